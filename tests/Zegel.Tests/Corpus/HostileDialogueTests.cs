using System.Net;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;

namespace Zegel.Tests.Corpus;

/// <summary>Both ends of an SMTP line in memory, spoken to by strangers: each conversation ends, and nothing forged gets in.</summary>
[Collection(nameof(Alone))]
public sealed class HostileDialogueTests
{
    const string Dialogue =
        "EHLO client.example\r\nMAIL FROM:<a@example.com> SIZE=100\r\nRCPT TO:<b@example.nl>\r\nDATA\r\nA: 1\r\n\r\n..Hi\r\n.\r\n"
        + "MAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\nBDAT 10\r\nA: 1\r\n\r\nHiBDAT 4 LAST\r\nHo\r\nRSET\r\nNOOP x\r\nVRFY b\r\nQUIT\r\n";

    const string Answers =
        "220 mx.example.com\r\n250-mx.example.com\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 taken\r\n221 bye\r\n";

    [Fact]
    [Trait("Rule", "D31")]
    [Trait("Rule", "D33")]
    public void Whatever_a_client_says_the_session_ends_with_the_line() =>
        Hostile.Sample(
            Gen.Select(Hostile.Octets(Dialogue), Gen.Int[1, 400]),
            said =>
            {
                var receiver = new KeepingReceiver();
                var heard = Listen(receiver, said.Item1, said.Item2);
                foreach (var message in receiver.Messages)
                {
                    DotStuffing.HasOnlyCrlf(message.Content.Span).ShouldBeTrue();
                    message.Recipients.Count.ShouldBeGreaterThan(0);
                }
                foreach (var line in heard.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                    line.ShouldMatch("^[2-5][0-9][0-9][ -][^\\x00-\\x1f]*$");
                return heard;
            },
            few: 500
        );

    [Fact]
    [Trait("Rule", "D14")]
    public void Whatever_a_server_answers_the_delivery_ends_with_a_result() =>
        Hostile.Sample(
            Gen.Select(Hostile.Octets(Answers), Gen.Int[1, 400]),
            answers => Deliver(answers.Item1, answers.Item2),
            few: 500
        );

    public static TheoryData<string> Floods =>
        Hostile.Kinds(
            ["A: b\r\n", "x", "..\r\n", "NOOP\r\n", "BDAT 1\r\nx"],
            [
                "\r\n",
                "\0",
                "\r",
                "\n",
                ".",
                "EHLO a\r\n",
                "RCPT TO:<b@example.nl>\r\n",
                "MAIL FROM:<",
                "BDAT 99999999999999999999\r\n",
            ]
        );

    [Theory]
    [MemberData(nameof(Floods))]
    [Trait("Rule", "D31")]
    public void A_flood_of_commands_is_cut_off(string piece)
    {
        var flood = Encoding.Latin1.GetBytes(
            "EHLO c\r\nMAIL FROM:<a@example.com>\r\n" + Hostile.Much(piece, 4_000_000)
        );
        Hostile.Bear(() => Listen(new KeepingReceiver(), flood, 60_000));
    }

    [Theory]
    [MemberData(nameof(Floods))]
    [Trait("Rule", "D31")]
    public void A_message_beyond_the_limit_of_the_door_is_not_held(string piece)
    {
        var options = new SmtpServerOptions("mx.example.nl");
        byte[] opening = Encoding.Latin1.GetBytes(
            "EHLO c\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n"
        );
        var flood = new byte[options.SizeBytesMax + 2_000_000];
        var octets = Encoding.Latin1.GetBytes(piece);
        for (var at = opening.Length; at < flood.Length; at++)
            flood[at] = octets[(at - opening.Length) % octets.Length];
        opening.CopyTo(flood, 0);
        var receiver = new KeepingReceiver();
        Hostile.Bear(() => Listen(receiver, flood, 60_000));
        receiver.Messages.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "D31")]
    public void A_message_just_within_the_limit_of_the_door_is_held_once()
    {
        var options = new SmtpServerOptions("mx.example.nl");
        const string Opening = "EHLO c\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n";
        var content = "A: b\r\n\r\n" + Hostile.Much(new string('x', 98) + "\r\n", options.SizeBytesMax - 1000);
        var said = Encoding.Latin1.GetBytes(Opening + content + ".\r\nQUIT\r\n");
        var lengths = new List<int>();
        Hostile.Bear(() =>
        {
            var receiver = new KeepingReceiver();
            Listen(receiver, said, 60_000);
            lengths.Add(receiver.Messages.ShouldHaveSingleItem().Content.Length);
            return receiver;
        });
        lengths.ShouldAllBe(length => length == content.Length);
    }

    /// <summary>Says everything in pieces, listens in between, hangs up; the session must be over then.</summary>
    static string Listen(KeepingReceiver receiver, byte[] said, int piece)
    {
        var (end, serverEnd) = MemoryConnection.Pair();
        var running = new SmtpServerSession(
            serverEnd,
            new SmtpPeer(IPAddress.Loopback),
            new SmtpServerOptions("mx.example.nl"),
            receiver,
            new FakeTimeProvider()
        ).RunAsync(default);
        var heard = new StringBuilder();
        for (var at = 0; at < said.Length && !running.IsCompleted; at += piece)
        {
            Write(end, said.AsMemory(at, Math.Min(piece, said.Length - at)));
            heard.Append(Hear(end));
        }
        end.Output.Complete();
        heard.Append(Hear(end));
        end.Input.Complete();
        running.IsCompleted.ShouldBeTrue("the line is closed and the session goes on");
        running.GetAwaiter().GetResult();
        return heard.ToString();
    }

    static List<SmtpResult> Deliver(byte[] answers, int piece)
    {
        var (clientEnd, end) = MemoryConnection.Pair();
        var session = new SmtpClientSession(
            clientEnd,
            new SmtpClientOptions("mta1.example.nl", "mx.example.com") { Tls = TlsPolicy.None },
            new FakeTimeProvider()
        );
        var envelope = new SmtpEnvelope(
            new ReversePath(Mailbox.Parse("b@r.example.nl")),
            Mailbox.Parse("ann@example.com")
        );
        var content = Encoding.ASCII.GetBytes("Subject: hi\r\n\r\n.Hi.\r\n");
        var results = new List<SmtpResult>();
        async Task TalkAsync()
        {
            results.Add(await session.OpenAsync(default));
            if (results[0] is SmtpResult.Accepted)
                results.Add(await session.DeliverAsync(envelope, content, null, default));
            await session.QuitAsync(default);
            await session.DisposeAsync();
        }
        var talking = TalkAsync();
        for (var at = 0; at < answers.Length && !talking.IsCompleted; at += piece)
        {
            Write(end, answers.AsMemory(at, Math.Min(piece, answers.Length - at)));
            Hear(end);
        }
        end.Output.Complete();
        Hear(end);
        end.Input.Complete();
        talking.IsCompleted.ShouldBeTrue("the line is closed and the client goes on");
        talking.GetAwaiter().GetResult();
        return results;
    }

    static void Write(MemoryConnection end, ReadOnlyMemory<byte> octets)
    {
        try
        {
            end.Output.WriteAsync(octets).AsTask().GetAwaiter().GetResult();
        }
        catch (InvalidOperationException) { } // the other end hung up
    }

    static string Hear(MemoryConnection end)
    {
        if (!end.Input.TryRead(out var read))
            return "";
        var text = Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(read.Buffer));
        end.Input.AdvanceTo(read.Buffer.End);
        return text;
    }
}
