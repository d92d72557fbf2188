using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G30")]
public sealed class OverviewDueTests
{
    static IReadOnlyList<Finding> Judge(long due) =>
        new AudienceFacts(10, 0, 0, ["Agenda"]) { DueForOverview = due }.JudgedBy<OverviewDue, AudienceFacts>();

    [Fact]
    public void Who_joined_long_ago_is_counted_and_stops_nothing()
    {
        Judge(0).ShouldBeEmpty();
        var finding = Judge(1204).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Info);
        finding.Observed.ShouldStartWith("1204 people");
    }
}
