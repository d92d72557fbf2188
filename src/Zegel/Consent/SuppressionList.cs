using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Delivery;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>Consent's negative: who gets nothing, how far that reaches and why. The claim of every message looks here.</summary>
public sealed class SuppressionList(Database database, AddressKeys keys, AuditLog audit)
{
    internal const int DetailLengthMax = 1000;
    const int PageMax = 500;
    const int RowsPerCommit = 1000;

    /// <summary>Suppresses within the caller's transaction. False when the same already holds.</summary>
    public static async Task<bool> AddAsync(
        Session db,
        SuppressionScope scope,
        string addressKey,
        SuppressionReason reason,
        string detail,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var row = scope.Row(addressKey, reason, detail, now);
        var live = await LiveAsync(db, addressKey, cancellationToken);
        if (live.Any(other => IsSame(row, other)))
            return false;
        await db.InsertAsync(row, token: cancellationToken);
        return true;
    }

    public Task<bool> AddAsync(
        SuppressionScope scope,
        Mailbox address,
        SuppressionReason reason,
        string detail,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            db => AddAsync(db, scope, keys.KeyFor(address), reason, detail, now, cancellationToken),
            cancellationToken
        );

    /// <summary>Suppresses a whole file of addresses, a thousand per commit. Returns how many are new.</summary>
    public async Task<long> AddManyAsync(
        SuppressionScope scope,
        IEnumerable<Mailbox> addresses,
        SuppressionReason reason,
        string detail,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var added = 0L;
        foreach (var chunk in addresses.Select(keys.KeyFor).Chunk(RowsPerCommit))
            added += await database.WriteAsync(
                async db =>
                {
                    var wanted = chunk.Distinct().Select(key => scope.Row(key, reason, detail, now)).ToList();
                    var live = await db
                        .Suppressions.Where(s => s.LiftedAt == null && chunk.Contains(s.AddressKey))
                        .ToListAsync(cancellationToken);
                    var byKey = live.ToLookup(s => s.AddressKey);
                    wanted.RemoveAll(row => byKey[row.AddressKey].Any(other => IsSame(row, other)));
                    await db.BulkCopyAsync(wanted, cancellationToken);
                    return wanted.Count;
                },
                cancellationToken
            );
        return added;
    }

    /// <summary>The suppressions that hold for an address, wherever they were made.</summary>
    public static Task<List<Suppression>> LiveAsync(
        Session db,
        string addressKey,
        CancellationToken cancellationToken
    ) =>
        db.QueryToListAsync<Suppression>(
            "SELECT * FROM suppression WHERE address_key = @key AND lifted_at IS NULL",
            cancellationToken,
            Raw.Text("key", addressKey)
        );

    /// <summary>True when this mail may not go to this address. The claim asks the same of the database itself.</summary>
    public Task<bool> IsSuppressedAsync(
        Mailbox address,
        Guid tenantId,
        MailStream stream,
        Guid? brandId,
        Guid? listId,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            async db =>
                (await LiveAsync(db, keys.KeyFor(address), cancellationToken)).Any(s =>
                    s.Covers(tenantId, stream, brandId, listId)
                ),
            cancellationToken
        );

    /// <summary>A page of a tenant's suppressions, newest first; with platform-wide ones when the tenant is null.</summary>
    /// <param name="before">The id of the last one of the page before.</param>
    public Task<List<Suppression>> ListAsync(
        SuppressionFilter filter,
        Guid? before,
        int take,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            db =>
            {
                var query = db.Suppressions.AsQueryable();
                query = filter.TenantId is { } tenant
                    ? query.Where(s => s.TenantId == tenant)
                    : query.Where(s => s.TenantId == null);
                if (filter.Address is not null)
                {
                    var key = keys.KeyFor(filter.Address);
                    query = query.Where(s => s.AddressKey == key);
                }
                if (filter.Reason is { } reason)
                    query = query.Where(s => s.Reason == reason);
                if (!filter.WithLifted)
                    query = query.Where(s => s.LiftedAt == null);
                if (before is { } last)
                    query = query.Where(s => s.Id < last);
                return query
                    .OrderByDescending(s => s.Id)
                    .Take(Math.Clamp(take, 1, PageMax))
                    .ToListAsync(cancellationToken);
            },
            cancellationToken
        );

    /// <summary>One of the tenant's own; null when it has none of this id.</summary>
    public Task<Suppression?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.Suppressions.SingleOrDefaultAsync(s => s.Id == id && s.TenantId == tenantId, cancellationToken)!,
            cancellationToken
        )!;

    /// <summary>
    /// Takes back an invalid mailbox: the one suppression that a platform administrator may lift, with a reason (O15). All
    /// others end by the person's own fresh confirmation or never.
    /// </summary>
    public Task<LiftResult> LiftAsync(
        Guid id,
        string actor,
        string reason,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<LiftResult>(
            async db =>
            {
                var why = PlainText.OneLine(reason, DetailLengthMax);
                if (why.Length == 0)
                    return new LiftResult.Refused("a reason is needed");
                var row = await db.Suppressions.SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
                if (row is null)
                    return new LiftResult.Unknown();
                if (row.Reason != SuppressionReason.InvalidMailbox || row.TenantId is not { } tenantId)
                    return new LiftResult.Refused(
                        row.YieldsToConfirmation
                            ? "only the person can end this, by confirming again"
                            : "only a mailbox that was wrongly called invalid can be freed by hand"
                    );
                if (row.LiftedAt is not null)
                    return new LiftResult.Lifted(row);
                await db
                    .Suppressions.Where(s => s.Id == id)
                    .Set(s => s.LiftedAt, now.ToStored())
                    .UpdateAsync(cancellationToken);
                await audit.AppendAsync(
                    db,
                    tenantId,
                    actor,
                    "suppression lifted",
                    id.ToString("D"),
                    why,
                    cancellationToken
                );
                return new LiftResult.Lifted(row with { LiftedAt = now.ToStored() });
            },
            cancellationToken
        );

    static bool IsSame(Suppression one, Suppression other) =>
        one.Scope == other.Scope
        && one.TenantId == other.TenantId
        && one.ListId == other.ListId
        && one.BrandId == other.BrandId
        && one.Reason == other.Reason;
}

/// <param name="TenantId">Null for those of the whole platform.</param>
public sealed record SuppressionFilter(
    Guid? TenantId,
    Mailbox? Address = null,
    SuppressionReason? Reason = null,
    bool WithLifted = false
);

/// <summary>What came of lifting a suppression.</summary>
public abstract record LiftResult
{
    LiftResult() { }

    public sealed record Lifted(Suppression Suppression) : LiftResult;

    public sealed record Refused(string Why) : LiftResult;

    public sealed record Unknown : LiftResult;
}
