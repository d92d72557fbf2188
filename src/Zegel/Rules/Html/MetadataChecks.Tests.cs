namespace Zegel.Rules.Html;

public sealed class MetadataChecksTests
{
    [Theory]
    [InlineData("<link rel=icon href=a sizes=16x16>")]
    [InlineData("<link rel=icon>", "<link> without href")]
    [InlineData("<link rel=preload as=image imagesrcset='a 2x'>")]
    [InlineData("<link rel=preload href=a>", "rel=preload without as")]
    [InlineData("<link rel=preload href=a as=font>")]
    [InlineData("<link rel=modulepreload href=a as=script>")]
    [InlineData("<link rel=stylesheet href=a as=style>", "as without rel=preload")]
    [InlineData("<link rel=preload href=a as=audio>", "as=audio with rel=preload")]
    [InlineData("<link rel=modulepreload href=a as=image>", "as=image with rel=modulepreload")]
    [InlineData("<link rel=stylesheet href=a sizes=16x16>", "sizes on a <link> that is no icon")]
    [InlineData("<link rel=mask-icon href=a color=red>")]
    [InlineData("<link rel=icon href=a color=red>", "color on a <link> that is no mask icon")]
    [InlineData(
        "<link rel=preload href=a as=script imagesrcset='a 2x'>",
        "imagesrcset without rel=preload and as=image"
    )]
    [InlineData("<link rel=icon href=a imagesrcset='a 2x'>", "imagesrcset without rel=preload and as=image")]
    [InlineData("<link rel=preload href=a as=image imagesrcset='a 640w'>", "widths in imagesrcset without imagesizes")]
    [InlineData("<link rel=stylesheet href=a blocking=render>")]
    [InlineData("<link rel=icon href=a blocking=render>", "blocking on a <link> that loads nothing")]
    [InlineData("<link rel=stylesheet href=a disabled>")]
    [InlineData("<link rel=icon href=a disabled>", "disabled on a <link> that is no style sheet")]
    [InlineData("<link rel=stylesheet href=a integrity=sha256-AAAA>")]
    [InlineData("<link rel=icon href=a integrity=sha256-AAAA>", "integrity on a <link> that loads nothing")]
    [InlineData("<link rel='alternate stylesheet' href=a title=b>")]
    [InlineData("<link rel='alternate stylesheet' href=a>", "an alternate style sheet without a title")]
    [InlineData("<link rel='alternate stylesheet' href=a title=''>", "an alternate style sheet without a title")]
    [InlineData("<link rel=alternate href=a>")]
    [InlineData("<link rel=stylesheet href=a>")]
    public void A_link_says_what_fits_its_kind(string head, params string[] told) =>
        GivenPage.Faults("<p>a</p>", head).ShouldBe(told);

    [Theory]
    [InlineData("<meta name=a content=b>")]
    [InlineData("<meta property=a content=b>")]
    [InlineData("<meta content=b>", "<meta> without name, http-equiv, charset or itemprop")]
    [InlineData("<meta name=a>", "<meta> without content")]
    [InlineData("<meta charset=utf-8>", "a second <meta charset>")]
    [InlineData("<meta charset=latin1>", "charset=\"latin1\"", "a second <meta charset>")]
    [InlineData("<meta charset=UTF-8 content=a>", "<meta charset> with content", "a second <meta charset>")]
    [InlineData("<meta name=Theme-Color content=red media=print>")]
    [InlineData("<meta name=color content=red media=print>", "media on a <meta> that is no theme-color")]
    [InlineData("<meta http-equiv=X-UA-Compatible content='ie=Edge'>")]
    [InlineData("<meta http-equiv=x-ua-compatible content='IE=9'>", "x-ua-compatible")]
    [InlineData("<meta http-equiv=refresh content='5; url=a'>")]
    [InlineData("<meta http-equiv=refresh content=5>")]
    [InlineData("<meta http-equiv=refresh content=soon>", "refresh \"soon\"")]
    [InlineData("<meta http-equiv=content-language content=nl>", "content-language in <meta>")]
    [InlineData("<meta http-equiv=content-security-policy content=a>")]
    [InlineData("<meta http-equiv=content-security-policy content=\u00e9>", "a policy with signs outside ASCII")]
    [InlineData("<meta http-equiv=default-style content=a>")]
    [InlineData("<meta http-equiv=set-cookie content=a>", "http-equiv=\"set-cookie\"")]
    [InlineData("<meta http-equiv=expires content=a>", "http-equiv=\"expires\"")]
    [InlineData("<meta http-equiv=pragma content=a>", "http-equiv=\"pragma\"")]
    [InlineData("<meta http-equiv=pics-label content=a>", "http-equiv=\"pics-label\"")]
    public void A_meta_says_one_thing(string head, params string[] told) =>
        GivenPage.Faults("<p>a</p>", head).ShouldBe(told, ignoreOrder: true);

    [Theory]
    [InlineData("<style>p{color:red}</style>")]
    [InlineData("<style type=' Text/CSS '>p{color:red}</style>")]
    [InlineData("<style type=text/less>p{color:red}</style>", "type=\"text/less\" on <style>")]
    [InlineData("<style>p{red}</style>", "“red” in a style sheet")]
    [InlineData("<style>p{colour:red;color:red}</style>", "the style property colour")]
    public void A_style_sheet_can_be_read(string head, params string[] told) =>
        GivenPage.Faults("<p>a</p>", head).ShouldBe(told);

    [Fact]
    public void A_fault_in_a_style_sheet_has_its_line()
    {
        var html = GivenPage.With("<p>a</p>", "<style>\n\np{color:red;\n  colour:red}\nb{\nred}</style>");
        HtmlConformance.Check(html).Select(fault => fault.Line).ShouldBe([5, 7]);
    }

    [Theory]
    [InlineData("<script>a</script>")]
    [InlineData("<script src=a async></script>")]
    [InlineData("<script type='Text/JavaScript' src=a defer></script>")]
    [InlineData("<script async>a</script>", "async on such a <script>")]
    [InlineData("<script type=text/jscript defer>a</script>", "defer on such a <script>")]
    [InlineData("<script type=module async>a</script>")]
    [InlineData("<script type=module src=a integrity=sha256-AAAA></script>")]
    [InlineData("<script type=module integrity=sha256-AAAA>a</script>", "integrity on such a <script>")]
    [InlineData("<script type=module src=a defer></script>", "defer on such a <script>")]
    [InlineData("<script type=text/plain>a</script>")]
    [InlineData("<script type=text/plain src=a></script>", "src on such a <script>")]
    [InlineData(
        "<script type=importmap>{\"imports\":{\"a\":\"b\"},\"scopes\":{\"a\":{}},\"integrity\":{\"a\":\"b\"}}</script>"
    )]
    [InlineData("<script type=importmap>[]</script>", "importmap: it is no object")]
    [InlineData("<script type=importmap>x</script>", "importmap: it is no JSON")]
    [InlineData("<script type=importmap>{\"import\":{}}</script>", "importmap: import is unknown or no object")]
    [InlineData("<script type=importmap>{\"imports\":1}</script>", "importmap: imports is unknown or no object")]
    [InlineData("<script type=importmap>{\"imports\":{\"a\":1}}</script>", "importmap: a holds a wrong value")]
    [InlineData("<script type=importmap>{\"scopes\":{\"a\":\"b\"}}</script>", "importmap: a holds a wrong value")]
    [InlineData("<script type=speculationrules>1</script>", "speculationrules: it is no object")]
    [InlineData("<script language=JavaScript>a</script>")]
    [InlineData("<script language=vb>a</script>", "language on <script>")]
    [InlineData("<script language=JavaScript type=module>a</script>", "language on <script>")]
    public void A_script_says_what_fits_its_kind(string head, params string[] told) =>
        GivenPage.Faults("<p>a</p>", head).ShouldBe(told);
}
