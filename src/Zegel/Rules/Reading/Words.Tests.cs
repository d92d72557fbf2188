namespace Zegel.Rules.Reading;

public sealed class WordsTests
{
    [Theory]
    [InlineData("De winkel, open!", "de winkel open")]
    [InlineData("l'\u00e9t\u00e9 2026", "l \u00e9t\u00e9 2026")]
    [InlineData("win\u00ADkel", "winkel")]
    [InlineData("  ", "")]
    [InlineData("\uD800 a", "a")]
    public void A_text_is_words_in_order(string text, string words) =>
        string.Join(' ', Words.Split(text)).ShouldBe(words);

    [Theory]
    [InlineData("De winkel is open en wij zijn er voor u", "", "nl")]
    [InlineData("The shop is open and we are there for you", "", "en")]
    [InlineData("Der Laden ist auf und wir sind da", "", "de")]
    [InlineData("Le magasin est ouvert et nous sommes l\u00e0 pour vous", "", "fr")]
    [InlineData("12345", "de-AT", "de")]
    [InlineData("12345", "FR", "fr")]
    [InlineData("The shop is open and we are there for you", "nl", "en")]
    public void Its_language_is_that_of_its_common_words(string text, string declared, string language) =>
        Words.LanguageOf(text, declared).ShouldBe(language);

    [Fact]
    public void What_carries_meaning_is_left() =>
        Words.StemsOf("De winkels en 2026 x fietsen", "nl").ShouldBe(["winkel", "fiets"], ignoreOrder: true);

    [Theory]
    [InlineData("fiets", "fiets", true)]
    [InlineData("de", "de", true)]
    [InlineData("fiets", "fietslamp", true)]
    [InlineData("lamp", "fietslamp", true)]
    [InlineData("fietslamp", "lamp", true)]
    [InlineData("lam", "lampen", false)]
    [InlineData("slamp", "fietslampen", true)]
    [InlineData("slam", "fietslampen", false)]
    [InlineData("fietslamp", "fietsen", true)]
    [InlineData("fietslamp", "fietsbel", false)]
    [InlineData("fietsen", "fietsten", true)]
    [InlineData("fietx", "fietsen", false)]
    [InlineData("fietsabcdefgh", "fietsijklmnop", false)]
    [InlineData("appel", "peren", false)]
    public void Compounds_are_kin(string one, string other, bool areKin)
    {
        Words.AreKin(one, other).ShouldBe(areKin);
        Words.AreKin(other, one).ShouldBe(areKin);
    }
}
