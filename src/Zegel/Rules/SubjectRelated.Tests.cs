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

    [Theory]
    [InlineData("Beleggen voor beginners", null)]
    [InlineData("Tulpen in de tuin", Verdict.Hold)]
    public void The_preheader_counts_as_text(string subject, Verdict? verdict) =>
        GivenMessage
            .Bulk("<div style=\"display:none\">Zo leert een beginner beleggen</div><p>De winkel is zaterdag open.</p>")
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
