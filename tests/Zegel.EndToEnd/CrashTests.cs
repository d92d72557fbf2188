namespace Zegel.EndToEnd;

/// <summary>
/// kill -9 on the real program: nobody is lost, only what was in flight comes twice and with the same Message-ID, who left
/// gets nothing more, and the ledger is whole.
/// </summary>
public class CrashTests
{
    static bool IsLong => Environment.GetEnvironmentVariable("ZEGEL_TEST_ALL") == "true";

    static readonly Kill[] EveryMoment = [Kill.Claim, Kill.Data, Kill.Content, Kill.Dot, Kill.Settle];

    static readonly ReleaseKill[] ReleaseKills =
    [
        ReleaseKill.InTransaction,
        ReleaseKill.OfTheServer,
        .. Enumerable.Repeat(ReleaseKill.AnyTime, 8),
        ReleaseKill.InTransaction,
    ];

    /// <summary>
    /// Short: each moment once, on one database or the other. Long: on both, the same moment again and again, in a campaign of
    /// its own.
    /// </summary>
    public static TheoryData<string, int, ReleaseKill[], Kill[]> Campaigns
    {
        get
        {
            var data = new TheoryData<string, int, ReleaseKill[], Kill[]>();
            if (!IsLong)
            {
                data.Add("SQLite", 300, [ReleaseKill.InTransaction], [Kill.Claim, Kill.Dot]);
                data.Add("PostgreSQL", 300, [ReleaseKill.InTransaction], [Kill.Content, Kill.Settle]);
                return data;
            }
            foreach (var database in new[] { "SQLite", "PostgreSQL" })
            {
                data.Add(database, 5000, ReleaseKills, [Kill.AnyTime]);
                foreach (var kill in EveryMoment)
                    data.Add(database, 5000, [], [.. Enumerable.Repeat(kill, kill == Kill.Settle ? 8 : 3)]);
                data.Add(database, 5000, [], [.. Enumerable.Repeat(Kill.AnyTime, 6)]);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Campaigns))]
    public async Task A_killed_program_loses_nobody(
        string database,
        int people,
        ReleaseKill[] releaseKills,
        Kill[] kills
    )
    {
        await using var campaign = await CrashedCampaign.BuildAsync(database == "PostgreSQL", people, new Random(7));
        await campaign.ReleaseThroughKillsAsync(releaseKills);
        for (var i = 0; i < kills.Length; i++)
            await campaign.RunAndKillAsync(kills[i], share: (i + 0.5) / (kills.Length + 1));
        await campaign.AccountAsync();
    }
}
