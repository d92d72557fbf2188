using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Delivery;

/// <summary>How many intents of one state wait for one provider.</summary>
/// <param name="Provider">As of the last attempt; empty when none was made.</param>
public sealed record QueueLine(int State, string Provider, long Count, DateTimeOffset NextDueAt);

/// <summary>One attempt, as it was written down.</summary>
[Table("attempt")]
public sealed record AttemptRow
{
    [Column("intent_id"), PrimaryKey(0)]
    public required Guid IntentId { get; init; }

    [Column("number"), PrimaryKey(1)]
    public required int Number { get; init; }

    [Column("at")]
    public required DateTimeOffset At { get; init; }

    [Column("provider")]
    public required string Provider { get; init; }

    [Column("host")]
    public required string Host { get; init; }

    [Column("local_address")]
    public required string LocalAddress { get; init; }

    /// <summary><c>delivered</c>, <c>deferred</c>, <c>bounced</c> or <c>uncertain</c>.</summary>
    [Column("result")]
    public required string Result { get; init; }

    [Column("code")]
    public required int Code { get; init; }

    [Column("reply")]
    public required string Reply { get; init; }

    [Column("uncertain")]
    public required bool IsUncertain { get; init; }
}

/// <summary>The queue as people see it. Reads only.</summary>
public static class QueueView
{
    /// <summary>What waits or is claimed, by state and provider, the most first.</summary>
    /// <param name="tenantId">Null for the whole platform.</param>
    public static async Task<IReadOnlyList<QueueLine>> ShowAsync(
        Session db,
        Guid? tenantId,
        CancellationToken cancellationToken
    )
    {
        var lines = await db.QueryToListAsync<Line>(
            $"""
            SELECT state, provider, COUNT(*) AS number, MIN(due_at) AS due FROM (
              SELECT i.state, i.due_at, COALESCE((SELECT a.provider FROM attempt a
                WHERE a.intent_id = i.id ORDER BY a.number DESC LIMIT 1), '') AS provider
              FROM intent i WHERE i.state < 2 {(tenantId is null ? "" : "AND i.tenant_id = @tenant")}) q
            GROUP BY state, provider ORDER BY 3 DESC, 1, 2
            """,
            cancellationToken,
            tenantId is { } id ? [Raw.Id("tenant", id)] : []
        );
        return [.. lines.Select(l => new QueueLine(l.State, l.Provider, l.Number, Instant.FromMicros(l.Due)))];
    }

    /// <summary>One intent with all that was tried for it, or null.</summary>
    public static async Task<(Intent Intent, IReadOnlyList<AttemptRow> Attempts)?> FindAsync(
        Session db,
        Guid intentId,
        CancellationToken cancellationToken
    )
    {
        var intent = await db.Intents.SingleOrDefaultAsync(i => i.Id == intentId, cancellationToken);
        if (intent is null)
            return null;
        var attempts = await db.GetTable<AttemptRow>()
            .Where(a => a.IntentId == intentId)
            .OrderBy(a => a.Number)
            .ToListAsync(cancellationToken);
        return (intent, attempts);
    }

    /// <summary>The account of one campaign.</summary>
    public static async Task<Reconciliation> ReconcileAsync(
        Session db,
        Guid campaignId,
        CancellationToken cancellationToken
    )
    {
        var counts = await db
            .Intents.Where(i => i.CampaignId == campaignId)
            .GroupBy(i => i.Outcome)
            .Select(g => new
            {
                Outcome = g.Key,
                Count = g.LongCount(),
                Uncertain = g.Sum(i => (long)i.Uncertain),
            })
            .ToListAsync(cancellationToken);
        var selected = await db.QueryToListAsync<long>(
            "SELECT selected FROM campaign WHERE id = @campaign",
            cancellationToken,
            Raw.Id("campaign", campaignId)
        );
        long Of(string? outcome) => counts.Where(c => c.Outcome == outcome).Sum(c => c.Count);
        return new Reconciliation(
            selected.SingleOrDefault(),
            Of("delivered"),
            Of("bounced"),
            Of("suppressed"),
            Of("withdrawn"),
            Of("expired"),
            Of("cancelled"),
            Of(null),
            counts.Sum(c => c.Uncertain)
        );
    }

    sealed record Line
    {
        [Column("state")]
        public int State { get; init; }

        [Column("provider")]
        public string Provider { get; init; } = "";

        [Column("number")]
        public long Number { get; init; }

        [Column("due")]
        public long Due { get; init; }
    }
}
