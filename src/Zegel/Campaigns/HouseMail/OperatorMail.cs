using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Releasing;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.HouseMail;

/// <summary>What came of a mail to somebody who works here.</summary>
public abstract record OperatorMailResult
{
    OperatorMailResult() { }

    /// <param name="IntentIds">One for each mail.</param>
    public sealed record Queued(IReadOnlyList<Guid> IntentIds) : OperatorMailResult;

    /// <param name="Why">A sentence for people.</param>
    public sealed record Refused(string Why) : OperatorMailResult;

    /// <summary>The rules would not let this go to anyone, so that it goes to nobody here either.</summary>
    public sealed record Held(IReadOnlyList<Rules.Finding> Findings) : OperatorMailResult;
}

/// <summary>
/// Mails to those who sign in: the code that proves their address, and campaigns on trial. They go the way of all mail, from the system address of
/// a brand, sealed and signed.
/// </summary>
public sealed class OperatorMail(
    Database database,
    Users users,
    AddressKeys keys,
    MasterKey masterKey,
    ReleaseGate gate,
    Previews previews,
    AuditLog audit,
    TimeProvider clock
) : IDraftSource
{
    public const string SourceName = "operator";
    const string Purpose = "operator-mail";

    /// <summary>Enough for a team; a test is not a mailing.</summary>
    public const int TestRecipientsMax = 5;
    public const int TestsPerHourMax = 20;
    static readonly TimeSpan TestsCounted = TimeSpan.FromHours(1);

    /// <summary>How a payload begins to speak of a campaign on trial.</summary>
    const string TestMark = "\"Test\":{";

    static readonly TimeSpan CodeMailLasts = TimeSpan.FromMinutes(30);

    public string Name => SourceName;

    /// <summary>Sends a fresh code to the user's own address.</summary>
    public async Task<OperatorMailResult> SendCodeAsync(User user, Guid tenantId, CancellationToken cancellationToken)
    {
        if (!Mailbox.TryParse(user.Email, out var mailbox))
            return new OperatorMailResult.Refused($"{user.Email} is not an address mail can go to");
        if (await SenderAsync(tenantId, null, cancellationToken) is not { } sender)
            return new OperatorMailResult.Refused(
                "no brand has an address for system mail yet: add one under Brands and senders"
            );
        if (await users.NewCodeAsync(user.Id, cancellationToken) is not { } code)
            return new OperatorMailResult.Refused(
                "a code was sent less than a minute ago; look for it, or try again in a minute"
            );
        var payload = new Payload(masterKey.Seal(Encoding.ASCII.GetBytes(code), Purpose), user.Language);
        var intent = IntentOf(sender, mailbox, payload);
        await database.WriteAsync(db => Spool.EnqueueAsync(db, [intent], cancellationToken), cancellationToken);
        return new OperatorMailResult.Queued([intent.Id]);
    }

    /// <summary>
    /// Sends a campaign on trial to people who work here: the copy that a reader would get, from the brand's address for
    /// system mail, marked in the subject, with exits that lead to nobody. It is no copy of the campaign and counts nowhere.
    /// </summary>
    /// <param name="recipients">Addresses of users of the tenant who have proven them, five at most.</param>
    public async Task<OperatorMailResult> SendTestAsync(
        Campaign campaign,
        IReadOnlyList<string> recipients,
        PreviewReader reader,
        string actor,
        CancellationToken cancellationToken
    )
    {
        if (recipients.Count is 0 or > TestRecipientsMax)
            return new OperatorMailResult.Refused($"a test goes to one to {TestRecipientsMax} addresses at a time");
        var proven = (await users.ListAsync(campaign.TenantId, cancellationToken))
            .Select(u => u.User)
            .Where(u => u.VerifiedAt is not null && u.DisabledAt is null)
            .ToDictionary(u => u.Email, StringComparer.OrdinalIgnoreCase);
        var to = new List<(User User, Mailbox Address)>();
        foreach (var recipient in recipients.Select(r => r.Trim()).Distinct(StringComparer.OrdinalIgnoreCase))
            if (proven.TryGetValue(recipient, out var user) && Mailbox.TryParse(user.Email, out var mailbox))
                to.Add((user, mailbox));
            else
                return new OperatorMailResult.Refused(
                    $"“{recipient}” is not the proven address of a user here; users prove theirs on the page of their account"
                );
        if (await SenderAsync(campaign.TenantId, campaign.BrandId, cancellationToken) is not { } sender)
            return new OperatorMailResult.Refused(
                "the brand has no address for system mail, from which tests go: add one under Brands and senders"
            );
        var lists = await database.ReadAsync(
            db => CampaignBook.ListsOfAsync(db, campaign.Id, cancellationToken),
            cancellationToken
        );
        var findings = await gate.CheckContentAsync(campaign, lists, cancellationToken);
        if (findings.Any(f => f.Verdict >= Rules.Verdict.Hold))
            return new OperatorMailResult.Held(findings);
        if (await previews.ShowAsync(campaign, reader, cancellationToken) is not PreviewResult.Shown)
            return new OperatorMailResult.Refused(
                "the person is not on a list of this campaign; choose another reader"
            );
        var intents = to.ConvertAll(t =>
            IntentOf(sender, t.Address, new Payload(null, t.User.Language, new TestOf(campaign.Id, reader.ToString()!)))
        );
        return await database.WriteAsync(
            db => QueueTestsAsync(db, campaign, intents, actor, cancellationToken),
            cancellationToken
        );
    }

    async Task<OperatorMailResult> QueueTestsAsync(
        Session db,
        Campaign campaign,
        List<Intent> intents,
        string actor,
        CancellationToken cancellationToken
    )
    {
        // Others of the tenant who send wait here: of two who send at once, the second counts what the first sent.
        await new HashChain("audit", campaign.TenantId).LockHeadAsync(db, cancellationToken);
        var since = clock.GetUtcNow().ToStored() - TestsCounted;
        // Ids grow with time, so that this looks at the rows of an hour and not at all that was ever sent.
        var firstId = Guid.CreateVersion7(since);
        var sent = await db
            .Intents.Where(i =>
                i.Id >= firstId
                && i.TenantId == campaign.TenantId
                && i.Source == SourceName
                && i.QueuedAt > since
                && i.Payload!.Contains(TestMark)
            )
            .CountAsync(cancellationToken);
        if (sent + intents.Count > TestsPerHourMax)
            return new OperatorMailResult.Refused(
                $"{sent} of the {TestsPerHourMax} tests an hour are sent already; try again in an hour"
            );
        await Spool.EnqueueAsync(db, intents, cancellationToken);
        await audit.AppendAsync(
            db,
            campaign.TenantId,
            actor,
            "test sent",
            $"campaign {campaign.Number}",
            string.Join(", ", intents.Select(i => i.Address)),
            cancellationToken
        );
        return new OperatorMailResult.Queued(intents.ConvertAll(i => i.Id));
    }

    Task<SenderAddress?> SenderAsync(Guid tenantId, Guid? brandId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.SenderAddresses.Where(s =>
                        s.TenantId == tenantId
                        && s.Stream == MailStream.System
                        && (brandId == null || s.BrandId == brandId)
                    )
                    .OrderBy(s => s.CreatedAt)
                    .FirstOrDefaultAsync(cancellationToken)!,
            cancellationToken
        )!;

    Intent IntentOf(SenderAddress sender, Mailbox to, Payload payload) =>
        SystemMail.IntentOf(
            SourceName,
            sender,
            to,
            keys.KeyFor(to),
            JsonSerializer.Serialize(payload),
            clock.GetUtcNow().ToStored(),
            CodeMailLasts
        );

    public async ValueTask<Draft> BuildAsync(Intent intent, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.Deserialize<Payload>(intent.Payload!) ?? throw new UnreachableException();
        await using var db = await database.ReadAsync(cancellationToken);
        var mail = await SystemMail.OfAsync(db, intent, cancellationToken);
        var dutch = payload.Language == "nl";
        if (payload.Test is { } test)
            return await BuildTestAsync(db, intent, test, dutch, mail, cancellationToken);
        var code = Encoding.ASCII.GetString(masterKey.Open(payload.Code!, Purpose));
        var subject = dutch ? $"{code} is uw code voor Zegel" : $"{code} is your code for Zegel";
        var lead = dutch
            ? "Iemand heeft gevraagd om te bewijzen dat dit adres bij een gebruiker van Zegel hoort. De code:"
            : "Somebody asked to prove that this address belongs to a user of Zegel. The code:";
        var note = dutch
            ? "Ze geldt een half uur. Was u dit niet? Dan hoeft u niets te doen."
            : "It lasts half an hour. Was it not you? Then there is nothing to do.";
        return mail.Letter(
            intent,
            subject,
            CodeLetter.Body(payload.Language, subject, lead, code, note, mail.Tenant, mail.Brand)
        );
    }

    /// <exception cref="InvalidOperationException">The draft was edited since and compiles no more; the intent expires soon.</exception>
    async Task<Draft> BuildTestAsync(
        Session db,
        Intent intent,
        TestOf test,
        bool dutch,
        SystemMail mail,
        CancellationToken cancellationToken
    )
    {
        var campaign = await db.Campaigns.SingleAsync(c => c.Id == test.CampaignId, cancellationToken);
        var copy =
            await previews.RenderAsync(db, campaign, PreviewReader.Parse(test.Reader)!, cancellationToken)
            ?? throw new InvalidOperationException($"campaign {campaign.Number} has no copy to test any more");
        return mail.Letter(intent, (dutch ? "[Proef] " : "[Test] ") + copy.Subject, copy.Body);
    }

    /// <param name="Code">Sealed with the master key: the row outlives the mail. Null in a test.</param>
    sealed record Payload(string? Code, string Language, TestOf? Test = null);

    /// <param name="Reader">As <see cref="PreviewReader.Parse"/> reads it.</param>
    sealed record TestOf(Guid CampaignId, string Reader);
}
