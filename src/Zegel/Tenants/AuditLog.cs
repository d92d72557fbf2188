using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Tenants;

/// <summary>Who did what to which thing, in a chain that only grows.</summary>
public sealed class AuditLog(TimeProvider clock)
{
    [Table("audit_entry")]
    public sealed record Entry
    {
        [Column("tenant_id"), PrimaryKey(0)]
        public required Guid TenantId { get; init; }

        [Column("seq"), PrimaryKey(1)]
        public required long Sequence { get; init; }

        [Column("at")]
        public required DateTimeOffset At { get; init; }

        [Column("actor")]
        public required string Actor { get; init; }

        [Column("action")]
        public required string Action { get; init; }

        [Column("object")]
        public required string Object { get; init; }

        [Column("detail")]
        public required string Detail { get; init; }

        [Column("previous_hash")]
        public required string PreviousHash { get; init; }

        [Column("hash")]
        public required string Hash { get; init; }
    }

    /// <summary>Adds an entry within the caller's transaction, so that act and record are one.</summary>
    public async Task AppendAsync(
        Session db,
        Guid tenantId,
        string actor,
        string action,
        string onObject,
        string detail,
        CancellationToken cancellationToken
    )
    {
        var chain = new HashChain("audit", tenantId);
        var (sequence, previous) = await chain.LockHeadAsync(db, cancellationToken);
        var at = clock.GetUtcNow().ToStored();
        var hash = HashChain.Link(
            previous,
            ("action", action),
            ("actor", actor),
            ("at", at.ToMicros()),
            ("detail", detail),
            ("object", onObject),
            ("seq", sequence),
            ("tenant", tenantId.ToString("D"))
        );
        await db.InsertAsync(
            new Entry
            {
                TenantId = tenantId,
                Sequence = sequence,
                At = at,
                Actor = actor,
                Action = action,
                Object = onObject,
                Detail = detail,
                PreviousHash = previous,
                Hash = hash,
            },
            token: cancellationToken
        );
        await chain.MoveHeadAsync(db, sequence, hash, cancellationToken);
    }

    /// <summary>A tenant's newest entries, newest first.</summary>
    public static Task<List<Entry>> NewestAsync(
        Session db,
        Guid tenantId,
        int take,
        CancellationToken cancellationToken
    ) =>
        db.GetTable<Entry>()
            .Where(e => e.TenantId == tenantId)
            .OrderByDescending(e => e.Sequence)
            .Take(take)
            .ToListAsync(cancellationToken);

    /// <summary>Whether the chain has this very link.</summary>
    public static Task<bool> HasAsync(
        Session db,
        Guid tenantId,
        long sequence,
        string hash,
        CancellationToken cancellationToken
    ) =>
        db.GetTable<Entry>()
            .AnyAsync(e => e.TenantId == tenantId && e.Sequence == sequence && e.Hash == hash, cancellationToken);

    /// <summary>Recomputes the chain.</summary>
    /// <returns>The first entry that does not fit, or null when it is whole.</returns>
    public static async Task<long?> FirstBrokenAsync(Session db, Guid tenantId, CancellationToken cancellationToken)
    {
        var previous = HashChain.Genesis;
        var expected = 1L;
        var entries = db.GetTable<Entry>().Where(e => e.TenantId == tenantId).OrderBy(e => e.Sequence);
        await foreach (var entry in entries.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var hash = HashChain.Link(
                previous,
                ("action", entry.Action),
                ("actor", entry.Actor),
                ("at", entry.At.ToMicros()),
                ("detail", entry.Detail),
                ("object", entry.Object),
                ("seq", entry.Sequence),
                ("tenant", entry.TenantId.ToString("D"))
            );
            if (entry.Sequence != expected || entry.PreviousHash != previous || entry.Hash != hash)
                return entry.Sequence;
            previous = hash;
            expected++;
        }
        return null;
    }
}
