using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G09")]
public sealed class EntriesBeforeLiveTests
{
    static DomainEntryFact Entry(bool right) => new("A31", "zg1._domainkey.example.nl", "TXT", "key", "", right, false);

    static IReadOnlyList<Finding> Judge(bool ready, params bool[] right) =>
        new DomainFacts("example.nl", true, ready, ready ? "ready" : "requested", [.. right.Select(Entry)]).JudgedBy<
            EntriesBeforeLive,
            DomainFacts
        >();

    [Fact]
    public void Two_of_three_stay_out()
    {
        var finding = Judge(false, true, true, false).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldContain("2 of 3");
        finding.Fix.ShouldContain("zegel domain records example.nl");
    }

    [Fact]
    public void All_right_is_for_the_wait_to_tell_and_ready_passes()
    {
        Judge(false, true, true, true).ShouldBeEmpty();
        Judge(true, true, true, true).ShouldBeEmpty();
        Judge(true, true, true, false).ShouldBeEmpty("the rule of the entry itself tells");
    }
}
