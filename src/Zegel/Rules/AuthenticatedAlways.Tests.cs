namespace Zegel.Rules;

[Trait("Rule", "G07")]
public sealed class AuthenticatedAlwaysTests
{
    static readonly DomainEntryFact Key = new(
        "A30",
        "zg1._domainkey.example.nl",
        "CNAME",
        "zg1.x.dkim.zegel",
        "zg1.x.dkim.zegel",
        true,
        false
    );
    static readonly DomainFacts Ready = new("example.nl", true, true, "ready", [Key]);

    static IReadOnlyList<Finding> Judge(DomainFacts facts) => facts.JudgedBy<AuthenticatedAlways, DomainFacts>();

    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<AuthenticatedAlways, MessageFacts>();

    [Fact]
    public void A_ready_domain_passes() => Judge(Ready).ShouldBeEmpty();

    [Fact]
    public void A_wrong_entry_blocks_and_says_what_to_publish()
    {
        var finding = Judge(Ready with { IsReady = false, Entries = [Key with { Observed = "", IsRight = false }] })
            .ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldContain("nothing");
        finding.Fix.ShouldContain("zg1._domainkey.example.nl CNAME zg1.x.dkim.zegel");
    }

    [Fact]
    public void No_answer_holds_as_could_not_check()
    {
        var finding = Judge(Ready with { Entries = [Key with { IsRight = false, CouldNotCheck = true }] })
            .ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Hold);
        finding.CouldNotCheck.ShouldBeTrue();
    }

    [Fact]
    public void A_raw_message_without_signature_is_warned_of() =>
        Judge(GivenMessage.Foreign("<p>x", "bulk", new FieldFact("From", "a@example.nl", 1)))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Warn);

    const string Good = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.co.uk; s=x; h=From:To; bh=AAAA; b=AAAA";

    static IReadOnlyList<Finding> Judge(params FieldFact[] more) =>
        Judge(GivenMessage.Foreign("<p>x", "bulk", [new FieldFact("From", "a@news.example.co.uk", 1), .. more]));

    static IReadOnlyList<Finding> JudgeSigned(string old, string made, params FieldFact[] more) =>
        Judge([new FieldFact("DKIM-Signature", Good.Replace(old, made, StringComparison.Ordinal), 2), .. more]);

    [Theory]
    [InlineData("mail.example.co.uk", 0)]
    [InlineData("\texample.co.uk", 0)]
    [InlineData("esp.example", 1)]
    [InlineData("other.co.uk", 1)]
    public void A_signature_must_be_aligned_with_From(string signer, int findings)
    {
        var found = JudgeSigned("example.co.uk", signer);
        found.Count.ShouldBe(findings);
        found.ShouldAllBe(finding =>
            finding.Verdict == Verdict.Warn && finding.Line == 2 && finding.Observed == $"signed by {signer}"
        );
    }

    [Fact]
    public void One_aligned_signature_of_several_is_enough()
    {
        var foreign = Good.Replace("example.co.uk", "esp.example", StringComparison.Ordinal);
        Judge(new FieldFact("DKIM-Signature", foreign, 2), new FieldFact("DKIM-Signature", Good, 3)).ShouldBeEmpty();
        Judge(new FieldFact("DKIM-Signature", foreign, 2), new FieldFact("DKIM-Signature", foreign, 3))
            .ShouldHaveSingleItem()
            .Observed.ShouldBe("signed by esp.example, esp.example");
    }

    [Fact]
    public void Without_a_sender_nobody_has_to_be_aligned() =>
        Judge(GivenMessage.Foreign("<p>x", "bulk", new FieldFact("DKIM-Signature", Good, 2))).ShouldBeEmpty();

    [Theory]
    [InlineData("h=From:To", "h=To:Subject", "by example.co.uk counts for nothing: h= does not name From", "(A26;")]
    [InlineData("bh=AAAA; ", "", "by example.co.uk counts for nothing: the tag bh= is missing", "(A20;")]
    [InlineData("v=1;", "v=1; garbage;", "a signature counts for nothing", "(A20;")]
    [InlineData("s=x;", "s=x; l=10;", "by example.co.uk counts the first 10 octets of the body: l=10", "(A25;")]
    [InlineData("s=x;", "s=x; l=0;", "l=0", "(A25;")]
    [InlineData("rsa-sha256", "rsa-sha1", "by example.co.uk uses a=rsa-sha1", "(A21;")]
    [InlineData("rsa-sha256", "rsa-md5", "by example.co.uk uses a=rsa-md5, which nobody knows", "(A21;")]
    public void What_makes_a_signature_weak_or_void_is_told(string old, string made, string observed, string row)
    {
        var finding = JudgeSigned(old, made).ShouldHaveSingleItem();
        (finding.Verdict, finding.Line).ShouldBe((Verdict.Warn, 2));
        finding.Observed.ShouldContain(observed);
        finding.Expected.ShouldContain(row);
    }

    [Fact]
    public void An_Ed25519_signature_is_as_good() => JudgeSigned("rsa-sha256", "ed25519-sha256").ShouldBeEmpty();

    [Fact]
    public void Several_faults_of_one_signature_are_all_told() =>
        JudgeSigned("a=rsa-sha256;", "a=rsa-sha1; l=1;").Count.ShouldBe(2);

    // x=1795600000 is 2026-11-25 09:46:40 UTC.
    [Theory]
    [InlineData("Received", "from a by b; Wed, 25 Nov 2026 09:46:40 +0000", 0)]
    [InlineData("Received", "from a by b; Wed, 25 Nov 2026 09:46:41 +0000", 1)]
    [InlineData("Received", "from a by b; Wed, 25 Nov 2026 10:46:40 +0100", 0)]
    [InlineData("Received", "from a by b", 0)]
    [InlineData("Date", "Wed, 25 Nov 2026 09:46:40 +0000", 0)]
    [InlineData("Date", "Wed, 25 Nov 2026 09:46:41 +0000", 1)]
    [InlineData("Date", "whenever", 0)]
    public void A_signature_lives_until_the_message_arrives(string name, string value, int findings)
    {
        var found = JudgeSigned("s=x;", "s=x; t=1795500000; x=1795600000;", new FieldFact(name, value, 3));
        found.Count.ShouldBe(findings);
        found.ShouldAllBe(finding =>
            finding.Verdict == Verdict.Warn
            && finding.Line == 2
            && finding.Observed.EndsWith("x= is 2026-11-25 09:46:40Z", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void When_it_arrived_counts_more_than_when_it_was_written() =>
        JudgeSigned(
                "s=x;",
                "s=x; x=1795600000;",
                new FieldFact("Received", "from a by b; Wed, 25 Nov 2026 09:00:00 +0000", 3),
                new FieldFact("Date", "Thu, 26 Nov 2026 09:00:00 +0000", 4)
            )
            .ShouldBeEmpty();

    [Fact]
    public void Of_a_heap_of_signatures_the_topmost_ten_are_looked_at() =>
        Judge([.. Enumerable.Range(2, 11).Select(line => new FieldFact("DKIM-Signature", "garbage", line))])
            .Select(finding => finding.Line)
            .ShouldBe(Enumerable.Range(2, 10).Select(line => (int?)line));

    [Fact]
    public void A_draft_and_mail_of_ours_are_signed_when_they_leave()
    {
        Judge(GivenMessage.Bulk()).ShouldBeEmpty();
        var draft = GivenMessage.Foreign("<p>x", "bulk", new FieldFact("From", "a@example.nl", 0));
        Judge(draft).ShouldBeEmpty();
        Judge(GivenMessage.Foreign("<p>x", "bulk", new FieldFact("From", "a@example.nl", 1)) with { AssetHost = "x" })
            .ShouldBeEmpty();
    }
}
