using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G31")]
public sealed class OverviewNamesAllTests
{
    static IReadOnlyList<Finding> Judge(string[] on, string[] shown, bool all = true) =>
        new OverviewFacts(on, shown, all).JudgedBy<OverviewNamesAll, OverviewFacts>();

    [Fact]
    public void Three_lists_and_three_ways_out_pass() =>
        Judge(["Agenda", "Offers", "Work"], ["Work", "Agenda", "Offers", "Other"]).ShouldBeEmpty();

    [Fact]
    public void A_list_left_out_blocks_by_name() =>
        Judge(["Agenda", "Offers"], ["Offers"]).ShouldBlockOnce().Observed.ShouldContain("Agenda");

    [Fact]
    public void All_must_be_left_in_one_act() => Judge(["Agenda"], ["Agenda"], all: false).ShouldBlockOnce();
}
