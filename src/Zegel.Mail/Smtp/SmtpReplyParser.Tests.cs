using System.Buffers;
using System.Text;
using CsCheck;
using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

[Trait("Rule", "D08")]
public class SmtpReplyParserTests
{
    static readonly string[] Pieces = ["2", "5", "50", " ", "-", "\r\n", "\n", "é", ".1.1"];

    [Fact]
    public void Reads_several_lines_as_one_reply()
    {
        var reply = Read("250-mx.example.com\r\n250-SIZE 1000\r\n250 HELP\r\n")!;
        reply.Code.ShouldBe(250);
        reply.Lines.ShouldBe(["mx.example.com", "SIZE 1000", "HELP"]);
    }

    [Theory]
    [InlineData("250\r\n", 250, "")]
    [InlineData("250 \r\n", 250, "")]
    [InlineData("250 ok\n", 250, "ok")]
    [InlineData("599 odd\r\n", 599, "odd")]
    [InlineData("550-\r\n550 5.1.1 x\r\n", 550, " 5.1.1 x")]
    [InlineData("550 a\0b\u0007c\r\n", 550, "a b c")]
    public void Forgives_what_does_no_harm(string wire, int code, string text)
    {
        var reply = Read(wire)!;
        (reply.Code, reply.Text).ShouldBe((code, text));
    }

    [Fact]
    public void Eight_bit_text_is_UTF_8_when_it_can_be_and_Latin_1_when_not()
    {
        Read(Encoding.UTF8.GetBytes("550 Empfänger\r\n"))!.Text.ShouldBe("Empfänger");
        Read(Encoding.Latin1.GetBytes("550 Empfänger\r\n"))!.Text.ShouldBe("Empfänger");
    }

    [Theory]
    [InlineData("550 5.1.1 nobody\r\n", "5.1.1")]
    [InlineData("550 nobody\r\n", "")]
    [InlineData("550 4.2.2 of another class\r\n", "")]
    public void The_enhanced_code_may_be_missing(string wire, string status) =>
        Read(wire)!.Status.ShouldBe(EnhancedStatus.TryParse(status, out var read) ? read : null);

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("\r\n")]
    [InlineData("25\r\n")]
    [InlineData("250x\r\n")]
    [InlineData("150 wait\r\n")]
    [InlineData("650 what\r\n")]
    [InlineData("250-a\r\n251 b\r\n")]
    public void What_is_not_a_reply_is_said_to_be_none(string wire) =>
        Should.Throw<InvalidDataException>(() => Read(wire));

    [Fact]
    public void Control_characters_of_Latin_1_become_spaces_too() =>
        Read("250 a\u009bb\u0085c\r\n")!.Text.ShouldBe("a b c");

    [Fact]
    public void Endless_lines_and_endless_replies_have_an_end()
    {
        Should.Throw<InvalidDataException>(() => Read("250 " + new string('x', SmtpReplyParser.OctetsMax)));
        Should.Throw<InvalidDataException>(() =>
            Read(string.Concat(Enumerable.Repeat("250-a\r\n", SmtpReplyParser.LinesMax + 1)))
        );
        Read("250 " + new string('x', SmtpReplyParser.OctetsMax - 10) + "\r\n")!
            .Text.Length.ShouldBe(SmtpReplyParser.OctetsMax - 10);
    }

    [Fact]
    public void Any_bytes_end_in_a_reply_or_a_refusal_and_pieces_make_no_difference() =>
        Gen.Select(Gen.Int[0, 8].Select(i => Pieces[i]).Array[0, 30], Gen.Int[1, 4])
            .Draw(
                (parts, piece) =>
                {
                    var wire = Encoding.UTF8.GetBytes("250" + string.Concat(parts));
                    Outcome(() => Read(wire)).ShouldBe(Outcome(() => ReadInPieces(wire, piece)));
                },
                iter: 3000
            );

    static string Outcome(Func<SmtpReply?> read)
    {
        try
        {
            return read()?.ToString() ?? "incomplete";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    static SmtpReply? ReadInPieces(byte[] wire, int piece)
    {
        var parser = new SmtpReplyParser();
        var pending = new List<byte>();
        foreach (var part in wire.Chunk(piece))
        {
            pending.AddRange(part);
            var buffer = new ReadOnlySequence<byte>(pending.ToArray());
            if (parser.Read(ref buffer) is { } reply)
                return reply;
            pending = [.. buffer.ToArray()];
        }
        return null;
    }

    static SmtpReply? Read(string wire) => Read(Encoding.Latin1.GetBytes(wire));

    static SmtpReply? Read(byte[] wire)
    {
        var buffer = new ReadOnlySequence<byte>(wire);
        return new SmtpReplyParser().Read(ref buffer);
    }
}
