using System.Globalization;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Zegel.Campaigns.Proof;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Campaigns;

/// <summary>What became of a campaign, for people and for machines.</summary>
/// <param name="Account">selected = delivered + bounced + suppressed + withdrawn + expired + cancelled + waiting.</param>
/// <param name="Excluded">Left out at release, outside of that sum.</param>
/// <param name="BouncedByFault">By the class of the refusal, such as recipient-invalid.</param>
/// <param name="LateReturns">Notices that came after the receiver had taken the message.</param>
/// <param name="Exits">Selected people who left the list, or objected, since the release.</param>
/// <param name="Waived">The findings that a waiver let pass at release, with the waiver.</param>
/// <param name="Duration">From the release to the last end; null while nothing has ended.</param>
public sealed record CampaignReport(
    Campaign Campaign,
    Reconciliation Account,
    Exclusions Excluded,
    IReadOnlyDictionary<string, long> BouncedByFault,
    long LateReturns,
    long Exits,
    IReadOnlyList<ProviderLine> Providers,
    IReadOnlyList<string> Waived,
    TimeSpan? Duration
)
{
    /// <summary>Everybody selected has exactly one end.</summary>
    public bool Reconciled => Account.IsComplete;

    /// <summary>Null when there is no such campaign.</summary>
    public static async Task<CampaignReport?> ReadAsync(Session db, Guid id, CancellationToken cancellationToken)
    {
        if (await CampaignBook.FindAsync(db, id, cancellationToken) is not { } campaign)
            return null;
        var faults = await db
            .Intents.Where(i => i.CampaignId == id && i.Outcome == "bounced")
            .GroupBy(i => i.Fault)
            .Select(g => new { Fault = g.Key, People = g.LongCount() })
            .ToListAsync(cancellationToken);
        var lastEnd = await db
            .Intents.Where(i => i.CampaignId == id && i.EndedAt != null)
            .MaxAsync(i => i.EndedAt, cancellationToken);
        return new CampaignReport(
            campaign,
            await QueueView.ReconcileAsync(db, id, cancellationToken),
            Exclusions.Parse(campaign.Excluded),
            new SortedDictionary<string, long>(
                faults.ToDictionary(f => f.Fault ?? "unknown", f => f.People),
                StringComparer.Ordinal
            ),
            await CountAsync(db, LateReturnsOf, campaign, cancellationToken),
            await CountAsync(db, ExitsOf, campaign, cancellationToken),
            await ProvidersAsync(db, id, cancellationToken),
            [.. (await GateRecord.FindAsync(db, id, cancellationToken))?.Waived() ?? []],
            lastEnd - campaign.ReleasedAt
        );
    }

    const string LateReturnsOf = """
        SELECT COUNT(*) FROM intent i JOIN feedback f ON f.intent_id = i.id
        WHERE i.campaign_id = @campaign AND i.outcome = 'delivered' AND i.queued_at >= @released
        """;

    const string ExitsOf = """
        SELECT COUNT(DISTINCT e.person_id) FROM intent i
        JOIN consent_entry e ON e.person_id = i.person_id AND (e.list_id = i.list_id OR e.list_id IS NULL)
        WHERE i.campaign_id = @campaign AND e.kind IN ('withdrawn', 'objected') AND e.at >= @released
        """;

    static async Task<long> CountAsync(Session db, string sql, Campaign campaign, CancellationToken cancellationToken)
    {
        if (campaign.ReleasedAt is not { } released)
            return 0;
        var counted = await db.QueryToListAsync<long>(
            sql,
            cancellationToken,
            Raw.Id("campaign", campaign.Id),
            Raw.Instant("released", released)
        );
        return counted.Single();
    }

    /// <summary>By the provider of each person's last attempt; who was never tried is in none.</summary>
    static async Task<IReadOnlyList<ProviderLine>> ProvidersAsync(
        Session db,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        var rows = await db.QueryToListAsync<ProviderRow>(
            """
            SELECT a.provider, COALESCE(i.outcome, 'waiting') AS outcome, COUNT(*) AS people, SUM(i.attempts) AS attempts
            FROM intent i JOIN attempt a ON a.intent_id = i.id AND a.number = i.attempts
            WHERE i.campaign_id = @campaign
            GROUP BY a.provider, COALESCE(i.outcome, 'waiting')
            """,
            cancellationToken,
            Raw.Id("campaign", id)
        );
        return
        [
            .. rows.GroupBy(r => r.Provider, StringComparer.Ordinal)
                .Select(g =>
                {
                    long Of(string outcome) => g.Where(r => r.Outcome == outcome).Sum(r => r.People);
                    return new ProviderLine(
                        g.Key,
                        g.Sum(r => r.People),
                        Of("delivered"),
                        Of("bounced"),
                        Of("waiting"),
                        g.Sum(r => r.Attempts)
                    );
                })
                .OrderByDescending(l => l.People)
                .ThenBy(l => l.Provider, StringComparer.Ordinal),
        ];
    }

    /// <summary>How many were delivered when: at most some sixty steps of equal length, from the first to the last.</summary>
    public static async Task<DeliveryCurve> CurveAsync(Session db, Guid id, CancellationToken cancellationToken)
    {
        var delivered = db.Intents.Where(i => i.CampaignId == id && i.Outcome == "delivered");
        var first = await delivered.MinAsync(i => i.EndedAt, cancellationToken);
        var last = await delivered.MaxAsync(i => i.EndedAt, cancellationToken);
        if (first is not { } from || last is not { } to)
            return new DeliveryCurve(TimeSpan.FromMinutes(1), []);
        var step = Steps.FirstOrDefault(s => (to - from) / s < CurveStepsMax, Steps[^1]);
        var micros = (long)step.TotalMicroseconds;
        var rows = await db.QueryToListAsync<CurveRow>(
            """
            SELECT ended_at / @step AS step, COUNT(*) AS people FROM intent
            WHERE campaign_id = @campaign AND outcome = 'delivered' GROUP BY ended_at / @step ORDER BY 1
            """,
            cancellationToken,
            Raw.Id("campaign", id),
            Raw.Number("step", micros)
        );
        var counts = rows.ToDictionary(r => r.Step, r => r.People);
        var (begin, end) = (rows[0].Step, rows[^1].Step);
        var shown = Math.Min(end - begin + 1, CurveStepsMax + 1);
        return new DeliveryCurve(
            step,
            [
                .. Enumerable
                    .Range(0, (int)shown)
                    .Select(i => new CurveStep(
                        Instant.FromMicros((begin + i) * micros),
                        counts.GetValueOrDefault(begin + i)
                    )),
            ]
        );
    }

    const int CurveStepsMax = 60;

    static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(10),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(12),
        TimeSpan.FromDays(1),
    ];

    /// <summary>The people of a campaign and what became of each, in pages.</summary>
    /// <param name="after">The last intent of the page before; null for the first page.</param>
    public static async Task<IReadOnlyList<PersonOutcome>> OutcomesAsync(
        Session db,
        Guid id,
        Guid? after,
        int max,
        CancellationToken cancellationToken
    ) =>
        await db.QueryToListAsync<PersonOutcome>(
            $"""
            SELECT i.id, i.address, l.name AS list_name, i.outcome, i.ended_at, i.attempts, i.uncertain, i.fault, i.last_reply
            FROM intent i LEFT JOIN mailing_list l ON l.id = i.list_id
            WHERE i.campaign_id = @campaign {(after is null ? "" : "AND i.id > @after")}
            ORDER BY i.id LIMIT @max
            """,
            cancellationToken,
            [
                Raw.Id("campaign", id),
                Raw.Number("max", max),
                .. after is { } last ? new[] { Raw.Id("after", last) } : [],
            ]
        );

    /// <summary>The figures by name, in the order people read them.</summary>
    public IReadOnlyList<(string Name, string Value)> Lines()
    {
        var lines = new List<(string, string)>();
        void Add(string name, long count) => lines.Add((name, count.ToString(CultureInfo.InvariantCulture)));
        lines.Add(("campaign", $"{Campaign.Number} {Campaign.Name}"));
        lines.Add(("state", Campaign.State.ToString().ToLowerInvariant()));
        Add("selected", Account.Selected);
        Add("delivered", Account.Delivered);
        Add("bounced", Account.Bounced);
        foreach (var (fault, people) in BouncedByFault)
            Add($"bounced ({fault})", people);
        Add("suppressed", Account.Suppressed);
        Add("withdrawn", Account.Withdrawn);
        Add("expired", Account.Expired);
        Add("cancelled", Account.Cancelled);
        Add("waiting", Account.Waiting);
        Add("uncertain", Account.Uncertain);
        Add("late returns", LateReturns);
        Add("exits", Exits);
        foreach (var (reason, people) in Excluded.Counts)
            Add($"left out ({reason})", people);
        foreach (var waived in Waived)
            lines.Add(("waived", waived));
        if (Duration is { } duration)
            lines.Add(("duration", duration.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture)));
        lines.Add(
            (
                "reconciled",
                Reconciled ? "yes"
                : Account.AddsUp ? "not yet"
                : "NO"
            )
        );
        return lines;
    }

    sealed record CurveRow
    {
        [Column("step")]
        public long Step { get; init; }

        [Column("people")]
        public long People { get; init; }
    }

    sealed record ProviderRow
    {
        [Column("provider")]
        public string Provider { get; init; } = "";

        [Column("outcome")]
        public string Outcome { get; init; } = "";

        [Column("people")]
        public long People { get; init; }

        [Column("attempts")]
        public long Attempts { get; init; }
    }
}

/// <summary>A provider's part: receivers that share mail exchangers.</summary>
/// <param name="People">Whose last attempt went there; what is neither delivered, bounced nor waiting ended otherwise.</param>
public sealed record ProviderLine(
    string Provider,
    long People,
    long Delivered,
    long Bounced,
    long Waiting,
    long Attempts
);

/// <summary>One person's end in a campaign.</summary>
public sealed record PersonOutcome
{
    [Column("id")]
    public Guid IntentId { get; init; }

    [Column("address")]
    public string Address { get; init; } = "";

    [Column("list_name")]
    public string? ListName { get; init; }

    /// <summary>Null while it waits.</summary>
    [Column("outcome")]
    public string? Outcome { get; init; }

    [Column("ended_at")]
    public DateTimeOffset? EndedAt { get; init; }

    [Column("attempts")]
    public int Attempts { get; init; }

    [Column("uncertain")]
    public int Uncertain { get; init; }

    [Column("fault")]
    public string? Fault { get; init; }

    [Column("last_reply")]
    public string? LastReply { get; init; }
}

/// <param name="Step">How long each step is.</param>
public sealed record DeliveryCurve(TimeSpan Step, IReadOnlyList<CurveStep> Steps);

public sealed record CurveStep(DateTimeOffset From, long Delivered);
