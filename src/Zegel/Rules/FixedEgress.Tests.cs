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
    [Trait("Rule", "A08")]
    public void An_address_on_a_block_list_holds_the_release()
    {
        var finding = Judge(Good, Good with { Address = "192.0.2.11", HeldBy = "on zen.example: listed" })
            .ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Hold);
        finding.Observed.ShouldBe("192.0.2.11 of pool bulk is held: on zen.example: listed");
    }

    [Fact]
    [Trait("Rule", "P06")]
    public void An_address_at_rest_warns_while_others_send_and_holds_when_none_does()
    {
        var resting = Good with { Address = "192.0.2.11", RestsFor = "complaints" };
        Judge(Good, resting).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Warn);
        Judge(resting).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Hold);
        Judge(Good with { IsNamed = false }, resting)
            .ShouldHaveSingleItem()
            .Fix.ShouldContain("zegel pool resume 192.0.2.11");
    }

    [Fact]
    public void An_address_of_another_machine_blocks_and_is_named()
    {
        var finding = Judge(Good, Good with { Address = "192.0.2.11", IsBound = false }).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldContain("192.0.2.11");
    }
}
