namespace Zegel.Rules.Reading;

public sealed class MailHtmlTests
{
    [Theory]
    [InlineData("<p>a</p><p>b  c\n d</p>", "a\nb c d\n")]
    [InlineData("a<br>b<br><br>c", "a\nb\nc")]
    [InlineData("<span>a</span><b>b</b>", "ab")]
    [InlineData("<p style=display:none>a</p>b", "b")]
    [InlineData("<p hidden>a</p>b", "b")]
    [InlineData("<p style=font-size:0>a<b style=font-size:12px>b</b></p>", "b\n")]
    [InlineData("<p style=font-size:1px>a</p>", "a\n")]
    [InlineData("<style>p{}</style><script>a</script><template>b</template><title>c</title>d", "d")]
    public void Its_text_is_what_is_seen_a_line_per_block(string html, string text) =>
        MailHtml.Of(html).Text.ShouldBe(text);

    [Theory]
    [InlineData("<a href=b>c</a>", "b c")]
    [InlineData("<a href=b><img src=c alt=d></a>", "b d")]
    [InlineData("<a href=b><img src=c></a>", "b ")]
    [InlineData("<a href=b></a>", "b (hidden)")]
    [InlineData("<p style=display:none><a href=b>c</a></p>", "b  (hidden)")]
    [InlineData("<a name=b>c</a>", "")]
    [InlineData("<map><area href=b alt=c></map>", "b c")]
    [InlineData("<svg><a xlink:href=b>c</a></svg>", "b c")]
    [InlineData("<!--[if mso]><a href=b>c</a><![endif]--><a href=d>e</a>", "d e, b c")]
    [InlineData("<!--[if mso]><v:rect href=b>c</v:rect><![endif]-->", "b c")]
    public void Its_links_are_told_with_their_words(string html, string links) =>
        string.Join(
                ", ",
                MailHtml.Of(html).Links.Select(link => $"{link.Href} {link.Text}{(link.IsHidden ? "(hidden)" : "")}")
            )
            .ShouldBe(links.Replace("  (", " (", StringComparison.Ordinal));

    [Theory]
    [InlineData("<img src=https://a.nl/b>", "img src https://a.nl/b")]
    [InlineData("<img src=cid:b><img src=data:,b><img src=b>", "")]
    [InlineData("<td background=https://a.nl/b>", "")]
    [InlineData("<table background=https://a.nl/b></table>", "table background https://a.nl/b")]
    [InlineData(
        "<img srcset='https://a.nl/b 2x, https://a.nl/c'>",
        "img srcset https://a.nl/b, img srcset https://a.nl/c"
    )]
    [InlineData("<p style='background:url(https://a.nl/b)'>", "p style https://a.nl/b")]
    [InlineData("<style>p{background:url(https://a.nl/b)}</style>", "style https://a.nl/b")]
    [InlineData("<link href=https://a.nl/b>", "link href https://a.nl/b")]
    [InlineData("<a href=https://a.nl/b>c</a>", "")]
    [InlineData("<object data=https://a.nl/b></object>", "object data https://a.nl/b")]
    [InlineData("<p data=https://a.nl/b>c</p>", "")]
    [InlineData("<video poster=https://a.nl/b></video>", "video poster https://a.nl/b")]
    [InlineData("<svg><image xlink:href=https://a.nl/b /></svg>", "image href https://a.nl/b")]
    [InlineData("<svg><use href=//a.nl/b /></svg>", "use href //a.nl/b")]
    public void What_a_client_fetches_by_itself_is_told(string html, string references) =>
        string.Join(", ", MailHtml.Of(html).References.Select(one => $"{one.From} {one.Url}")).ShouldBe(references);

    [Theory]
    [InlineData("width=1 height=1", true)]
    [InlineData("width=3 height=3", true)]
    [InlineData("width=4 height=1", false)]
    [InlineData("width=1 height=4", false)]
    [InlineData("width=1", true)]
    [InlineData("height=1", true)]
    [InlineData("width=1 height=100%", false)]
    [InlineData("width=100% height=1", false)]
    [InlineData("style='width:1px;height:1px'", true)]
    [InlineData("style='width:50%;height:1px'", false)]
    [InlineData("style='width:1px;height:50%'", false)]
    [InlineData("width=600 style=width:1px", true)]
    [InlineData("", false)]
    public void A_tiny_image_is_told_from_others(string size, bool isTiny) =>
        MailHtml.Of($"<img src=https://a.nl/b {size}>").References.ShouldHaveSingleItem().IsTiny.ShouldBe(isTiny);

    [Theory]
    [InlineData("<img src=a width=1 height=2>", 0)]
    [InlineData("<img src=a width=10 height=20>", 1)]
    [InlineData("<img src=a style='width:9px;height:9px'>", 1)]
    public void Images_that_are_there_to_be_seen_are_counted(string html, int count)
    {
        MailHtml.Of(html).Images.Count.ShouldBe(count);
        MailHtml.Of(html).Images.ShouldAllBe(image => image.HasSize);
        MailHtml.Of("<img src=a width=10><img src=a height=9>").Images.ShouldAllBe(image => !image.HasSize);
    }

    [Theory]
    [InlineData("<img src=https://a.nl/b style=width:0>", true)]
    [InlineData("<img src=https://a.nl/b style=height:0>", true)]
    [InlineData("<div style=display:none><img src=https://a.nl/b></div>", true)]
    [InlineData("<img src=https://a.nl/b>", false)]
    public void A_hidden_reference_is_told_from_others(string html, bool isHidden) =>
        MailHtml.Of(html).References.ShouldHaveSingleItem().IsHidden.ShouldBe(isHidden);

    [Theory]
    [InlineData("<script>a</script>", "<script>")]
    [InlineData("<meta http-equiv=' Refresh ' content=1>", "<meta http-equiv=refresh>")]
    [InlineData("<meta http-equiv=a content=1>", "")]
    [InlineData("<link rel='StyleSheet' href=a>", "a style sheet from elsewhere")]
    [InlineData("<link rel=icon href=a>", "")]
    [InlineData("<style>@import 'a';</style>", "@import in <style>")]
    [InlineData("<style>p{background:url(a)}</style>", "")]
    [InlineData("<p onclick=a>b</p>", "onclick on <p>")]
    [InlineData("<p on=a>b</p>", "")]
    [InlineData("<a href=' java\tscript:a'>b</a>", "href=javascript: on <a>")]
    [InlineData("<a href=vbscript:a>b</a>", "href=javascript: on <a>")]
    [InlineData("<a title=javascript:a href=b>b</a>", "")]
    [InlineData("<!--[if mso]><script>a</script><![endif]-->", "")]
    public void What_has_no_place_in_mail_is_told(string html, string forbidden) =>
        string.Join(", ", MailHtml.Of(html).Forbidden.Select(one => one.What.En)).ShouldBe(forbidden);

    [Fact]
    public void Of_a_hostile_part_a_bounded_number_of_things_is_read()
    {
        MailHtml.Of(string.Concat(Enumerable.Repeat("<a href=b>c</a>", 5001))).Links.Count.ShouldBe(5000);
        MailHtml.Of(new string('a', MailHtml.LengthMax)).IsCut.ShouldBeFalse();
        MailHtml.Of(new string('a', MailHtml.LengthMax + 1)).IsCut.ShouldBeTrue();
    }
}
