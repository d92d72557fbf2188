using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Zegel.Mail.Network;

namespace Zegel.Mail.Smtp;

/// <summary>Dialogues of another server's test suite, and the byte sequences of SMTP smuggling, in memory and over sockets.</summary>
public class SmtpDialogsTests
{
    /// <summary>Dialogues whose answer is somebody else's task, with the reason.</summary>
    static readonly Dictionary<string, string> Excepted = new()
    {
        ["auth_multi_dialog"] = "AUTH belongs to submission (D35, D36), which this session does not offer yet",
        ["auth_too_many_failures"] = "AUTH belongs to submission (D35, D36), which this session does not offer yet",
        ["bad_data"] = "a malformed header is the receiver's to judge: bounces of odd systems must be readable",
    };

    [Theory, Trait("Rule", "D31"), Trait("Rule", "D33")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dialogs_get_the_codes_another_server_gives(bool overSockets)
    {
        using var dialogs = JsonDocument.Parse(await ReadCorpusAsync("dialogs.json"));
        var failures = new List<string>();
        int passed = 0,
            excepted = 0;
        foreach (var dialog in dialogs.RootElement.EnumerateObject())
        {
            if (Excepted.ContainsKey(dialog.Name))
            {
                excepted++;
                continue;
            }
            var failure = await PlayAsync(dialog.Value.GetProperty("steps"), overSockets);
            if (failure is null)
                passed++;
            else
                failures.Add($"{dialog.Name}: {failure}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"smtp-dialogs ({(overSockets ? "sockets" : "memory")}): {passed} passed, {failures.Count} failed, {excepted} excepted"
        );
        failures.ShouldBeEmpty();
        passed.ShouldBeGreaterThan(5);
    }

    [Theory, Trait("Rule", "D31")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_smuggling_sequence_ends_a_message(bool overSockets)
    {
        using var corpus = JsonDocument.Parse(await ReadCorpusAsync("end-of-data-sequences.json"));
        var sequences = corpus
            .RootElement.GetProperty("mustNotEndData")
            .EnumerateArray()
            .Select(e => e.GetString()!)
            .ToList();
        int refused = 0,
            content = 0;
        foreach (var sequence in sequences)
        {
            var receiver = new KeepingReceiver();
            await using var line = await LineAsync(receiver, overSockets);
            await line.SendAsync("EHLO c\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n");
            await line.UntilAsync("354 ");
            await line.SendAsync(
                $"A: 1\r\n\r\nHi{sequence}MAIL FROM:<smuggled@example.com>\r\nRCPT TO:<x@example.nl>\r\nDATA\r\nHa\r\n.\r\nQUIT\r\n"
            );
            var code = await line.CodeAsync();
            receiver.Asked.ShouldNotContain("mail <smuggled@example.com>");
            if (code == 550)
            {
                refused++;
                receiver.Messages.ShouldBeEmpty();
                continue;
            }
            code.ShouldBe(250, JsonSerializer.Serialize(sequence));
            content++;
            Encoding
                .ASCII.GetString(receiver.Messages.ShouldHaveSingleItem().Content.Span)
                .ShouldContain("MAIL FROM:<smuggled");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"smuggling ({(overSockets ? "sockets" : "memory")}): {refused} refused, {content} taken as content, 0 failed"
        );
        (refused + content).ShouldBe(sequences.Count);
    }

    [Fact, Trait("Rule", "D14")]
    public async Task No_smuggling_sequence_leaves_in_our_content()
    {
        using var corpus = JsonDocument.Parse(await ReadCorpusAsync("end-of-data-sequences.json"));
        foreach (
            var sequence in corpus
                .RootElement.GetProperty("mustNotEndData")
                .EnumerateArray()
                .Select(e => e.GetString()!)
        )
        {
            var server = await ScriptedServer.OpenedAsync();
            var delivery = server.Deliver($"A: 1\r\n\r\nHi{sequence}MAIL FROM:<x@example.com>\r\n");
            var heard = server.Hear();
            if (heard.Length == 0)
                (await delivery).ShouldBeOfType<SmtpResult.CannotSend>();
            else
            {
                await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n");
                using var reader = new SmtpDataReader(1000, null);
                var wire = Encoding.Latin1.GetBytes(server.Hear());
                reader.Read(wire).ShouldBe(wire.Length, "the only end of data is the last");
                reader.IsEnded.ShouldBeTrue();
            }
        }
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

    static async Task<string> ReadCorpusAsync(string file)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Zegel.slnx")))
            {
                var path = Path.Combine(at.FullName, "..", "shared", "corpora", "smtp-dialogs", file);
                if (File.Exists(path))
                    return await File.ReadAllTextAsync(path);
            }
        Assert.Skip("The corpus smtp-dialogs does not lie in the folder shared/ beside the checkout.");
        return "";
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
