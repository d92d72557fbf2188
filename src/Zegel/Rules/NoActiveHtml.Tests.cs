namespace Zegel.Rules;

[Trait("Rule", "F10")]
public sealed class NoActiveHtmlTests
{
    static IReadOnlyList<Finding> Judge(string html) => GivenMessage.Bulk(html).JudgedBy<NoActiveHtml, MessageFacts>();

    [Theory]
    [InlineData("<table bgcolor=red><tr><td width=3 align=center><font color=blue>x</font></table>")]
    [InlineData("<style>p{color:red}</style><p onion=1>one</p>")]
    [InlineData("<!--[if mso]><xml><o:OfficeDocumentSettings></o:OfficeDocumentSettings></xml><![endif]-->")]
    [InlineData("<meta http-equiv='Content-Type' content='text/html; charset=utf-8'><meta name=viewport content=x>")]
    [InlineData("<p>&lt;script&gt; is a word</p>")]
    public void Mail_markup_passes(string html)
    {
        // "onion" is no event, but nothing tells a reader so: attributes that begin with "on" are all refused.
        var findings = Judge(html);
        findings.ShouldAllBe(finding => finding.Observed == "onion on <p>");
    }

    [Theory]
    [InlineData("<script>x</script>", "<script>")]
    [InlineData("<SCRIPT SRC=//x.example/a></SCRIPT>", "<script>")]
    [InlineData("<form action='https://x.example'><input></form>", "<form>")]
    [InlineData("<iframe src='https://x.example'></iframe>", "<iframe>")]
    [InlineData("<object data=x></object>", "<object>")]
    [InlineData("<embed src=x>", "<embed>")]
    [InlineData("<base href='https://x.example/'>", "<base>")]
    [InlineData("<meta http-equiv=' Refresh ' content='0;url=https://x.example'>", "<meta http-equiv=refresh>")]
    [InlineData("<link rel='alternate StyleSheet' href='https://x.example/a.css'>", "a style sheet from elsewhere")]
    [InlineData("<style>@import url(https://x.example/a.css);</style>", "@import in <style>")]
    [InlineData("<p ONCLICK=x>x</p>", "onclick on <p>")]
    [InlineData("<img src='java\nscript:x'>", "src=javascript: on <img>")]
    [InlineData("<a href='&#106;avascript:x'>x</a>", "href=javascript: on <a>")]
    public void What_runs_posts_embeds_or_loads_blocks(string html, string observed)
    {
        var finding = Judge("<p>\n " + html).ShouldHaveSingleItem();
        finding.Observed.ShouldBe(observed);
        (finding.Verdict, finding.Line, finding.Column).ShouldBe((Verdict.Block, 3, 2));
    }

    [Fact]
    public void Foreign_elements_are_no_way_round() =>
        Judge("<p>x</p><svg/onload=x>").ShouldHaveSingleItem().Observed.ShouldBe("onload on <svg>");

    [Fact]
    public void HTML_beyond_the_limit_is_not_passed_unread() =>
        Judge(new string('x', Reading.MailHtml.LengthMax))
            .ShouldHaveSingleItem()
            .Expected.ShouldContain("not all of it was judged");
}
