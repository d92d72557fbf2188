namespace Zegel.Rules;

[Trait("Rule", "G17")]
public sealed class SpfCheckableTests
{
    static DomainEntryFact Entry(string row) =>
        new(
            row,
            "nieuws.example.nl",
            "TXT",
            "at most 10 lookups and 2 dead names",
            "14 lookups",
            IsRight: false,
            CouldNotCheck: false
        );

    static IReadOnlyList<Finding> Judge(DomainEntryFact entry) =>
        new DomainFacts("nieuws.example.nl", true, false, "requested", [entry]).JudgedBy<SpfCheckable, DomainFacts>();

    [Theory]
    [InlineData("A12")]
    [InlineData("A13")]
    public void A_wrong_entry_blocks_and_says_what_was_seen_and_what_to_publish(string row)
    {
        var finding = Judge(Entry(row)).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict).ShouldBe(("G17", Verdict.Block));
        finding.Observed.ShouldContain("14 lookups");
        finding.Expected.ShouldBe("at most 10 lookups and 2 dead names");
        finding.Fix.ShouldContain("nieuws.example.nl");
    }

    [Theory]
    [InlineData("A12")]
    [InlineData("A13")]
    public void Silence_holds_as_could_not_check(string row)
    {
        var finding = Judge(Entry(row) with { CouldNotCheck = true }).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict, finding.CouldNotCheck).ShouldBe(("G17", Verdict.Hold, true));
    }

    [Fact]
    public void A_right_entry_and_an_entry_of_another_rule_are_none_of_its_business()
    {
        Judge(Entry("A12") with { IsRight = true }).ShouldBeEmpty();
        Judge(Entry("A31")).ShouldBeEmpty();
    }
}
