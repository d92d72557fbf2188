using System.Text;
using CsCheck;

namespace Zegel.Mail.Message;

public class RawMessageTests
{
    static RawMessage Parse(string text) => RawMessage.Parse(Encoding.Latin1.GetBytes(text));

    static string Body(RawMessage message) => Encoding.Latin1.GetString(message.Body.Span);

    static IEnumerable<MessageDefectKind> Kinds(RawMessage message) =>
        message.FindDefects().Select(defect => defect.Kind);

    [Fact]
    public void Splits_fields_and_body()
    {
        var message = Parse("From: a@example.nl\r\nSubject: One\r\n\ttwo \r\nTo : b@example.nl\r\n\r\nHello\r\n");
        message.Fields.Count.ShouldBe(3);
        message.Fields[1].Text.ShouldBe("One\ttwo");
        Encoding.ASCII.GetString(message.Fields[1].Raw.Span).ShouldBe("Subject: One\r\n\ttwo \r\n");
        Encoding.ASCII.GetString(message.Fields[2].Name).ShouldBe("To");
        message.Fields.Select(field => field.Line).ShouldBe([1, 2, 4]);
        message.TryGetField("SUBJECT"u8, out var subject).ShouldBeTrue();
        subject.Line.ShouldBe(2);
        message.TryGetField("Cc"u8, out _).ShouldBeFalse();
        Encoding.ASCII.GetString(message.Header.Span).ShouldEndWith("To : b@example.nl\r\n");
        Body(message).ShouldBe("Hello\r\n");
        message.FindDefects().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("A: b\n\nbody", "body")]
    [InlineData("A: b\r\nnot a field\r\n\r\nbody", "not a field\r\n\r\nbody")]
    [InlineData(" begins folded\r\n\r\nbody", " begins folded\r\n\r\nbody")]
    [InlineData("A: b\r\n", "")]
    [InlineData("A: b", "")]
    [InlineData("", "")]
    [InlineData("\r\nbody", "body")]
    [InlineData(": no name\r\n\r\n", ": no name\r\n\r\n")]
    public void Finds_the_body_of_anything(string text, string body) => Body(Parse(text)).ShouldBe(body);

    [Theory]
    [Trait("Rule", "F01")]
    [InlineData("A: b\r\n\r\nx\ny\r\n", MessageDefectKind.BareLineFeed, 3)]
    [InlineData("A: b\r\n\r\nx\ry\r\n", MessageDefectKind.BareCarriageReturn, 3)]
    [InlineData("A: b\r\n\r\nx\r\r\n", MessageDefectKind.BareCarriageReturn, 3)]
    [InlineData("A: b\r\n\r\nx\r", MessageDefectKind.BareCarriageReturn, 3)]
    [InlineData("A: b\r\n\r\nx\r\n\u00E9\r\n", MessageDefectKind.EightBit, 4)]
    [InlineData("A: b\0\r\n\r\nx\r\n", MessageDefectKind.Nul, 1)]
    [InlineData("A: b\r\nnot a field\r\n\r\nx\r\n", MessageDefectKind.NotAField, 2)]
    [InlineData("A: b\r\n", MessageDefectKind.MissingSeparator, 2)]
    public void Names_the_defect_and_its_line(string text, MessageDefectKind kind, int line)
    {
        RawMessage.TryParse(Encoding.Latin1.GetBytes(text), out var message, out var defect).ShouldBeFalse();
        message.ShouldBeNull();
        defect.ShouldBe(new MessageDefect(kind, line));
        defect.ToString().ShouldContain($"line {line}");
    }

    [Fact]
    [Trait("Rule", "F01")]
    public void A_line_has_at_most_998_octets()
    {
        Kinds(Parse("A: b\r\n\r\n" + new string('x', 998) + "\r\n")).ShouldBeEmpty();
        Parse("A: b\r\n\r\n" + new string('x', 999) + "\r\n")
            .FindDefects()
            .ShouldBe([new MessageDefect(MessageDefectKind.LineTooLong, 3)]);
    }

    [Fact]
    public void Reports_each_kind_once_with_its_first_line() =>
        Parse("A: b\r\n\r\nx\ny\n\u00E9\r\r\n\u00E9\ry\r\n")
            .FindDefects()
            .ShouldBe([
                new MessageDefect(MessageDefectKind.BareLineFeed, 3),
                new MessageDefect(MessageDefectKind.BareCarriageReturn, 5),
                new MessageDefect(MessageDefectKind.EightBit, 5),
            ]);

    [Fact]
    public void Stops_reading_fields_at_the_limit()
    {
        var message = Parse(string.Concat(Enumerable.Repeat("A: b\r\n", RawMessage.FieldsMax + 1)) + "\r\nx");
        message.Fields.Count.ShouldBe(RawMessage.FieldsMax);
        message.HasAllFields.ShouldBeFalse();
        Kinds(message).ShouldContain(MessageDefectKind.HeaderTooLarge);
        Parse("A: " + new string('x', RawMessage.HeaderOctetsMax) + "\r\n\r\n").HasAllFields.ShouldBeFalse();
    }

    [Fact]
    public void Fields_and_body_are_the_message_whatever_the_octets() =>
        Gen.OneOf("A", ":", " ", "\t", "\r", "\n", "\r\n", "\r\n\r\n", "x", "\u00E9", "From: b", "\0")
            .Array[0, 40]
            .Draw(
                pieces =>
                {
                    var text = string.Concat(pieces);
                    var message = Parse(text);
                    var fields = string.Concat(
                        message.Fields.Select(field => Encoding.Latin1.GetString(field.Raw.Span))
                    );
                    var separator = text[message.HeaderLength..message.BodyOffset];
                    separator.ShouldBeOneOf("", "\n", "\r\n");
                    (fields + separator + Body(message)).ShouldBe(text);
                    Kinds(message).Contains(MessageDefectKind.MissingSeparator).ShouldBe(separator.Length == 0);
                },
                iter: 2000
            );

    [Fact]
    public void Odd_MIME_messages_are_split_and_put_together_again()
    {
        var folder = Corpora.Folder("mime-messages");
        var run = CorpusRun.Of("mime-messages", "octets");
        foreach (
            var file in Directory.EnumerateFiles(Path.Combine(folder, "mimekit"), "*", SearchOption.AllDirectories)
        )
            run.Case(
                Path.GetRelativePath(folder, file),
                () =>
                {
                    var octets = File.ReadAllBytes(file);
                    var message = RawMessage.Parse(octets);
                    byte[] fields = [.. message.Fields.SelectMany(field => field.Raw.ToArray())];
                    if (!fields.AsSpan().SequenceEqual(message.Header.Span))
                        return "the fields are not the header";
                    if (!octets.AsSpan(message.BodyOffset).SequenceEqual(message.Body.Span))
                        return "the body is not the rest";
                    return message.FindDefects().Count > 0 || RawMessage.TryParse(octets, out _, out _)
                        ? null
                        : "refused without a defect";
                }
            );
        run.End(least: 10);
    }
}
