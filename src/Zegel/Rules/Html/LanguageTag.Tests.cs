namespace Zegel.Rules.Html;

public sealed class LanguageTagTests
{
    [Theory]
    [InlineData("nl")]
    [InlineData("NL-be")]
    [InlineData("zh-yue")]
    [InlineData("zh-Hant-TW")]
    [InlineData("es-419")]
    [InlineData("sl-rozaj")]
    [InlineData("sl-rozaj-biske")]
    [InlineData("de-1996")]
    [InlineData("de-CH-1901-u-co-phonebk")]
    [InlineData("en-x-twain")]
    [InlineData("en-u-ca-gregory-x-a")]
    [InlineData("x-whatever")]
    [InlineData("i-klingon")]
    [InlineData("sgn-BE-NL")]
    public void A_tag_of_the_registry_is_right(string tag) => LanguageTag.Fault(tag).ShouldBeNull();

    [Theory]
    [InlineData("", "1 to 8")]
    [InlineData("nl-", "1 to 8")]
    [InlineData("nl_BE", "1 to 8")]
    [InlineData("en-abcdefghi", "1 to 8")]
    [InlineData("x", "private part")]
    [InlineData("en-x", "private part")]
    [InlineData("dutch", "no language")]
    [InlineData("n", "no language")]
    [InlineData("xx", "no language")]
    [InlineData("n1", "no language")]
    [InlineData("nl-vls", "does not extend")]
    [InlineData("en-UK", "no region")]
    [InlineData("nl-NL-BE", "does not belong")]
    [InlineData("nl-12", "does not belong")]
    [InlineData("nl-1a2", "does not belong")]
    [InlineData("de-1996-1996", "twice")]
    [InlineData("en-u", "extension is empty")]
    [InlineData("en-u-x-a", "extension is empty")]
    [InlineData("nl-be-latn", "does not belong")]
    public void A_wrong_one_says_what_is_wrong(string tag, string said)
    {
        LanguageTag.Fault(tag).ShouldNotBeNull();
        LanguageTag.Fault(tag)!.ShouldContain(said);
    }
}
