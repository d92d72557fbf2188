namespace Zegel.Rules;

[Trait("Rule", "G45")]
public sealed class NoTrackingPixelTests
{
    static readonly string Asset = GivenMessage.Asset;

    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<NoTrackingPixel, MessageFacts>();

    [Theory]
    [InlineData("<img src='ASSET' width=600 alt=''>")]
    [InlineData("<img src='ASSET' alt='' style='width:100%;height:auto'>")]
    [InlineData("<img src='cid:logo@x' width=1 height=1>")]
    [InlineData("<img src='data:image/png;base64,AAAA' width=2>")]
    [InlineData("<table background='ASSET'><tr><td style=\"background-image:url('ASSET')\">x</table>")]
    [InlineData("<td style='font-size:0'><img src='ASSET' width=300 height=200></td>")]
    [InlineData("<p>De tekst url(https://x.example/a.gif) is maar tekst</p>")]
    public void Seen_images_of_our_own_pass(string html) => Judge(Own(html)).ShouldBeEmpty();

    [Theory]
    [InlineData("<img src='https://x.example/a.gif?u=81' width=600>")]
    [InlineData("<img src='//x.example/a.gif'>")]
    [InlineData("<img src='\n https://x.example/a.gif'>")]
    [InlineData("<IMG SRC=HTTPS://X.EXAMPLE/A.GIF>")]
    [InlineData("<img src='&#104;ttps://x.example/a.gif'>")]
    [InlineData("<img alt='' srcset='https://x.example/a.gif 1x, https://x.example/b.gif 2x'>")]
    [InlineData("<picture><source srcset='https://x.example/a.webp'><img src='ASSET'></picture>")]
    [InlineData("<image src='https://x.example/a.gif'>")]
    [InlineData("<table background='https://x.example/a.gif'><tr><td>x</table>")]
    [InlineData("<body background='https://x.example/a.gif'>")]
    [InlineData("<div style='background:url(https://x.example/a.gif)'>x</div>")]
    [InlineData("<div style='background:URL( \"https://x.example/a.gif\" )'>x</div>")]
    [InlineData("<div style='background:\\75 rl(https://x.example/a.gif)'>x</div>")]
    [InlineData("<div style='background:url(\\68ttps://x.example/a.gif)'>x</div>")]
    [InlineData("<div style='background:/* x */url(https://x.example/a.gif)'>x</div>")]
    [InlineData("<div style='background:image-set(\"https://x.example/a.gif\" 1x)'>x</div>")]
    [InlineData("<style>@import 'https://x.example/a.css';</style>")]
    [InlineData("<style>@font-face{font-family:a;src:url(https://x.example/a.woff2)}</style>")]
    [InlineData("<style>@media screen{p{list-style:url(https://x.example/a.gif)}}</style>")]
    [InlineData("<link rel=stylesheet href='https://x.example/a.css'>")]
    [InlineData("<link rel=prefetch href='https://x.example/a'>")]
    [InlineData("<input type=image src='https://x.example/a.gif'>")]
    [InlineData("<video poster='https://x.example/a.png'></video>")]
    [InlineData("<video><source src='https://x.example/a.mp4'></video>")]
    [InlineData("<audio src='https://x.example/a.mp3'></audio>")]
    [InlineData("<bgsound src='https://x.example/a.wav'>")]
    [InlineData("<object data='https://x.example/a.svg'></object>")]
    [InlineData("<embed src='https://x.example/a.svg'>")]
    [InlineData("<iframe src='https://x.example/a'></iframe>")]
    [InlineData("<noscript><img src='https://x.example/a.gif'></noscript>")]
    [InlineData("<svg><image href='https://x.example/a.gif'/></svg>")]
    [InlineData("<svg><image xlink:href='https://x.example/a.gif'/></svg>")]
    [InlineData("<img lowsrc='https://x.example/a.gif'>")]
    [InlineData(
        "<!--[if gte mso 9]><v:rect><v:fill type='frame' src='https://x.example/a.gif' /></v:rect><![endif]-->"
    )]
    [InlineData("<!--[if mso]><v:image src='https://x.example/a.gif'/><![endif]-->")]
    [InlineData("<!--[IF MSO]><table><tr><td background='https://x.example/a.gif'></td></tr></table><![ENDIF]-->")]
    [InlineData("<!--[if !mso]><!--><img src='https://x.example/a.gif'><!--<![endif]-->")]
    [InlineData("<img src='https://mail.zegel.example/a/logo.png'>")]
    [InlineData("<img src='ASSET?u=81'>")]
    [InlineData("<img src='ASSET#81'>")]
    [InlineData("<img src='https://81@mail.zegel.example/a/HASH.png'>")]
    [InlineData("<img src='http://mail.zegel.example/a/HASH.png'>")]
    [InlineData("<img src='https://mail.zegel.example.x.example/a/HASH.png'>")]
    public void Whatever_is_fetched_from_elsewhere_blocks(string html)
    {
        var findings = Judge(Own(html));
        findings.ShouldNotBeEmpty();
        findings.ShouldAllBe(finding => finding.Verdict == Verdict.Block);
    }

    [Theory]
    [InlineData("<img src='ASSET' width=1 height=1>")]
    [InlineData("<img src='ASSET' width='1px' height='1px'>")]
    [InlineData("<img src='ASSET' style='width:1px;height:1px'>")]
    [InlineData("<img src='ASSET' style='WIDTH: 0.5pt !important; max-height:3px'>")]
    [InlineData("<img src='ASSET' width=600 height=400 style='width:1px;height:1px'>")]
    [InlineData("<img src='ASSET' width=0>")]
    [InlineData("<img src='ASSET' style='display:none'>")]
    [InlineData("<img src='ASSET' style='display : none!important'>")]
    [InlineData("<img src='ASSET' style='dis/**/play:none;visibility:hidden'>")]
    [InlineData("<img src='ASSET' style='opacity:0.01'>")]
    [InlineData("<img src='ASSET' hidden>")]
    [InlineData("<div style='display:none'><p><img src='ASSET'></p></div>")]
    [InlineData("<div style='max-height:0;overflow:hidden'><img src='ASSET'></div>")]
    [InlineData("<img src='ASSET' style='position:absolute;left:-9999px'>")]
    [InlineData("<img src='ASSET' style='position:absolute;clip:rect(0 0 0 0)'>")]
    [InlineData("<style>.p{width:1px;height:1px}</style><img class=p src='ASSET'>")]
    [InlineData("<style>img.p , b { display:none }</style><img class='q p' src='ASSET'>")]
    [InlineData("<style>@media screen { #p{display:none} }</style><img id=p src='ASSET'>")]
    public void What_is_tiny_or_unseen_blocks(string html) =>
        Judge(Own(html)).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void What_differs_between_two_people_blocks_even_on_our_own_host()
    {
        var other = Asset.Replace("aaaa", "bbbb", StringComparison.Ordinal);
        var finding = Judge(GivenMessage.Bulk($"<img src='{Asset}' width=9>", $"<img src='{other}' width=9>"))
            .ShouldHaveSingleItem();
        finding.Observed.ShouldContain("different for each person");
    }

    [Theory]
    [InlineData("https://mltrk.io/pixel/81", Verdict.Block)]
    [InlineData("https://x.list-manage.com/track/open.php?u=1&id=2", Verdict.Block)]
    [InlineData("https://u1.ct.sendgrid.net/wf/open?upn=81", Verdict.Block)]
    [InlineData("https://www.facebook.com/tr?id=1", Verdict.Block)]
    [InlineData("https://x.example/lt.php?x=1&l=open", Verdict.Block)]
    [InlineData("https://x.example/images/pixel.gif", Verdict.Block)]
    [InlineData("https://www.example.nl/images/logo.png", null)]
    [InlineData("https://www.example.nl/opening-hours/open-day.png", null)]
    [InlineData("https://tracking.post.example/package.png", null)]
    public void In_mail_of_other_systems_known_trackers_block(string url, Verdict? verdict) =>
        Judge(GivenMessage.Foreign($"<img src='{url}' width=600>"))
            .Select(finding => (Verdict?)finding.Verdict)
            .SingleOrDefault()
            .ShouldBe(verdict);

    [Theory]
    [InlineData("<img src='https://x.example/a.gif' width=1 height=1>", Verdict.Block)]
    [InlineData("<img src='https://x.example/a.gif' style='display:none'>", Verdict.Warn)]
    [InlineData("<img src='https://x.example/a.gif' width=1 height=20>", null)]
    [InlineData("<img src='https://x.example/a.gif' width='100%' height=2>", null)]
    public void In_mail_of_other_systems_tiny_images_block_and_hidden_ones_warn(string html, Verdict? verdict) =>
        Judge(GivenMessage.Foreign(html))
            .Select(finding => (Verdict?)finding.Verdict)
            .SingleOrDefault()
            .ShouldBe(verdict);

    [Fact]
    public void Line_and_column_point_at_the_image()
    {
        var finding = Judge(Own("<p>\n  <img src='https://x.example/a.gif'>")).ShouldHaveSingleItem();
        (finding.Line, finding.Column).ShouldBe((3, 3));
    }

    static MessageFacts Own(string html) =>
        GivenMessage.Bulk(
            html.Replace("ASSET", Asset, StringComparison.Ordinal)
                .Replace("HASH", new string('a', 64), StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("Disposition-Notification-To")]
    [InlineData("return-receipt-to")]
    [InlineData("X-Confirm-Reading-To")]
    public void A_receipt_is_a_pixel_without_an_image(string name)
    {
        foreach (var (stream, verdict) in new[] { ("bulk", Verdict.Block), ("transactional", Verdict.Warn) })
        {
            var finding = Judge(GivenMessage.Foreign(null, stream, new FieldFact(name, "a@example.nl", 7)))
                .ShouldHaveSingleItem();
            (finding.Verdict, finding.Line).ShouldBe((verdict, 7));
            finding.Observed.ShouldBe($"{name} asks for a receipt of each opening");
        }
        Judge(GivenMessage.Bulk("<p>x").Adding(name, "a@example.nl")).ShouldHaveSingleItem().Line.ShouldBeNull();
    }

    [Theory]
    [InlineData("X-Mailgun-Track", "yes")]
    [InlineData("X-Mailgun-Track-Opens", "true")]
    [InlineData("X-Mailgun-Track-Clicks", "htmlonly")]
    [InlineData("X-MC-Track", "opens,clicks_htmlonly")]
    [InlineData("X-PM-Track-Opens", "true")]
    [InlineData("X-PM-Track-Links", "HtmlAndText")]
    [InlineData("X-Mailjet-TrackOpen", "1")]
    [InlineData("X-Mailjet-TrackClick", "account_default")]
    public void A_field_can_order_a_provider_to_count(string name, string value)
    {
        foreach (var stream in (string[])["bulk", "transactional"])
        {
            var finding = Judge(GivenMessage.Foreign(null, stream, new FieldFact(name, value, 7)))
                .ShouldHaveSingleItem();
            (finding.Verdict, finding.Line, finding.Observed).ShouldBe((Verdict.Warn, 7, $"{name}: {value}"));
        }
    }

    [Theory]
    [InlineData("X-Mailgun-Track", "no")]
    [InlineData("X-PM-Track-Opens", "False")]
    [InlineData("X-PM-Track-Links", " None ")]
    [InlineData("X-Mailjet-TrackOpen", "0")]
    [InlineData("X-MC-Track", "")]
    [InlineData("X-Tracking-Number", "3SABCD0123456789")]
    public void A_field_that_forbids_counting_passes(string name, string value) =>
        Judge(GivenMessage.Foreign(null, "bulk", new FieldFact(name, value, 7))).ShouldBeEmpty();

    [Fact]
    public void A_long_order_is_cut() =>
        Judge(GivenMessage.Foreign(null, "bulk", new FieldFact("X-MC-Track", new string('y', 81), 7)))
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"X-MC-Track: {new string('y', 80)}…");
}
