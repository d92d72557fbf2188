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

    [Theory]
    [InlineData("v=1; a=rsa-sha256; d=mail.example.co.uk; s=x", 0)]
    [InlineData("v=1; a=rsa-sha256;\td=example.co.uk; s=x", 0)]
    [InlineData("v=1; d=esp.example; s=x", 1)]
    [InlineData("v=1; d=other.co.uk; s=x", 1)]
    [InlineData("garbage", 1)]
    public void A_signature_must_be_aligned_with_From(string signature, int findings) =>
        Judge(
            GivenMessage.Foreign(
                "<p>x",
                "bulk",
                new FieldFact("From", "a@news.example.co.uk", 1),
                new FieldFact("DKIM-Signature", signature, 2)
            )
        )
            .Count.ShouldBe(findings);
}
