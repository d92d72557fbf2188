namespace Zegel.Rules;

[Trait("Rule", "G38")]
public sealed class SubjectRelatedTests
{
    [Theory]
    [InlineData("De winkel is zaterdag open", null)]
    [InlineData("Winkelopening", null)]
    [InlineData("Verdien thuis geld met beleggen", Verdict.Hold)]
    [InlineData("PayPal en de winkel", Verdict.Hold)]
    [InlineData("", Verdict.Block)]
    [InlineData("***", Verdict.Block)]
    public void A_subject_speaks_of_the_text(string subject, Verdict? verdict) =>
        GivenMessage
            .Bulk()
            .With("Subject", subject)
            .JudgedBy<SubjectRelated, MessageFacts>()
            .Select(finding => (Verdict?)finding.Verdict)
            .SingleOrDefault()
            .ShouldBe(verdict);

    [Fact]
    public void A_subject_is_there() =>
        GivenMessage
            .Bulk()
            .Without("Subject")
            .JudgedBy<SubjectRelated, MessageFacts>()
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Block);
}
