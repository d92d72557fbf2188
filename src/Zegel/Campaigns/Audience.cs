using System.Text.Json;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Campaigns;

/// <summary>Who was on the lists and is left out, counted by reason: outside the sum of what was selected.</summary>
/// <param name="Counts">
/// By <c>pending</c>, <c>left</c>, <c>erased</c>, <c>import-unproven</c>, or <c>suppressed-</c> with the widest scope that
/// applies.
/// </param>
public sealed record Exclusions(IReadOnlyDictionary<string, long> Counts)
{
    public long Total => Counts.Values.Sum();

    public long Suppressed => Sum(key => key.StartsWith("suppressed-", StringComparison.Ordinal));

    public long WithoutConsent => Total - Suppressed;

    public string ToJson() => JsonSerializer.Serialize(Counts);

    public static Exclusions Parse(string json) =>
        new(JsonSerializer.Deserialize<SortedDictionary<string, long>>(json) ?? []);

    long Sum(Func<string, bool> includes) => Counts.Where(c => includes(c.Key)).Sum(c => c.Value);
}

/// <summary>
/// The people of a campaign, in the same words that the claim asks later. Everyone on its lists is either selected or
/// excluded for one reason.
/// </summary>
static class Audience
{
    /// <summary>Reasons in the order of their weight: a person on several lists has the lightest. 0 is no reason.</summary>
    static readonly string[] Reasons =
    [
        "",
        "suppressed-list",
        "suppressed-brand",
        "suppressed-tenant-bulk",
        "suppressed-tenant-all",
        "suppressed-platform",
        "pending",
        "left",
        "erased",
        "import-unproven",
    ];

    sealed record Count
    {
        [Column("weight")]
        public int Weight { get; init; }

        [Column("people")]
        public long People { get; init; }
    }

    /// <summary>A row for every person on every list of the campaign, with the columns that <see cref="Sendable"/> names.</summary>
    const string Candidates = """
        (SELECT b.id AS subscription_id, b.person_id, b.list_id, b.consent_id, b.state, b.import_id, l.position, p.address,
            p.address_key, c.tenant_id, c.brand_id, 'bulk' AS stream
          FROM campaign c
          JOIN campaign_list l ON l.campaign_id = c.id
          JOIN subscription b ON b.list_id = l.list_id
          JOIN person p ON p.id = b.person_id
          WHERE c.id = @campaign)
        """;

    /// <summary>Of those whose import no campaign has proven yet, the first few hundred and no more (C17).</summary>
    static readonly string Measured = $"""
        (i.import_id IS NULL OR EXISTS (SELECT 1 FROM import m WHERE m.id = i.import_id AND m.proven_at IS NOT NULL)
          OR i.subscription_id IN (SELECT q.id FROM (SELECT s.id, ROW_NUMBER() OVER (PARTITION BY s.import_id ORDER BY s.person_id) AS n
            FROM subscription s JOIN import m ON m.id = s.import_id
            WHERE m.proven_at IS NULL AND s.state = 'active') q WHERE q.n <= {Imports.UnprovenMax}))
        """;

    static readonly string Eligible =
        $"i.state = 'active' AND i.address IS NOT NULL AND NOT {Sendable.Suppressed} AND {Measured}";

    static readonly string Weighed = $"""
        SELECT i.person_id, MIN(CASE
            WHEN i.address IS NULL THEN 8
            WHEN i.state = 'left' THEN 7
            WHEN i.state = 'pending' THEN 6
            ELSE COALESCE((SELECT MAX(CASE s.scope WHEN 'platform' THEN 5 WHEN 'tenant-all' THEN 4
              WHEN 'tenant-bulk' THEN 3 WHEN 'brand' THEN 2 ELSE 1 END) {Sendable.Suppressions}),
              CASE WHEN {Measured} THEN 0 ELSE 9 END) END) AS weight
        FROM {Candidates} i
        """;

    /// <summary>One intent for each eligible person, with the consent of the first list named.</summary>
    public static Task<int> SelectAsync(
        Session db,
        Campaign campaign,
        string domainId,
        bool hasSeveralLists,
        DateTimeOffset now,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    )
    {
        // Sorting a million people is for those who are on several lists only.
        var first = hasSeveralLists
            ? $"(SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.person_id ORDER BY i.position) AS place FROM {Candidates} i WHERE {Eligible})"
            : $"(SELECT i.*, 1 AS place FROM {Candidates} i WHERE {Eligible})";
        // UUIDv7 with the row's number in place of its last random bits: in order, so that indexes grow at their end.
        var prefix = Guid.CreateVersion7(now).ToString("D")[..24];
        var number = db.Dialect.Hex12("ROW_NUMBER() OVER ()");
        return Spool.EnqueueAsync(
            db,
            $"""
            SELECT @prefix || {number}, e.tenant_id, 'bulk', '{CampaignDrafts.SourceName}', @campaign, e.person_id,
              e.subscription_id, e.list_id, e.brand_id, @domain, e.consent_id, e.address, e.address_key, 0, @now, 0, 0, 0,
              @now, @expires
            FROM {first} e WHERE e.place = 1
            """,
            cancellationToken,
            Raw.Id("campaign", campaign.Id),
            Raw.Text("prefix", prefix),
            Raw.Text("domain", domainId),
            Raw.Instant("now", now),
            Raw.Instant("expires", expiresAt)
        );
    }

    /// <summary>Those on the lists who got no intent, in the transaction that made the intents.</summary>
    public static async Task<Exclusions> ExcludedAsync(Session db, Guid campaignId, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT weight, COUNT(*) AS people FROM ({Weighed}
              WHERE NOT EXISTS (SELECT 1 FROM intent t WHERE t.campaign_id = @campaign AND t.person_id = i.person_id)
              GROUP BY i.person_id) w
            GROUP BY weight
            """;
        var counts = await db.QueryToListAsync<Count>(sql, cancellationToken, Raw.Id("campaign", campaignId));
        // Weight 0: joined while the intents were made, and comes too late for this mailing.
        return Of(counts.Where(c => c.Weight > 0));
    }

    /// <summary>How many a release would select and leave out at this moment.</summary>
    public static async Task<(long Selected, Exclusions Excluded)> CountAsync(
        Session db,
        Guid campaignId,
        CancellationToken cancellationToken
    )
    {
        var sql = $"""
            SELECT weight, COUNT(*) AS people FROM ({Weighed} GROUP BY i.person_id) w GROUP BY weight
            """;
        var counts = await db.QueryToListAsync<Count>(sql, cancellationToken, Raw.Id("campaign", campaignId));
        return (counts.Where(c => c.Weight == 0).Sum(c => c.People), Of(counts.Where(c => c.Weight > 0)));
    }

    /// <summary>Who is active on its lists, by the step of the ledger that their consent rests on.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> ActiveByAsync(
        Session db,
        Guid campaignId,
        CancellationToken cancellationToken
    )
    {
        var rows = await db.QueryToListAsync<StepCount>(
            $"""
            SELECT COALESCE(e.kind, 'none') AS step, COUNT(*) AS people
            FROM {Candidates} i LEFT JOIN consent_entry e ON e.id = i.consent_id
            WHERE i.state = 'active' GROUP BY COALESCE(e.kind, 'none')
            """,
            cancellationToken,
            Raw.Id("campaign", campaignId)
        );
        return rows.ToDictionary(r => r.Step, r => r.People, StringComparer.Ordinal);
    }

    /// <summary>Who may be written to although a receiver called the mailbox dead, and nothing was delivered since.</summary>
    public static async Task<long> BouncersAsync(Session db, Guid campaignId, CancellationToken cancellationToken)
    {
        var counted = await db.QueryToListAsync<long>(
            $"""
            SELECT COUNT(DISTINCT i.person_id) FROM feedback f JOIN intent t ON t.id = f.intent_id
            JOIN {Candidates} i ON i.person_id = t.person_id
            WHERE f.fault IN ('recipient-invalid', 'recipient-disabled') AND {Eligible}
              AND NOT EXISTS (SELECT 1 FROM intent d WHERE d.person_id = t.person_id AND d.outcome = 'delivered' AND d.ended_at > f.at)
            """,
            cancellationToken,
            Raw.Id("campaign", campaignId)
        );
        return counted.Single();
    }

    /// <summary>Who has been on one of its lists since before this moment.</summary>
    public static async Task<long> DueAsync(
        Session db,
        Guid campaignId,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        var counted = await db.QueryToListAsync<long>(
            """
            SELECT COUNT(DISTINCT b.person_id) FROM campaign_list l JOIN subscription b ON b.list_id = l.list_id
            WHERE l.campaign_id = @campaign AND b.state = 'active' AND b.since < @before
            """,
            cancellationToken,
            Raw.Id("campaign", campaignId),
            Raw.Instant("before", before)
        );
        return counted.Single();
    }

    sealed record StepCount
    {
        [Column("step")]
        public string Step { get; init; } = "";

        [Column("people")]
        public long People { get; init; }
    }

    /// <summary>The subscriptions of some people it would reach.</summary>
    public static async Task<IReadOnlyList<Guid>> SampleAsync(
        Session db,
        Guid campaignId,
        int max,
        CancellationToken cancellationToken
    )
    {
        var found = await db.QueryToListAsync<string>(
            $"SELECT i.subscription_id FROM {Candidates} i WHERE {Eligible} LIMIT @max",
            cancellationToken,
            Raw.Id("campaign", campaignId),
            Raw.Number("max", max)
        );
        return [.. found.Select(Guid.Parse)];
    }

    static Exclusions Of(IEnumerable<Count> counts) =>
        new(
            new SortedDictionary<string, long>(
                counts.ToDictionary(c => Reasons[c.Weight], c => c.People),
                StringComparer.Ordinal
            )
        );
}
