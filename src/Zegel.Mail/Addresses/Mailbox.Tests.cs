using System.Text;
using CsCheck;

namespace Zegel.Mail.Addresses;

public class MailboxTests
{
    [Theory]
    [InlineData("jan@example.nl", "jan@example.nl")]
    [InlineData("Jan.de-Vries+nieuws@Example.NL", "Jan.de-Vries+nieuws@example.nl")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.nl", "!#$%&'*+-/=?^_`{|}~@example.nl")]
    [InlineData("\"jan\"@example.nl", "jan@example.nl")]
    [InlineData("\"j\\a.n\"@example.nl", "ja.n@example.nl")]
    [InlineData("\"jan vries\"@example.nl", "\"jan vries\"@example.nl")]
    [InlineData("\"jan..vries\"@example.nl", "\"jan..vries\"@example.nl")]
    [InlineData("\"\"@example.nl", "\"\"@example.nl")]
    [InlineData("\"a@b\"@example.nl", "\"a@b\"@example.nl")]
    [InlineData("\"\\\"\\\\\\,\"@example.nl", "\"\\\"\\\\,\"@example.nl")]
    [InlineData("jan@bücher.example", "jan@xn--bcher-kva.example")]
    [InlineData("josé@example.nl", "josé@example.nl")]
    [InlineData("用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah")]
    public void Reads_an_address_into_the_form_it_is_sent_in(string text, string sent) =>
        Mailbox.Parse(text).ToString().ShouldBe(sent);

    [Theory]
    [InlineData(null, "name@example.nl")]
    [InlineData("", "name@example.nl")]
    [InlineData("jan", "name@example.nl")]
    [InlineData("@example.nl", "nothing before the @")]
    [InlineData("jan@", "domain name")]
    [InlineData(" jan@example.nl", "white space around")]
    [InlineData("jan@example.nl\n", "white space around")]
    [InlineData("jan@example.nl.", "ends in a dot")]
    [InlineData("jan@localhost", "no dot")]
    [InlineData("jan@[127.0.0.1]", "address literal")]
    [InlineData("jan@[IPv6:::1]", "address literal")]
    [InlineData("jan@127.0.0.1", "ends in a number")]
    [InlineData("jan@exa_mple.nl", "“_”")]
    [InlineData(".jan@example.nl", "begins with a dot")]
    [InlineData("jan.@example.nl", "ends in a dot")]
    [InlineData("j..n@example.nl", "two dots")]
    [InlineData("jan vries@example.nl", "a space")]
    [InlineData("a@b@example.nl", "a second @")]
    [InlineData("jan(x)@example.nl", "“(”")]
    [InlineData("jan\r\nRCPT@example.nl", "U+000D")]
    [InlineData("\"jan\r\n\"@example.nl", "U+000D")]
    [InlineData("\"jan\\\t\"@example.nl", "backslash")]
    [InlineData("\"jan\\é\"@example.nl", "backslash")]
    [InlineData("\"jan@example.nl", "does not close")]
    [InlineData("\"jan\"x@example.nl", "after its closing quote")]
    [InlineData("\"jan\".\"x\"@example.nl", "after its closing quote")]
    [InlineData("j\u0085n@example.nl", "U+0085")]
    [InlineData("j\u00a0n@example.nl", "U+00A0")]
    [InlineData("j\u202en@example.nl", "U+202E")]
    [InlineData("j\ud800n@example.nl", "not valid Unicode")]
    public void Refuses_what_cannot_be_mailed_and_says_why(string? text, string why)
    {
        Mailbox.TryParse(text, out var mailbox, out var error).ShouldBeFalse();
        mailbox.ShouldBeNull();
        error.ShouldContain(why);
    }

    [Fact]
    public void Limits_are_counted_in_octets_as_sent()
    {
        var local64 = new string('a', 64);
        Mailbox.TryParse($"{local64}@example.nl", out _).ShouldBeTrue();
        Mailbox.TryParse($"{local64}aaaaaa@example.nl", out _, out var local).ShouldBeFalse();
        local.ShouldBe("the local part is 70 octets long; 64 is the most");
        Mailbox.TryParse($"{new string('é', 33)}@example.nl", out _, out var utf8).ShouldBeFalse();
        utf8.ShouldContain("66 octets");

        var label = new string('b', 63);
        var domain = $"{label}.{label}.{label}.nl";
        var most = local64[..(254 - 1 - domain.Length)];
        Encoding.UTF8.GetByteCount(Mailbox.Parse($"{most}@{domain}").ToString()).ShouldBe(254);
        Mailbox.TryParse($"{most}a@{domain}", out _, out var whole).ShouldBeFalse();
        whole.ShouldBe("the address is 255 octets long; 254 is the most");
        Mailbox.TryParse(new string('a', 100_000) + "@example.nl", out _, out var huge).ShouldBeFalse();
        huge.ShouldContain("characters long");
    }

    [Fact]
    [Trait("Rule", "O16")]
    public void The_same_mailbox_has_one_key_however_it_is_written()
    {
        var key = Mailbox.Parse("Jan@Bücher.example").Key;
        key.ShouldBe("jan@xn--bcher-kva.example");
        foreach (
            var text in new[] { "\"JAN\"@bücher.example", "jan@XN--BCHER-KVA.example", "\"j\\an\"@BÜCHER.EXAMPLE" }
        )
            Mailbox.Parse(text).Key.ShouldBe(key);
        Mailbox.Parse("Jan@Bücher.example").Normalised.ShouldBe("Jan@xn--bcher-kva.example");
        Mailbox.Parse("JOSÉ@example.nl").Folded.ShouldBe(Mailbox.Parse("jose\u0301@example.nl").Folded);
        Mailbox.Parse("ΝΊΚΟΣ@example.nl").Folded.ShouldBe(Mailbox.Parse("νίκος@example.nl").Folded);
        Mailbox.Parse("jan@example.nl").Key.ShouldNotBe(Mailbox.Parse("jan+1@example.nl").Key);
    }

    [Fact]
    public void Only_the_local_part_decides_whether_SMTPUTF8_is_needed()
    {
        Mailbox.Parse("jan@bücher.example").IsAscii.ShouldBeTrue();
        Mailbox.Parse("josé@example.nl").IsAscii.ShouldBeFalse();
    }

    [Fact]
    public void What_it_accepts_it_reads_again_the_same() =>
        Gen.Char["ab.@\"\\ é用\r\n\0(),:;<>[]\u202e\ud83d\ude00"]
            .Array[0, 12]
            .Select(chars => new string(chars) + "@example.nl")
            .Draw(
                text =>
                {
                    if (!Mailbox.TryParse(text, out var mailbox))
                        return;
                    Mailbox.Parse(mailbox.ToString()).ShouldBe(mailbox);
                    mailbox.ToString().Any(char.IsControl).ShouldBeFalse();
                },
                iter: 20_000
            );

    [Fact]
    public void Agrees_with_the_isemail_corpus()
    {
        var run = CorpusRun.Of("addresses");
        foreach (var test in Corpora.Json("addresses", "isemail.json").EnumerateArray())
        {
            var address = test.GetProperty("address").GetString()!;
            var diagnosis = test.GetProperty("diagnosis").GetString()!;
            var valid =
                test.GetProperty("category").GetString()
                is "ISEMAIL_VALID_CATEGORY"
                    or "ISEMAIL_DNSWARN"
                    or "ISEMAIL_RFC5321";
            run.Case(
                test.GetProperty("id").ToString(),
                () =>
                    Mailbox.TryParse(address, out _, out var error) == valid
                        ? null
                        : $"{address} is {diagnosis}: {(valid ? error : "taken")}"
            );
        }
        run.End(least: 100);
    }
}
