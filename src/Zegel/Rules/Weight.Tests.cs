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
}
