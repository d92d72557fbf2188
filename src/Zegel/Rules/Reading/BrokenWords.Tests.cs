namespace Zegel.Rules.Reading;

public sealed class BrokenWordsTests
{
    [Theory]
    [InlineData("winkel", "")]
    [InlineData("win\u200Bkel", "win|kel")]
    [InlineData("win\u200Bkel WIN\u200BKEL wink\u2060el", "win|kel")]
    [InlineData("\u200Bwinkel\u200B", "")]
    [InlineData("win-\u200Bkel", "")]
    [InlineData("win\u200B-kel", "")]
    [InlineData("win\u00ADkel", "")]
    [InlineData("win\u00ADke\u00ADlen", "")]
    [InlineData("w\u00ADi\u00ADn", "w|i|n")]
    [InlineData("w\u00ADinkel\u00ADtje", "")]
    [InlineData("23\u200C-11", "")]
    [InlineData("win\u200Ckel", "")]
    [InlineData("w\u200Cin\u200Ckel", "w|in|kel")]
    [InlineData("\u0646\u0645\u06CC\u200D\u062F\u0627\u0646\u0645", "")]
    [InlineData("\u1E00\u200B\u1E01", "\u1E00|\u1E01")]
    [InlineData("\u1FFE\u200Ba", "")]
    [InlineData("\u1FFC\u200Ba", "\u1FFC|a")]
    [InlineData("\u2C60\u200Ba", "")]
    public void Words_that_something_without_width_breaks_are_shown_with_their_breaks(string text, string broken) =>
        string.Join(' ', BrokenWords.In(text)).ShouldBe(broken);

    [Theory]
    [InlineData("a", false)]
    [InlineData("a\U000E0041", true)]
    [InlineData("\U000E0000", true)]
    [InlineData("\U000E007F", true)]
    [InlineData("\U000DFFFF\U000E0080", false)]
    [InlineData("\U0001F3F4\U000E0067\U000E0062\U000E007F", false)]
    [InlineData("\U0001F3F4\U000E0067\U000E007F\U000E0067", true)]
    [InlineData("\U0001F3F4a\U000E0067", true)]
    public void Tags_make_a_flag_or_nothing_honest(string text, bool hasTags) =>
        BrokenWords.HasTags(text).ShouldBe(hasTags);
}
