namespace Zegel.Rules.Html;

public sealed class AttributeChecksTests
{
    [Theory]
    [InlineData("<p data-=b>a</p>", "data- on <p>")]
    [InlineData("<p on=b>a</p>", "on on <p>")]
    [InlineData("<p href=b>a</p>", "href on <p>")]
    [InlineData("<embed src=a whatever=b>")]
    [InlineData("<a>a</a>")]
    [InlineData("<a href=b target=c>a</a>")]
    [InlineData("<a target=b>a</a>", "<a> with target and without href")]
    [InlineData("<map name=a><area rel=b></map>", "<area> with rel and without href")]
    [InlineData("<bdo dir=rtl>a</bdo>")]
    [InlineData("<bdo>a</bdo>", "<bdo> without dir")]
    [InlineData("<bdo dir=AUTO>a</bdo>", "dir=\"auto\" on <bdo>")]
    [InlineData("<p dir=auto>a</p>")]
    [InlineData("<img alt=a>", "<img> without src or srcset")]
    [InlineData("<img alt=a srcset=b>")]
    [InlineData("<map></map>", "<map> without name")]
    [InlineData("<data>a</data>", "<data> without value")]
    [InlineData("<object></object>", "<object> without data")]
    [InlineData("<p lang=nl xml:lang=NL>a</p>")]
    [InlineData("<p xml:lang=nl>a</p>", "xml:lang on <p> without the same lang")]
    [InlineData("<p lang=nl xml:lang=fr>a</p>", "xml:lang on <p> without the same lang")]
    [InlineData("<p itemscope itemtype=https://a.nl itemid=b>a</p>")]
    [InlineData("<p itemtype=https://a.nl>a</p>", "itemtype without itemscope")]
    [InlineData("<p itemscope itemid=b>a</p>", "itemid without itemscope and itemtype")]
    [InlineData("<p itemid=b>a</p>", "itemid without itemscope and itemtype")]
    [InlineData("<p id=c itemscope itemref=c>a</p>")]
    [InlineData("<p id=c itemref=c>a</p>", "itemref without itemscope")]
    [InlineData("<p style='colour:red;color:red'>a</p>", "the style property colour")]
    [InlineData("<p style='color red'>a</p>", "style=\"color red\" on <p>")]
    [InlineData("<p tabindex=a>a</p>", "tabindex=\"a\" on <p>")]
    [InlineData("<a href='{{ a b }}'>a</a>")]
    [InlineData("<a href='a b'>a</a>", "href=\"a b\" on <a>")]
    public void An_element_has_the_attributes_that_the_standard_gives_it(string body, params string[] told) =>
        GivenPage.Faults(body).ShouldBe(told);

    [Theory]
    [InlineData("<p align=left>a</p>", "old attribute align", true)]
    [InlineData("<p valign=top>a</p>", "attribute valign", false)]
    [InlineData("<p style='-webkit-x:y'>a</p>", "maker's property -webkit-x", true)]
    [InlineData("<p style='mso-x:y'>a</p>", "maker's property mso-x", false)]
    public void What_was_HTML_once_only_warns(string body, string kind, bool isWarning)
    {
        var fault = HtmlConformance.Check(GivenPage.With(body)).ShouldHaveSingleItem();
        (fault.Kind, fault.IsWarning).ShouldBe((kind, isWarning));
    }
}
