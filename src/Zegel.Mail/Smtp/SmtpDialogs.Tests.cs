using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Zegel.Mail.Network;

namespace Zegel.Mail.Smtp;

/// <summary>Dialogues of another server's test suite, and the byte sequences of SMTP smuggling, in memory and over sockets.</summary>
public class SmtpDialogsTests
{
    [Fact, Trait("Rule", "D31"), Trait("Rule", "D33")]
    public async Task Dialogs_get_the_codes_another_server_gives()
    {
        var run = CorpusRun.Of("smtp-dialogs", "dialogs");
        foreach (var dialog in Corpora.Json("smtp-dialogs", "dialogs.json").EnumerateObject())
            await run.CaseAsync(
                dialog.Name,
                async () =>
                    await PlayAsync(dialog.Value.GetProperty("steps"), overSockets: false)
                    ?? await PlayAsync(dialog.Value.GetProperty("steps"), overSockets: true)
            );
        run.End(least: 6);
    }

    [Fact, Trait("Rule", "D31")]
    public async Task No_smuggling_sequence_ends_a_message()
    {
        var run = CorpusRun.Of("smtp-dialogs", "smuggling in");
        foreach (var sequence in Sequences())
        foreach (var overSockets in new[] { false, true })
            await run.CaseAsync(
                $"{JsonSerializer.Serialize(sequence)} {(overSockets ? "over sockets" : "in memory")}",
                async () => await SmuggleAsync(sequence, overSockets)
            );
        run.End(least: 18);
    }

    static IEnumerable<string> Sequences() =>
        Corpora
            .Json("smtp-dialogs", "end-of-data-sequences.json")
            .GetProperty("mustNotEndData")
            .EnumerateArray()
            .Select(e => e.GetString()!);

    static async Task<string?> SmuggleAsync(string sequence, bool overSockets)
    {
        var receiver = new KeepingReceiver();
        await using var line = await LineAsync(receiver, overSockets);
        await line.SendAsync("EHLO c\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n");
        await line.UntilAsync("354 ");
        await line.SendAsync(
            $"A: 1\r\n\r\nHi{sequence}MAIL FROM:<smuggled@example.com>\r\nRCPT TO:<x@example.nl>\r\nDATA\r\nHa\r\n.\r\nQUIT\r\n"
        );
        var code = await line.CodeAsync();
        if (receiver.Asked.Contains("mail <smuggled@example.com>"))
            return "the smuggled command was obeyed";
        if (code == 550)
            return receiver.Messages.Count == 0 ? null : "refused, and taken all the same";
        return
            code == 250
            && receiver.Messages is [var message]
            && Encoding.ASCII.GetString(message.Content.Span).Contains("MAIL FROM:<smuggled", StringComparison.Ordinal)
            ? null
            : $"{code}, {receiver.Messages.Count} messages";
    }

    [Fact, Trait("Rule", "D14")]
    public async Task No_smuggling_sequence_leaves_in_our_content()
    {
        var run = CorpusRun.Of("smtp-dialogs", "smuggling out");
        foreach (var sequence in Sequences())
            await run.CaseAsync(JsonSerializer.Serialize(sequence), async () => await SendAsync(sequence));
        run.End(least: 9);
    }

    static async Task<string?> SendAsync(string sequence)
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver($"A: 1\r\n\r\nHi{sequence}MAIL FROM:<x@example.com>\r\n");
        if (server.Hear().Length == 0)
            return await delivery is SmtpResult.CannotSend ? null : "neither sent nor refused";
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n");
        using var reader = new SmtpDataReader(1000, null);
        var wire = Encoding.Latin1.GetBytes(server.Hear());
        return reader.Read(wire) == wire.Length && reader.IsEnded ? null : "an end of data before the last";
    }

    /// <summary>What went wrong, or null. Codes are compared by their first digit, which is the one that decides.</summary>
    static async Task<string?> PlayAsync(JsonElement steps, bool overSockets)
    {
        Line? line = null;
        try
        {
            foreach (var step in steps.EnumerateArray())
            {
                if (step.TryGetProperty("connect", out _))
                    line = await LineAsync(new KeepingReceiver(), overSockets);
                else if (step.TryGetProperty("send", out var text))
                    await line!.SendAsync(text.GetString()!);
                else if (step.TryGetProperty("sendRepeat", out var repeat))
                    await line!.SendAsync(
                        string.Concat(
                            Enumerable.Repeat(
                                repeat.GetProperty("text").GetString()!,
                                repeat.GetProperty("times").GetInt32()
                            )
                        )
                    );
                else if (step.TryGetProperty("expectUntilLine", out var until))
                    await line!.UntilAsync(until.GetString()!);
                else if (step.TryGetProperty("close", out _))
                    await line!.DisposeAsync();
                else if (step.TryGetProperty("expectCode", out var expected))
                {
                    var code = await line!.CodeAsync();
                    if (code / 100 != expected.GetInt32() / 100)
                        return $"{code} where {expected.GetInt32()} was expected";
                }
            }
            return null;
        }
        finally
        {
            if (line is not null)
                await line.DisposeAsync();
        }
    }

    static async Task<Line> LineAsync(KeepingReceiver receiver, bool overSockets)
    {
        var options = new SmtpServerOptions("mx.example.nl") { SizeBytesMax = 1024 * 1024 };
        IConnection clientEnd,
            serverEnd;
        if (overSockets)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var network = new RealNetwork(new RealNetworkOptions([]), TimeProvider.System);
            clientEnd = await network.ConnectAsync(null, (IPEndPoint)listener.LocalEndpoint, default);
            serverEnd = new TcpConnection(await listener.AcceptSocketAsync());
        }
        else
            (clientEnd, serverEnd) = MemoryConnection.Pair();
        var peer = new SmtpPeer(IPAddress.Loopback);
        var running = new SmtpServerSession(serverEnd, peer, options, receiver, TimeProvider.System).RunAsync(default);
        return new Line(clientEnd, serverEnd, running);
    }

    /// <summary>A client that reads lines.</summary>
    sealed class Line(IConnection end, IConnection serverEnd, Task running) : IAsyncDisposable
    {
        readonly SmtpReplyParser parser = new();

        public async Task SendAsync(string text)
        {
            try
            {
                await end.Output.WriteAsync(Encoding.UTF8.GetBytes(text));
            }
            catch (IOException) { } // the server may have hung up; what it said is still to be read
        }

        public async Task<int> CodeAsync() => (await ReplyAsync()).Code;

        public async Task UntilAsync(string part)
        {
            while (true)
            {
                var reply = await ReplyAsync();
                if ($"{reply.Code} {reply.Lines[^1]}".Contains(part, StringComparison.Ordinal))
                    return;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await end.DisposeAsync();
            await running;
            await serverEnd.DisposeAsync();
        }

        async Task<SmtpReply> ReplyAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            while (true)
            {
                var read = await end.Input.ReadAsync(limit.Token);
                var buffer = read.Buffer;
                var reply = parser.Read(ref buffer);
                end.Input.AdvanceTo(buffer.Start, reply is null ? buffer.End : buffer.Start);
                if (reply is not null)
                    return reply;
                if (read.IsCompleted)
                    throw new IOException("The server closed the line.");
            }
        }
    }
}
