namespace Zegel.Rules;

[Trait("Rule", "G39")]
public sealed class SubjectHonestTests
{
    [Theory]
    [InlineData("Zo werkt onze winkel", null)]
    [InlineData("Re: winkel", Verdict.Block)]
    [InlineData("Uw bestelling is verzonden", Verdict.Block)]
    [InlineData("ZATERDAG GAAN WIJ OPEN", Verdict.Hold)]
    [InlineData("Winkel open (2)", Verdict.Hold)]
    [InlineData("🔔 Winkel open", Verdict.Hold)]
    public void Bulk_pretends_nothing(string subject, Verdict? verdict) =>
        GivenMessage
            .Bulk()
            .With("Subject", subject)
            .JudgedBy<SubjectHonest, MessageFacts>()
            .Select(finding => (Verdict?)finding.Verdict)
            .SingleOrDefault()
            .ShouldBe(verdict);

    [Fact]
    public void A_receipt_may_say_that_it_is_one() =>
        GivenMessage.Transactional().JudgedBy<SubjectHonest, MessageFacts>().ShouldBeEmpty();

    [Fact]
    public void A_reply_answers_something()
    {
        var reply = GivenMessage.Transactional().With("Subject", "Re: uw vraag");
        reply.JudgedBy<SubjectHonest, MessageFacts>().ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);
        reply
            .With("In-Reply-To", "<a@b.example>")
            .With("References", "<a@b.example>")
            .JudgedBy<SubjectHonest, MessageFacts>()
            .ShouldBeEmpty();
    }
}
