namespace Zegel.Rules.Html;

public sealed class ElementChecksTests
{
    [Theory]
    // Images
    [InlineData("<img src=a alt=''>")]
    [InlineData("<img src=a title=b>")]
    [InlineData("<img src=a>", "<img> without alt")]
    [InlineData("<img src=a title=''>", "<img> without alt")]
    [InlineData("<a href=b><img src=a alt=c ismap></a>")]
    [InlineData("<img src=a alt=c ismap>", "ismap outside a link")]
    [InlineData("<img src=a alt='' srcset='b 2x'>")]
    [InlineData("<img src=a alt='' srcset='b 640w' sizes=1px>")]
    [InlineData("<img src=a alt='' srcset='b 640w'>", "widths in srcset without sizes")]
    [InlineData("<img src=a alt='' sizes=1px>", "sizes without srcset")]
    [InlineData("<img src=a alt='' srcset='b 640w, c 2x' sizes=1px>", "sizes beside images without widths")]
    // <picture> and <source>
    [InlineData("<picture><source srcset=a media=print><img src=b alt=''></picture>")]
    [InlineData("<picture><source srcset=a type=image/png><img src=b alt='' srcset=c></picture>")]
    [InlineData("<picture><source srcset=a><img src=b alt=''></picture>")]
    [InlineData(
        "<picture><source srcset=a><img src=b alt='' srcset=c></picture>",
        "<source> that hides those behind it"
    )]
    [InlineData(
        "<picture><source srcset=a media=ALL><source srcset=c media=print><img src=b alt=''></picture>",
        "<source> that hides those behind it"
    )]
    [InlineData("<picture><source media=print><img src=b alt=''></picture>", "<source> without srcset")]
    [InlineData(
        "<picture><source srcset=a src=a media=print><img src=b alt=''></picture>",
        "src on <source> in <picture>"
    )]
    [InlineData("<picture><img src=b alt=''><source srcset=a></picture>", "<picture> that does not end with one <img>")]
    [InlineData(
        "<picture><img src=b alt=''><img src=b alt=''></picture>",
        "<picture> that does not end with one <img>"
    )]
    [InlineData("<video><source src=a></video>")]
    [InlineData("<video><source></video>", "<source> without src")]
    [InlineData("<video><source src=a width=1></video>", "width on <source> outside <picture>")]
    [InlineData("<video><source src=a srcset=b></video>", "srcset on <source> outside <picture>")]
    [InlineData("<video><track src=a label=b></video>")]
    [InlineData("<video><track src=a label=''></video>", "an empty label on <track>")]
    // Image maps
    [InlineData("<map name=a><area shape=default href=b alt=c></map>")]
    [InlineData("<map name=a id=a><area coords=1,2,3,4 href=b alt=c></map>")]
    [InlineData("<map name=a><area shape=poly coords=1,2,3,4,5,6 href=b alt=c></map>")]
    [InlineData("<map name=a><area></map>")]
    [InlineData("<map name=a id=b></map>", "<map> with an id that is not its name")]
    [InlineData("<map name=a><area href=b></map>", "<area> with only one of href and alt")]
    [InlineData("<map name=a><area alt=b></map>", "<area> with only one of href and alt")]
    // Lists of definitions
    [InlineData("<dl></dl>")]
    [InlineData("<dl><dt>a</dt><dt>b</dt><dd>c</dd><dt>d</dt><dd>e</dd></dl>")]
    [InlineData("<dl><div><dt>a</dt><dd>b</dd></div><div><dt>a</dt><dd>b</dd><dd>c</dd></div></dl>")]
    [InlineData("<dl><template></template><dt>a</dt><dd>c</dd></dl>")]
    [InlineData("<dl><template></template></dl>", "<dl> without <dt> and <dd>")]
    [InlineData("<dl><dd>a</dd></dl>", "<dl> that does not begin with <dt> and end with <dd>")]
    [InlineData("<dl><dt>a</dt></dl>", "<dl> that does not begin with <dt> and end with <dd>")]
    [InlineData("<dl><div></div></dl>", "<div> in <dl> without <dt> and <dd>")]
    [InlineData("<dl><div><dt>a</dt></div></dl>", "<div> in <dl> that does not begin with <dt> and end with <dd>")]
    [InlineData("<dl><div><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></div></dl>", "<div> in <dl> with two groups")]
    [InlineData("<dl><div><dt>a</dt><dd>b</dd></div><dt>c</dt><dd>d</dd></dl>", "<div> beside <dt> or <dd> in <dl>")]
    // Fields
    [InlineData("<label>a <input type=text> <input type=hidden></label>")]
    [InlineData(
        "<label>a <input type=text> <select><option>b</option></select></label>",
        "<label> around several fields"
    )]
    [InlineData("<progress value=1 max=2></progress><progress></progress>")]
    [InlineData("<progress value=1></progress>")]
    [InlineData("<progress value=1.5></progress>", "value outside min and max")]
    [InlineData("<meter value=2 min=2 max=3></meter>")]
    [InlineData("<meter value=1 min=2 max=3></meter>", "value outside min and max")]
    [InlineData("<meter value=0.5 low=0.2 high=0.2 optimum=1></meter>")]
    [InlineData("<meter value=0.5 low=0.3 high=0.2></meter>", "low above high")]
    [InlineData(
        "<meter value=0.5 low=-1 high=2 optimum=3></meter>",
        "low outside min and max",
        "high outside min and max",
        "optimum outside min and max"
    )]
    [InlineData("<meter value=1 min=1 max=1></meter>")]
    [InlineData("<meter value=1 min=3 max=2></meter>", "min above max", "value outside min and max")]
    [InlineData("<select><option>a</option><option label=b></option></select>")]
    [InlineData("<datalist><option></option></datalist>")]
    [InlineData("<select><option> </option></select>", "an empty <option> without label")]
    [InlineData("<select><optgroup label=a><option>b</option></optgroup></select>")]
    [InlineData("<select><optgroup><option>b</option></optgroup></select>", "<optgroup> without label")]
    [InlineData("<select multiple><option selected>a</option><option selected>b</option></select>")]
    [InlineData("<select><option selected>a</option><option selected>b</option></select>", "two chosen options")]
    [InlineData("<select required><option value=''>a</option><option>b</option></select>")]
    [InlineData("<select required multiple><option>b</option></select>")]
    [InlineData("<select required size=2><option>b</option></select>")]
    [InlineData("<select required><optgroup label=c><option value=a>a</option></optgroup></select>")]
    [InlineData("<select required></select>", "a required <select> whose first option is a choice")]
    [InlineData(
        "<select required><option value=a>b</option></select>",
        "a required <select> whose first option is a choice"
    )]
    [InlineData("<select required><option>b</option></select>", "a required <select> whose first option is a choice")]
    [InlineData(
        "<select required size=1><option>b</option></select>",
        "a required <select> whose first option is a choice"
    )]
    // Others
    [InlineData("<details><summary>a</summary>b</details>")]
    [InlineData("<details><p>b</p></details>", "<details> without <summary>")]
    [InlineData("<figure><figcaption>a</figcaption><p>b</p></figure>")]
    [InlineData("<ruby>a<rt>b</rt></ruby>")]
    [InlineData("<ruby>a</ruby>", "<ruby> without <rt>")]
    [InlineData("<table><tr><th id=a>a</th><th id=b>a</th><td headers='a b'>c</td></tr></table>")]
    [InlineData(
        "<table><tr><th id=a>a</th><td headers='a c'>c</td></tr></table>",
        "headers names “c”, which is no <th> of the table"
    )]
    [InlineData(
        "<table><caption>a</caption><colgroup><col></colgroup><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody><tbody><tr><td>b</td></tr></tbody><tfoot><tr><td>c</td></tr></tfoot></table>"
    )]
    [InlineData(
        "<table><tbody><tr><td>b</td></tr></tbody><thead><tr><th>a</th></tr></thead></table>",
        "<thead> behind what follows it in a table"
    )]
    [InlineData("<table><thead><tr><th>a</th></tr></thead><thead><tr><th>a</th></tr></thead></table>", "two <thead>")]
    [InlineData("<table><tfoot><tr><th>a</th></tr></tfoot><tfoot><tr><th>a</th></tr></tfoot></table>", "two <tfoot>")]
    public void What_an_element_says_of_itself_fits_together(string body, params string[] told) =>
        GivenPage.Faults(body).ShouldBe(told);

    [Theory]
    [InlineData("<base href=https://a.nl/><link rel=icon href=a>")]
    [InlineData("<meta name=a content=b><base href=https://a.nl/>")]
    [InlineData("<link rel=icon href=a><base href=https://a.nl/>", "<base> behind what has an address")]
    [InlineData("<script src=a></script><base href=https://a.nl/>", "<base> behind what has an address")]
    public void A_base_stands_before_the_addresses(string head, params string[] told) =>
        GivenPage.Faults("<p>a</p>", head).ShouldBe(told);
}
