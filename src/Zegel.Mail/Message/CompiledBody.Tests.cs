using System.Text;
using CsCheck;
using MimeKit;
using Zegel.Mail.Dkim;

namespace Zegel.Mail.Message;

public class CompiledBodyTests
{
    /// <summary>Everything that quoted-printable, SMTP, mailbox files and relaxed canonicalisation treat in a way of their own.</summary>
    static readonly Gen<string> Piece = Gen.OneOf(
        " ",
        "  ",
        "\t",
        ".",
        "..",
        "=",
        "=20",
        "\n",
        "\r\n",
        "\n\n",
        "From ",
        "F",
        "--",
        "--=_",
        "a",
        "word",
        "é",
        "€",
        "😀",
        "\0",
        "<b>",
        new string('x', 74),
        new string('y', 77)
    );

    static readonly Gen<string> Text = Piece.Array[0, 12].Select(string.Concat);

    static readonly Gen<BodySegment[]> Segments = Gen.OneOf(
        Text.Select(text => (BodySegment)new BodySegment.Static(text)),
        Gen.Int[0, 2].Select(slot => (BodySegment)new BodySegment.Slot(slot))
    ).Array[0, 8];

    static string Expected(IEnumerable<BodySegment> segments, string[] values) =>
        string.Concat(
            segments
                .Select(segment =>
                    segment is BodySegment.Slot(var index) ? values[index] : ((BodySegment.Static)segment).Text
                )
                .Select(text => text.ReplaceLineEndings("\r\n"))
        );

    static MimeEntity Parse(CompiledBody compiled, byte[] body) =>
        MimeEntity.Load(
            new MemoryStream([
                .. Encoding.ASCII.GetBytes(
                    $"MIME-Version: 1.0\r\nContent-Type: {compiled.ContentType}\r\nContent-Transfer-Encoding: {compiled.ContentTransferEncoding}\r\n\r\n"
                ),
                .. body,
            ])
        );

    static string Decode(MimeEntity? entity)
    {
        using var content = new MemoryStream();
        ((TextPart)entity!).Content?.DecodeTo(content);
        return Encoding.UTF8.GetString(content.ToArray());
    }

    static string[] Filled(CompiledBody compiled, string[] values) => values[..Math.Max(compiled.SlotCount, 0)];

    [Fact]
    [Trait("Rule", "F01")]
    [Trait("Rule", "F05")]
    [Trait("Rule", "A24")]
    public void Both_parts_say_exactly_what_template_and_values_say() =>
        Gen.Select(Segments, Segments, Text.Array[3])
            .Draw(
                (text, html, values) =>
                {
                    var compiled = CompiledBody.Compile(new BodyTemplate(text, html));
                    var body = compiled.Render(Filled(compiled, values));
                    var parts = Parse(compiled, body).ShouldBeOfType<MultipartAlternative>();
                    parts.Count.ShouldBe(2);
                    Decode(parts[0]).ShouldBe(Expected(text, values));
                    Decode(parts[1]).ShouldBe(Expected(html, values));
                    parts[0].ContentType.MimeType.ShouldBe("text/plain");
                    parts[1].ContentType.MimeType.ShouldBe("text/html");
                    ShouldBeFitForTheWire(body);
                },
                iter: 500
            );

    [Fact]
    [Trait("Rule", "F06")]
    [Trait("Rule", "A24")]
    public void A_plain_body_says_the_same_and_ends_in_one_line_break() =>
        Gen.Select(Segments, Text.Array[3])
            .Draw(
                (text, values) =>
                {
                    var compiled = CompiledBody.Compile(new BodyTemplate(text, null));
                    var body = compiled.Render(Filled(compiled, values));
                    var expected = Expected(text, values).TrimEnd('\r', '\n');
                    Decode(Parse(compiled, body)).ShouldBe(expected.Length == 0 ? "" : expected + "\r\n");
                    ShouldBeFitForTheWire(body);
                },
                iter: 500
            );

    static void ShouldBeFitForTheWire(byte[] body)
    {
        Canonical.IsRelaxed(body).ShouldBeTrue();
        Encoding.Latin1.GetString(body).Split("\r\n").Where(line => !IsFitForTheWire(line)).ShouldBeEmpty();
    }

    static bool IsFitForTheWire(string line) =>
        line.Length <= QuotedPrintable.LineOctetsMax
        && !line.StartsWith('.')
        && !line.StartsWith("From ", StringComparison.Ordinal)
        && line.All(octet => octet is >= ' ' and <= '~');

    [Fact]
    public void A_value_stands_between_soft_breaks_and_an_empty_one_leaves_no_trace()
    {
        var compiled = CompiledBody.Compile(
            new BodyTemplate(
                [new BodySegment.Static("Dear "), new BodySegment.Slot(0), new BodySegment.Static(",\nhello")],
                null
            )
        );
        Encoding.ASCII.GetString(compiled.Render("Ann")).ShouldBe("Dear=20=\r\nAnn=\r\n,\r\nhello\r\n");
        Encoding.ASCII.GetString(compiled.Render("")).ShouldBe("Dear=20=\r\n,\r\nhello\r\n");
        Encoding.ASCII.GetString(compiled.Render("\n")).ShouldBe("Dear=20\r\n,\r\nhello\r\n");
    }

    [Fact]
    [Trait("Rule", "F05")]
    public void The_boundary_is_the_templates_own_and_no_value_can_hold_it()
    {
        static CompiledBody Compile(string text) =>
            CompiledBody.Compile(new BodyTemplate([new BodySegment.Static(text)], [new BodySegment.Slot(0)]));
        var compiled = Compile("one");
        Compile("one").ContentType.ShouldBe(compiled.ContentType);
        Compile("two").ContentType.ShouldNotBe(compiled.ContentType);
        var boundary = MimeKit.ContentType.Parse(compiled.ContentType).Boundary;
        var body = compiled.Render($"\n--{boundary}\n--{boundary}--\n");
        Encoding.ASCII.GetString(body).Split("--" + boundary).Length.ShouldBe(4);
        ((Multipart)Parse(compiled, body)).Count.ShouldBe(2);
    }

    [Fact]
    public void Refuses_to_render_with_a_value_missing()
    {
        var compiled = CompiledBody.Compile(new BodyTemplate([new BodySegment.Slot(1)], null));
        compiled.SlotCount.ShouldBe(2);
        Should.Throw<ArgumentException>(() => compiled.Render("one"));
    }
}
