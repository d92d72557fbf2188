using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Mail.Smtp;

/// <summary>A server that says what the test tells it to, and the session that talks with it.</summary>
sealed class ScriptedServer
{
    readonly MemoryConnection end;

    public ScriptedServer(SmtpClientOptions? options = null, long? pauseAfterBytes = null)
    {
        (ClientEnd, end) = MemoryConnection.Pair(pauseAfterBytes);
        var given = options ?? new SmtpClientOptions("mta1.example.nl", "mx.example.com");
        Session = new SmtpClientSession(
            ClientEnd,
            given with
            {
                Transcript = (outgoing, line) => Transcript.Add((outgoing ? "> " : "< ") + line),
            },
            Clock
        );
    }

    public static SmtpEnvelope Envelope { get; } =
        new(new ReversePath(Mailbox.Parse("b@r.example.nl")), Mailbox.Parse("ann@example.com"));

    public FakeTimeProvider Clock { get; } = new();
    public MemoryConnection ClientEnd { get; }
    public SmtpClientSession Session { get; }
    public List<string> Transcript { get; } = [];

    public static async Task<ScriptedServer> OpenedAsync(
        string extensions = "PIPELINING",
        SmtpClientOptions? options = null
    )
    {
        var server = new ScriptedServer(options);
        var opening = server.Session.OpenAsync(default).AsTask();
        await server.SayAsync("220 mx.example.com\r\n");
        server.Hear().ShouldBe("EHLO mta1.example.nl\r\n");
        var lines = extensions.Split('|', StringSplitOptions.RemoveEmptyEntries);
        await server.SayAsync(
            string.Concat(lines.Prepend("mx.example.com").Select(line => $"250-{line}\r\n")) + "250 HELP\r\n"
        );
        (await opening).ShouldBeOfType<SmtpResult.Accepted>();
        return server;
    }

    public Task<SmtpResult> Deliver(
        string content = "Subject: hi\r\n\r\nHi.\r\n",
        SmtpEnvelope? envelope = null,
        SmtpEnvelope? next = null
    ) => Session.DeliverAsync(envelope ?? Envelope, Encoding.Latin1.GetBytes(content), next, default).AsTask();

    public async Task SayAsync(string text) => await end.Output.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>What has come since it last listened.</summary>
    public string Hear()
    {
        if (!end.Input.TryRead(out var read))
            return "";
        var text = Encoding.Latin1.GetString(System.Buffers.BuffersExtensions.ToArray(read.Buffer));
        end.Input.AdvanceTo(read.Buffer.End);
        return text;
    }

    public async Task HangUpAsync()
    {
        await end.Output.CompleteAsync();
        await end.Input.CompleteAsync();
    }
}
