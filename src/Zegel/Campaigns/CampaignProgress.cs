using LinqToDB.Data;
using LinqToDB.Mapping;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Campaigns;

/// <summary>How far a campaign is at this moment, read in one look.</summary>
/// <param name="PerMinute">How many ended in the last minute.</param>
public sealed record CampaignProgress(CampaignState State, Reconciliation Account, long PerMinute)
{
    static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    /// <summary>How long the rest takes at the pace of the last minute; null when nothing moves or nobody waits.</summary>
    public TimeSpan? Left => PerMinute > 0 && Account.Waiting > 0 ? Pace * ((double)Account.Waiting / PerMinute) : null;

    /// <summary>Nothing of it changes any more by itself.</summary>
    public bool IsOver =>
        State is CampaignState.Draft or CampaignState.Finished
        || (State == CampaignState.Cancelled && Account.Waiting == 0);

    /// <summary>Null when there is no such campaign.</summary>
    public static async Task<CampaignProgress?> ReadAsync(
        Session db,
        Guid id,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var rows = await db.QueryToListAsync<Row>(
            """
            SELECT c.state, c.selected, i.outcome, COUNT(i.id) AS people, COALESCE(SUM(i.uncertain), 0) AS uncertain,
              COALESCE(SUM(CASE WHEN i.ended_at > @since THEN 1 ELSE 0 END), 0) AS lately
            FROM campaign c LEFT JOIN intent i ON i.campaign_id = c.id
            WHERE c.id = @campaign GROUP BY c.state, c.selected, i.outcome
            """,
            cancellationToken,
            Raw.Id("campaign", id),
            Raw.Instant("since", now - Pace)
        );
        if (rows.Count == 0)
            return null;
        long Of(string? outcome) => rows.Where(r => r.Outcome == outcome).Sum(r => r.People);
        return new CampaignProgress(
            rows[0].State,
            new Reconciliation(
                rows[0].Selected,
                Of("delivered"),
                Of("bounced"),
                Of("suppressed"),
                Of("withdrawn"),
                Of("expired"),
                Of("cancelled"),
                Of(null),
                rows.Sum(r => r.Uncertain)
            ),
            rows.Sum(r => r.Lately)
        );
    }

    sealed record Row
    {
        [Column("state")]
        public CampaignState State { get; init; }

        [Column("selected")]
        public long Selected { get; init; }

        [Column("outcome")]
        public string? Outcome { get; init; }

        [Column("people")]
        public long People { get; init; }

        [Column("uncertain")]
        public long Uncertain { get; init; }

        [Column("lately")]
        public long Lately { get; init; }
    }
}
