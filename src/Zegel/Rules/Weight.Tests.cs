namespace Zegel.Rules;

[Trait("Rule", "F12")]
public sealed class WeightTests
{
    [Theory]
    [InlineData(60_000, 400_000, null)]
    [InlineData(90_000, 400_000, Verdict.Warn)]
    [InlineData(110_000, 400_000, Verdict.Block)]
    [InlineData(60_000, 600_000, Verdict.Block)]
    public void Heavy_bulk_is_stopped(int html, int message, Verdict? verdict) =>
        (GivenMessage.Bulk(new string('x', html)) with { SizeBytes = message })
            .JudgedBy<Weight, MessageFacts>()
            .Select(finding => (Verdict?)finding.Verdict)
            .SingleOrDefault()
            .ShouldBe(verdict);

    [Fact]
    public void What_only_the_octets_show_is_told_with_its_line()
    {
        var harmed = GivenMessage.Bulk() with { FormatFaults = [new FormatFault("F12", "seen", "wanted", "mend", 7)] };
        var told = harmed.JudgedBy<Weight, MessageFacts>().Single(finding => finding.Observed == "seen");
        (told.Verdict, told.Line).ShouldBe((Verdict.Block, 7));
    }
}
