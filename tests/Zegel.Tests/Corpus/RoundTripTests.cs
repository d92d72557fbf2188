using System.Text;
using CsCheck;
using MimeKit;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;

namespace Zegel.Tests.Corpus;

/// <summary>What our composers write is read back the same, by another program where there is one.</summary>
public sealed class RoundTripTests
{
    static readonly Gen<string> Words = Gen.String[
        Gen.OneOf(Gen.Char[" \t.=?_-,;<>@\"\\()F"], Gen.Char['a', 'z'], Gen.Char['\u00a1', '\u07ff']),
        0,
        120
    ];

    static readonly DomainName Domain = DomainName.Parse("brand.example.nl");

    [Fact]
    [Trait("Rule", "F01")]
    public void Quoted_printable_says_the_text() =>
        Gen.Select(Words, Gen.OneOf("\r\n", "\n", "\r", "😀", "From ", ""), Words)
            .Select((before, between, after) => before + between + after)
            .Draw(
                text =>
                {
                    var octets = new byte[QuotedPrintable.EncodedLengthMax(text.Length)];
                    var wire = Encoding.ASCII.GetString(octets, 0, QuotedPrintable.Encode(text, octets));
                    wire.Split("\r\n").ShouldAllBe(line => line.Length <= QuotedPrintable.LineOctetsMax);
                    var part = Load(
                        $"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{wire}"
                    );
                    using var content = new MemoryStream();
                    ((TextPart)part.Body!).Content?.DecodeTo(content);
                    Encoding.UTF8.GetString(content.ToArray()).ShouldBe(text.ReplaceLineEndings("\r\n"));
                },
                iter: 1000
            );

    [Fact]
    [Trait("Rule", "O12")]
    public void A_list_keeps_its_name_whatever_its_description() =>
        Gen.Select(Words, Gen.String[Gen.Char["abcz09-"], 1, 40])
            .Draw(
                (description, label) =>
                {
                    if (!ListId.TryCreate(description, label, Domain, out var list, out _))
                        return;
                    var value = Load($"List-Id: {list}\r\n\r\n").Headers[HeaderId.ListId];
                    value.ShouldEndWith($"<{list.Id}>");
                },
                iter: 1000
            );

    [Fact]
    [Trait("Rule", "O01")]
    public void Both_ways_out_are_read_back_from_the_header() =>
        Gen.Select(Gen.String[Gen.Char["abc/?&=,%;:@!$'()*+-._~é"], 0, 60], Gen.String[Gen.Char["ab.+-_=,é\""], 1, 20])
            .Draw(
                (path, local) =>
                {
                    if (
                        !Uri.TryCreate("https://u.example.nl/u/" + path, UriKind.Absolute, out var uri)
                        || !Mailbox.TryParse($"{local}@r.example.nl", out var mailbox)
                        || !ListUnsubscribe.TryCreate(uri, mailbox, out var exit, out _)
                    )
                        return;
                    var field = Load($"List-Unsubscribe: {exit}\r\n\r\n").Headers[HeaderId.ListUnsubscribe];
                    ListUnsubscribe.TryParse(field, out var read).ShouldBeTrue(field);
                    read.Mailto.ShouldBe(mailbox);
                    read.ToString().ShouldBe(exit.ToString());
                },
                iter: 2000
            );

    [Fact]
    [Trait("Rule", "B13")]
    public void Keys_come_home_in_identifiers_and_addresses()
    {
        var verp = new Verp([new VerpKey(2, new byte[16]), new VerpKey(1, new byte[32])]);
        Gen.Select(Gen.Guid, Gen.Enum<VerpKind>())
            .Draw(
                (key, kind) =>
                {
                    MessageId.TryParse(MessageId.Of(key, Domain).ToString(), out var id).ShouldBeTrue();
                    id.TryGetKey(out var read).ShouldBeTrue();
                    read.ShouldBe(key);
                    verp.TryRead(verp.Address(kind, key, Domain), out var back, out var home).ShouldBeTrue();
                    (back, home).ShouldBe((kind, key));
                },
                iter: 1000
            );
    }

    [Fact]
    [Trait("Rule", "F01")]
    [Trait("Rule", "F02")]
    public void A_header_block_holds_what_it_took_and_nothing_else() =>
        Gen.Select(
                Gen.OneOf("Subject", "X-A", "subject", "Bad Name", "X:", "To"),
                Gen.OneOf("", "a", "a b", "a\tb ", "é", "a\r\n b", "a\r\nX: b", "a\r\n \r\n b", "a\nb", "\0", "a\r")
            )
            .Array[0, 12]
            .Draw(
                fields =>
                {
                    var block = new HeaderBlock();
                    var taken = fields.Where(field => block.Add(field.Item1, field.Item2) is null).ToList();
                    byte[] octets = [.. block.Octets, .. "\r\n"u8];
                    RawMessage.TryParse(octets, out var message, out var defect).ShouldBeTrue($"{defect}");
                    message
                        .Fields.Select(field => $"{Encoding.ASCII.GetString(field.Name)}|{field.Text}")
                        .ShouldBe(
                            taken.Select(field => $"{field.Item1}|{field.Item2.Replace("\r\n", "").Trim(' ', '\t')}")
                        );
                },
                iter: 1000
            );

    static MimeMessage Load(string text) => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
