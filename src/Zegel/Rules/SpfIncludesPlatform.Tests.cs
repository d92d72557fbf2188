namespace Zegel.Rules;

[Trait("Rule", "G16")]
public sealed class SpfIncludesPlatformTests
{
    static DomainEntryFact Entry(string row) =>
        new(
            row,
            "nieuws.example.nl",
            "TXT",
            "v=spf1 … include:spf.zegel.example … ~all",
            "v=spf1 ~all",
            IsRight: false,
            CouldNotCheck: false
        );

    static IReadOnlyList<Finding> Judge(DomainEntryFact entry) =>
        new DomainFacts("nieuws.example.nl", true, false, "requested", [entry]).JudgedBy<
            SpfIncludesPlatform,
            DomainFacts
        >();

    [Theory]
    [InlineData("G16")]
    public void A_wrong_entry_blocks_and_says_what_was_seen_and_what_to_publish(string row)
    {
        var finding = Judge(Entry(row)).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict).ShouldBe(("G16", Verdict.Block));
        finding.Observed.ShouldContain("v=spf1 ~all");
        finding.Expected.ShouldBe("v=spf1 … include:spf.zegel.example … ~all");
        finding.Fix.ShouldContain("nieuws.example.nl");
    }

    [Theory]
    [InlineData("G16")]
    public void Silence_holds_as_could_not_check(string row)
    {
        var finding = Judge(Entry(row) with { CouldNotCheck = true }).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict, finding.CouldNotCheck).ShouldBe(("G16", Verdict.Hold, true));
    }

    [Fact]
    public void A_right_entry_and_an_entry_of_another_rule_are_none_of_its_business()
    {
        Judge(Entry("G16") with { IsRight = true }).ShouldBeEmpty();
        Judge(Entry("A31")).ShouldBeEmpty();
    }
}
