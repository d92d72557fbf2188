namespace Zegel.Rules.Reading;

public sealed class CssTextTests
{
    [Theory]
    [InlineData("a{background:url(https://a.nl/b)}", "https://a.nl/b")]
    [InlineData("a{background:url('b')} c{background:url( \"d\" )}", "b d")]
    [InlineData("@import 'a'; @import url(b);", "a! b!")]
    [InlineData("a{background:image-set('b' 1x)}", "b")]
    [InlineData("a{background:\\75rl(b)}", "b")]
    [InlineData("a{background:\\75 rl(\\000062)}", "b")]
    [InlineData("a{background:u\\rl(b)}", "b")]
    [InlineData("a{background:u/* x */rl(b)}", "b")]
    [InlineData("/* url(a) */", "")]
    [InlineData("a/* b", "")]
    [InlineData("a{content:'\\", "")]
    public void What_a_style_fetches_is_found(string css, string urls) =>
        string.Join(' ', CssText.FetchedFrom(css).Select(one => one.Url + (one.IsImport ? "!" : ""))).ShouldBe(urls);

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/*b*/c/**/d", "acd")]
    [InlineData("a/*b", "a")]
    [InlineData("a/*/b*/c", "ac")]
    public void Comments_are_taken_out(string css, string left) => CssText.WithoutComments(css).ShouldBe(left);
}
