using System.Net;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;

namespace Zegel.Domains.Egress;

/// <summary>
/// Looks after the addresses that mail leaves from, for ever: lets a new one in when its name is right, takes it out when it
/// is not, holds it while it stands on a block list (A02, A08), and writes each turn down.
/// </summary>
/// <param name="addresses">Those of this machine's settings; others may have rows of theirs in the same database.</param>
public sealed class EgressWatch(
    Database database,
    EgressCheck check,
    IReadOnlyList<EgressAddress> addresses,
    EgressCadence cadence,
    TimeProvider clock
)
{
    const int LooksAtOnce = 8;

    /// <summary>Longer than a look can take; when the looker dies, another takes over after it.</summary>
    static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(2);

    public const string Watcher = "zegel";

    readonly string[] known = [.. addresses.Select(a => a.Address.ToString())];

    /// <summary>How each address stands, in the order of the settings. One that was never looked at is new.</summary>
    public async Task<IReadOnlyList<EgressHealth>> ShowAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            db => db.EgressHealth.Where(e => known.Contains(e.Address)).ToListAsync(cancellationToken),
            cancellationToken
        );
        return
        [
            .. addresses.Select(egress =>
                rows.Find(r => r.Address == egress.Address.ToString()) is { } row && row.Name == egress.EhloName.Ascii
                    ? row
                    : EgressHealth.Of(egress, clock.GetUtcNow())
            ),
        ];
    }

    /// <summary>Makes rows for addresses that are new, or have another name now, and has all looked at at once.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                foreach (var egress in addresses)
                    await KeepRowAsync(db, egress, cancellationToken);
                var now = clock.GetUtcNow().ToStored();
                await db
                    .EgressHealth.Where(e => known.Contains(e.Address))
                    .Set(e => e.NextCheckAt, now)
                    .UpdateAsync(cancellationToken);
            },
            cancellationToken
        );

    /// <summary>Looks at the addresses whose time has come. Several nodes may do so at once: each is claimed by one.</summary>
    /// <returns>How all stand now.</returns>
    public async Task<IReadOnlyList<EgressHealth>> CheckDueAsync(CancellationToken cancellationToken)
    {
        var all = await ShowAsync(cancellationToken);
        var now = clock.GetUtcNow().ToStored();
        // A look costs a transaction; that nothing is due costs none.
        if (!all.Any(e => e.NextCheckAt <= now))
            return all;
        var mine = await ClaimAsync(now, cancellationToken);
        await LookAtAsync(mine, cancellationToken);
        return await ShowAsync(cancellationToken);
    }

    /// <summary>Looks at these addresses now, whatever their time; block lists are asked when it is theirs.</summary>
    /// <param name="only">Null for all.</param>
    public async Task<IReadOnlyList<EgressHealth>> CheckNowAsync(
        IReadOnlyList<IPAddress>? only,
        CancellationToken cancellationToken
    )
    {
        await LookAtAsync([.. known.Where(a => only is null || only.Any(o => o.ToString() == a))], cancellationToken);
        return await ShowAsync(cancellationToken);
    }

    /// <summary>Stops an address by hand. Null when it is none of ours.</summary>
    public Task<EgressHealth?> RestAsync(
        IPAddress address,
        string actor,
        string reason,
        CancellationToken cancellationToken
    ) => MoveAsync(address.ToString(), actor, (row, now) => row.Rest(reason, now), cancellationToken);

    /// <summary>Lets an address that rests go again; null when it is none of ours.</summary>
    public Task<EgressHealth?> ResumeAsync(IPAddress address, string actor, CancellationToken cancellationToken) =>
        MoveAsync(
            address.ToString(),
            actor,
            (row, now) => row.State == EgressState.Resting ? row.Resume(cadence, now) : row,
            cancellationToken
        );

    /// <summary>The last turns of all addresses, newest first.</summary>
    public Task<List<EgressChange>> HistoryAsync(int max, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.EgressChanges.Where(c => known.Contains(c.Address))
                    .OrderByDescending(c => c.At)
                    .ThenByDescending(c => c.Id)
                    .Take(max)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    Task<List<string>> ClaimAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                foreach (var egress in addresses)
                    await KeepRowAsync(db, egress, cancellationToken);
                var mine = new List<string>();
                foreach (var address in known)
                    // Whoever comes second finds another time there, in both databases.
                    if (
                        await db
                            .EgressHealth.Where(e => e.Address == address && e.NextCheckAt <= now)
                            .Set(e => e.NextCheckAt, now + ClaimLasts)
                            .UpdateAsync(cancellationToken) > 0
                    )
                        mine.Add(address);
                return mine;
            },
            cancellationToken
        );

    Task LookAtAsync(IReadOnlyList<string> which, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            which,
            new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellationToken },
            async (address, token) => await LookAsync(address, token)
        );

    async Task LookAsync(string address, CancellationToken cancellationToken)
    {
        var egress = addresses.First(a => a.Address.ToString() == address);
        var before = (await ShowAsync(cancellationToken)).First(e => e.Address == address);
        var verdict = await check.LookAsync(
            egress,
            asksLists: !(before.ListsDueAt > clock.GetUtcNow()),
            cancellationToken
        );
        await MoveAsync(address, Watcher, (row, now) => row.Next(verdict, cadence, now), cancellationToken);
    }

    /// <summary>The one place that changes a row: what was looked at may have been let rest in the meantime.</summary>
    Task<EgressHealth?> MoveAsync(
        string address,
        string actor,
        Func<EgressHealth, DateTimeOffset, EgressHealth> move,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            async db =>
            {
                if (addresses.FirstOrDefault(a => a.Address.ToString() == address) is not { } egress)
                    return null;
                await KeepRowAsync(db, egress, cancellationToken);
                // Updating a row to itself locks it in both databases.
                var row = db.EgressHealth.Where(e => e.Address == address);
                await row.Set(e => e.Address, e => e.Address).UpdateAsync(cancellationToken);
                var current = await row.SingleAsync(cancellationToken);
                var now = clock.GetUtcNow().ToStored();
                var next = move(current, now);
                await db.UpdateAsync(next, token: cancellationToken);
                if (next.State != current.State)
                    await db.InsertAsync(
                        new EgressChange
                        {
                            Id = Guid.CreateVersion7(now),
                            Address = address,
                            At = now,
                            Actor = actor,
                            Was = current.State,
                            Became = next.State,
                            Why = next.Why,
                        },
                        token: cancellationToken
                    );
                return next;
            },
            cancellationToken
        );

    /// <summary>An address with another name is another address: nothing that was seen of it counts. What rests goes on resting.</summary>
    async Task KeepRowAsync(Session db, EgressAddress egress, CancellationToken cancellationToken)
    {
        var fresh = EgressHealth.Of(egress, clock.GetUtcNow().ToStored());
        var row = await db.EgressHealth.SingleOrDefaultAsync(e => e.Address == fresh.Address, cancellationToken);
        if (row is null)
            await db.InsertOrReplaceAsync(fresh, token: cancellationToken);
        else if (row.Name != fresh.Name)
            await db.UpdateAsync(
                row.RestReason is { } reason ? fresh.Rest(reason, fresh.StateSince) : fresh,
                token: cancellationToken
            );
    }
}
