namespace Zegel.Rules.Html;

public sealed class HtmlWalkTests
{
    [Theory]
    [InlineData("<label for=a>b</label><input id=a>")]
    [InlineData("<label for=a>b</label><my-field id=a></my-field>")]
    [InlineData("<label for=a>b</label>", "for on <label> names “a”, which is not there or of another kind")]
    [InlineData(
        "<label for=a>b</label><p id=a>c</p>",
        "for on <label> names “a”, which is not there or of another kind"
    )]
    [InlineData("<form id=a action=b></form><input form=a>")]
    [InlineData("<p id=a>b</p><input form=a>", "form on <input> names “a”, which is not there or of another kind")]
    [InlineData("<datalist id=a></datalist><input list=a>")]
    [InlineData("<p id=a>b</p><input list=a>", "list on <input> names “a”, which is not there or of another kind")]
    [InlineData("<map name=a></map><img src=a alt='' usemap=#a>")]
    [InlineData("<map name=a></map><img src=a alt='' usemap=#b>", "usemap names “b”, which is no map")]
    [InlineData("<p id=a>a</p><p id=b>b</p>")]
    [InlineData("<p id=a>a</p><p id=a>b</p>", "the id “a” stands there twice")]
    [InlineData("<h1>a</h1><h2>b</h2><h3>c</h3><h2>d</h2><h1>e</h1>")]
    [InlineData("<h2>a</h2>")]
    [InlineData("<h1>a</h1><h3>b</h3>", "<h3> follows <h1>")]
    [InlineData("<h3>a</h3><h6>b</h6>", "<h6> follows <h3>")]
    [InlineData("<main>a</main><main hidden>b</main>")]
    [InlineData("<main>a</main><main>b</main><main>c</main>", "a second <main>")]
    [InlineData("<blink>a</blink>", "<blink> is obsolete")]
    [InlineData("<blink><li>a</li></blink>", "<blink> is obsolete")]
    [InlineData("<obj>a</obj>", "<obj> is no element of HTML")]
    [InlineData("<obj><li>a</li></obj>", "<obj> is no element of HTML")]
    [InlineData("<template><obj>a</obj></template>", "<obj> is no element of HTML")]
    [InlineData("<svg><circle r='1'/></svg>")]
    public void What_only_the_whole_page_shows_is_seen(string body, params string[] told) =>
        GivenPage.Faults(body).ShouldBe(told);

    [Theory]
    [InlineData("<html><head><title>a</title></head><body></body></html>")]
    [InlineData("<html><head></head><body></body></html>", "the page has no title")]
    [InlineData("<html><head><title> </title></head><body></body></html>", "an empty title")]
    [InlineData("<html><head><title>a</title><title>b</title></head><body></body></html>", "a second <title>")]
    public void A_page_has_one_title(string html, params string[] told) =>
        HtmlConformance.Check("<!DOCTYPE html>" + html).Select(fault => fault.What.En).ShouldBe(told);

    [Theory]
    [InlineData(900, 0)]
    [InlineData(1100, 1)]
    public void The_character_set_is_told_in_the_first_1024_bytes(int before, int count)
    {
        var html =
            $"<!DOCTYPE html><html><head><meta name=a content=\"{new string('a', before)}\"><meta charset=utf-8><title>a</title></head><body></body></html>";
        HtmlConformance.Check(html).Count.ShouldBe(count);
    }
}
