using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MimeKit;
using Zegel.Mail.Addresses;
using Zegel.Server.Demo;
using Zegel.Server.Sink;
using Zegel.Tests;

namespace Zegel.EndToEnd.Foreign;

/// <summary>Foreign programs talk to the mail exchanger of the served program.</summary>
public class ForeignSenderTests(ForeignSenderTests.MailExchange exchange)
    : IClassFixture<ForeignSenderTests.MailExchange>
{
    const string Postmaster = "postmaster@mx.zegel.example";

    /// <summary>The served program's limit, in the corpus' own: the dialogues about size were written for 1 MiB.</summary>
    const int SizeMebibytes = 32;

    /// <summary>Dialogues whose answer is somebody else's task, with the reason.</summary>
    static readonly Dictionary<string, string> Excepted = new()
    {
        ["auth_multi_dialog"] = "AUTH belongs to submission (D35, D36), which this server does not offer",
        ["auth_too_many_failures"] = "AUTH belongs to submission (D35, D36), which this server does not offer",
        ["bad_data"] = "a malformed header is the receiver's to judge: bounces of odd systems must be readable",
    };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    ServedStage Stage => exchange.Stage;

    /// <summary>One served program for all of them.</summary>
    public sealed class MailExchange : IAsyncLifetime
    {
        internal ServedStage Stage { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Stage = await ServedStage.BuildAsync([]);
            await Stage.StartAsync();
        }

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }

    string Server => Stage.Zegel.Settings.SmtpListen[0].ToString();

    [Fact]
    [Trait("Rule", "D30")]
    [Trait("Rule", "D34")]
    public async Task Swaks_gets_the_codes_that_the_standard_names()
    {
        Processes.Need("swaks", "apt-get install swaks");
        var exit = Stage.Zegel.Verp.Address(
            VerpKind.ReturnPath,
            Guid.CreateVersion7(Stage.Zegel.Clock.GetUtcNow()),
            DomainName.Parse("r." + DemoStage.BulkDomain)
        );
        var big = Path.Combine(Stage.Folder, "big.eml");
        await File.WriteAllTextAsync(
            big,
            "Subject: big\r\n\r\n"
                + string.Concat(
                    Enumerable.Repeat(new string('x', 998) + "\r\n", SizeMebibytes * 1024 * 1024 / 1000 + 1)
                ),
            Token
        );
        // Exit codes are swaks' own: 0 accepted, 23 MAIL refused, 24 no recipient accepted, 26 the message refused.
        (string[] Options, int Exit, string Says)[] talks =
        [
            (["--to", Postmaster], 0, "250 2.0.0"),
            (["--to", Postmaster, "--tls"], 0, "TLS started with cipher TLSv1.3"),
            (["--to", Postmaster, "--pipeline"], 0, "250 2.0.0"),
            (["--to", Postmaster, "--from", "<>"], 0, "250 2.0.0"),
            (["--to", "postmaster"], 0, "250 2.0.0"),
            (["--to", exit.ToString()], 0, "250 2.0.0"),
            (["--to", Postmaster, "--protocol", "SMTP"], 0, "250 2.0.0"),
            (["--to", "niemand@mx.zegel.example"], 24, "550 5.1.1"),
            (["--to", "anna@ruimpost.example"], 24, "550 5.1.1"),
            (["--to", exit.ToString().Replace("@r.", "@x.", StringComparison.Ordinal)], 24, "550 5.1.1"),
            (["--to", $"niemand@mx.zegel.example,{Postmaster}"], 0, "550 5.1.1"),
            (["--to", Postmaster, "--from", "not an address"], 23, "501 5"),
            (["--to", Postmaster, "--data", "@" + big], 26, "552 5.3.4"),
        ];
        var before = (Postmaster: Stage.Kept("postmaster").Count, Unread: Stage.Kept("unread").Count);
        foreach (var (options, code, says) in talks)
        {
            var run = await Processes.RunAsync(
                "swaks",
                ["--server", Server, "--helo", "client.example", "--from", "a@client.example", .. options]
            );
            var what = $"swaks {string.Join(' ', options)}: {Shortened(run.Output)}{run.Error}";
            run.ExitCode.ShouldBe(code, what);
            run.Output.ShouldContain(says, Case.Sensitive, what);
        }
        // Every 250 is a message that is kept, and nothing else is.
        (Stage.Kept("postmaster").Count - before.Postmaster).ShouldBe(talks.Count(t => t.Exit == 0) - 1);
        (Stage.Kept("unread").Count - before.Unread).ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "D31")]
    [Trait("Rule", "D33")]
    public async Task The_dialogues_get_their_codes_and_no_sequence_smuggles_a_message_in()
    {
        Processes.Need("python3", "apt-get install python3");
        var corpus = Path.Combine(Repository.Root, "..", "shared", "corpora", "smtp-dialogs");
        if (!Directory.Exists(corpus))
            Assert.Skip("The corpus smtp-dialogs does not lie in the folder shared/ beside the checkout.");
        var dialogs = (JsonObject)
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(corpus, "dialogs.json"), Token))!;
        foreach (var name in Excepted.Keys)
            dialogs.Remove(name).ShouldBeTrue($"{name} is excepted and not in the corpus");
        var sequences = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(corpus, "end-of-data-sequences.json"), Token)
        )!["mustNotEndData"]!.AsArray();

        using var played = await PlayAsync(new JsonObject { ["dialogs"] = dialogs, ["repeat"] = SizeMebibytes + 1 });
        var ends = played.RootElement.GetProperty("dialogs").EnumerateObject().ToList();
        ends.Count.ShouldBeGreaterThan(5);
        ends.Where(e => e.Value.GetString()!.Length > 0).Select(e => e.ToString()).ShouldBeEmpty();

        var before = Stage.Kept("postmaster").Count;
        using var smuggled = await PlayAsync(new JsonObject { ["sequences"] = sequences.DeepClone() });
        int refused = 0,
            content = 0;
        foreach (var (sequence, end) in sequences.Zip(smuggled.RootElement.GetProperty("sequences").EnumerateArray()))
        {
            var codes = end.GetProperty("codes").EnumerateArray().Select(c => c.GetInt32()).ToList();
            // Refused and hung up, or all of it one message and then QUIT. A second message would give more codes.
            if (codes is [550])
                refused++;
            else
            {
                codes.ShouldBe([250, 221], sequence!.ToJsonString());
                content++;
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"dialogues: {ends.Count} passed, {Excepted.Count} excepted; "
                + $"smuggling: {refused} refused, {content} taken as content"
        );
        var kept = Stage.Kept("postmaster").Order(StringComparer.Ordinal).Skip(before).ToList();
        kept.Count.ShouldBe(content);
        foreach (var file in kept)
            (await MimeMessage.LoadAsync(file, Token)).Subject.ShouldBe("outer");
    }

    [Fact]
    [Trait("Rule", "D33")]
    public async Task Commands_out_of_order_are_refused_and_none_slips_under_tls()
    {
        Processes.Need("python3", "apt-get install python3");
        const string Ehlo = "EHLO client.example\r\n",
            Mail = "MAIL FROM:<a@client.example>\r\n",
            Rcpt = $"RCPT TO:<{Postmaster}>\r\n";
        var size = (SizeMebibytes * 1024 * 1024 + 1).ToString(CultureInfo.InvariantCulture);
        var dialogs = new JsonObject
        {
            ["mail before ehlo"] = Dialog((Mail, 503)),
            ["rcpt before mail"] = Dialog((Ehlo, 250), (Rcpt, 503)),
            ["data before rcpt"] = Dialog((Ehlo, 250), (Mail, 250), ("DATA\r\n", 503)),
            ["mail within mail"] = Dialog((Ehlo, 250), (Mail, 250), (Mail, 503)),
            ["data with no recipient accepted"] = Dialog(
                (Ehlo, 250),
                (Mail, 250),
                ("RCPT TO:<niemand@mx.zegel.example>\r\n", 550),
                ("DATA\r\n", 503)
            ),
            ["size said to be too much"] = Dialog((Ehlo, 250), ($"MAIL FROM:<a@client.example> SIZE={size}\r\n", 552)),
            ["a parameter nobody knows"] = Dialog((Ehlo, 250), ("MAIL FROM:<a@client.example> LALA=1\r\n", 555)),
            ["a verb nobody knows"] = Dialog((Ehlo, 250), ("LALA\r\n", 500), ("NOOP\r\n", 250)),
            ["reset forgets"] = Dialog((Ehlo, 250), (Mail, 250), (Rcpt, 250), ("RSET\r\n", 250), ("DATA\r\n", 503)),
            ["quit ends"] = Dialog((Ehlo, 250), ("QUIT\r\n", 221)),
        };
        var before = Stage.Kept("postmaster").Count;
        using var played = await PlayAsync(new JsonObject { ["dialogs"] = dialogs, ["inject"] = true });
        played
            .RootElement.GetProperty("dialogs")
            .EnumerateObject()
            .Where(e => e.Value.GetString()!.Length > 0)
            .Select(e => e.ToString())
            .ShouldBeEmpty();
        // The injected MAIL is forgotten: NOOP, EHLO and QUIT have their answers and nothing before them.
        var tls = played.RootElement.GetProperty("tls");
        tls.TryGetProperty("codes", out var codes).ShouldBeTrue(tls.ToString());
        codes.EnumerateArray().Select(c => c.GetInt32()).ShouldBe([250, 250, 221]);
        Stage.Kept("postmaster").Count.ShouldBe(before);
    }

    static JsonObject Dialog(params (string Send, int Code)[] talk)
    {
        var steps = new JsonArray
        {
            new JsonObject { ["connect"] = "plain" },
            new JsonObject { ["expectCode"] = 220 },
        };
        foreach (var (send, code) in talk)
        {
            steps.Add(new JsonObject { ["send"] = send });
            steps.Add(new JsonObject { ["expectExactly"] = code });
        }
        return new JsonObject { ["steps"] = steps };
    }

    async Task<JsonDocument> PlayAsync(JsonObject task)
    {
        var end = Stage.Zegel.Settings.SmtpListen[0];
        var start = new ProcessStartInfo(
            "python3",
            [
                Path.Combine(Judge.Oracles, "dialogs.py"),
                end.Address.ToString(),
                end.Port.ToString(CultureInfo.InvariantCulture),
                Postmaster,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        using var process = Process.Start(start)!;
        var (output, error) = (
            process.StandardOutput.ReadToEndAsync(Token),
            process.StandardError.ReadToEndAsync(Token)
        );
        await process.StandardInput.WriteAsync(task.ToJsonString());
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        process.ExitCode.ShouldBe(0, await error + "\n" + Stage.Said);
        return JsonDocument.Parse(await output);
    }

    static string Shortened(string text) => text.Length > 3000 ? text[^3000..] : text;
}
