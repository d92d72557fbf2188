namespace Zegel.Rules;

[Trait("Rule", "G20")]
public sealed class OptInRequiredTests
{
    static readonly AudienceFacts Good = new(5000, 0, 12, ["Agenda"]);

    static IReadOnlyList<Finding> Judge(AudienceFacts facts) => facts.JudgedBy<OptInRequired, AudienceFacts>();

    [Fact]
    public void An_audience_that_agreed_passes() => Judge(Good).ShouldBeEmpty();

    [Fact]
    public void People_left_out_are_counted()
    {
        var finding = Judge(new AudienceFacts(4676, 312, 12, ["Agenda"])).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Info);
        finding.Observed.ShouldBe("312 of 5000 left out: no consent record");
    }

    [Fact]
    public void Nobody_at_all_blocks() =>
        Judge(Good with { Selected = 0, WithoutConsent = 3 })
            .Select(finding => finding.Verdict)
            .ShouldBe([Verdict.Block, Verdict.Info]);

    [Fact]
    public void No_list_blocks() =>
        Judge(Good with { Lists = [] }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);
}
