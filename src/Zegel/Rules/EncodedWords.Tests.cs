namespace Zegel.Rules;

[Trait("Rule", "F04")]
public sealed class EncodedWordsTests
{
    static IReadOnlyList<Finding> Judge(string name, string value) =>
        GivenMessage.Foreign("<p>x</p>", "bulk", new FieldFact(name, value, 3)).JudgedBy<EncodedWords, MessageFacts>();

    [Theory]
    [InlineData("Subject", "=?utf-8?Q?Caf=C3=A9_open?=")]
    [InlineData("Subject", "=?UTF-8?B?8J+agA==?= zaterdag")]
    [InlineData("Subject", "=?iso-8859-1*nl?Q?Caf=E9?=")]
    [InlineData("Subject", "2 =? 3 en 4?= 5")]
    [InlineData("From", "=?utf-8?Q?Jos=C3=A9?= <jose@example.nl>")]
    [InlineData("To", "\"Jan\" <jan@example.nl>, =?utf-8?Q?Jos=C3=A9?= <jose@example.nl>")]
    public void Sound_words_pass(string name, string value) => Judge(name, value).ShouldBeEmpty();

    [Theory]
    [InlineData("Message-ID", "<=?utf-8?Q?x?=@example.nl>", Verdict.Block, "knows no encoded words")]
    [InlineData("From", "<=?utf-8?Q?jos=C3=A9?=@example.nl>", Verdict.Block, "in an address")]
    [InlineData("From", "=?utf-8?Q?jos=C3=A9?=@example.nl", Verdict.Block, "in an address")]
    [InlineData("From", "\"=?utf-8?Q?Jos=C3=A9?=\" <jose@example.nl>", Verdict.Warn, "between quotes")]
    [InlineData("Subject", "=?utf-8?B?8J+a?=", Verdict.Warn, "breaks a character")]
    [InlineData("Subject", "=?utf-8?B?8J!?=", Verdict.Warn, "cannot be decoded")]
    [InlineData("Subject", "=?klingon?Q?x?=", Verdict.Warn, "cannot be decoded")]
    [InlineData("Subject", "=?utf-8?X?x?=", Verdict.Warn, "cannot be decoded")]
    [InlineData("Subject", "=?utf-8?Q?x=0D=0ABcc:_a?=", Verdict.Block, "line end")]
    public void Broken_ones_are_told(string name, string value, Verdict verdict, string seen)
    {
        var found = Judge(name, value).ShouldHaveSingleItem();
        (found.Verdict, found.Line).ShouldBe((verdict, 3));
        found.Observed.ShouldContain(seen);
    }

    [Fact]
    public void A_word_has_at_most_75_characters()
    {
        static string Word(int length) => $"=?utf-8?Q?{new string('x', length - 12)}?=";
        Judge("Subject", Word(75)).ShouldBeEmpty();
        Judge("Subject", Word(76)).ShouldHaveSingleItem().Observed.ShouldContain("76 characters");
    }
}
