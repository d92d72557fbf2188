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
    [InlineData("🔒 Winkel open", Verdict.Hold)]
    [InlineData("Antw.: winkel", Verdict.Block)]
    [InlineData("3 reacties op uw vraag", Verdict.Hold)]
    [InlineData("3 reacties over de winkel", null)]
    [InlineData("Je hebt 1 gemiste oproep", Verdict.Hold)]
    [InlineData("Votre colis arrive demain", Verdict.Block)]
    [InlineData("Votre facture de mars", Verdict.Block)]
    [InlineData("Vos factures papier disparaissent", null)]
    [InlineData("Verlaag uw energierekening", null)]
    public void Bulk_pretends_nothing(string subject, Verdict? verdict) =>
        GivenMessage
            .Bulk()
            .With("Subject", subject)
            .JudgedBy<SubjectHonest, MessageFacts>()
            .Select(finding => (Verdict?)finding.Verdict)
            .SingleOrDefault()
            .ShouldBe(verdict);

    [Theory]
    [InlineData("🔒 Een goed wachtwoord", "<p>Hoe u een wachtwoord kiest.</p>", false)]
    [InlineData("🔒 Een goed wachtwoord", "<p>Hoe u een fiets kiest.</p>", true)]
    [InlineData("🔒 Een goede fiets", "<p>Hoe u een wachtwoord kiest.</p>", true)]
    [InlineData("Valse mails: phishing ⚠️", "<p>Phishing herkennen.</p>", false)]
    [InlineData("✅ Een goed wachtwoord", "<p>Hoe u een wachtwoord kiest.</p>", true)]
    public void A_picture_is_worn_by_what_is_about_it(string subject, string html, bool isHeld) =>
        GivenMessage.Bulk(html).With("Subject", subject).JudgedBy<SubjectHonest, MessageFacts>().Any().ShouldBe(isHeld);

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
