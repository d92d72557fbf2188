using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G03")]
public sealed class ReverseDnsTests
{
    static readonly EgressAddressFact Good = new("192.0.2.10", "mta1.zegel.example", true, true, "right both ways");

    static IReadOnlyList<Finding> Judge(EgressAddressFact address) =>
        new EgressFacts("bulk", [address]).JudgedBy<ReverseDns, EgressFacts>();

    [Fact]
    public void A_name_that_is_right_both_ways_passes() => Judge(Good).ShouldBeEmpty();

    [Fact]
    public void A_wrong_name_blocks_with_the_words_for_the_hosting_company()
    {
        var finding = Judge(Good with { IsNamed = false, Seen = "says x.example" }).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldContain("says x.example");
        finding.Fix.ShouldContain("reverse DNS of 192.0.2.10 to mta1.zegel.example");
    }

    [Fact]
    public void Silence_is_not_a_wrong_name()
    {
        var finding = Judge(Good with { IsNamed = null, Seen = "could not check" }).ShouldHaveSingleItem();
        (finding.Verdict, finding.CouldNotCheck).ShouldBe((Verdict.Hold, true));
    }

    [Theory]
    [InlineData("static-192-0-2-10.provider.example", 1)]
    [InlineData("10.2.0.192.provider.example", 1)]
    [InlineData("mta10.zegel.example", 0)]
    [InlineData("mta-10.zegel.example", 0)]
    [InlineData("192-0-2.zegel.example", 0)]
    public void A_name_made_of_the_address_is_a_home_line(string name, int findings) =>
        Judge(Good with { Name = name }).Count.ShouldBe(findings);
}
