namespace Zegel.Rules;

[Trait("Rule", "G15")]
public sealed class SpfNamesSendersTests
{
    static DomainEntryFact Entry(string row) =>
        new(
            row,
            "nieuws.example.nl",
            "TXT",
            "SPF pass for our addresses",
            "softfail for 192.0.2.11",
            IsRight: false,
            CouldNotCheck: false
        );

    static IReadOnlyList<Finding> Judge(DomainEntryFact entry) =>
        new DomainFacts("nieuws.example.nl", true, false, "requested", [entry]).JudgedBy<
            SpfNamesSenders,
            DomainFacts
        >();

    [Theory]
    [InlineData("G15")]
    [InlineData("A16")]
    public void A_wrong_entry_blocks_and_says_what_was_seen_and_what_to_publish(string row)
    {
        var finding = Judge(Entry(row)).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict).ShouldBe(("G15", Verdict.Block));
        finding.Observed.ShouldContain("softfail for 192.0.2.11");
        finding.Expected.ShouldBe("SPF pass for our addresses");
        finding.Fix.ShouldContain("nieuws.example.nl");
    }

    [Theory]
    [InlineData("G15")]
    [InlineData("A16")]
    public void Silence_holds_as_could_not_check(string row)
    {
        var finding = Judge(Entry(row) with { CouldNotCheck = true }).ShouldHaveSingleItem();
        (finding.RuleId, finding.Verdict, finding.CouldNotCheck).ShouldBe(("G15", Verdict.Hold, true));
    }

    [Fact]
    public void A_right_entry_and_an_entry_of_another_rule_are_none_of_its_business()
    {
        Judge(Entry("G15") with { IsRight = true }).ShouldBeEmpty();
        Judge(Entry("A31")).ShouldBeEmpty();
    }
}
