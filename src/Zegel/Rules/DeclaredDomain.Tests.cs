namespace Zegel.Rules;

[Trait("Rule", "G10")]
public sealed class DeclaredDomainTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<DeclaredDomain, MessageFacts>();

    [Fact]
    public void A_declared_domain_passes() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Theory]
    [InlineData("x@kringloop.example")]
    [InlineData("x@winkel.nieuws.kringloop.example")]
    [InlineData("x@nieuws.kringloop.example.evil.example")]
    public void Parents_children_and_strangers_block(string from) =>
        Judge(GivenMessage.Bulk().With("From", from)).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void Case_and_international_spelling_do_not_matter() =>
        Judge(
                GivenMessage.Bulk().With("From", "x@NIEUWS.bücher.example") with
                {
                    Declared = GivenMessage.Declared with { Domains = ["nieuws.xn--bcher-kva.example"] },
                }
            )
            .ShouldBeEmpty();

    [Fact]
    public void Sender_counts_too() =>
        Judge(GivenMessage.Bulk().Adding("Sender", "x@other.example"))
            .ShouldHaveSingleItem()
            .Observed.ShouldContain("other.example");

    [Fact]
    public void An_undeclared_domain_blocks_before_anything_else_is_asked() =>
        new DomainFacts("example.nl", false, false, "unknown", [])
            .JudgedBy<DeclaredDomain, DomainFacts>()
            .ShouldHaveSingleItem()
            .Fix.ShouldContain("zegel domain add example.nl");

    [Fact]
    public void Mail_of_other_systems_has_no_declared_domains() =>
        Judge(GivenMessage.Foreign("<p>x", "bulk", new FieldFact("From", "x@example.nl", 1))).ShouldBeEmpty();
}
