using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Domains;

/// <summary>What came of asking for another key.</summary>
public abstract record RotationResult
{
    RotationResult() { }

    /// <param name="Selector">The one that signs from now on.</param>
    public sealed record Rotated(string Selector) : RotationResult;

    /// <summary>The other key is too young: somewhere its predecessor may still be remembered.</summary>
    public sealed record NotYet(DateTimeOffset Until) : RotationResult;

    /// <summary>The other key is not seen everywhere; signing with it would make mail fail.</summary>
    /// <param name="Seen">What the resolvers say.</param>
    public sealed record NotSeen(string Seen) : RotationResult;

    public sealed record Unknown : RotationResult;
}

/// <summary>
/// Renews DKIM keys without the customer (A29). Two selectors stand in DNS: one signs, the other waits. The one that waits is
/// renewed when no mail signed with it can still be on its way, and takes over when every resolver sees it; so no verifier,
/// whatever it remembers, meets a signature whose key it cannot find.
/// </summary>
public sealed class KeyRotation(
    Database database,
    MasterKey masterKey,
    PlatformZone zone,
    DomainCheck check,
    SigningKeys signing,
    AuditLog audit,
    TimeProvider clock
)
{
    /// <summary>A key signs for half a year (standards A29).</summary>
    public static readonly TimeSpan SignsFor = TimeSpan.FromDays(182);

    /// <summary>Signatures live a week (A28), retries five days: after two weeks nobody asks for the old key any more.</summary>
    public static readonly TimeSpan IdleFor = TimeSpan.FromDays(14);

    const int DomainsPerRoundMax = 50;

    const string Actor = "zegel";

    /// <summary>After this long no resolver remembers what stood at the name before: twice the life of the record.</summary>
    public static TimeSpan SettlesIn(PlatformZone zone) => 2 * zone.TimeToLive;

    /// <summary>When the key that signs now will be changed by itself.</summary>
    public static DateTimeOffset NextOf(SendingDomain domain) => domain.SelectorSince + SignsFor;

    /// <summary>Lets the waiting key sign, when all resolvers see it.</summary>
    public async Task<RotationResult> RotateAsync(string domainId, string actor, CancellationToken cancellationToken)
    {
        var (domain, keys) = await ReadAsync(domainId, cancellationToken);
        if (domain is null || WaitingOf(domain, keys) is not { } waiting)
            return new RotationResult.Unknown();
        var settled = waiting.CreatedAt + SettlesIn(zone);
        // A key made with the domain itself has no predecessor that anybody could remember.
        if (waiting.CreatedAt > domain.RequestedAt && clock.GetUtcNow() < settled)
            return new RotationResult.NotYet(settled);
        if (waiting.RevokedAt is not null)
            return new RotationResult.NotYet(waiting.RevokedAt.Value + IdleFor);
        var seen = await check.ProbeKeyAsync(domain, waiting, cancellationToken);
        return seen.Verdict != EntryVerdict.Right || seen.Views.Any(view => view.Verdict != EntryVerdict.Right)
            ? new RotationResult.NotSeen(
                string.Join("; ", seen.Views.Select(view => $"{view.Server}: {view.Observed}").Distinct())
            )
            : await SwitchAsync(domain, waiting.Selector, revoke: null, actor, "", cancellationToken);
    }

    /// <summary>
    /// For a key that somebody else may have: it is published as withdrawn at once, and the other signs. Mail on its way that was
    /// signed with it fails at receivers; that is what is wanted.
    /// </summary>
    public async Task<RotationResult> RevokeAsync(
        string domainId,
        string actor,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var (domain, keys) = await ReadAsync(domainId, cancellationToken);
        if (domain is null || WaitingOf(domain, keys) is not { } waiting)
            return new RotationResult.Unknown();
        if (waiting.RevokedAt is not null)
            await RenewAsync(waiting, cancellationToken);
        return await SwitchAsync(domain, waiting.Selector, domain.ActiveSelector, actor, reason, cancellationToken);
    }

    /// <summary>Renews waiting keys and changes those that have signed long enough. Several nodes may do so at once.</summary>
    /// <returns>How many keys were made or changed.</returns>
    public async Task<int> RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var idleSince = now - IdleFor;
        var (stale, old) = await database.ReadAsync(
            async db =>
            {
                var (domains, keys) = (db.SendingDomains, db.DomainKeys);
                var waiting = await (
                    from key in keys
                    join domain in domains on key.DomainId equals domain.Id
                    where
                        key.Selector != domain.ActiveSelector
                        && domain.SelectorSince <= idleSince
                        && key.CreatedAt < domain.SelectorSince
                    orderby domain.SelectorSince
                    select key
                )
                    .Take(DomainsPerRoundMax)
                    .ToListAsync(cancellationToken);
                var signsSince = now - SignsFor;
                var due = await domains
                    .Where(d => d.State == DomainState.Ready && d.SelectorSince <= signsSince)
                    .OrderBy(d => d.SelectorSince)
                    .Select(d => d.Id)
                    .Take(DomainsPerRoundMax)
                    .ToListAsync(cancellationToken);
                return (waiting, due);
            },
            cancellationToken
        );
        var done = 0;
        foreach (var key in stale)
            done += await RenewAsync(key, cancellationToken) ? 1 : 0;
        foreach (var id in old)
            done += await RotateAsync(id, Actor, cancellationToken) is RotationResult.Rotated ? 1 : 0;
        return done;
    }

    Task<(SendingDomain? Domain, List<DomainKey> Keys)> ReadAsync(
        string domainId,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            async db =>
                (
                    await db.SendingDomains.SingleOrDefaultAsync(d => d.Id == domainId, cancellationToken),
                    await db.DomainKeys.Where(k => k.DomainId == domainId).ToListAsync(cancellationToken)
                ),
            cancellationToken
        );

    static DomainKey? WaitingOf(SendingDomain domain, IEnumerable<DomainKey> keys) =>
        keys.FirstOrDefault(key => key.Selector != domain.ActiveSelector);

    async Task<bool> RenewAsync(DomainKey old, CancellationToken cancellationToken)
    {
        var fresh = DomainKey.Generate(old.DomainId, old.Selector, masterKey, clock.GetUtcNow().ToStored());
        return await database.WriteAsync(
            async db =>
            {
                // Only what was read is replaced: another node may have been quicker.
                var replaced = await db
                    .DomainKeys.Where(k =>
                        k.DomainId == old.DomainId && k.Selector == old.Selector && k.CreatedAt == old.CreatedAt
                    )
                    .Set(k => k.PrivateKey, fresh.PrivateKey)
                    .Set(k => k.PublicKey, fresh.PublicKey)
                    .Set(k => k.CreatedAt, fresh.CreatedAt)
                    .Set(k => k.RevokedAt, (DateTimeOffset?)null)
                    .UpdateAsync(cancellationToken);
                return replaced > 0;
            },
            cancellationToken
        );
    }

    async Task<RotationResult> SwitchAsync(
        SendingDomain domain,
        string selector,
        string? revoke,
        string actor,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow().ToStored();
        var switched = await database.WriteAsync(
            async db =>
            {
                var rows = await db
                    .SendingDomains.Where(d => d.Id == domain.Id && d.ActiveSelector == domain.ActiveSelector)
                    .Set(d => d.ActiveSelector, selector)
                    .Set(d => d.SelectorSince, now)
                    .UpdateAsync(cancellationToken);
                if (rows == 0)
                    return false;
                if (revoke is not null)
                    await db
                        .DomainKeys.Where(k => k.DomainId == domain.Id && k.Selector == revoke)
                        .Set(k => k.RevokedAt, now)
                        .UpdateAsync(cancellationToken);
                await audit.AppendAsync(
                    db,
                    domain.TenantId,
                    actor,
                    revoke is null ? "domain.rotate" : "domain.revoke-key",
                    domain.Name,
                    revoke is null ? $"{selector} signs" : $"{revoke} withdrawn, {selector} signs: {reason}",
                    cancellationToken
                );
                await Notices.TellAsync(
                    db,
                    domain.Tell(
                        revoke is null ? NoticeKind.DomainKeyRotated : NoticeKind.DomainKeyRevoked,
                        revoke is null
                            ? $"{actor}: {selector} signs"
                            : $"{actor}: {revoke} withdrawn, {selector} signs: {reason}",
                        new
                        {
                            domain = domain.Name,
                            signs = selector,
                            revoked = revoke,
                            by = actor,
                            reason,
                        }
                    ),
                    now,
                    cancellationToken
                );
                return true;
            },
            cancellationToken
        );
        if (!switched)
            return new RotationResult.Unknown();
        signing.Forget(domain.Id);
        return new RotationResult.Rotated(selector);
    }
}
