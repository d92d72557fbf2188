using System.Text.Json;
using System.Text.Json.Nodes;
using LinqToDB.Data;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns.Proof;

public abstract class SealReportTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Task<SealReport?> ReadAsync(CampaignStage stage, Campaign campaign) =>
        stage.Database.ReadAsync(
            db =>
                SealReport.ReadAsync(
                    db,
                    campaign.Id,
                    "Zegel test",
                    new Uri("https://mail.example"),
                    CampaignStage.Now,
                    Token
                ),
            Token
        );

    static Task<SealSigner> SignerAsync(CampaignStage stage) =>
        SealSigner.LoadAsync(new PlatformKeys(stage.Database, MasterKey.Ephemeral(), stage.Clock), Token);

    [Fact]
    public async Task Accounts_for_all_45_guidelines_with_evidence_and_for_everyone_selected()
    {
        await using var stage = await CampaignStage.SetAsync(fixture);
        await stage.ReadersAsync(7);
        var campaign = await stage.DraftAsync();
        (await ReadAsync(stage, campaign)).ShouldBeNull("a draft has none");
        stage.Questions = stage.Questions with
        {
            Exits = (exits, answers, _) =>
                Task.FromResult(
                    new ExitTestFacts([
                        new ExitTry("G26", "the unsubscribe page", true, "answers 200", "200", ""),
                        new ExitTry("G28", $"answers to {answers}", true, "250 fine", "", ""),
                        new ExitTry("G32", "the preference page", true, "answers 200", "200", ""),
                    ])
                ),
        };
        await stage.ReleaseAsync(campaign);

        var report = (await ReadAsync(stage, campaign)).ShouldNotBeNull();

        report.Rules.Select(rule => rule.Id).ShouldBe(Enumerable.Range(1, 45).Select(n => $"G{n:00}"));
        report.Rules.ShouldAllBe(rule => rule.Evidence.Count > 0 && rule.How.Length > 0);
        string[] EvidenceOf(string id) => [.. report.Rules.Single(rule => rule.Id == id).Evidence];
        EvidenceOf("G26").ShouldContain("the unsubscribe page was tried: answers 200");
        EvidenceOf("G28")
            .ShouldContain(e =>
                e.Contains("answers to nieuws@", StringComparison.Ordinal)
                && e.EndsWith("250 fine", StringComparison.Ordinal)
            );
        EvidenceOf("G08").ShouldHaveSingleItem().ShouldContain("abuse@zegel.example");
        EvidenceOf("G20").ShouldContain(e => e.StartsWith("7 selected", StringComparison.Ordinal));
        EvidenceOf("G43").ShouldNotBeEmpty();
        EvidenceOf("G45").Count(e => e.StartsWith("sample copy", StringComparison.Ordinal)).ShouldBe(4);
        EvidenceOf("G35")[0].ShouldBe("Precedence: bulk");
        EvidenceOf("G38")[0].ShouldStartWith("Subject: ");
        EvidenceOf("G37")[0].ShouldContain("mail.example");
        EvidenceOf("G22").ShouldHaveSingleItem().ShouldContain("OneBoxPerList.Tests.cs");
        report.Campaign.Number.ShouldBe(campaign.Number);
        report.Campaign.ContentHash.Length.ShouldBe(64);
        (report.Account.Selected, report.Account.Waiting, report.Account.AddsUp).ShouldBe((7, 7, true));
        // What the report names is in the ledgers; what it does not name, is not.
        report.HeadsAtRelease.Select(head => head.Chain).ShouldContain("audit");
        await using var db = await stage.Database.ReadAsync(Token);
        foreach (var head in report.HeadsAtRelease.Concat(report.HeadsNow))
        {
            (await Ledgers.HasAsync(db, head, Token)).ShouldBeTrue();
            (await Ledgers.HasAsync(db, head with { Hash = new string('0', 64) }, Token)).ShouldBe(head.Sequence == 0);
        }
    }

    [Fact]
    public async Task What_is_told_is_what_was_seen_then_and_not_what_is_now()
    {
        await using var stage = await CampaignStage.SetAsync(fixture);
        var campaign = await stage.ReleasedAsync(1);
        var before = (await ReadAsync(stage, campaign)).ShouldNotBeNull();
        stage.Questions = stage.Questions with { Platform = new PlatformFacts("Another", "BE", "x@y.example") };
        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'drifted'");
        var after = (await ReadAsync(stage, campaign)).ShouldNotBeNull();
        JsonSerializer.Serialize(after.Rules).ShouldBe(JsonSerializer.Serialize(before.Rules));
    }

    [Fact]
    public async Task A_campaign_of_before_the_records_has_none()
    {
        await using var stage = await CampaignStage.SetAsync(fixture);
        var campaign = await stage.ReleasedAsync(1);
        await stage.ExecuteAsync("DELETE FROM campaign_gate");
        (await ReadAsync(stage, campaign)).ShouldBeNull();
        (await stage.ReportAsync(campaign)).Waived.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_changed_letter_anywhere_breaks_the_seal()
    {
        await using var stage = await CampaignStage.SetAsync(fixture);
        var campaign = await stage.ReleasedAsync(1);
        var signer = await SignerAsync(stage);
        var file = signer.Sign((await ReadAsync(stage, campaign))!);
        var whole = SealSigner.Check(file).ShouldBeOfType<SealCheck.Whole>();
        whole.Key.ShouldBe(signer.Keys[0]);
        whole.Report.GetProperty("campaign").GetProperty("number").GetInt64().ShouldBe(campaign.Number);

        // Spaces and the order of members carry no meaning; a page holds the same file.
        SealSigner.Check(JsonNode.Parse(file)!.ToJsonString()).ShouldBeOfType<SealCheck.Whole>();
        SealSigner.Check($"<!doctype html><p>x{SealSigner.InPage(file)}").ShouldBeOfType<SealCheck.Whole>();

        var changes = 0;
        foreach (var change in Changes(JsonNode.Parse(file)!["report"]!))
        {
            var copy = JsonNode.Parse(file)!;
            change(copy["report"]!);
            SealSigner.Check(copy.ToJsonString()).ShouldBeOfType<SealCheck.Broken>();
            changes++;
        }
        changes.ShouldBeGreaterThan(300);
        SealSigner.Check(With(file, root => root["seal"]!["signature"] = "AAAA")).ShouldBeOfType<SealCheck.Broken>();
        SealSigner.Check(With(file, root => root["seal"]!["signature"] = "?")).ShouldBeOfType<SealCheck.Broken>();
        SealSigner.Check(With(file, root => root["report"]!["extra"] = 1)).ShouldBeOfType<SealCheck.Broken>();
        SealSigner.Check(With(file, root => root["version"] = 2)).ShouldBeOfType<SealCheck.NotASeal>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html></html>")]
    [InlineData("""{"kind":"zegel-seal-report","version":1,"report":{},"seal":"x"}""")]
    [InlineData("""{"kind":"zegel-seal-report","report":{},"seal":{}}""")]
    public void What_is_no_seal_report_is_called_so(string text) =>
        SealSigner.Check(text).ShouldBeOfType<SealCheck.NotASeal>();

    [Fact]
    public void A_file_made_to_hurt_is_no_seal_report() =>
        SealSigner.Check(new string('[', 100_000)).ShouldBeOfType<SealCheck.NotASeal>();

    static string With(string file, Action<JsonNode> change)
    {
        var copy = JsonNode.Parse(file)!;
        change(copy);
        return copy.ToJsonString();
    }

    /// <summary>Every value of the report changed, one at a time.</summary>
    static IEnumerable<Action<JsonNode>> Changes(JsonNode node, params object[] path)
    {
        if (node is JsonObject members)
            return members.SelectMany(m => m.Value is null ? [] : Changes(m.Value, [.. path, m.Key]));
        if (node is JsonArray items)
            return items.SelectMany((item, i) => item is null ? [] : Changes(item, [.. path, i]));
        return
        [
            root =>
            {
                var at = root;
                foreach (var step in path[..^1])
                    at = step is int i ? at[i]! : at[(string)step]!;
                JsonNode changed = node.GetValueKind() switch
                {
                    JsonValueKind.Number => node.GetValue<long>() + 1,
                    JsonValueKind.String => node.GetValue<string>() + " ",
                    _ => !node.GetValue<bool>(),
                };
                if (path[^1] is int last)
                    at[last] = changed;
                else
                    at[(string)path[^1]] = changed;
            },
        ];
    }
}

public sealed class SealReportOnSqlite() : SealReportTests(new SqliteDatabase());

public sealed class SealReportOnPostgres() : SealReportTests(new PostgresDatabase());
