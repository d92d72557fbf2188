using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G02")]
public sealed class FixedEgressTests
{
    static readonly EgressAddressFact Good = new("192.0.2.10", "mta1.zegel.example", true, true, "right both ways");

    static IReadOnlyList<Finding> Judge(params EgressAddressFact[] addresses) =>
        new EgressFacts("bulk", addresses).JudgedBy<FixedEgress, EgressFacts>();

    [Fact]
    public void A_pool_of_this_machine_passes() => Judge(Good).ShouldBeEmpty();

    [Fact]
    public void A_pool_without_address_sends_from_anywhere() =>
        Judge().ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void An_address_of_another_machine_blocks_and_is_named()
    {
        var finding = Judge(Good, Good with { Address = "192.0.2.11", IsBound = false }).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldContain("192.0.2.11");
    }
}
