namespace Zegel.Rules;

[Trait("Rule", "G14")]
public sealed class SpfOutcomeKnownTests
{
    static DomainEntryFact Entry(string row) =>
        new(
            row,
            "nieuws.example.nl",
            "TXT",
            "SPF pass for our addresses",
            "permerror",
            IsRight: false,
            CouldNotCheck: false
        );

    static IReadOnlyList<Finding> Judge(DomainEntryFact entry) =>
        new DomainFacts("nieuws.example.nl", true, false, "requested", [entry]).JudgedBy<
            SpfOutcomeKnown,
            DomainFacts
        >();

    [Theory]
    [InlineData("G14")]
    public void A_wrong_entry_blocks_and_says_what_was_seen_and_what_to_publish(string row)
    {
        var finding = Judge(Entry(row)).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict).ShouldBe(("G14", Verdict.Block));
        finding.Observed.ShouldContain("permerror");
        finding.Expected.ShouldBe("SPF pass for our addresses");
        finding.Fix.ShouldContain("nieuws.example.nl");
    }

    [Theory]
    [InlineData("G14")]
    public void Silence_holds_as_could_not_check(string row)
    {
        var finding = Judge(Entry(row) with { CouldNotCheck = true }).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict, finding.CouldNotCheck).ShouldBe(("G14", Verdict.Hold, true));
    }

    [Fact]
    public void A_right_entry_and_an_entry_of_another_rule_are_none_of_its_business()
    {
        Judge(Entry("G14") with { IsRight = true }).ShouldBeEmpty();
        Judge(Entry("A31")).ShouldBeEmpty();
    }
}
