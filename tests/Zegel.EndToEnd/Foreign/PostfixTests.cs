using System.Globalization;
using System.Net;
using System.Text.Json;
using MimeKit;
using Zegel.Campaigns;

namespace Zegel.EndToEnd.Foreign;

/// <summary>Postfix as the receiver: it takes our campaigns, and we understand what it sends back.</summary>
public class PostfixTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(Shared.All ? 600 : 60);

    static readonly (string Domain, IPAddress Address) Open = ("open-post.example", IPAddress.Parse("127.0.2.1"));
    static readonly (string Domain, IPAddress Address) Closed = ("dichte-post.example", IPAddress.Parse("127.0.2.2"));

    /// <summary>A host to which Postfix passes mail on, and which refuses it.</summary>
    static readonly (string Domain, IPAddress Address) Beyond = ("verderop.example", IPAddress.Parse("127.0.2.3"));

    [Fact]
    [Trait("Rule", "D14")]
    public async Task A_campaign_reaches_the_mailboxes_of_postfix_in_clear_and_under_tls()
    {
        PostfixMachine.Need();
        Judge.Need();
        var each = Shared.All ? 2000 : 20;
        await using var stage = await ServedStage.BuildAsync([Open, Closed]);
        var people = Enumerable.Range(0, each).Select(n => $"anna.{n}").ToList();
        await using var clear = await PostfixMachine.StartAsync(stage, Open, people);
        await using var tls = await PostfixMachine.StartAsync(
            stage,
            Closed,
            people,
            [
                $"smtpd_tls_cert_file = {stage.Folder}/tls.pem",
                $"smtpd_tls_key_file = {stage.Folder}/tls.key",
                "smtpd_tls_security_level = encrypt",
                "smtpd_tls_received_header = yes",
            ]
        );
        await stage.StartAsync();
        // Three people more, whom neither Postfix knows.
        const int Strangers = 3;
        await stage.JoinAsync(
            2 * each + Strangers,
            n => n < 2 * each ? $"anna.{n / 2}@{(n % 2 == 0 ? Open : Closed).Domain}" : $"weg.{n}@{Open.Domain}"
        );
        var (campaign, selected) = await stage.ReleaseAsync();
        selected.ShouldBe(2 * each + Strangers);
        var account = await stage.EndAsync(campaign, Patience);
        account.Delivered.ShouldBe(2 * each, clear.Log + tls.Log);
        account.Bounced.ShouldBe(Strangers, clear.Log);

        foreach (var machine in new[] { clear, tls })
        {
            var files = await machine.ReceiveAsync(each, Patience);
            files.Count.ShouldBe(each);
            var to = new HashSet<string>();
            foreach (var file in files)
            {
                var message = await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken);
                to.Add(message.Headers["Delivered-To"]!).ShouldBeTrue($"{message.Headers["Delivered-To"]} got two");
                message.To.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe(message.Headers["Delivered-To"]);
                message.Headers[HeaderId.Received]!
                    .Contains("(using TLSv1.", StringComparison.Ordinal)
                    .ShouldBe(machine == tls, message.Headers[HeaderId.Received]);
            }
            await Judge.PassesAsync(stage, files);
        }

        var intents = await stage.IntentsAsync(campaign);
        foreach (var stranger in intents.Values.Where(i => i.Address.StartsWith("weg.", StringComparison.Ordinal)))
        {
            stranger.Outcome.ShouldBe("bounced");
            stranger.Fault.ShouldBe("recipient-invalid", stranger.LastReply);
            await Shared.UntilAsync(
                async () => await stage.IsSuppressedAsync(stranger.Address) ? stranger : null,
                Patience,
                () => $"{stranger.Address} is not suppressed"
            );
        }
    }

    static readonly (string Who, string Way, string Fault, bool Suppressed)[] Fates =
    [
        ("weg", "error:5.1.1 no such mailbox", "recipient-invalid", true),
        ("verhuisd", $"smtp:[{Beyond.Address}]", "recipient-invalid", true),
        ("dicht", "error:5.2.1 mailbox disabled", "recipient-disabled", true),
        ("vol", "error:5.2.2 mailbox is full", "mailbox-full", false),
        ("streng", "error:5.7.1 message looks like spam", "policy-content", false),
    ];

    /// <summary>With DSN Postfix honours our NOTIFY; without, it reports as it likes, delays too.</summary>
    [Fact]
    [Trait("Rule", "B05")]
    [Trait("Rule", "B09")]
    public async Task What_postfix_sends_back_is_understood_with_dsn_and_without()
    {
        PostfixMachine.Need();
        SmtpSink.Need();
        // Fewer than make a provider look broken (B12).
        const int Each = 2;
        await using var stage = await ServedStage.BuildAsync([Open, Closed, Beyond]);
        static string[] Of(string who) => [.. Enumerable.Range(0, Each).Select(n => $"{who}.{n}")];
        var well = Fates
            .SelectMany(f =>
                Of(f.Who)
                    .Select(p =>
                        (
                            p,
                            Way: f.Way.StartsWith("smtp:", StringComparison.Ordinal)
                                ? $"{f.Way}:{stage.SmtpPort}"
                                : f.Way
                        )
                    )
            )
            .ToDictionary(f => f.p, f => f.Way);
        var ways = well.Concat(Of("traag").Select(p => KeyValuePair.Create(p, "retry:4.2.0 the disk is busy")))
            .ToDictionary();
        var people = ways.Keys.Concat(Of("anna")).ToList();
        await using var refuser = SmtpSink.Start(
            new IPEndPoint(Beyond.Address, stage.SmtpPort),
            ["-f", "RCPT", "-B", "550 5.1.1 User unknown here"]
        );
        await refuser.ReadyAsync();
        string[] settings = ["delay_warning_time = 1s", "smtp_tls_security_level = may", "smtp_tls_loglevel = 1"];
        await using var asked = await PostfixMachine.StartAsync(stage, Open, people, settings, ways);
        await using var unasked = await PostfixMachine.StartAsync(
            stage,
            Closed,
            people,
            [.. settings, "smtpd_discard_ehlo_keywords = dsn, silent-discard"],
            ways
        );
        PostfixMachine[] machines = [asked, unasked];
        await stage.StartAsync();
        await stage.JoinAsync(2 * people.Count, n => $"{people[n / 2]}@{machines[n % 2].Domain}");
        var (campaign, selected) = await stage.ReleaseAsync();
        var account = await stage.EndAsync(campaign, Patience);
        account.Delivered.ShouldBe(selected, asked.Log + unasked.Log);

        var expected = machines.Length * Fates.Length * Each;
        var back = await Shared.UntilAsync(
            async () => await stage.FeedbackAsync(campaign) is var rows && rows.Count >= expected ? rows : null,
            Patience,
            () => asked.Log + unasked.Log + stage.Said
        );
        back.Count.ShouldBe(expected);
        foreach (var machine in machines)
        {
            machine.Log.ShouldContain($"TLS connection established to {stage.Zegel.Settings.SmtpListen[0].Address}");
            foreach (var (who, _, fault, suppressed) in Fates)
            foreach (var person in Of(who))
            {
                var address = $"{person}@{machine.Domain}";
                back[address].Kind.ShouldBe("dsn");
                back[address].Fault.ShouldBe(fault, back[address].Detail);
                (await stage.IsSuppressedAsync(address)).ShouldBe(suppressed, address);
            }
            await DelaysAsync(stage, machine, campaign, Of("traag"), well, isTold: machine == unasked);
        }

        // The past is not rewritten: they were accepted, and came back.
        var report = await Processes.RunAsync(
            Processes.Zegel(
                "campaign",
                "report",
                campaign.Number.ToString(CultureInfo.InvariantCulture),
                "--data",
                stage.Folder,
                "--format",
                "json"
            ),
            TimeSpan.FromMinutes(1)
        );
        report.ExitCode.ShouldBe(0, report.Error);
        using var said = JsonDocument.Parse(report.Output);
        said.RootElement.GetProperty("lateReturns").GetInt64().ShouldBe(expected, report.Output);
        stage.Kept("unread").ShouldBeEmpty("every notice is one that Zegel can read");
    }

    /// <summary>A warning that mail is late harms nobody, and the mail comes in the end.</summary>
    static async Task DelaysAsync(
        ServedStage stage,
        PostfixMachine machine,
        Campaign campaign,
        string[] late,
        IReadOnlyDictionary<string, string> well,
        bool isTold
    )
    {
        var before = await stage.FeedbackAsync(campaign);
        foreach (var person in late)
        {
            var address = $"{person}@{machine.Domain}";
            bool IsDeferred(string line) =>
                line.Contains($"to=<{address}>", StringComparison.Ordinal)
                && line.Contains("status=deferred", StringComparison.Ordinal);
            var deferred = await machine.HearAsync(IsDeferred, Patience);
            var id = PostfixMachine.QueueId(deferred);
            if (isTold)
            {
                var notice = await machine.HearAsync(
                    line => line.Contains($"{id}: sender delay notification: ", StringComparison.Ordinal),
                    Patience
                );
                var noticeId = notice[(notice.LastIndexOf(' ') + 1)..];
                var sent = await machine.HearAsync(
                    line => line.Contains($"{noticeId}: to=<", StringComparison.Ordinal),
                    Patience
                );
                sent.ShouldContain("status=sent (250 ");
            }
            (await stage.IsSuppressedAsync(address)).ShouldBeFalse(address);
        }
        (await stage.FeedbackAsync(campaign)).Keys.ShouldBe(before.Keys, ignoreOrder: true);

        await machine.SetWaysAsync(well);
        await machine.FlushAsync();
        await machine.ReceiveAsync(2 * late.Length, Patience);
        foreach (var person in late)
            (await stage.IsSuppressedAsync($"{person}@{machine.Domain}")).ShouldBeFalse(person);
        // We asked for NOTIFY=FAILURE: who offers DSN and delays has nothing to say.
        machine.Log.Contains("sender delay notification", StringComparison.Ordinal).ShouldBe(isTold, machine.Log);
    }
}
