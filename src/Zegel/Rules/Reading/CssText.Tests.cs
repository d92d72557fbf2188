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
    [InlineData("p{a:b} q , r{c:d}", "p{a:b} q , r{c:d}")]
    [InlineData("<!-- p{a:b} -->", "p{a:b}")]
    [InlineData("@import 'x'; p{a:b}", "p{a:b}")]
    [InlineData("@media screen{p{a:b}} q{c:d}", "p{a:b} q{c:d}")]
    [InlineData("@media only screen{p{a:b}}", "p{a:b}")]
    [InlineData("@media print{p{a:b} r{e:f}} q{c:d}", "q{c:d}")]
    [InlineData("@font-face{a:b} q{c:d}", "q{c:d}")]
    [InlineData("@media print{p{a:b}", "")]
    [InlineData("p{a:b", "")]
    [InlineData("p", "")]
    public void Rules_that_hold_for_all_are_found(string css, string rules) => Told(CssText.Rules(css)).ShouldBe(rules);

    [Theory]
    [InlineData("@media (max-width:1px){p{a:b}} q{c:d} @MEDIA print{r{e:f}}", "p{a:b} r{e:f}")]
    [InlineData("@media all{p{a:b}}", "")]
    [InlineData("@media print{p{a:b} q{c:d}", "p{a:b}")]
    [InlineData("@media print", "")]
    [InlineData("p{a:b}", "")]
    public void Rules_that_hold_for_some_are_found_apart(string css, string rules) =>
        Told(CssText.ConditionalRules(css)).ShouldBe(rules);

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/*b*/c/**/d", "acd")]
    [InlineData("a/*b", "a")]
    [InlineData("a/*/b*/c", "ac")]
    public void Comments_are_taken_out(string css, string left) => CssText.WithoutComments(css).ShouldBe(left);

    static string Told(IEnumerable<(string Selector, string Declarations)> rules) =>
        string.Join(' ', rules.Select(rule => $"{rule.Selector}{{{rule.Declarations}}}"));
}
