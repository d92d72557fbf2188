namespace Zegel.Rules;

[Trait("Rule", "G06")]
public sealed class ReportsReachUsTests
{
    static DomainEntryFact Entry(string row) =>
        new(row, "r.nieuws.example.nl", "MX", "mx.zegel.example", "no such name", IsRight: false, CouldNotCheck: false);

    static IReadOnlyList<Finding> Judge(DomainEntryFact entry) =>
        new DomainFacts("nieuws.example.nl", true, false, "requested", [entry]).JudgedBy<ReportsReachUs, DomainFacts>();

    [Theory]
    [InlineData("G06")]
    public void A_wrong_entry_blocks_and_says_what_was_seen_and_what_to_publish(string row)
    {
        var finding = Judge(Entry(row)).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict).ShouldBe(("G06", Verdict.Block));
        finding.Observed.ShouldContain("no such name");
        finding.Expected.ShouldBe("mx.zegel.example");
        finding.Fix.ShouldContain("r.nieuws.example.nl");
    }

    [Theory]
    [InlineData("G06")]
    public void Silence_holds_as_could_not_check(string row)
    {
        var finding = Judge(Entry(row) with { CouldNotCheck = true }).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict, finding.CouldNotCheck).ShouldBe(("G06", Verdict.Hold, true));
    }

    [Fact]
    public void A_right_entry_and_an_entry_of_another_rule_are_none_of_its_business()
    {
        Judge(Entry("G06") with { IsRight = true }).ShouldBeEmpty();
        Judge(Entry("A31")).ShouldBeEmpty();
    }
}
