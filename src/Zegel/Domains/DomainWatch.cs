using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Domains;

/// <summary>Looks after all domains for ever: finds them ready, and holds them when an entry drifts (standards 1.7).</summary>
public sealed class DomainWatch(
    Database database,
    DomainCheck check,
    AuditLog audit,
    WatchCadence cadence,
    TimeProvider clock
)
{
    const int DomainsPerRoundMax = 20;

    const int LooksAtOnce = 4;

    /// <summary>Longer than a look can take; when the looker dies, another takes over after it.</summary>
    static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(2);

    const string Watcher = "zegel";

    /// <summary>Looks at the domains whose time has come. Several nodes may do so at once: each domain is claimed by one.</summary>
    /// <returns>How many were looked at; as many as fit in a round means that more may be waiting.</returns>
    public async Task<int> CheckDueAsync(CancellationToken cancellationToken)
    {
        var due = await ClaimAsync(clock.GetUtcNow(), cancellationToken);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellationToken },
            async (id, token) => await LookAsync(id, mayProbe: true, token)
        );
        return due.Count;
    }

    /// <summary>Looks at one domain now, at all its entries, and moves it along. Null when there is no such domain.</summary>
    public Task<DomainLook?> CheckNowAsync(string domainId, CancellationToken cancellationToken) =>
        LookAsync(domainId, mayProbe: false, cancellationToken);

    /// <summary>Stops a domain by hand.</summary>
    public Task<SendingDomain?> SuspendAsync(
        string domainId,
        string actor,
        string reason,
        CancellationToken cancellationToken
    ) => MoveAsync(domainId, actor, (domain, now) => (domain.Suspend(now), reason), cancellationToken);

    /// <summary>Lets a suspended domain go again; it must first be found right.</summary>
    public Task<SendingDomain?> ResumeAsync(string domainId, string actor, CancellationToken cancellationToken) =>
        MoveAsync(
            domainId,
            actor,
            (domain, now) => (domain.State == DomainState.Suspended ? domain.Resume(now) : domain, ""),
            cancellationToken
        );

    Task<List<string>> ClaimAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
                db.QueryToListAsync<string>(
                    $"""
                    WITH due AS MATERIALIZED (
                      SELECT d.id FROM sending_domain d WHERE d.next_check_at <= @now
                      ORDER BY d.next_check_at LIMIT {DomainsPerRoundMax} {db.Dialect.SkipLocked("d")}
                    )
                    UPDATE sending_domain SET next_check_at = @lapses WHERE id IN (SELECT id FROM due) RETURNING id
                    """,
                    cancellationToken,
                    new DataParameter("now", now.ToMicros(), DataType.Int64),
                    new DataParameter("lapses", (now + ClaimLasts).ToMicros(), DataType.Int64)
                ),
            cancellationToken
        );

    async Task<DomainLook?> LookAsync(string domainId, bool mayProbe, CancellationToken cancellationToken)
    {
        var (domain, keys) = await database.ReadAsync(
            async db =>
                (
                    await db.SendingDomains.SingleOrDefaultAsync(d => d.Id == domainId, cancellationToken),
                    await db.DomainKeys.Where(k => k.DomainId == domainId).ToListAsync(cancellationToken)
                ),
            cancellationToken
        );
        if (domain is null)
            return null;
        var report =
            mayProbe && domain.NeedsProbeOnly(clock.GetUtcNow())
                ? await check.ProbeAsync(domain, keys, cancellationToken)
                : await check.CheckAsync(domain, keys, cancellationToken);
        var moved = await MoveAsync(
            domainId,
            Watcher,
            (current, now) =>
            {
                var next = current.Next(report.Verdict, cadence, now);
                // A probe that finds all well tells less than the look before it.
                var isNews = !report.IsProbe || next.State != current.State;
                return (isNews ? next with { Findings = report.ToJson() } : next, Reason(next, report));
            },
            cancellationToken
        );
        return moved is null ? null : new DomainLook(moved, report);
    }

    static string Reason(SendingDomain next, DomainReport report) =>
        next.State != DomainState.Drifted
            ? ""
            : string.Join(
                "; ",
                report
                    .Entries.Where(e => e.IsRequired && e.Verdict != EntryVerdict.Right)
                    .Select(e => $"{e.RuleId} {e.Name} {e.Type}: {e.Observed}")
            );

    /// <summary>The one place that changes the row: what was looked at may have been suspended in the meantime.</summary>
    Task<SendingDomain?> MoveAsync(
        string domainId,
        string actor,
        Func<SendingDomain, DateTimeOffset, (SendingDomain Next, string Reason)> move,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            async db =>
            {
                // Updating a row to itself locks it in both databases.
                var row = db.SendingDomains.Where(d => d.Id == domainId);
                await row.Set(d => d.Name, d => d.Name).UpdateAsync(cancellationToken);
                var current = await row.SingleOrDefaultAsync(cancellationToken);
                if (current is null)
                    return null;
                var (next, reason) = move(current, clock.GetUtcNow().ToStored());
                await db.UpdateAsync(next, token: cancellationToken);
                if (next.State == current.State)
                    return next;
                await audit.AppendAsync(
                    db,
                    next.TenantId,
                    actor,
                    $"domain.{next.State.ToString().ToLowerInvariant()}",
                    next.Name,
                    reason,
                    cancellationToken
                );
                if (NewsOf(current, next) is { } kind)
                    await Notices.TellAsync(
                        db,
                        next.Tell(
                            kind,
                            string.Join(
                                ": ",
                                ((string[])[actor == Watcher ? "" : actor, reason]).Where(part => part.Length > 0)
                            ),
                            new
                            {
                                domain = next.Name,
                                state = next.State.ToString().ToLowerInvariant(),
                                was = current.State.ToString().ToLowerInvariant(),
                                by = actor,
                                reason,
                            }
                        ),
                        next.StateSince,
                        cancellationToken
                    );
                return next;
            },
            cancellationToken
        );

    /// <summary>The steps towards ready are no news; only that it is, and what takes it away.</summary>
    static NoticeKind? NewsOf(SendingDomain was, SendingDomain now) =>
        now.State switch
        {
            DomainState.Ready => NoticeKind.DomainReady,
            DomainState.Drifted => NoticeKind.DomainDrifted,
            DomainState.Suspended => NoticeKind.DomainSuspended,
            DomainState.Requested when was.State == DomainState.Suspended => NoticeKind.DomainResumed,
            _ => null,
        };
}

/// <summary>A domain after a look, and what the look found.</summary>
public sealed record DomainLook(SendingDomain Domain, DomainReport Report);
