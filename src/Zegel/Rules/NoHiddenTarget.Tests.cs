using System.Net;
using System.Text.Json;

namespace Zegel.Rules;

[Trait("Rule", "G37")]
public sealed class NoHiddenTargetTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<NoHiddenTarget, MessageFacts>();

    static IReadOnlyList<Finding> JudgeHtml(string html) => Judge(GivenMessage.Bulk(html));

    [Theory]
    [InlineData("<a href='https://www.example.nl/agenda'>De agenda</a>")]
    [InlineData("<a href='https://www.example.nl/agenda'>www.example.nl</a>")]
    [InlineData("<a href='https://shop.example.nl/a'>Example.nl</a>")]
    [InlineData("<a href='https://shop.example.co.uk/a'>https://www.example.co.uk/x?y=z</a>")]
    [InlineData("<a href='https://www.example.nl/folder.pdf'>folder.pdf</a>")]
    [InlineData("<a href='https://www.example.nl/js'>Leer node.js in een uur</a>")]
    [InlineData("<a href='https://www.example.nl'>Versie 2.10.3 van 12.30 tot 14.00 uur</a>")]
    [InlineData("<a href='https://www.example.nl'>Mevr. Jansen e.a. bijv. morgen</a>")]
    [InlineData("<a href='https://www.example.nl'>Dr.Oetker</a>")]
    [InlineData("<a href='https://www.bücher.example/'>xn--bcher-kva.example</a>")]
    [InlineData("<a href='mailto:info@example.nl'>info@example.nl</a>")]
    [InlineData("<a href='tel:+31301234567'>030 123 45 67</a>")]
    [InlineData("<a href='#top'>Naar boven</a> <a name=top>Boven</a> <a href=''>leeg</a>")]
    [InlineData("<a href='https://www.example.nl/?utm_source=nieuws&amp;utm_campaign=45'>Lees</a>")]
    [InlineData("<a href='https://www.example.nl/'><img src='x' alt='www.example.nl'></a>")]
    public void Honest_links_pass(string html) => JudgeHtml(html).ShouldBeEmpty();

    [Theory]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://kringl00p.nl/", true)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://nieuws.kring1oop.nl/a", true)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://krinqloop.com/a", true)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://nieuws-kringloop.nl/", true)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://kringloop.nl.acties.net/", true)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://www.nieuws.kringloop.nl.acties.net/", true)]
    [InlineData("post@modem.nl", "https://rnodern.nl/", true)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://www.kringloop.nl/", false)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://kringloop.de/", false)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://kringlopen.nl/", false)]
    [InlineData("nieuws@nieuws.kringloop.nl", "https://kringloop-utrecht.nl/", false)]
    [InlineData("nieuws@kringloop.nl", "https://kringloop.org/", false)]
    [InlineData("post@ing.nl", "https://lng.nl/", false)]
    public void A_host_that_passes_for_the_senders_own_is_held(string from, string href, bool isHeld) =>
        Judge(GivenMessage.Bulk($"<a href='{href}'>Lees</a>").With("From", $"Linde <{from}>"))
            .Any(finding => finding.Verdict >= Verdict.Hold)
            .ShouldBe(isHeld);

    [Theory]
    [InlineData("<a href='mailto:info@example.nl?subject=Hallo'>Mail ons</a>", false)]
    [InlineData("<a href='MAILTO:?bcc=lijst@verzamel.example&amp;body=Tip'>Tip een vriend</a>", true)]
    [InlineData("<a href='mailto:info@example.nl?BCC=a%40b.example'>Mail ons</a>", true)]
    [InlineData("<a href='intent://www.example.nl/#Intent;scheme=https;end'>Open in de app</a>", true)]
    [InlineData("<a href='https://www.example.nl/c/ai5kZXZyaWVzQHBvc3QuZXhhbXBsZQ=='>Lees</a>", true)]
    [InlineData("<a href='https://www.example.nl/a?b=am9saWVuQHBvc3QubmwuZXhhbXBsZQ'>Lees</a>", true)]
    [InlineData("<a href='https://www.example.nl/artikelen/repareren-is-leuker-dan-kopen-2026'>Lees</a>", false)]
    [InlineData("<a href='https://www.example.nl/c/QWx0aWpkIG9wZW4gb3AgemF0ZXJkYWc='>Lees</a>", false)]
    public void What_a_link_does_besides_is_seen(string html, bool isHeld) =>
        JudgeHtml(html).Any(finding => finding.Verdict >= Verdict.Hold).ShouldBe(isHeld);

    [Theory]
    [InlineData("<a href='https://t.evil.example/r'>www.example.nl</a>")]
    [InlineData("<a href='https://t.evil.example/r'>https://www.example.nl/agenda</a>")]
    [InlineData("<a href='https://t.evil.example/r'>WWW.EXAMPLE.NL</a>")]
    [InlineData("<a href='https://t.evil.example/r'>Ga naar https://www.example.nl/agenda voor meer</a>")]
    [InlineData("<a href='https://t.evil.example/r'>www.<b>exa</b><i>mple</i>.nl</a>")]
    [InlineData("<a href='https://t.evil.example/r'>www.exa<span style='display:none'>zz</span>mple.nl</a>")]
    [InlineData("<a href='https://t.evil.example/r'>www.exa&#8203;mple&shy;.nl</a>")]
    [InlineData("<a href='https://t.evil.example/r'>ｗｗｗ．ｅｘａｍｐｌｅ．ｎｌ</a>")]
    [InlineData("<a href='https://t.evil.example/r'>example。nl</a>")]
    [InlineData("<a href='https://t.evil.example/r'>example.nl</a>")]
    [InlineData("<a href='https://t.evil.example/r'>« example.nl/login »</a>")]
    [InlineData("<a href='https://example.nl.evil.example/'>example.nl</a>")]
    [InlineData("<a href='https://example-nl.example/'>http://example.nl</a>")]
    [InlineData("<a href='https&#58;&#x2f;&#x2F;evil.example/'>example.nl</a>")]
    [InlineData("<a href=' \n\thttps://ev\nil.example/'>example.nl</a>")]
    [InlineData("<a href='HTTPS:\\\\evil.example/'>example.nl</a>")]
    [InlineData("<a href='//evil.example/'>example.nl</a>")]
    [InlineData("<a href='https:evil.example/'>example.nl</a>")]
    [InlineData("<a href='https://evil.example/'><img src=cid:a alt='www.example.nl'></a>")]
    [InlineData("<map name=m><area href='https://evil.example/' alt='www.example.nl'></map>")]
    [InlineData("<a href='https://one.co.uk/'>two.co.uk</a>")]
    [InlineData(
        "<!--[if mso]><table><tr><td><a href='https://evil.example/'>www.example.nl</a></td></tr></table><![endif]-->"
    )]
    public void A_text_that_shows_another_host_blocks(string html)
    {
        var finding = JudgeHtml(html).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldStartWith("the text says");
    }

    [Theory]
    [InlineData("<a href='https://example.nl@evil.example/'>Lees</a>", "stands before the host evil.example")]
    [InlineData("<a href='https://user:pw@evil.example/'>Lees</a>", "stands before the host")]
    [InlineData("<a href='https://192.0.2.7/a'>Lees</a>", "a number")]
    [InlineData("<a href='https://3221225991/a'>Lees</a>", "a number")]
    [InlineData("<a href='https://0xC0.0x00.0x02.0x07/a'>Lees</a>", "a number")]
    [InlineData("<a href='https://[2001:db8::1]/a'>Lees</a>", "a number")]
    [InlineData("<a href='https://１９２.0.2.7/a'>Lees</a>", "a number")]
    [InlineData("<a href='https://exam%70le.nl/a'>Lees</a>", "cannot be read plainly")]
    [InlineData("<a href='https://example.nl%00evil.example/'>Lees</a>", "cannot be read plainly")]
    [InlineData("<a href='http://example.nl/'>Lees</a>", "not encrypted")]
    [InlineData("<a href='hTTp://example.nl/'>Lees</a>", "not encrypted")]
    [InlineData("<a href='ftp://example.nl/'>Lees</a>", "not encrypted")]
    [InlineData("<a href='javascript:alert(1)'>Lees</a>", "javascript:")]
    [InlineData("<a href=' jAvA\n&#9;script&colon;alert(1)'>Lees</a>", "javascript:")]
    [InlineData("<a href='data:text/html;base64,PGI+'>Lees</a>", "data:")]
    [InlineData("<a href='https://bit.ly/3xyz'>Lees</a>", "shortener")]
    [InlineData("<a href='https://BIT.LY./3xyz'>Lees</a>", "shortener")]
    [InlineData("<a href='https://news.page.link/3'>Lees</a>", "shortener")]
    [InlineData("<a href='https://раypal.com/'>Lees</a>", "looks like another name")]
    [InlineData("<a href='https://xn--80ak6aa92e.com/'>Lees</a>", "looks like another name")]
    [InlineData("<a href='https://example.nl/?e=jan%40example.org'>Lees</a>", "jan@example.org")]
    [InlineData("<a href='https://example.nl/?e=jan%2540example.org'>Lees</a>", "jan@example.org")]
    [InlineData("<a href='https://example.nl/u/jan@example.org/x'>Lees</a>", "jan@example.org")]
    [InlineData("<a href='https://example.nl/#jan@example.org'>Lees</a>", "jan@example.org")]
    [InlineData("<a href='https://example.nl/?a=1&amp;mc_eid=81f3'>Lees</a>", "mc_eid")]
    [InlineData("<a href='https://example.nl/' ping='https://t.example/p'>Lees</a>", "ping")]
    [InlineData("<a href='mailto:x@evil.example'>info@example.nl</a>", "the mail goes to")]
    [InlineData("<svg><a xlink:href='https://bit.ly/a'>Lees</a></svg>", "shortener")]
    [InlineData("<!--[if mso]><v:roundrect href='http://example.nl'>Lees</v:roundrect><![endif]-->", "not encrypted")]
    public void Other_disguises_block(string html, string observed)
    {
        var findings = JudgeHtml(html);
        findings.ShouldContain(
            finding => finding.Observed.Contains(observed) && finding.Verdict == Verdict.Block,
            string.Join('\n', findings)
        );
    }

    [Fact]
    public void A_word_with_a_dot_in_a_sentence_only_warns() =>
        JudgeHtml("<a href='https://learn.example.nl'>Leer ASP.NET deze maand</a>")
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Warn);

    [Theory]
    [InlineData("Vul de enquête in op andere.nl", Verdict.Hold)]
    [InlineData("Rendez-vous sur andere.fr (espace assuré)", Verdict.Hold)]
    [InlineData("Doneer nu – andere.nl", Verdict.Hold)]
    [InlineData("Lees andere.nl/nieuws eens", Verdict.Hold)]
    [InlineData("→ andere.nl ←", Verdict.Block)]
    [InlineData("Boete voor Andere.nl", Verdict.Warn)]
    [InlineData("Wat andere.nl vergat", Verdict.Warn)]
    [InlineData("Vul de enquête in op example.nl", null)]
    [InlineData("Lezen.Delen.Doen", null)]
    public void A_sentence_that_says_where_it_leads_is_kept_to_it(string text, Verdict? verdict) =>
        JudgeHtml($"<a href='https://www.example.nl/'>{text}</a>")
            .Select(finding => (Verdict?)finding.Verdict)
            .SingleOrDefault()
            .ShouldBe(verdict);

    [Fact]
    public void Who_is_told_of_two_sites_is_told_of_neither_as_the_target() =>
        JudgeHtml("<a href='https://www.example.nl/'>Koop op ene.nl of op andere.nl</a>")
            .ShouldAllBe(finding => finding.Verdict == Verdict.Warn);

    [Theory]
    [InlineData("c/5d41402abc4b2a76b9719d911017c592", true)]
    [InlineData("track/open/6f1ed002-ab55-4b1e-8f3c-97d0a1b2c3d4/3", true)]
    [InlineData("?uid=9f86d081884c7d659a2feaa0c55ad015", true)]
    [InlineData("?contact_id=Ab9xYz12QwErTy56UiOpAs", true)]
    [InlineData("?uid=4418207", false)]
    [InlineData("?id=9f86d081884c7d659a2feaa0c55ad015", false)]
    [InlineData("product/5d41402abc4b2a76b9719d911017c592", false)]
    [InlineData("c/lampen", false)]
    [InlineData("t/5d41402abc4b2a76b9719d911017c592.png", false)]
    public void A_code_for_a_person_is_held_where_it_cannot_be_one_for_a_thing(string rest, bool isHeld) =>
        JudgeHtml($"<a href='https://www.example.nl/{rest}'>Lees</a>")
            .Any(finding => finding.Verdict == Verdict.Hold)
            .ShouldBe(isHeld);

    [Fact]
    public void A_transactional_http_link_only_warns() =>
        Judge(GivenMessage.Transactional("<a href='http://example.nl/'>Lees</a>"))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Warn);

    [Fact]
    public void Line_and_column_point_at_the_link()
    {
        var finding = JudgeHtml("<p>Hallo</p>\n   <a href='https://bit.ly/a'>Lees</a>").ShouldHaveSingleItem();
        (finding.Line, finding.Column).ShouldBe((3, 4));
    }

    [Fact]
    public void Positions_inside_Outlook_comments_are_right()
    {
        var finding = JudgeHtml("<!--[if mso]>\n  <a href='https://bit.ly/a'>Lees</a><![endif]-->")
            .ShouldHaveSingleItem();
        (finding.Line, finding.Column).ShouldBe((3, 3));
    }

    [Fact]
    public void A_target_that_differs_per_person_blocks_but_exits_may()
    {
        var finding = Judge(
                GivenMessage.Bulk(
                    "<a href='https://example.nl/?k=1'>Lees</a> <a href='https://example.nl/b'>B</a>",
                    "<a href='https://example.nl/?k=2'>Lees</a> <a href='https://example.nl/b'>B</a>"
                )
            )
            .ShouldHaveSingleItem();
        finding.Observed.ShouldBe("https://example.nl/?k=1 is different for each person");
    }

    [Fact]
    public void A_reset_link_may_differ_per_person() =>
        Judge(
                GivenMessage.Transactional("<a href='https://example.nl/r/1'>Herstel</a>") with
                {
                    TwinHtml = "<a href='https://example.nl/r/2'>Herstel</a>",
                }
            )
            .ShouldBeEmpty();

    [Fact]
    public void ClamAVs_cases_of_shown_and_real_address()
    {
        var cases = JsonSerializer.Deserialize<List<ShownCase>>(
            File.ReadAllText(Path.Combine(Corpora.Folder("link-mismatch"), "clamav.json")),
            JsonSerializerOptions.Web
        )!;
        var run = CorpusRun.Of("link-mismatch");
        foreach (var shown in cases)
            run.Case(
                $"{shown.Text} -> {shown.Href}",
                () => IsFlagged(shown) == (shown.Clamav == "PHISH") ? null : $"not {shown.Clamav}"
            );
        run.End(least: 8);
    }

    // Those addresses are all http, which is another finding.
    static bool IsFlagged(ShownCase shown) =>
        JudgeHtml($"<a href=\"{WebUtility.HtmlEncode(shown.Href)}\">{shown.Text}</a>")
            .Any(finding =>
                finding.Verdict == Verdict.Block
                && finding.Observed.StartsWith("the text says", StringComparison.Ordinal)
            );

    sealed record ShownCase(string Href, string Text, string Clamav);

    [Theory]
    [InlineData("foo:bar", "a link to foo:")]
    [InlineData("/agenda", "has no host")]
    [InlineData("https://", "leads nowhere")]
    public void Links_that_lead_nowhere_are_warned_of(string href, string seen)
    {
        var told = GivenMessage
            .Foreign($"<p><a href='{href}'>Lees</a></p>")
            .JudgedBy<NoHiddenTarget, MessageFacts>()
            .ShouldHaveSingleItem();
        (told.Verdict, told.Line).ShouldBe((Verdict.Warn, 1));
        told.Observed.ShouldContain(seen);
    }

    [Theory]
    [InlineData("bulk", Verdict.Block)]
    [InlineData("transactional", Verdict.Warn)]
    public void A_page_that_passes_its_reader_on_is_told(string stream, Verdict verdict)
    {
        var told = GivenMessage
            .Foreign("<p><a href='https://site.example.com/?url=https://shop.example.nl'>Lees</a></p>", stream)
            .JudgedBy<NoHiddenTarget, MessageFacts>()
            .ShouldHaveSingleItem();
        told.Verdict.ShouldBe(verdict);
        told.Observed.ShouldBe("site.example.com passes its reader on to shop.example.nl");
    }
}
