namespace Zegel.Mail.Smtp;

public class SmtpExtensionsTests
{
    [Fact]
    public void Reads_what_a_server_offers()
    {
        var offered = Read(
            "PIPELINING",
            "size 35882577",
            "8BITMIME",
            "SMTPUTF8",
            "DSN",
            "ENHANCEDSTATUSCODES",
            "STARTTLS",
            "CHUNKING",
            "AUTH PLAIN",
            ""
        );
        offered.SizeMax.ShouldBe(35882577);
        new[]
        {
            offered.Pipelining,
            offered.EightBitMime,
            offered.SmtpUtf8,
            offered.Dsn,
            offered.EnhancedStatusCodes,
            offered.StartTls,
            offered.Chunking,
            offered.Size,
        }.ShouldAllBe(each => each);
    }

    [Theory, Trait("Rule", "D10")]
    [InlineData("SIZE")]
    [InlineData("SIZE 0")]
    [InlineData("SIZE lots")]
    public void A_size_without_a_number_sets_no_limit(string line)
    {
        Read(line).SizeMax.ShouldBeNull();
        Read(line).Size.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "D16")]
    public void Reads_limits_and_passes_over_those_that_make_no_sense()
    {
        var offered = Read("LIMITS MAILMAX=100 rcptmax=50 RCPTDOMAINMAX=1 NEWMAX=7 =3 X");
        (offered.MailMax, offered.RcptMax, offered.RcptDomainMax).ShouldBe((100, 50, 1));
        Read("LIMITS MAILMAX=0 RCPTMAX=1234567 RCPTDOMAINMAX=-1").ShouldBe(SmtpExtensions.None);
    }

    static SmtpExtensions Read(params string[] lines) =>
        SmtpExtensions.Read(SmtpReply.Plain(250, ["mx PIPELINING", .. lines]));
}
