using Zegel.Campaigns;
using Zegel.Campaigns.Templates;

namespace Zegel.Rules;

[Trait("Rule", "G34")]
public sealed class ValidHtmlTests
{
    const string Head = "<!DOCTYPE html>\n<html lang=\"nl\"><head><meta charset=\"utf-8\"><title>De winkel</title>";

    /// <summary>Each kind of fault, and beside it the same without the fault.</summary>
    public static TheoryData<string, string> Faults =>
        new()
        {
            // Markup
            { "<p>a</p></span>", "<p><span>a</span></p>" },
            { "<div><p>a</p>", "<div><p>a</p></div>" },
            { "<p><b>a</p>", "<p><b>a</b></p>" },
            { "<b><i>a</b></i>", "<b><i>a</i></b>" },
            { "<p>a<ul><li>b</li></ul></p>", "<p>a</p><ul><li>b</li></ul>" },
            { "<p>a</br>b</p>", "<p>a<br>b</p>" },
            { "<div/>", "<div></div>" },
            { "<p id=\"a\" id=\"b\">a</p>", "<p id=\"a\">a</p>" },
            { "<p id=\"a\"class=\"b\">a</p>", "<p id=\"a\" class=\"b\">a</p>" },
            { "<p class=a\"b>a</p>", "<p class=\"ab\">a</p>" },
            { "<p>1 < 2</p>", "<p>1 &lt; 2</p>" },
            { "<p>&eur0;</p>", "<p>&euro;</p>" },
            { "<p>&copy 2026</p>", "<p>&copy; 2026</p>" },
            { "<p>&#0;</p>", "<p>&#8364;</p>" },
            { "<p>a\u0001</p>", "<p>a</p>" },
            { "<!-- a <!-- b --> c -->", "<!-- a b -->" },
            { "<?xml version=\"1.0\"?>", "<!-- xml -->" },
            { "<p>a</p", "<p>a</p>" },
            { "<!doctype html>", "<p>a</p>" },
            // Elements and where they stand
            { "<blink>a</blink>", "<strong>a</strong>" },
            { "<marquee>a</marquee>", "<p>a</p>" },
            { "<obj>a</obj>", "<span>a</span>" },
            { "<span><p>a</p></span>", "<div><p>a</p></div>" },
            { "<span><div>a</div></span>", "<div><span>a</span></div>" },
            { "<a href=\"https://a.nl\"><button>b</button></a>", "<a href=\"https://a.nl\"><span>b</span></a>" },
            { "<a href=\"https://a.nl\">a<a href=\"https://b.nl\">b</a></a>", "<a href=\"https://a.nl\">a</a>" },
            { "<ul><p>a</p></ul>", "<ul><li><p>a</p></li></ul>" },
            { "<ul>a</ul>", "<ul><li>a</li></ul>" },
            { "<div><li>a</li></div>", "<ol><li>a</li></ol>" },
            { "<dl><dt>a</dt></dl>", "<dl><dt>a</dt><dd>b</dd></dl>" },
            { "<h1><h2>a</h2></h1>", "<h1>a</h1><h2>a</h2>" },
            { "<h1>a</h1><h3>b</h3>", "<h1>a</h1><h2>b</h2>" },
            { "<p>a</p><style>p{color:red}</style>", "<p style=\"color:red\">a</p>" },
            { "<footer><main>a</main></footer>", "<main>a</main><footer>b</footer>" },
            { "<main>a</main><main>b</main>", "<main>a</main>" },
            // Tables
            { "<table><td>a</td></table>", "<table><tr><td>a</td></tr></table>" },
            { "<table><tr>a</tr></table>", "<table><tr><td>a</td></tr></table>" },
            { "<table><tr></td></tr></table>", "<table><tr><td></td></tr></table>" },
            { "<table><tr></tr></table>", "<table><tr><td>a</td></tr></table>" },
            { "<table><div>a</div></table>", "<div><table><tr><td>a</td></tr></table></div>" },
            { "<table><tr><td rowspan=\"3\">a</td></tr></table>", "<table><tr><td rowspan=\"1\">a</td></tr></table>" },
            {
                "<table><tr><td colspan=\"3\">a</td><td>b</td></tr></table>",
                "<table><tr><td colspan=\"2\">a</td></tr><tr><td>b</td><td>c</td></tr></table>"
            },
            {
                "<table><tr><td>a</td><td rowspan=\"2\">b</td></tr><tr><td colspan=\"2\">c</td></tr></table>",
                "<table><tr><td>a</td><td rowspan=\"2\">b</td></tr><tr><td>c</td></tr></table>"
            },
            {
                "<table><tr><th id=\"a\">a</th><td headers=\"b\">b</td></tr></table>",
                "<table><tr><th id=\"a\">a</th><td headers=\"a\">b</td></tr></table>"
            },
            { "<table><tr><td colspan=\"0\">a</td></tr></table>", "<table><tr><td colspan=\"1\">a</td></tr></table>" },
            // Attributes
            { "<p name=\"a\">a</p>", "<p id=\"a\">a</p>" },
            { "<img src=\"a.png\">", "<img src=\"a.png\" alt=\"\">" },
            { "<img alt=\"a\">", "<img src=\"a.png\" alt=\"a\">" },
            { "<a target=\"_blank\">a</a>", "<a href=\"https://a.nl\" target=\"_blank\">a</a>" },
            { "<map><area alt=\"a\" href=\"b\"></map>", "<map name=\"a\"><area alt=\"a\" href=\"b\"></map>" },
            {
                "<map name=\"a\"><area alt=\"a\" href=\"b\" shape=\"circle\" coords=\"1,2\"></map>",
                "<map name=\"a\"><area alt=\"a\" href=\"b\" shape=\"circle\" coords=\"1,2,3\"></map>"
            },
            {
                "<img src=\"a.png\" alt=\"\" usemap=\"#b\">",
                "<img src=\"a.png\" alt=\"\" usemap=\"#b\"><map name=\"b\"></map>"
            },
            { "<p id=\"a\">a</p><p id=\"a\">b</p>", "<p id=\"a\">a</p><p id=\"b\">b</p>" },
            { "<p id=\"a b\">a</p>", "<p id=\"a-b\">a</p>" },
            { "<p dir=\"left\">a</p>", "<p dir=\"ltr\">a</p>" },
            { "<bdo>a</bdo>", "<bdo dir=\"rtl\">a</bdo>" },
            { "<p lang=\"dutch-language\">a</p>", "<p lang=\"nl-BE\">a</p>" },
            { "<p lang=\"en-UK\">a</p>", "<p lang=\"en-GB\">a</p>" },
            { "<ol start=\"first\"><li>a</li></ol>", "<ol start=\"3\"><li value=\"4\">a</li></ol>" },
            { "<a href=\"https://a.nl\" target=\"_new\">a</a>", "<a href=\"https://a.nl\" target=\"new\">a</a>" },
            { "<a href=\"https://a.nl/a b\">a</a>", "<a href=\"https://a.nl/a%20b\">a</a>" },
            { "<a href=\"https:/a.nl\">a</a>", "<a href=\"https://a.nl\">a</a>" },
            { "<a href=\"https://a.nl:80000\">a</a>", "<a href=\"https://a.nl:8000\">a</a>" },
            { "<a href=\"https://u:p@a.nl\">a</a>", "<a href=\"https://a.nl\">a</a>" },
            { "<a href=\"https://a.nl/100%\">a</a>", "<a href=\"https://a.nl/100%25\">a</a>" },
            { "<a href=\"https://1.2.3.256\">a</a>", "<a href=\"https://1.2.3.255\">a</a>" },
            { "<a href=\"https://a.nl\\b\">a</a>", "<a href=\"https://a.nl/b\">a</a>" },
            { "<time datetime=\"2026-02-30\">a</time>", "<time datetime=\"2026-02-28\">a</time>" },
            { "<del datetime=\"2026\">a</del>", "<del datetime=\"2026-05-01T12:00Z\">a</del>" },
            { "<img src=\"a\" alt=\"\" srcset=\"b 2y\">", "<img src=\"a\" alt=\"\" srcset=\"b 2x\">" },
            { "<p style=\"colour:red\">a</p>", "<p style=\"color:red\">a</p>" },
            { "<p style=\"color red\">a</p>", "<p style=\"color: red;\">a</p>" },
            { "<p style=\"background:url('a\">a</p>", "<p style=\"background:url('a')\">a</p>" },
            { "<p role=\"layout\">a</p>", "<p role=\"note\">a</p>" },
            { "<p aria-title=\"a\">a</p>", "<p role=\"note\" aria-label=\"a\">a</p>" },
            { "<p aria-hidden=\"yes\">a</p>", "<p aria-hidden=\"true\">a</p>" },
            { "<p role=\"heading\">a</p>", "<p role=\"heading\" aria-level=\"2\">a</p>" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_breaks_the_standard_blocks_and_its_right_twin_passes(string wrong, string right)
    {
        Judge(Page(wrong)).ShouldContain(finding => finding.Verdict == Verdict.Block);
        Judge(Page(right)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<html><head><title>a</title></head><body><p>a</p></body></html>")]
    [InlineData("<!DOCTYPE html><html><head></head><body><p>a</p></body></html>")]
    [InlineData("<!DOCTYPE html><html><head><title></title></head><body><p>a</p></body></html>")]
    [InlineData("<!DOCTYPE html><html><head><title>a</title><title>b</title></head><body></body></html>")]
    [InlineData("<!DOCTYPE html><html><head><title>a</title><meta charset=latin1></head><body></body></html>")]
    [InlineData("<!DOCTYPE html><html><head><title>a</title><link href=a></head><body></body></html>")]
    [InlineData("<!DOCTYPE html><html><head><title>a</title><style>p{color:red}}</style></head><body></body></html>")]
    [InlineData("<!DOCTYPE html><html><head><title>a</title><style>@media{p{colr:red}}</style></head></html>")]
    [InlineData("<!DOCTYPE html><html><head><title>a</title></head><body></body></html><p>b</p>")]
    public void A_page_has_a_doctype_a_title_and_a_head_that_can_be_read(string html) =>
        Judge(html).ShouldContain(finding => finding.Verdict == Verdict.Block);

    [Theory]
    [InlineData("<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"600\"><tr><td>a</td></tr></table>", 4)]
    [InlineData("<table><tr><td align=\"left\" valign=\"top\" bgcolor=\"#fff\" height=\"9\">a</td></tr></table>", 4)]
    [InlineData("<center><font color=\"red\">a</font></center>", 2)]
    [InlineData("<p style=\"mso-line-height-rule:exactly;-webkit-text-size-adjust:100%\">a</p>", 2)]
    [InlineData("<![if !mso]><p>a</p><![endif]>", 1)]
    [InlineData("<img src=\"a.png\" alt=\"\" width=\"100%\">", 1)]
    public void What_mail_still_needs_is_told_and_lets_pass(string html, int kinds)
    {
        var findings = Judge(Page(html));
        findings.Count.ShouldBe(kinds);
        findings.ShouldAllBe(finding => finding.Verdict == Verdict.Warn);
    }

    [Fact]
    public void The_old_doctype_and_the_names_that_Outlook_needs_let_pass()
    {
        const string html = """
            <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
            <html xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" lang="nl">
            <head><title>a</title><meta name="x-apple-disable-message-reformatting" content="yes"></head>
            <body><!--[if mso]><v:rect><td></b><![endif]--><!--[if !mso]><!--><p>a</p><!--<![endif]--></body></html>
            """;
        Judge(html).ShouldAllBe(finding => finding.Verdict == Verdict.Warn);
        Judge(html).Count.ShouldBe(2);
    }

    [Fact]
    public void Hundreds_of_old_attributes_are_one_finding_with_their_number()
    {
        var finding = Judge(
                Page("<table>" + string.Concat(Enumerable.Repeat("<tr>\n<td align=left>a</td></tr>", 200)) + "</table>")
            )
            .ShouldHaveSingleItem();
        finding.Observed.ShouldContain("199 more");
        finding.Line.ShouldBe(4);
    }

    [Fact]
    public void A_fault_has_its_line_and_column()
    {
        var finding = Judge(Page("<p>a</p>\n  <img src=\"a.png\">")).ShouldHaveSingleItem();
        (finding.Line, finding.Column).ShouldBe((4, 3));
        finding.Observed.ShouldContain("alt");
    }

    [Fact]
    public void Transactional_mail_is_warned() =>
        GivenMessage
            .Transactional(Page("<img src=\"a.png\">"))
            .JudgedBy<ValidHtml, MessageFacts>()
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Warn);

    [Theory]
    [InlineData("{{ link }}")]
    [InlineData("*|ARCHIVE|*")]
    [InlineData("https://a.nl/%%email%%")]
    public void What_was_never_filled_in_is_no_bad_address(string href) =>
        Judge(Page($"<a href=\"{href}\">a</a>")).ShouldBeEmpty();

    [Fact]
    public void What_Zegel_itself_writes_has_no_fault_and_nothing_old()
    {
        const string words = """
            # De winkel & meer

            Zaterdag open, met **koffie** en [een agenda](https://kringloop.example/agenda?a=1&b=2).

            ## Wat er is

            1. Een lamp
            2. Een `stoel`

            > Kom gerust binnen.

            | Dag | Uur |
            |:----|----:|
            | za  | 10  |

            ---

            ![De winkel](https://mail.zegel.example/a/b.png)
            """;
        var sender = new SenderIdentity(
            "De Linde",
            "Lindelaan 1",
            "030 123 45 67",
            "KvK 1",
            "https://a.example/privacy"
        );
        var inside = Frame.FromMarkdown(words, [])!;
        var page = Frame
            .Page(
                Lined.Ours(Frame.Preheader("Kom langs")) + inside + Lined.Ours(Footer.Html(sender, "nl")),
                "De Linde",
                "nl"
            )
            .Text;
        Judge(page).ShouldBeEmpty();
    }

    [Fact]
    public void Mail_without_HTML_has_nothing_to_judge() =>
        GivenMessage.Foreign(null).JudgedBy<ValidHtml, MessageFacts>().ShouldBeEmpty();

    static string Page(string body) => $"{Head}</head><body>\n{body}</body></html>";

    static IReadOnlyList<Finding> Judge(string html) => GivenMessage.Foreign(html).JudgedBy<ValidHtml, MessageFacts>();
}
