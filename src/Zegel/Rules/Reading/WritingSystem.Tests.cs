namespace Zegel.Rules.Reading;

[Trait("Rule", "G36")]
public sealed class WritingSystemTests
{
    [Theory]
    [InlineData("paypal", "Latin")]
    [InlineData("Łódź-3", "Latin")]
    [InlineData("рaypal", "Cyrillic,Latin")]
    [InlineData("αβγ", "Greek")]
    [InlineData("日本のBOOK", "Han,Hiragana,Latin")]
    [InlineData("123 .!?", "")]
    [InlineData("\U00020000", "Han")]
    public void Knows_the_scripts_of_letters(string text, string scripts) =>
        string.Join(',', WritingSystem.Of(text)).ShouldBe(scripts);

    [Theory]
    [InlineData("日本のBOOK", false)]
    [InlineData("한국BOOK", false)]
    [InlineData("ㄅㄆ漢abc", false)]
    [InlineData("日本αβ", true)]
    [InlineData("рaypal", true)]
    [InlineData("аbc", true)]
    [InlineData("straße", false)]
    public void Mixing_is_judged_as_highly_restrictive(string word, bool isMixed) =>
        WritingSystem.IsMixed(word).ShouldBe(isMixed);

    [Fact]
    public void A_lone_surrogate_is_no_letter() => WritingSystem.Of("a\ud83d").ShouldBe(["Latin"]);
}
