using System.Text.Json;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Text;
using Zegel.Tests;

namespace Zegel.EndToEnd;

public partial class DemoTests(DemoFixture demo)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    int Count(string name) => demo.Report.GetProperty(name).GetInt32();

    IEnumerable<string> Kept => Directory.EnumerateFiles(demo.Kept, "*.eml");

    [Fact]
    public void The_report_adds_up_to_one_outcome_per_person()
    {
        demo.Report.GetProperty("reconciled").GetBoolean().ShouldBeTrue();
        var ends = new[] { "delivered", "bounced", "suppressed", "withdrawn", "expired", "cancelled" }.Sum(Count);
        ends.ShouldBe(Count("selected"));
        Count("selected").ShouldBeInRange(DemoFixture.Recipients * 9 / 10, DemoFixture.Recipients);
        Count("excluded").ShouldBeGreaterThan(0);
        Count("bounced").ShouldBeInRange(1, Count("selected") / 100);
        Count("duplicates").ShouldBeLessThanOrEqualTo(Count("uncertain"));
    }

    [Fact]
    [Trait("Rule", "A20")]
    public async Task A_foreign_judge_finds_spf_dkim_and_dmarc_pass_for_every_message()
    {
        Processes.Need("node", "apt-get install nodejs");
        var oracles = Path.Combine(Repository.Root, "tests", "Zegel.EndToEnd", "oracles");
        if (!Directory.Exists(Path.Combine(oracles, "node_modules", "mailauth")))
            Processes.Missing($"mailauth is not installed: npm ci in tests/Zegel.EndToEnd/oracles");
        var verdict = await Processes.RunAsync("node", Path.Combine(oracles, "judge.cjs"), demo.Kept);
        verdict.ExitCode.ShouldBe(0, verdict.Output + verdict.Error);
        JsonDocument.Parse(verdict.LastLine).RootElement.GetProperty("judged").GetInt32().ShouldBe(Count("delivered"));
    }

    [Fact]
    [Trait("Rule", "G33")]
    public async Task Two_foreign_parsers_read_every_message_alike()
    {
        Processes.Need("python3", "apt-get install python3");
        var script = Path.Combine(Repository.Root, "tests", "Zegel.EndToEnd", "oracles", "reparse.py");
        var run = await Processes.RunAsync("python3", script, demo.Kept);
        run.ExitCode.ShouldBe(0, run.Error);
        var rows = run
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToList();
        rows.Count.ShouldBe(Count("delivered"));
        foreach (var row in rows)
        {
            var file = row.GetProperty("file").GetString()!;
            var ours = await MimeMessage.LoadAsync(Path.Combine(demo.Kept, file), Token);
            row.GetProperty("defects").GetArrayLength().ShouldBe(0, file);
            row.GetProperty("subject").GetString().ShouldBe(ours.Subject, file);
            row.GetProperty("messageId").GetString().ShouldBe($"<{ours.MessageId}>", file);
            row.GetProperty("text").GetString().ShouldBe(Hash(ours.GetTextBody(TextFormat.Plain)), file);
            row.GetProperty("html").GetString().ShouldBe(Hash(ours.GetTextBody(TextFormat.Html)), file);
            row.GetProperty("fields")
                .EnumerateArray()
                .Select(f => f.GetString())
                // MimeKit keeps it with the body.
                .Where(f => f != "Content-Type")
                .ShouldBe(ours.Headers.Select(h => h.Field), file);
        }
    }

    static string Hash(string? text)
    {
        var plain = (text ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');
        return Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(plain))
        );
    }

    [Fact]
    [Trait("Rule", "O01")]
    [Trait("Rule", "O02")]
    [Trait("Rule", "G35")]
    public void Every_message_has_its_exits_signed_and_says_that_it_is_bulk()
    {
        var ids = new HashSet<string>();
        foreach (var file in Kept)
        {
            var message = MimeMessage.Load(file, Token);
            var signed = SignedFields().Match(message.Headers["DKIM-Signature"]!).Groups["list"].Value;
            var covered = signed.Split(':').Select(f => f.Trim().ToLowerInvariant()).ToHashSet();
            message.Headers["Precedence"].ShouldBe("bulk", file);
            message.Headers["List-Unsubscribe-Post"].ShouldBe("List-Unsubscribe=One-Click", file);
            message.Headers["List-Unsubscribe"]!.ShouldContain("<https://", Case.Sensitive, file);
            message.Headers["List-Id"].ShouldNotBeNull(file);
            foreach (
                var field in new[]
                {
                    "from",
                    "list-unsubscribe",
                    "list-unsubscribe-post",
                    "list-id",
                    "precedence",
                    "message-id",
                }
            )
                covered.ShouldContain(field, file);
            ids.Add(message.MessageId!).ShouldBeTrue($"{file}: {message.MessageId} is not unique");
        }
        ids.Count.ShouldBe(Count("delivered"));
    }

    [Fact]
    [Trait("Rule", "F01")]
    public void No_line_is_too_long_and_no_line_end_is_bare()
    {
        foreach (var file in Kept)
        {
            var bytes = File.ReadAllBytes(file);
            var start = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i].ShouldBeLessThan((byte)0x80, file);
                if (bytes[i] == '\r')
                    (i + 1 < bytes.Length && bytes[i + 1] == '\n').ShouldBeTrue($"{file}: bare CR at {i}");
                if (bytes[i] != '\n')
                    continue;
                (i > 0 && bytes[i - 1] == '\r').ShouldBeTrue($"{file}: bare LF at {i}");
                (i - 1 - start).ShouldBeLessThanOrEqualTo(998, file);
                start = i + 1;
            }
        }
    }

    [Fact]
    [Trait("Rule", "O05")]
    [Trait("Rule", "C12")]
    public async Task A_hundred_gets_and_heads_on_every_link_change_nothing()
    {
        var before = await StateAsync();
        using var browser = new HttpClient { BaseAddress = demo.Site };
        foreach (var file in Kept.Order().Take(3))
        {
            var message = await MimeMessage.LoadAsync(file, Token);
            var links = Links()
                .Matches(message.HtmlBody + " " + message.TextBody + " " + message.Headers["List-Unsubscribe"])
                .Select(m => new Uri(m.Value))
                .Where(link => link.Host.EndsWith("zegel.example", StringComparison.Ordinal))
                .Select(link => link.AbsolutePath)
                .Distinct()
                .ToList();
            links.Count.ShouldBeGreaterThanOrEqualTo(2, file);
            foreach (var link in links)
                for (var i = 0; i < 50; i++)
                {
                    using var got = await browser.GetAsync(link, Token);
                    got.IsSuccessStatusCode.ShouldBeTrue($"GET {link}: {got.StatusCode}");
                    got.Headers.Contains("Set-Cookie").ShouldBeFalse();
                    using var head = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Head, link), Token);
                    head.IsSuccessStatusCode.ShouldBeTrue($"HEAD {link}: {head.StatusCode}");
                }
        }
        (await StateAsync()).ShouldBe(before);
    }

    [Fact]
    [Trait("Rule", "C04")]
    public async Task The_ledger_verifies_from_the_command_line()
    {
        var verdict = await Processes.RunAsync(
            Processes.Zegel("consent", "verify", "--data", demo.Data, "--format", "json"),
            TimeSpan.FromMinutes(1)
        );
        verdict.ExitCode.ShouldBe(0, verdict.Output + verdict.Error);
    }

    /// <summary>The ledger's head and what every list says of its people.</summary>
    async Task<string> StateAsync()
    {
        var ledger = await Processes.RunAsync(
            Processes.Zegel("consent", "verify", "--data", demo.Data, "--format", "json"),
            TimeSpan.FromMinutes(1)
        );
        var lists = await Processes.RunAsync(
            Processes.Zegel("list", "show", "--data", demo.Data, "--format", "json"),
            TimeSpan.FromMinutes(1)
        );
        ledger.ExitCode.ShouldBe(0, ledger.Error);
        lists.ExitCode.ShouldBe(0, lists.Error);
        return ledger.Output + lists.Output;
    }

    [GeneratedRegex(@"\bh=(?<list>[^;]+);", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SignedFields();

    [GeneratedRegex("https://[^\\s<>\"]+", RegexOptions.None, 1000)]
    private static partial Regex Links();
}
