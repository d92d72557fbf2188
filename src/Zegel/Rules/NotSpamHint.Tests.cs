namespace Zegel.Rules;

[Trait("Rule", "G41")]
public sealed class NotSpamHintTests
{
    static IReadOnlyList<Finding> Judge(string sentence, string stream = "bulk") =>
        GivenMessage
            .Foreign($"<p>Het nieuws van mei.</p><p>{sentence}</p>", stream, new FieldFact("From", "a@example.nl", 1))
            .JudgedBy<NotSpamHint, MessageFacts>();

    [Theory]
    [InlineData("Klik op ‘geen spam’ en maak kans op een fiets.")]
    [InlineData("Markeer onze mail als geen spam.")]
    [InlineData("Sleep ons bericht uit je spam.")]
    [InlineData("Please click “Not spam” so that we reach you.")]
    [InlineData("Mark this message as not junk.")]
    [InlineData("Move us out of your spam folder!")]
    [InlineData("Klicken Sie auf „Kein Spam“.")]
    [InlineData("Cliquez sur « pas un spam ».")]
    [InlineData("The ‘not spam’ button is your friend.")]
    public void Asking_for_the_click_is_warned_of(string sentence)
    {
        var finding = Judge(sentence).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Warn);
        finding.Observed.ShouldStartWith("the mail asks for a click: “");
    }

    [Theory]
    [InlineData("Wij sturen nooit spam.")]
    [InlineData("Click here for the programme. We never send spam.")]
    [InlineData("This is not spam: you asked for it in May.")]
    [InlineData("Klik op het filmpje.")]
    public void Speaking_of_spam_is_not_asking(string sentence) => Judge(sentence).ShouldBeEmpty();

    [Fact]
    public void Only_bulk_is_looked_at() => Judge("Click “Not spam”.", "transactional").ShouldBeEmpty();

    [Fact]
    public void The_text_part_is_read_too()
    {
        var letter = GivenMessage.Bulk();
        letter.JudgedBy<NotSpamHint, MessageFacts>().ShouldBeEmpty();
        (letter with { Text = letter.Text + "\nKlik op ‘geen spam’." })
            .JudgedBy<NotSpamHint, MessageFacts>()
            .ShouldNotBeEmpty();
    }
}
