using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace Zegel.Storage;

/// <summary>Which installation a database is of and how far it has come.</summary>
/// <param name="Ledger">The sum of all chains' lengths.</param>
/// <param name="KeyCheck">Of the master key its secrets are sealed with; null before the first start.</param>
/// <param name="Stop">Null when mail may leave.</param>
public sealed record Standing(string Id, long Epoch, long Point, long Ledger, string? KeyCheck, DeliveryStop? Stop);

/// <summary>
/// Sees to it that a database that was put back does not send again what its lost future has sent: while delivery is
/// stopped, the claim hands out nothing. A backup is stopped from the beginning; any other old copy is told by the stamp.
/// </summary>
public sealed class Continuity(Database database)
{
    /// <summary>True where mail may leave, as SQL. No row: a dump that was put back by hand.</summary>
    public const string MayDeliver = "EXISTS (SELECT 1 FROM installation WHERE stopped_at IS NULL)";

    [Table("installation")]
    sealed record Row
    {
        [Column("one"), PrimaryKey]
        public int One { get; init; } = 1;

        [Column("id")]
        public required string Id { get; init; }

        [Column("epoch")]
        public required long Epoch { get; init; }

        [Column("point")]
        public required long Point { get; init; }

        [Column("key_check")]
        public string? KeyCheck { get; init; }

        [Column("stopped_at")]
        public DateTimeOffset? StoppedAt { get; init; }

        [Column("stopped_why")]
        public StopReason? StoppedWhy { get; init; }

        [Column("data_of")]
        public DateTimeOffset? DataOf { get; init; }
    }

    public Task<Standing> ReadAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(db => ReadAsync(db, cancellationToken), cancellationToken);

    public static async Task<Standing> ReadAsync(Session db, CancellationToken cancellationToken)
    {
        var row = await db.GetTable<Row>().SingleOrDefaultAsync(cancellationToken);
        if (row is null)
            return new Standing(
                "",
                0,
                0,
                0,
                null,
                new DeliveryStop(StopReason.Restored, DateTimeOffset.MaxValue, null)
            );
        var ledger = await db.ExecuteAsync<long>(
            "SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM chain_head",
            cancellationToken
        );
        return new Standing(
            row.Id,
            row.Epoch,
            row.Point,
            ledger,
            row.KeyCheck,
            row is { StoppedAt: { } since, StoppedWhy: { } why } ? new DeliveryStop(why, since, row.DataOf) : null
        );
    }

    /// <summary>Why nothing may leave; null when all is well. For pages, commands and the release gate.</summary>
    public Task<DeliveryStop?> StopAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(async db => (await ReadAsync(db, cancellationToken)).Stop, cancellationToken);

    /// <summary>Remembers which master key belongs to this database; the first one stays.</summary>
    public Task KeepKeyCheckAsync(string check, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
                db.GetTable<Row>()
                    .Where(r => r.KeyCheck == null)
                    .Set(r => r.KeyCheck, check)
                    .UpdateAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Stops delivery; a stop that is there stays as it is.</summary>
    /// <param name="epoch">Life goes on behind this one: the epoch of the stamp, or 0.</param>
    public Task StopAsync(
        StopReason reason,
        DateTimeOffset now,
        DateTimeOffset? dataOf,
        long epoch,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            db =>
                db.GetTable<Row>()
                    .Where(r => r.StoppedAt == null)
                    .Set(r => r.StoppedAt, now.ToStored())
                    .Set(r => r.StoppedWhy, reason)
                    .Set(r => r.DataOf, dataOf == null ? null : dataOf.Value.ToStored())
                    .Set(r => r.Epoch, r => r.Epoch < epoch ? epoch : r.Epoch)
                    .UpdateAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Puts back the row that a dump leaves out; delivery is stopped with it.</summary>
    public Task RestoreAsync(
        Standing standing,
        DateTimeOffset now,
        DateTimeOffset? dataOf,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            async db =>
            {
                await db.GetTable<Row>().DeleteAsync(cancellationToken);
                await db.InsertAsync(
                    new Row
                    {
                        Id = standing.Id,
                        Epoch = standing.Epoch,
                        Point = standing.Point,
                        KeyCheck = standing.KeyCheck,
                        StoppedAt = now.ToStored(),
                        StoppedWhy = StopReason.Restored,
                        DataOf = dataOf?.ToStored(),
                    },
                    token: cancellationToken
                );
            },
            cancellationToken
        );

    /// <summary>Lets mail leave again, in a new epoch, within the caller's transaction.</summary>
    /// <returns>False when it was not stopped.</returns>
    public static async Task<bool> ResumeAsync(Session db, CancellationToken cancellationToken) =>
        await db.GetTable<Row>()
            .Where(r => r.StoppedAt != null)
            .Set(r => r.StoppedAt, (DateTimeOffset?)null)
            .Set(r => r.StoppedWhy, (StopReason?)null)
            .Set(r => r.DataOf, (DateTimeOffset?)null)
            .Set(r => r.Epoch, r => r.Epoch + 1)
            .UpdateAsync(cancellationToken) > 0;

    /// <summary>Moves the point on by one, unless delivery is stopped.</summary>
    public Task AdvanceAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
                db.GetTable<Row>()
                    .Where(r => r.StoppedAt == null)
                    .Set(r => r.Point, r => r.Point + 1)
                    .UpdateAsync(cancellationToken),
            cancellationToken
        );
}

/// <summary>
/// Keeps the stamp of a served installation up to date, and compares: a database that knows less than the stamp is stopped.
/// The database is always written first, so that a crash in between leaves a stamp that is behind, never one ahead.
/// </summary>
public sealed class ContinuityWatch(Continuity continuity, StampFolder folder)
{
    Stamp? last;
    long handedOut;

    /// <summary>Call it before anything is handed out.</summary>
    /// <param name="alone">Nobody else serves this database: who finds no stamp then cannot have just joined.</param>
    /// <returns>Why nothing may leave, or null.</returns>
    /// <exception cref="IOException">The stamp cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The stamp may not be read or written.</exception>
    public async Task<DeliveryStop?> EnterAsync(bool alone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var standing = await continuity.ReadAsync(cancellationToken);
        last = standing.Id.Length > 0 ? folder.Read(standing.Id) : null;
        if (last is null && alone && standing is { Stop: null, Point: > 0 })
            await continuity.StopAsync(StopReason.Elsewhere, now, null, 0, cancellationToken);
        return await KeepAsync(handedOut, now, cancellationToken);
    }

    /// <summary>Call it every second or so, and at the end.</summary>
    /// <param name="handedOutSoFar">A count that changes when mail is handed out.</param>
    /// <returns>Why nothing may leave, or null.</returns>
    /// <exception cref="IOException">The stamp cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The stamp may not be written.</exception>
    public async Task<DeliveryStop?> KeepAsync(
        long handedOutSoFar,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var standing = await continuity.ReadAsync(cancellationToken);
        if (standing.Stop is null && last is { } seen && seen.IsAheadOf(standing))
        {
            await continuity.StopAsync(StopReason.Behind, now, null, seen.Epoch, cancellationToken);
            standing = await continuity.ReadAsync(cancellationToken);
        }
        // The stamp keeps what it has seen until the operator has said how to go on.
        if (standing.Stop is not null)
            return standing.Stop;
        if (handedOutSoFar != handedOut || (last is not null && last.Ledger != standing.Ledger))
        {
            await continuity.AdvanceAsync(cancellationToken);
            handedOut = handedOutSoFar;
            standing = await continuity.ReadAsync(cancellationToken);
        }
        var stamp = new Stamp(standing.Id, standing.Epoch, standing.Point, standing.Ledger, now);
        if (standing.Stop is null && (last is null || stamp with { At = last.At } != last))
        {
            folder.Write(stamp);
            last = stamp;
        }
        return standing.Stop;
    }
}
