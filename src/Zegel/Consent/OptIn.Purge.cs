using LinqToDB;
using LinqToDB.Async;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Consent;

public sealed partial class OptIn
{
    const int PurgedPerCommit = 200;

    // A link that was used may be pressed again much later, and should then say so kindly.
    static readonly TimeSpan UsedTokensKept = TimeSpan.FromDays(90);

    /// <summary>
    /// Forgets the requests that nobody confirmed in time (C11), and the person too when nothing else is known of them. The
    /// ledger keeps that there was a request. Works in batches until all is done; returns how many places were cleared.
    /// </summary>
    public async Task<int> PurgeExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (await ExpiredAsync(now, cancellationToken) is { Count: > 0 } batch)
            foreach (var ofTenant in batch.GroupBy(s => s.TenantId))
                purged += await database.WriteAsync(
                    db => PurgeAsync(db, ofTenant.Key, [.. ofTenant], now, cancellationToken),
                    cancellationToken
                );
        while (await database.WriteAsync(db => ForgetTokensAsync(db, now, cancellationToken), cancellationToken) > 0)
        { }
        while (
            await database.WriteAsync(
                db => ConfirmationQuota.ForgetAsync(db, now, PurgedPerCommit, cancellationToken),
                cancellationToken
            ) > 0
        ) { }
        return purged;
    }

    /// <summary>Places that wait for a confirmation which cannot come any more.</summary>
    Task<List<Subscription>> ExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => Expired(db, now).OrderBy(s => s.Id).Take(PurgedPerCommit).ToListAsync(cancellationToken),
            cancellationToken
        );

    static IQueryable<Subscription> Expired(Session db, DateTimeOffset now)
    {
        var optIns = db.OptIns;
        var ended = optIns.Where(o => o.ExpiresAt <= now && o.UsedAt == null).Select(o => o.SubscriptionId);
        return db.Subscriptions.Where(s =>
            s.State == SubscriptionState.Pending
            && ended.Contains(s.Id)
            && !optIns.Any(o => o.SubscriptionId == s.Id && o.ExpiresAt > now)
        );
    }

    static async Task<int> PurgeAsync(
        Session db,
        Guid tenantId,
        List<Subscription> batch,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var chain = await ConsentLedger.LockAsync(db, tenantId, cancellationToken);
        var ids = batch.Select(s => s.Id).ToList();
        // Someone may have asked again since the batch was read.
        var expired = await Expired(db, now).Where(s => ids.Contains(s.Id)).ToListAsync(cancellationToken);
        ids = [.. expired.Select(s => s.Id)];
        await db.OptIns.Where(o => ids.Contains(o.SubscriptionId)).DeleteAsync(cancellationToken);
        await db.Subscriptions.Where(s => ids.Contains(s.Id)).DeleteAsync(cancellationToken);
        var personIds = expired.Select(s => s.PersonId).Distinct().ToList();
        var (subscriptions, intents) = (db.Subscriptions, db.Intents);
        var unknown = await db
            .People.Where(p =>
                personIds.Contains(p.Id)
                && !subscriptions.Any(s => s.PersonId == p.Id)
                && !intents.Any(i => i.PersonId == p.Id && i.Source != SourceName)
            )
            .Select(p => p.Id)
            .ToListAsync(cancellationToken);
        foreach (var personId in unknown)
            await People.EraseAsync(db, chain, personId, "not confirmed in time", now, cancellationToken);
        return expired.Count;
    }

    static Task<int> ForgetTokensAsync(Session db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - UsedTokensKept;
        var old = db
            .OptIns.Where(o => o.ExpiresAt <= before)
            .OrderBy(o => o.ExpiresAt)
            .Select(o => o.TokenHash)
            .Take(PurgedPerCommit);
        return db.OptIns.Where(o => old.Contains(o.TokenHash)).DeleteAsync(cancellationToken);
    }
}
