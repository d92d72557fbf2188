using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Delivery;

/// <summary>How many intents of one state wait for one provider.</summary>
/// <param name="Provider">As of the last attempt; empty when none was made.</param>
public sealed record QueueLine(int State, string Provider, long Count, DateTimeOffset NextDueAt);

/// <summary>Why some of the queue does not leave though its time has come.</summary>
/// <param name="CampaignNumber">The campaign that is not being sent; null when it is the domain alone.</param>
/// <param name="DomainState">As the database has it, such as <c>drifted</c>; <c>ready</c> when it is the campaign alone.</param>
public sealed record HeldLine(
    long? CampaignNumber,
    string? CampaignName,
    string? CampaignState,
    string DomainName,
    string DomainState,
    long Count
);

/// <summary>What a receiver last said of messages that wait to be tried again.</summary>
public sealed record ReplyLine(string Reply, long Count)
{
    /// <summary>Nobody was asked: it waits for an address of ours.</summary>
    public bool IsOurs => Reply.StartsWith(Spool.EgressReason, StringComparison.Ordinal);
}

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

    const int HeldLinesMax = 50;
    const int ReplyLinesMax = 10;

    /// <summary>What a paused campaign or a domain that is not ready holds back.</summary>
    public static async Task<IReadOnlyList<HeldLine>> HeldAsync(
        Session db,
        Guid tenantId,
        CancellationToken cancellationToken
    )
    {
        var rows = await db.QueryToListAsync<HeldRow>(
            $"""
            SELECT c.number, c.name, c.state, d.name AS domain, d.state AS domain_state, COUNT(*) AS messages
            FROM intent i JOIN sending_domain d ON d.id = i.domain_id LEFT JOIN campaign c ON c.id = i.campaign_id
            WHERE i.state < 2 AND i.tenant_id = @tenant AND {Sendable.Held}
            GROUP BY c.number, c.name, c.state, d.name, d.state ORDER BY 6 DESC LIMIT {HeldLinesMax}
            """,
            cancellationToken,
            Raw.Id("tenant", tenantId)
        );
        return [.. rows.Select(r => new HeldLine(r.Number, r.Name, r.State, r.Domain, r.DomainState, r.Messages))];
    }

    /// <summary>What receivers said last of what waits, the most frequent first.</summary>
    public static async Task<IReadOnlyList<ReplyLine>> RepliesAsync(
        Session db,
        Guid tenantId,
        CancellationToken cancellationToken
    )
    {
        var rows = await db.QueryToListAsync<ReplyRow>(
            $"""
            SELECT i.last_reply AS reply, COUNT(*) AS messages FROM intent i
            WHERE i.state < 2 AND i.tenant_id = @tenant AND i.last_reply IS NOT NULL
            GROUP BY i.last_reply ORDER BY 2 DESC, 1 LIMIT {ReplyLinesMax}
            """,
            cancellationToken,
            Raw.Id("tenant", tenantId)
        );
        return [.. rows.Select(r => new ReplyLine(r.Reply, r.Messages))];
    }

    /// <summary>A tenant's messages to one mailbox, newest first: those of the person, and what waits for the address.</summary>
    public static async Task<IReadOnlyList<Intent>> SearchAsync(
        Session db,
        Guid tenantId,
        string addressKey,
        int max,
        CancellationToken cancellationToken
    ) =>
        await db.QueryToListAsync<Intent>(
            """
            SELECT i.* FROM intent i WHERE i.tenant_id = @tenant AND i.person_id IN (
              SELECT p.id FROM person p WHERE p.tenant_id = @tenant AND p.address_key = @key)
            UNION
            SELECT i.* FROM intent i WHERE i.state < 2 AND i.tenant_id = @tenant AND i.address_key = @key
            ORDER BY id DESC LIMIT @max
            """,
            cancellationToken,
            Raw.Id("tenant", tenantId),
            Raw.Text("key", addressKey),
            Raw.Number("max", max)
        );

    /// <summary>One intent of this tenant with all that was tried for it; null for what is another's.</summary>
    public static async Task<(Intent Intent, IReadOnlyList<AttemptRow> Attempts)?> FindAsync(
        Session db,
        Guid tenantId,
        Guid intentId,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(db, intentId, cancellationToken) is { } found && found.Intent.TenantId == tenantId
            ? found
            : null;

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

    sealed record HeldRow
    {
        [Column("number")]
        public long? Number { get; init; }

        [Column("name")]
        public string? Name { get; init; }

        [Column("state")]
        public string? State { get; init; }

        [Column("domain")]
        public string Domain { get; init; } = "";

        [Column("domain_state")]
        public string DomainState { get; init; } = "";

        [Column("messages")]
        public long Messages { get; init; }
    }

    sealed record ReplyRow
    {
        [Column("reply")]
        public string Reply { get; init; } = "";

        [Column("messages")]
        public long Messages { get; init; }
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
