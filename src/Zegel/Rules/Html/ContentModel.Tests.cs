namespace Zegel.Rules.Html;

public sealed class ContentModelTests
{
    [Theory]
    [InlineData("<address>a</address>")]
    [InlineData("<address><h2>a</h2></address>", "<h2> inside <address>")]
    [InlineData("<address><div><section>a</section></div></address>", "<section> inside <address>")]
    [InlineData("<header><div><footer>a</footer></div></header>", "<footer> inside <header>")]
    [InlineData("<article><main>a</main></article>", "<main> inside <article>")]
    [InlineData("<dfn><span><dfn>a</dfn></span></dfn>", "<dfn> inside <dfn>")]
    [InlineData("<area>", "<area> outside a map")]
    [InlineData("<template><area></template>")]
    [InlineData("<map name=a><p><area></p></map>")]
    [InlineData("<a href=b><button>c</button></a>", "<button> inside <a>")]
    [InlineData("<button><a href=b>c</a></button>", "<a> inside <button>")]
    [InlineData("<a href=b><input type=HIDDEN></a>")]
    [InlineData("<a href=b><span><input></span></a>", "<input> inside <a>")]
    [InlineData("<a href=b><video></video></a>")]
    [InlineData("<a href=b><video controls></video></a>", "<video> inside <a>")]
    [InlineData("<a href=b><label>c</label></a>", "<label> inside <a>")]
    [InlineData("<a href=b><details><summary>c</summary></details></a>", "<details> inside <a>")]
    [InlineData("<button><textarea></textarea></button>", "<textarea> inside <button>")]
    [InlineData("<button><select><option>a</option></select></button>", "<select> inside <button>")]
    [InlineData("<a href=b><iframe></iframe></a>", "<iframe> inside <a>")]
    [InlineData("<map name=m></map><a href=b><img src=a alt='' usemap=#m></a>", "<img> inside <a>")]
    [InlineData("<a href=b><span tabindex=0>c</span></a>", "<span tabindex> inside a link or button")]
    [InlineData("<button><span tabindex=0>c</span></button>", "<span tabindex> inside a link or button")]
    [InlineData("<p><span tabindex=0>c</span></p>")]
    // What may stand directly in what
    [InlineData("<span><div>a</div></span>", "<div> directly in <span>")]
    [InlineData("<a href=b><div>a</div></a>")]
    [InlineData("<span><a href=b><div>a</div></a></span>", "<div> directly in <a>")]
    [InlineData("<ul><li>a</li><script></script></ul>")]
    [InlineData("<ul><p>a</p></ul>", "<p> directly in <ul>")]
    [InlineData("<ul>a</ul>", "text directly in <ul>")]
    [InlineData(
        "<dl><div><p>a</p></div></dl>",
        "<p> directly in <div>",
        "<div> in <dl> that does not begin with <dt> and end with <dd>"
    )]
    [InlineData("<dl><div>a<dt>b</dt><dd>c</dd></div></dl>", "text directly in <div>")]
    [InlineData("<figure><p>a</p><figcaption>b</figcaption></figure>")]
    [InlineData("<figure>a<a href=b><p>c</p></a></figure>")]
    [InlineData("<figure><li>a</li></figure>", "<li> directly in <figure>")]
    [InlineData("<ruby>a<b>c</b><rt>b</rt></ruby>")]
    [InlineData("<ruby><p>a</p><rt>b</rt></ruby>", "<p> directly in <ruby>")]
    [InlineData("<video><p>a</p></video>")]
    [InlineData("<span><video><p>a</p></video></span>", "<p> directly in <video>")]
    [InlineData("<span><my-own>a</my-own></span><my-own><p>a</p></my-own>")]
    [InlineData("<p><font-face>a</font-face></p>", "<font-face> is no element of HTML")]
    [InlineData("<p><link rel='PRELOAD x' as=font href=a></p>")]
    [InlineData("<p><link rel=icon href=a></p>", "<link> directly in <p>")]
    [InlineData("<p><meta name=a content=b></p>", "<meta> directly in <p>")]
    [InlineData("<details><summary>a</summary>b</details>")]
    public void Elements_and_words_stand_where_they_may(string body, params string[] told) =>
        GivenPage.Faults(body).ShouldBe(told, ignoreOrder: true);
}
