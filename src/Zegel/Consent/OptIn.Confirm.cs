using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Consent;

public sealed partial class OptIn
{
    /// <summary>A token's row with the list and the place on it.</summary>
    sealed record Asked(OptInRow OptIn, Subscription Subscription, MailingList List, string Language);

    /// <summary>What the link stands for. For GET: scanners follow every link, so this changes nothing (C12).</summary>
    public Task<Confirmation> PeekAsync(string? token, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db => Read(await AskedAsync(db, OptInToken.Hash(token), cancellationToken), now),
            cancellationToken
        );

    /// <summary>The press of the button, by POST only. Returns when the consent is durable.</summary>
    public async Task<Confirmation> ConfirmAsync(
        string? token,
        Visitor visitor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (OptInToken.Hash(token) is not { } hash)
            return new Confirmation.Unknown();
        var tenants = await database.ReadAsync(
            db =>
                db.QueryToListAsync<string>(
                    "SELECT tenant_id FROM opt_in WHERE token_hash = @hash AND used_at IS NULL LIMIT 1",
                    cancellationToken,
                    Raw.Text("hash", hash)
                ),
            cancellationToken
        );
        // Strangers' guesses and second presses end here, without a write.
        if (tenants is not [var tenantId])
            return await PeekAsync(token, now, cancellationToken);
        return await database.WriteAsync(
            db => ConfirmAsync(db, hash, Guid.Parse(tenantId), visitor, now, cancellationToken),
            cancellationToken
        );
    }

    static async Task<Confirmation> ConfirmAsync(
        Session db,
        string hash,
        Guid tenantId,
        Visitor visitor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var chain = await ConsentLedger.LockAsync(db, tenantId, cancellationToken);
        var asked = await AskedAsync(db, hash, cancellationToken);
        if (Read(asked, now) is not Confirmation.Open(var lists, var language))
            return Read(asked, now);
        var personId = asked[0].Subscription.PersonId;
        foreach (var one in asked)
            await ConfirmAsync(db, chain, one, visitor, now, cancellationToken);
        await db.ExecuteAsync(
            "UPDATE opt_in SET used_at = @now WHERE token_hash = @hash",
            cancellationToken,
            Raw.Instant("now", now),
            Raw.Text("hash", hash)
        );
        await LiftAsync(db, chain, personId, [.. asked.Select(a => a.List)], now, cancellationToken);
        return new Confirmation.Done(lists, language);
    }

    static async Task ConfirmAsync(
        Session db,
        ConsentChain chain,
        Asked asked,
        Visitor visitor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (optIn, subscription, list, _) = asked;
        var proofs = await db.QueryToListAsync<string>(
            "SELECT json FROM evidence WHERE entry_id = @entry",
            cancellationToken,
            Raw.Id("entry", optIn.RequestId)
        );
        var request = proofs is [var json] ? Consent.Evidence.FromJson<Evidence.Requested>(json) : null;
        var evidence = new Evidence.Confirmed
        {
            Wording = request?.Wording,
            Ip = visitor.IpText,
            UserAgent = visitor.UserAgentLine,
            Method = "button",
            Request = optIn.RequestId,
            RequestedAt = optIn.RequestedAt,
            Origin = request?.Origin ?? "",
            TokenHash = optIn.TokenHash,
        };
        var entry = await chain.AppendAsync(subscription.PersonId, list.Id, evidence, now, cancellationToken);
        // Someone active stays active by the consent they have: their queued mail names it, and would be stopped otherwise.
        await db.ExecuteAsync(
            "UPDATE subscription SET state = 'active', consent_id = @consent, since = @now, import_id = NULL WHERE id = @id AND state <> 'active'",
            cancellationToken,
            Raw.Id("consent", entry.Id),
            Raw.Instant("now", now),
            Raw.Id("id", subscription.Id)
        );
        if (request is null)
            return;
        // Only now is it known that the name and language were given by the owner of the mailbox.
        await db.ExecuteAsync(
            "UPDATE person SET name = CASE WHEN @name = '' THEN name ELSE @name END, language = @language WHERE id = @id",
            cancellationToken,
            Raw.Text("name", request.Name),
            Raw.Text("language", request.Language),
            Raw.Id("id", subscription.PersonId)
        );
    }

    /// <summary>
    /// Takes back the person's own refusals that stand in the way (O15). One that reached further than the lists confirmed
    /// goes on for the others as an exit: saying yes to one list is not saying yes to all.
    /// </summary>
    static async Task LiftAsync(
        Session db,
        ConsentChain chain,
        Guid personId,
        IReadOnlyList<MailingList> confirmed,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var key = await db.People.Where(p => p.Id == personId).Select(p => p.AddressKey).SingleAsync(cancellationToken);
        var (tenantId, brandId) = (confirmed[0].TenantId, confirmed[0].BrandId);
        var lifted = (await SuppressionList.LiveAsync(db, key, cancellationToken))
            .Where(s =>
                s.YieldsToConfirmation && confirmed.Any(l => s.Covers(tenantId, Tenants.MailStream.Bulk, brandId, l.Id))
            )
            .ToList();
        if (lifted.Count == 0)
            return;
        var ids = lifted.Select(s => s.Id).ToList();
        await db
            .Suppressions.Where(s => ids.Contains(s.Id))
            .Set(s => s.LiftedAt, now.ToStored())
            .UpdateAsync(cancellationToken);
        if (lifted.All(s => s.Scope == SuppressionReach.List))
            return;
        var wholeTenant = lifted.Any(s => s.Scope == SuppressionReach.TenantBulk);
        var confirmedIds = confirmed.Select(l => l.Id).ToList();
        var lists = db.MailingLists;
        var others = await db
            .Subscriptions.Where(s =>
                s.PersonId == personId
                && s.State == SubscriptionState.Active
                && !confirmedIds.Contains(s.ListId)
                && (wholeTenant || lists.Any(l => l.Id == s.ListId && l.BrandId == brandId))
            )
            .ToListAsync(cancellationToken);
        foreach (var other in others)
            await OptOut.WithdrawAsync(
                db,
                chain,
                other,
                new Exit(ExitChannel.Objection, Visitor.None),
                now,
                cancellationToken
            );
    }

    static async Task<List<Asked>> AskedAsync(Session db, string? hash, CancellationToken cancellationToken)
    {
        if (hash is null)
            return [];
        var (optIns, subscriptions, lists, people) = (db.OptIns, db.Subscriptions, db.MailingLists, db.People);
        var query =
            from optIn in optIns
            join subscription in subscriptions on optIn.SubscriptionId equals subscription.Id
            join list in lists on subscription.ListId equals list.Id
            join person in people on subscription.PersonId equals person.Id
            where optIn.TokenHash == hash
            orderby list.Name
            select new Asked(optIn, subscription, list, person.Language);
        return await query.ToListAsync(cancellationToken);
    }

    static Confirmation Read(List<Asked> asked, DateTimeOffset now)
    {
        if (asked.Count == 0)
            return new Confirmation.Unknown();
        IReadOnlyList<MailingList> lists = [.. asked.Select(a => a.List)];
        var language = asked[0].Language;
        return asked[0].OptIn.UsedAt is not null ? new Confirmation.AlreadyUsed(lists, language)
            : asked.Any(a => a.OptIn.ExpiresAt <= now) ? new Confirmation.Expired(lists, language)
            : new Confirmation.Open(lists, language);
    }
}
