using System.Text;

namespace Zegel.Rules;

[Trait("Rule", "F08")]
public sealed class UniversalAddressesTests
{
    static IReadOnlyList<Finding> Judge(string field, string value, string stream = "bulk") =>
        GivenMessage
            .Foreign("<p>x</p>", stream, new FieldFact("Subject", "Nieuws", 1), new FieldFact(field, value, 2))
            .JudgedBy<UniversalAddresses, MessageFacts>();

    [Theory]
    [InlineData("From", "Bücherei <nieuws@example.nl>")]
    [InlineData("From", "=?utf-8?Q?B=C3=BCcherei?= <nieuws@example.nl>")]
    [InlineData("From", "\"Bücherei @ Köln\" <nieuws@example.nl>")]
    [InlineData("From", "=?utf-8?Q?jos=C3=A9?=@example.nl")]
    [InlineData("To", "nieuws@xn--bcher-kva.example")]
    [InlineData("Subject", "josé@bücher.example")]
    [InlineData("List-Id", "Bücher <agenda.kringloop.example>")]
    [InlineData("List-Unsubscribe", "<https://u.example/bücher>, <mailto:u%2Ba@r.example?subject=é>")]
    public void What_every_server_reads_passes(string field, string value) => Judge(field, value).ShouldBeEmpty();

    [Theory]
    [InlineData(
        "From",
        "Boeken <info@bücher.example>",
        "Write info@xn--bcher-kva.example; mail programs show it as bücher.example."
    )]
    [InlineData(
        "Reply-To",
        "info@bücher.example",
        "Write info@xn--bcher-kva.example; mail programs show it as bücher.example."
    )]
    [InlineData(
        "Sender",
        "\"a b\"@bücher.example",
        "Write \"a b\"@xn--bcher-kva.example; mail programs show it as bücher.example."
    )]
    [InlineData(
        "To",
        "a@example.nl, b@bücher.example",
        "Write b@xn--bcher-kva.example; mail programs show it as bücher.example."
    )]
    [InlineData(
        "list-id",
        "Boeken <agenda.bücher.example>",
        "Write agenda.xn--bcher-kva.example; mail programs show it as agenda.bücher.example."
    )]
    [InlineData(
        "List-Unsubscribe",
        "<https://bücher.example/u>",
        "Write xn--bcher-kva.example; mail programs show it as bücher.example."
    )]
    [InlineData(
        "List-Post",
        "<mailto:a@b%C3%BCcher.example?subject=x>",
        "Write a@xn--bcher-kva.example; mail programs show it as bücher.example."
    )]
    [InlineData(
        "From",
        "info@bü_cher.example",
        "Write the domain as it stands in DNS: these letters make no domain name."
    )]
    public void A_domain_in_Unicode_is_warned_of_with_its_A_labels(string field, string value, string fix)
    {
        var finding = Judge(field, value).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Warn);
        finding.Line.ShouldBe(2);
        finding.Observed.ShouldStartWith($"{field}: the domain of “");
        finding.Observed.ShouldEndWith("” is written in Unicode");
        finding.Fix.ShouldBe(fix);
    }

    [Theory]
    [InlineData("From", "José <josé@example.nl>", "josé@example.nl", "nor answer it.")]
    [InlineData("Reply-To", "josé@bücher.example", "josé@bücher.example", "nor answer it.")]
    [InlineData("List-Unsubscribe", "<mailto:jos%C3%A9@example.nl>", "josé@example.nl", "nor answer it.")]
    [InlineData("To", "josé@xn--bcher-kva.example", "josé@xn--bcher-kva.example", "it comes back.")]
    [InlineData("cc", "\"jo é\"@example.nl", "\"jo é\"@example.nl", "it comes back.")]
    public void Letters_before_the_at_are_warned_of_once_and_say_who_is_left_out(
        string field,
        string value,
        string shown,
        string whom
    )
    {
        foreach (var stream in new[] { "bulk", "transactional" })
        {
            var finding = Judge(field, value, stream).ShouldHaveSingleItem();
            finding.Verdict.ShouldBe(Verdict.Warn);
            finding.Observed.ShouldBe($"{field}: “{shown}” has letters beyond ASCII before the @");
            finding.Fix.ShouldEndWith(whom);
            finding.Line.ShouldBe(2);
        }
    }

    [Fact]
    public void Each_address_is_told_once_and_a_draft_has_no_lines()
    {
        Judge("To", "é@a.nl, é@a.nl, b@ü.nl").Count.ShouldBe(2);
        GivenMessage
            .Bulk()
            .With("From", "a@bücher.example")
            .JudgedBy<UniversalAddresses, MessageFacts>()
            .ShouldHaveSingleItem()
            .Line.ShouldBeNull();
    }

    [Fact]
    public void A_long_address_is_shortened()
    {
        var observed = Judge("To", new string('é', 90) + "@example.nl").ShouldHaveSingleItem().Observed;
        observed.ShouldContain(new string('é', 80) + "…”");
        Judge("To", new string('é', 69) + "@example.nl")
            .ShouldHaveSingleItem()
            .Observed.ShouldContain(new string('é', 69) + "@example.nl”");
    }

    static List<string> FormatOf(byte[] header) =>
        [
            .. MessageCheck
                .Run((byte[])[.. header, .. "MIME-Version: 1.0\r\n\r\nx\r\n"u8], "transactional")
                .Where(finding => finding.RuleId is "F06" or "F08")
                .Select(finding => $"{finding.RuleId} {finding.Verdict} {finding.Line}"),
        ];

    [Fact]
    public void One_fault_has_one_finding_in_bytes()
    {
        FormatOf(Encoding.UTF8.GetBytes("Subject: x\r\nFrom: Boeken\r\n <a@bücher.example>\r\n"))
            .ShouldBe(["F08 Warn 2"]);
        FormatOf(Encoding.UTF8.GetBytes("Subject: é\r\nFrom: a@example.nl\r\n")).ShouldBe(["F06 Warn 1"]);
        FormatOf(Encoding.UTF8.GetBytes("Subject: x\r\nFrom: José <josé@example.nl>\r\nTo: é <a@b.nl>\r\n"))
            .ShouldBe(["F06 Warn 2", "F08 Warn 2"]);
        // Of another character set: nobody knows which letters these are.
        FormatOf(Encoding.Latin1.GetBytes("From: josé@example.nl\r\nTo: a@b.nl\r\n")).ShouldBe(["F06 Block 1"]);
        FormatOf([.. "From: jos"u8, 0xE9, .. "@example.nl\r\nTo: "u8, .. "é@example.nl\r\n"u8])
            .ShouldBe(["F06 Block 1", "F08 Warn 2"]);
        FormatOf([.. "To: "u8, .. "é@example.nl\r\nFrom: jos"u8, 0xE9, .. "@example.nl\r\n"u8])
            .ShouldBe(["F06 Block 2", "F08 Warn 1"]);
    }
}
