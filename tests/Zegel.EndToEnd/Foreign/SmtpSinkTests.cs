using System.Net;
using MimeKit;
using Zegel.Delivery;
using Zegel.Server.Demo;
using Zegel.Server.Sink;

namespace Zegel.EndToEnd.Foreign;

/// <summary>One campaign to many receivers, each with other extensions, and some of them ill for a while.</summary>
public class SmtpSinkTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(Shared.All ? 600 : 90);

    /// <param name="Ills">Options that make it fail; they are taken away after each of its people was tried once.</param>
    /// <param name="Reason">What the first attempt is told.</param>
    sealed record Kind(string Name, string[] Options, string[] Ills, string Reason);

    static readonly Kind[] Kinds =
    [
        new("alles", [], [], ""),
        new("zonder-8bitmime", ["-8"], [], ""),
        new("zonder-pipelining", ["-p"], [], ""),
        new("zonder-esmtp", ["-e"], [], ""),
        new("zonder-codes", ["-E"], [], ""),
        new("zonder-dsn", ["-N"], [], ""),
        new("zonder-iets", ["-8", "-p", "-E", "-N", "-a", "-C", "-F"], [], ""),
        new("pix", ["-P"], [], ""),
        new("later-deur", [], ["-r", "CONNECT"], "450"),
        new("later-groet", [], ["-r", "EHLO"], "450"),
        new("later-afzender", [], ["-r", "MAIL"], "450"),
        new("later-ontvanger", [], ["-r", "RCPT", "-b", "451 4.7.1 Greylisted, please retry"], "451"),
        new("later-data", [], ["-r", "DATA"], "450"),
        new("later-punt", [], ["-r", "."], "450"),
        new("dicht-ontvanger", [], ["-Q", "RCPT"], "421"),
        new("weg-data", [], ["-q", "DATA"], "Data"),
        new("weg-punt", [], ["-q", "."], ""),
    ];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "D14")]
    [Trait("Rule", "D04")]
    public async Task Everybody_is_reached_whatever_the_receiver_leaves_out_and_however_it_fails_for_a_while()
    {
        SmtpSink.Need();
        var each = Shared.All ? 200 : 4;
        var receivers = Kinds
            .Select((kind, n) => (Domain: $"{kind.Name}.example", Address: new IPAddress([127, 0, 3, (byte)(1 + n)])))
            .ToList();
        await using var stage = await ServedStage.BuildAsync(receivers);
        IPEndPoint End(int n) => new(receivers[n].Address, stage.SmtpPort);
        await using var sinks = new Sinks();
        for (var n = 0; n < Kinds.Length; n++)
            await sinks.OpenAsync(n, End(n), [.. Kinds[n].Options, .. Kinds[n].Ills]);
        await stage.StartAsync();
        await stage.JoinAsync(
            Kinds.Length * each,
            n => $"anna.{n / Kinds.Length}@{receivers[n % Kinds.Length].Domain}"
        );
        var (campaign, selected) = await stage.ReleaseAsync();
        selected.ShouldBe(Kinds.Length * each);

        foreach (var (kind, n) in Kinds.Select((k, n) => (k, n)).Where(k => k.k.Ills.Length > 0))
        {
            var domain = $"@{receivers[n].Domain}";
            await Shared.UntilAsync(
                async () =>
                    (await stage.IntentsAsync(campaign))
                        .Values.Where(i => i.Address.EndsWith(domain, StringComparison.Ordinal))
                        .All(i => i.Attempts > 0)
                        ? kind
                        : null,
                Patience,
                () => $"{kind.Name} was not tried:\n{stage.Said}"
            );
            sinks.Ended.AddRange(await sinks.CloseAsync(n));
            await sinks.OpenAsync(n, End(n), Kinds[n].Options);
        }
        var account = await stage.EndAsync(campaign, Patience);
        account.Delivered.ShouldBe(selected, $"{account}\n{stage.Said}");

        var intents = await stage.IntentsAsync(campaign);
        for (var n = 0; n < Kinds.Length; n++)
        {
            var kind = Kinds[n];
            var domain = receivers[n].Domain;
            var got = await sinks.ReadAsync(n, Token);
            got.Count.ShouldBe(each, kind.Name);
            got.Select(g => g.To)
                .ShouldBe(Enumerable.Range(0, each).Select(m => $"anna.{m}@{domain}"), ignoreOrder: true, kind.Name);
            foreach (var (to, id) in got)
                id.ShouldBe(IdOf(intents[to]), $"{kind.Name}: {to}");
            foreach (var intent in got.Select(g => intents[g.To]))
            {
                var first = (await FirstAttemptAsync(stage, intent)).ShouldNotBeNull();
                if (kind.Ills.Length == 0)
                    intent.Attempts.ShouldBe(1, $"{kind.Name}: {first.Reply}");
                else
                {
                    intent.Attempts.ShouldBeGreaterThan(1, kind.Name);
                    first.Reply.ShouldContain(kind.Reason, Case.Sensitive, kind.Name);
                }
                if (kind.Name == "weg-punt")
                    intent.Uncertain.ShouldBeGreaterThan(0);
                else
                    intent.Uncertain.ShouldBe(0, kind.Name);
            }
        }
        account.Uncertain.ShouldBeGreaterThanOrEqualTo(each);
        // Cut off after the dot: whoever had kept it would know the second by its Message-ID.
        foreach (var (to, id) in sinks.Ended)
            id.ShouldBe(IdOf(intents[to]), to);
    }

    /// <summary>The Message-ID begins with the intent, so that every attempt bears the same.</summary>
    static string IdOf(Intent intent) => $"{intent.Id:N}@{DemoStage.BulkDomain}";

    static async Task<AttemptRow?> FirstAttemptAsync(ServedStage stage, Intent intent) =>
        (await stage.Zegel.Database.ReadAsync(db => QueueView.FindAsync(db, intent.Id, Token), Token))?.Attempts[0];

    sealed class Sinks : IAsyncDisposable
    {
        readonly Dictionary<int, SmtpSink> open = [];

        /// <summary>What the ill ones had kept before they were replaced.</summary>
        public List<(string To, string Id)> Ended { get; } = [];

        public async Task OpenAsync(int number, IPEndPoint end, IReadOnlyList<string> options)
        {
            open[number] = SmtpSink.Start(end, options);
            await open[number].ReadyAsync();
        }

        public async Task<IReadOnlyList<(string To, string Id)>> CloseAsync(int number)
        {
            var kept = await ReadAsync(number, Token);
            await open[number].DisposeAsync();
            open.Remove(number);
            return kept;
        }

        public async Task<IReadOnlyList<(string To, string Id)>> ReadAsync(
            int number,
            CancellationToken cancellationToken
        )
        {
            var read = new List<(string, string)>();
            // It makes a file when a transaction begins.
            foreach (var file in open[number].Files.Where(f => new FileInfo(f).Length > 0))
            {
                var message = await MimeMessage.LoadAsync(file, cancellationToken);
                if (message.MessageId is { } id)
                    read.Add((message.Headers["X-Rcpt-Args"]!.Trim().Split(' ')[0].Trim('<', '>'), id));
            }
            return read;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var sink in open.Values)
                await sink.DisposeAsync();
        }
    }
}
