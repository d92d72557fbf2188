using LinqToDB.Data;
using LinqToDB.Mapping;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Campaigns;

/// <summary>What became of a campaign: everyone selected has one outcome, and who was left out is counted apart.</summary>
/// <param name="Excluded">Left out at release, by reason; outside the sum.</param>
/// <param name="Returned">Delivered first and sent back later; the outcome stays what it was.</param>
/// <param name="Left">People who left one of its lists since its release.</param>
public sealed record CampaignReport(
    long Number,
    string Name,
    CampaignState State,
    DateTimeOffset? ReleasedAt,
    DateTimeOffset? FinishedAt,
    Reconciliation Account,
    IReadOnlyDictionary<string, long> Excluded,
    IReadOnlyList<ProviderLine> Providers,
    IReadOnlyDictionary<string, long> Faults,
    long Returned,
    long Left
);

/// <summary>How one provider answered: attempts, not people.</summary>
public sealed record ProviderLine(
    string Provider,
    long Attempts,
    long Delivered,
    long Deferred,
    long Bounced,
    long Uncertain
);

/// <summary>Makes reports from the rows themselves; nothing is counted twice or kept beside them.</summary>
public sealed class CampaignReports(Database database)
{
    public Task<CampaignReport?> MakeAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                if (await CampaignBook.FindAsync(db, id, cancellationToken) is not { } campaign)
                    return null;
                var of = new DataParameter("id", id.ToString("D"));
                var account = await QueueView.ReconcileAsync(db, id, cancellationToken);
                var attempts = await db.QueryToListAsync<Count>(
                    """
                    SELECT a.provider AS first, a.result AS second, COUNT(*) AS number
                    FROM attempt a JOIN intent i ON i.id = a.intent_id WHERE i.campaign_id = @id GROUP BY 1, 2
                    """,
                    cancellationToken,
                    of
                );
                var faults = await db.QueryToListAsync<Count>(
                    """
                    SELECT fault AS first, '' AS second, COUNT(*) AS number
                    FROM intent WHERE campaign_id = @id AND fault IS NOT NULL GROUP BY 1
                    """,
                    cancellationToken,
                    of
                );
                var returned = await db.QueryToListAsync<long>(
                    """
                    SELECT COUNT(*) FROM feedback f JOIN intent i ON i.id = f.intent_id
                    WHERE i.campaign_id = @id AND i.outcome = 'delivered'
                    """,
                    cancellationToken,
                    of
                );
                var left = await db.QueryToListAsync<long>(
                    """
                    SELECT COUNT(*) FROM subscription s JOIN campaign_list l ON l.list_id = s.list_id
                    JOIN campaign c ON c.id = l.campaign_id
                    WHERE c.id = @id AND s.state = 'left' AND s.since >= c.released_at
                    """,
                    cancellationToken,
                    of
                );
                return new CampaignReport(
                    campaign.Number,
                    campaign.Name,
                    campaign.State,
                    campaign.ReleasedAt,
                    campaign.FinishedAt,
                    account,
                    Exclusions.Parse(campaign.Excluded).Counts,
                    [.. attempts.GroupBy(a => a.First).OrderByDescending(g => g.Sum(a => a.Number)).Select(Line)],
                    faults.ToDictionary(f => f.First, f => f.Number),
                    returned[0],
                    left[0]
                );
            },
            cancellationToken
        );

    static ProviderLine Line(IGrouping<string, Count> provider)
    {
        long Of(string result) => provider.Where(a => a.Second == result).Sum(a => a.Number);
        return new ProviderLine(
            provider.Key,
            provider.Sum(a => a.Number),
            Of("delivered"),
            Of("deferred"),
            Of("bounced"),
            Of("uncertain")
        );
    }

    sealed record Count
    {
        [Column("first")]
        public string First { get; init; } = "";

        [Column("second")]
        public string Second { get; init; } = "";

        [Column("number")]
        public long Number { get; init; }
    }
}
