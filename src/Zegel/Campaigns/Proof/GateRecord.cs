using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;
using Zegel.Campaigns.Releasing;
using Zegel.Rules;
using Zegel.Storage;

namespace Zegel.Campaigns.Proof;

/// <summary>What the gate saw and said at the moment it let a campaign go; kept with the release, in its transaction.</summary>
/// <param name="Revision">Of the draft that was judged and released.</param>
/// <param name="ContentHash">SHA-256 over subject, preheader and source as written, each on its own line.</param>
/// <param name="Evidence">What it looked at, by rule.</param>
/// <param name="Heads">The ledgers' last links then: kept elsewhere, they prove that nothing before was rewritten.</param>
public sealed record GateRecord(
    DateTimeOffset At,
    string Actor,
    long Revision,
    string ContentHash,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Evidence,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<ChainHead> Heads
)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    [Table("campaign_gate")]
    sealed record Row
    {
        [Column("campaign_id"), PrimaryKey]
        public required Guid CampaignId { get; init; }

        [Column("record")]
        public required string Record { get; init; }
    }

    internal static async Task KeepAsync(
        Session db,
        GateReport report,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var campaign = report.Campaign;
        var heads = (await HashChain.HeadsAsync(db, cancellationToken)).Where(h => h.TenantId == campaign.TenantId);
        var record = new GateRecord(
            now,
            actor,
            campaign.Revision,
            HashOf(campaign),
            report.Evidence,
            report.Findings,
            [.. heads]
        );
        await db.InsertAsync(
            new Row { CampaignId = campaign.Id, Record = JsonSerializer.Serialize(record, Json) },
            token: cancellationToken
        );
    }

    /// <summary>Null for a campaign that was released before records were kept, or never.</summary>
    public static async Task<GateRecord?> FindAsync(Session db, Guid campaignId, CancellationToken cancellationToken)
    {
        var row = await db.GetTable<Row>().SingleOrDefaultAsync(r => r.CampaignId == campaignId, cancellationToken);
        return row is null ? null : JsonSerializer.Deserialize<GateRecord>(row.Record, Json);
    }

    /// <summary>The findings that a waiver let pass, as they are printed on the send.</summary>
    public IEnumerable<string> Waived() =>
        Findings.Where(f => f.Waived is not null).Select(f => $"{f.RuleId}, {f.Observed}: {f.Waived}");

    static string HashOf(Campaign campaign) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{campaign.Subject}\n{campaign.Preheader}\n{campaign.Source}"))
        );
}
