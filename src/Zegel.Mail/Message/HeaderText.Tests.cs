using System.Text;
using CsCheck;
using MimeKit;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Message;

public class HeaderTextTests
{
    const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466";

    static readonly Gen<string> Texts = Gen.OneOf(
            Gen.Char["abc XYZ  019,.;:\"\\()<>@[]=?_-!é"].Select(c => c.ToString()),
            Gen.OneOf(
                "é",
                "ß",
                "用户",
                "😀",
                Family,
                "e\u0301",
                "مرحبا",
                "=?utf-8?Q?x?=",
                "een heel lang woord ",
                new string('w', 90)
            )
        )
        .Array[0, 60]
        .Select(parts => string.Concat(parts));

    [Theory]
    [Trait("Rule", "F04")]
    [InlineData("", "")]
    [InlineData("Nieuws van juli", "Nieuws van juli")]
    [InlineData("Nieuws: één aanbod", "Nieuws: =?utf-8?B?w6nDqW4=?= aanbod")]
    [InlineData("één en één is 2", "=?utf-8?Q?=C3=A9=C3=A9n_en_=C3=A9=C3=A9n?= is 2")]
    [InlineData("こんにちは", "=?utf-8?B?44GT44KT44Gr44Gh44Gv?=")]
    [InlineData("a  b", "=?utf-8?Q?a__b?=")]
    [InlineData(" a ", "a")]
    [InlineData("lees =?x?= dit", "lees =?utf-8?Q?=3D=3Fx=3F=3D?= dit")]
    [InlineData("1 = 2?", "1 = 2?")]
    public void Encodes_only_the_words_of_a_subject_that_need_it(string text, string expected)
    {
        HeaderText.TryEncode("Subject", text, out var value, out _).ShouldBeTrue();
        value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("Jan de Vries", "Jan de Vries <jan@example.nl>")]
    [InlineData("Jan J. de Vries", "\"Jan J. de Vries\" <jan@example.nl>")]
    [InlineData("Vries, Jan \"de\" \\", "\"Vries, Jan \\\"de\\\" \\\\\" <jan@example.nl>")]
    [InlineData("José (thuis)", "=?utf-8?Q?Jos=C3=A9_=28thuis=29?= <jan@example.nl>")]
    [InlineData("=?utf-8?Q?x?=", "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?= <jan@example.nl>")]
    [InlineData("jan@bank.nl", "\"jan@bank.nl\" <jan@example.nl>")]
    [InlineData(null, "jan@example.nl")]
    [InlineData("  ", "jan@example.nl")]
    public void Writes_a_name_as_atoms_quoted_or_encoded(string? name, string expected)
    {
        HeaderText
            .TryEncodeAddresses("From", [new(name, Mailbox.Parse("jan@example.nl"))], out var value, out _)
            .ShouldBeTrue();
        value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("a\r\nBcc: x@example.nl")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\tb")]
    [InlineData("a\0b")]
    [InlineData("a\u007fb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    public void Refuses_whatever_could_break_out_of_the_field(string text)
    {
        HeaderText.TryEncode("Subject", text, out var value, out var error).ShouldBeFalse();
        value.ShouldBeNull();
        error.ShouldContain("control character");
        HeaderText.TryEncodeAddresses("To", [new(text, Mailbox.Parse("a@b.nl"))], out _, out _).ShouldBeFalse();
        HeaderText.TryEncodePhrase("List-Id", text, "<a.b>", out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_half_a_character_and_text_without_end()
    {
        HeaderText.TryEncode("Subject", "a\ud83d", out _, out var half).ShouldBeFalse();
        half.ShouldContain("not valid Unicode");
        HeaderText.TryEncode("Subject", new string('a', 998), out _, out _).ShouldBeTrue();
        HeaderText.TryEncode("Subject", new string('a', 999), out _, out var endless).ShouldBeFalse();
        endless.ShouldBe("the text is 999 characters long; 998 is the most");
        HeaderText
            .TryEncodeAddresses("To", [new(new string('a', 301), Mailbox.Parse("a@b.nl"))], out _, out _)
            .ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "F04")]
    public void Never_breaks_within_what_a_reader_sees_as_one_character()
    {
        foreach (var symbol in new[] { "é", "用", "😀", "e\u0301", "🇳🇱", Family })
        {
            HeaderText
                .TryEncode("Subject", string.Concat(Enumerable.Repeat(symbol, 30)), out var value, out _)
                .ShouldBeTrue();
            foreach (var word in value.Split("\r\n "))
            {
                word.Length.ShouldBeLessThanOrEqualTo(75);
                var text = MimeKit.Utils.Rfc2047.DecodeText(Encoding.ASCII.GetBytes(word));
                text.Replace(symbol, "").ShouldBe("", $"{word} ends within {symbol}");
            }
        }
    }

    [Fact]
    [Trait("Rule", "F01")]
    [Trait("Rule", "F04")]
    public void Any_subject_is_read_back_the_same_by_another_program() =>
        Texts.Draw(
            text =>
            {
                var fits = text.Length <= HeaderText.CharactersMax;
                HeaderText.TryEncode("Subject", text, out var value, out var error).ShouldBe(fits, error);
                if (value is null)
                    return;
                LinesAreFolded("Subject", value);
                Load($"Subject: {value}").Subject.ShouldBe(text.Trim());
            },
            iter: 1000
        );

    [Fact]
    [Trait("Rule", "F01")]
    [Trait("Rule", "F04")]
    public void Any_list_of_names_and_addresses_is_read_back_the_same_by_another_program() =>
        Gen.Select(
                Texts,
                Gen.OneOf("jan@example.nl", "\"jan vries\"@example.nl", new string('x', 64) + "@long.example.nl")
            )
            .Array[1, 5]
            .Draw(
                people =>
                {
                    var named = people
                        .Where(person => person.Item1.Length <= HeaderText.NameCharactersMax)
                        .Select(person => new NamedMailbox(person.Item1, Mailbox.Parse(person.Item2)))
                        .ToList();
                    if (named.Count == 0)
                        return;
                    HeaderText.TryEncodeAddresses("To", named, out var value, out var error).ShouldBeTrue(error);
                    LinesAreFolded("To", value, widest: 90);
                    var read = Load($"To: {value}").To.Mailboxes.ToList();
                    read.Select(mailbox => mailbox.Address)
                        .ShouldBe(named.Select(address => address.Mailbox.ToString()));
                    read.Select(mailbox => mailbox.Name ?? "")
                        .ShouldBe(
                            named.Select(address => string.IsNullOrWhiteSpace(address.Name) ? "" : address.Name.Trim())
                        );
                },
                iter: 500
            );

    static MimeMessage Load(string header) =>
        MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(header + "\r\n\r\n")));

    static void LinesAreFolded(string name, string value, int widest = 76)
    {
        var lines = $"{name}: {value}".Split("\r\n");
        foreach (var line in lines)
        {
            line.Length.ShouldBeLessThanOrEqualTo(widest, line);
            line.Any(char.IsControl).ShouldBeFalse();
            Ascii.IsValid(line).ShouldBeTrue(line);
        }
        foreach (var line in lines.Skip(1))
        {
            line.ShouldStartWith(" ");
            line.Trim().ShouldNotBeEmpty();
        }
    }
}
