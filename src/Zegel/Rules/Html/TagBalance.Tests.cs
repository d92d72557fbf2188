namespace Zegel.Rules.Html;

public sealed class TagBalanceTests
{
    [Theory]
    // What the standard closes by itself
    [InlineData("<p>a<p>b<ul><li>c<li>d</ul><dl><dt>a<dd>b<dt>c<dd>d</dl>")]
    [InlineData("<table><tr><td>a<td>b<tr><td>c<td>d</table>")]
    [InlineData("<table><thead><tr><th>a<tbody><tr><td>c<tfoot><tr><td>d</table>")]
    [InlineData("<table><caption>a</caption><colgroup><col></colgroup><tr><td>a</td></tr></table>")]
    [InlineData("<select><option>a<option>b<optgroup label=c><option>d<optgroup label=e><option>f</select>")]
    [InlineData("<ruby>a<rp>(<rt>b<rp>)</ruby>")]
    [InlineData("<ul><li>a<ul><li>b</ul><li>c</ul>")]
    [InlineData("<p>a<h2>b</h2>")]
    [InlineData("<svg><path/><g><path/></g></svg><math><mi>a</mi></math>")]
    [InlineData("<svg><foreignObject><p>a</p></foreignObject></svg>")]
    // Tags that close nothing
    [InlineData("<p>a</span></p>", "</span> closes nothing")]
    [InlineData("<p>a</p></p>", "</p> closes nothing")]
    [InlineData("<p>a</p></h2>", "</h2> closes nothing")]
    [InlineData("<p>a</p></div>", "</div> closes nothing")]
    [InlineData("<ul></li></ul>", "</li> closes nothing")]
    [InlineData("<div></td></div>", "</td> closes nothing")]
    [InlineData("<table></div><tr><td>a</td></tr></table>", "</div> closes nothing")]
    [InlineData("<svg></g></svg>", "</g> closes nothing")]
    [InlineData("<p>a</br></p>", "</br>: it has no end tag")]
    [InlineData("<p>a<img src=a alt=''></img></p>", "</img>: it has no end tag")]
    [InlineData("<div/></div>", "<div/> closes nothing")]
    // Tags that are left open
    [InlineData("<div><p>a</p>", "<div> is still open at </body>")]
    [InlineData("<p><b>a</p>", "<b> of line 3 is still open at </p>")]
    [InlineData("<p><b>a</p><p>b</b></p>", "<b> of line 3 is still open at </p>")]
    [InlineData("<div><span>a</div>", "<span> of line 3 is still open at </div>")]
    [InlineData("<ul><li><b>a<li>b</ul>", "<b> of line 3 is still open at <li>")]
    [InlineData("<p><span>a<div>b</div>", "<span> of line 3 is still open at <div>")]
    [InlineData("<table><tr><td><div>a<tr><td>b</table>", "<div> of line 3 is still open at <tr>")]
    [InlineData("<h2><b>a</h2>", "<b> of line 3 is still open at </h2>")]
    [InlineData("<h2>a</h3>", "</h3> for <h2>")]
    [InlineData("<h2>a<h3>b</h3>", "<h3> directly in <h2>")]
    // Nests
    [InlineData("<button>a<button>b</button>", "<button> in <button>")]
    [InlineData("<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>")]
    [InlineData("<table><tr><form action=a></form><td>a</td></tr></table>", "<form> directly in <tr>")]
    [InlineData("<table><script></script><tr><td>a</td></tr></table>")]
    [InlineData("<table><template></template><tr><td>a</td></tr></table>")]
    [InlineData("<template><td>a</td></template>")]
    public void Tags_come_in_pairs(string body, params string[] told) =>
        HtmlFaultsOf(GivenPage.With(body)).ShouldBe(told);

    [Theory]
    [InlineData("<td>a</td>", "<td> outside a table")]
    [InlineData("<table><td>a</td></table>", "<td> outside a row")]
    [InlineData("<table>a<tr><td>b</td></tr></table>", "text directly in <table>")]
    [InlineData("<table><tbody>a<tr><td>b</td></tr></tbody></table>", "text directly in <tbody>")]
    [InlineData("<table><thead>a<tr><td>b</td></tr></thead></table>", "text directly in <thead>")]
    [InlineData("<table><tfoot>a<tr><td>b</td></tr></tfoot></table>", "text directly in <tfoot>")]
    [InlineData("<table><tr>a<td>b</td></tr></table>", "text directly in <tr>")]
    [InlineData("<table><div>a</div><tr><td>b</td></tr></table>", "<div> directly in <table>")]
    [InlineData("<image src=a alt=b>", "<image> is no element")]
    [InlineData("<a href=a>b<a href=c>d</a>", "a link in a link")]
    [InlineData("<head></head>", "<head> where the page has begun already")]
    [InlineData("<body>", "<body> where the page has begun already")]
    [InlineData("<html>", "<html> where the page has begun already")]
    public void What_a_browser_would_move_is_told(string body, string told) =>
        HtmlFaultsOf(GivenPage.With(body)).ShouldContain(told);

    [Theory]
    [InlineData("", "")]
    [InlineData("<!-- a -->", "")]
    [InlineData("<p>b</p>", "<p> after </body>")]
    [InlineData("b", "text after </body>")]
    [InlineData("</p>", "</p> after </body>")]
    public void Nothing_follows_the_page(string rest, string told) =>
        HtmlFaultsOf(GivenPage.With("<p>a</p>") + rest).FirstOrDefault("").ShouldBe(told);

    static List<string> HtmlFaultsOf(string html) =>
        [.. HtmlConformance.Check(html).Where(fault => IsOfTags(fault.Kind)).Select(fault => fault.What.En)];

    static bool IsOfTags(string kind) =>
        kind is "stray end tag" or "unclosed" or "misplaced" or "self-closing" or "nesting" or "element";
}
