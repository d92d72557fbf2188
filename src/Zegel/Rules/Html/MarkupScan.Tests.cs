namespace Zegel.Rules.Html;

public sealed class MarkupScanTests
{
    [Theory]
    [InlineData("<p>a &amp; b &lt; c &copy; d & e &1 &#8364; &#x20AC; &#9;</p>")]
    [InlineData("<p>1 < 2</p>", "a < that begins no tag")]
    [InlineData("<p></ a></p>", "</ without a name")]
    [InlineData("<?xml?>", "<? has no meaning in HTML")]
    [InlineData("<!x>", "<! that begins no comment")]
    [InlineData("<![CDATA[a]]>", "<! that begins no comment")]
    [InlineData("<svg><title><![CDATA[a]]></title></svg>")]
    [InlineData("<svg><text><![CDATA[<b>]]></text></svg>")]
    [InlineData(
        "<![if !mso]><p>a</p><![endif]>",
        "a conditional comment that others see",
        "a conditional comment that others see"
    )]
    // Comments
    [InlineData("<!-- a --><!----><!-- a - b -->")]
    [InlineData("<!--[if mso]><p>a</p><![endif]-->")]
    [InlineData("<!-->", "a comment that ends as it begins")]
    [InlineData("<!--->", "a comment that ends as it begins")]
    [InlineData("<!-- a -- b -->")]
    [InlineData("<!-- a <!-- b -->", "<!-- inside a comment")]
    [InlineData("<!-- a <!-->")]
    // Attributes
    [InlineData("<p id=\"a\" class='b' title=c hidden>a</p>")]
    [InlineData("<p id = a >a</p>")]
    [InlineData("<br/><br /><hr>")]
    [InlineData("<p / id=a>a</p>", "a slash inside <p>")]
    [InlineData("<p id=\"a\"class=\"b\">a</p>", "no space between the attributes of <p>")]
    [InlineData("<p id='a'class='b'>a</p>", "no space between the attributes of <p>")]
    [InlineData("<p id=a ID=b>a</p>", "id stands twice on <p>")]
    [InlineData("<p title= >a</p>", "title= without a value on <p>")]
    [InlineData("<p title=a\"b>a</p>", "\" in the value of title on <p>")]
    [InlineData("<p title=a'b>a</p>", "' in the value of title on <p>")]
    [InlineData("<p title=a=b>a</p>", "= in the value of title on <p>")]
    [InlineData("<p title=a`b>a</p>", "` in the value of title on <p>")]
    [InlineData("<p title=a<b>a</p>", "< in the value of title on <p>")]
    [InlineData("<p><b>a</b id=c></p>", "</b> with attributes")]
    [InlineData("<p><b>a</b/></p>", "</b/>")]
    [InlineData("<table><tr><td>a</td></tr><input type=Hidden></table>", "<input> directly in <tbody>")]
    // Character references
    [InlineData("<p>&copy 2026</p>", "&copy without its semicolon")]
    [InlineData("<p>&copyright</p>", "&copy without its semicolon")]
    [InlineData("<p>&eur0;</p>", "&eur0; is unknown")]
    [InlineData("<p>&#;</p>", "&# without a number")]
    [InlineData("<p>&#x;</p>", "&# without a number")]
    [InlineData("<p>&#8364 a</p>", "a character reference without its semicolon")]
    [InlineData("<p>&#0;</p>", "&#0 refers to what is no text")]
    [InlineData("<p>&#13;</p>", "&#13 refers to what is no text")]
    [InlineData("<p>&#31;</p>", "&#31 refers to what is no text")]
    [InlineData("<p>&#32;&#126;&#160;&#xD7FF;&#xE000;&#x10FFFD;&#10;&#12;</p>")]
    [InlineData("<p>&#127;</p>", "&#127 refers to what is no text")]
    [InlineData("<p>&#159;</p>", "&#159 refers to what is no text")]
    [InlineData("<p>&#xD800;</p>", "&#xD800 refers to what is no text")]
    [InlineData("<p>&#xDFFF;</p>", "&#xDFFF refers to what is no text")]
    [InlineData("<p>&#xFDD0;</p>", "&#xFDD0 refers to what is no text")]
    [InlineData("<p>&#xFDEF;</p>", "&#xFDEF refers to what is no text")]
    [InlineData("<p>&#xFFFE;</p>", "&#xFFFE refers to what is no text")]
    [InlineData("<p>&#x110000;</p>", "&#x110000 refers to what is no text")]
    [InlineData("<p>&#99999999999;</p>", "&#99999999999 refers to what is no text")]
    [InlineData("<p><a href='a?b=1&copy=2&copyright'>a</a></p>")]
    [InlineData("<p><a href='a?b=1&copy'>a</a></p>", "&copy without its semicolon")]
    // Characters
    [InlineData("<p>a\u0001</p>", "the character U+0001")]
    [InlineData("<p>a\u007F\u009F</p>", "the character U+007F", "the character U+009F")]
    [InlineData("<p>a\uFDD0\uFDEF</p>", "the character U+FDD0", "the character U+FDEF")]
    [InlineData("<p>a\uFFFE</p>", "the character U+FFFE")]
    [InlineData("<p>a\u00A0\u007E\U0001F600</p>")]
    [InlineData("<p>a\U0001FFFE</p>", "the character U+D83F")]
    // Texts that end in their own end tag only
    [InlineData("<textarea><p>a</b></textarea>")]
    [InlineData("<textarea>&eur0;</textarea>", "&eur0; is unknown")]
    [InlineData("<script>a && b < c; \"</scripty>\"</script >")]
    public void What_browsers_mend_in_silence_is_seen(string body, params string[] told) =>
        GivenPage.Faults(body).ShouldBe(told);

    [Theory]
    [InlineData("<p>a</", "the text ends in </")]
    [InlineData("<p>a</p", "the text ends inside </p")]
    [InlineData("<p>a<b id", "the text ends inside <b")]
    [InlineData("<p>a<b id=", "the text ends inside <b")]
    [InlineData("<p>a<b id=\"c", "the text ends inside <b")]
    [InlineData("<p>a<b id=c", "the text ends inside <b")]
    [InlineData("<p>a<b ", "the text ends inside <b")]
    [InlineData("<p>a<!-- b", "a comment that does not end")]
    [InlineData("<p>a<!-- b --", "a comment that does not end")]
    [InlineData("<script>a</scrip", "<script> does not end")]
    public void A_text_that_is_cut_off_is_told(string end, string told) =>
        HtmlConformance
            .Check($"<!DOCTYPE html><html lang=nl><head><title>a</title></head><body>{end}")
            .Select(fault => fault.What.En)
            .ShouldContain(told);

    [Theory]
    [InlineData("<!doctype HTML>")]
    [InlineData("<!DOCTYPE html SYSTEM 'about:legacy-compat'>")]
    [InlineData("<!-- a --><!DOCTYPE html>")]
    [InlineData("", "no doctype")]
    [InlineData("<!DOCTYPEhtml>", "doctype")]
    [InlineData("<!DOCTYPE>", "doctype", "doctype")]
    [InlineData("<!DOCTYPE svg>", "doctype")]
    [InlineData("<!DOCTYPE html SYSTEM 'a'>", "doctype")]
    [InlineData("<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", "older doctype")]
    [InlineData("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://a\">", "older doctype")]
    [InlineData("<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN>", "doctype")]
    [InlineData("<!DOCTYPE html PUBLIC \"-//a//EN\">", "doctype")]
    [InlineData("<!DOCTYPE html><!DOCTYPE html>", "doctype")]
    public void A_page_begins_with_its_doctype(string doctype, params string[] kinds) =>
        HtmlConformance
            .Check($"{doctype}<html lang=nl><head><title>a</title></head><body></body></html>")
            .Select(fault => fault.Kind)
            .ShouldBe(kinds);

    [Fact]
    public void A_fault_has_its_line_and_column() =>
        HtmlConformance
            .Check(GivenPage.With("<p>a\n b &eur0;</p>"))
            .Select(fault => (fault.Line, fault.Column))
            .ShouldBe([(4, 4)]);
}
