namespace Zegel.Rules;

[Trait("Rule", "F11")]
public sealed class NoHiddenTextTests
{
    static IReadOnlyList<Finding> Judge(string body, string stream = "bulk") =>
        GivenMessage.Foreign($"<html><body>{body}</body></html>", stream).JudgedBy<NoHiddenText, MessageFacts>();

    [Fact]
    public void Our_own_letter_passes() => GivenMessage.Bulk().JudgedBy<NoHiddenText, MessageFacts>().ShouldBeEmpty();

    [Theory]
    [InlineData("display:none", "display: none")]
    [InlineData("visibility:hidden", "visibility")]
    [InlineData("opacity:.01", "opacity")]
    [InlineData("font-size:1px", "font-size")]
    [InlineData("font:0/0 a", "font-size")]
    [InlineData("text-indent:-999px", "text-indent")]
    [InlineData("color:#fefefe", "colour")]
    [InlineData("height:1px;overflow:hidden", "box")]
    [InlineData("position:absolute;left:-9999px", "off the screen")]
    [InlineData("transform:scale(0)", "scale")]
    [InlineData("clip-path:inset(100%)", "clip")]
    public void What_hides_is_told_with_its_place(string style, string by)
    {
        var found = Judge($"<p>Open.</p>\n<div style=\"{style}\">secret words</div>").ShouldHaveSingleItem();
        found.Verdict.ShouldBe(Verdict.Block);
        found.Observed.ShouldContain(by);
        found.Observed.ShouldContain("secret words");
        found.Line.ShouldBe(2);
        Judge($"<p>Open.</p><div style=\"{style}\">secret</div>", "transactional")[0].Verdict.ShouldBe(Verdict.Warn);
    }

    [Theory]
    [InlineData("opacity:.6")]
    [InlineData("font-size:9px")]
    [InlineData("text-indent:-20px")]
    [InlineData("color:#999")]
    [InlineData("height:1px")]
    [InlineData("height:200px;overflow:hidden")]
    [InlineData("position:relative;left:-20px")]
    [InlineData("font:700 14px/20px Arial")]
    [InlineData("transform:scale(1.2)")]
    [InlineData("color:#fff;text-shadow:1px 1px 2px #000")]
    public void What_is_seen_is_not(string style) =>
        Judge($"<p>Open.</p><div style=\"{style}\">seen words</div>").ShouldBeEmpty();

    [Fact]
    public void One_preheader_of_200_characters_stands_before_all_else()
    {
        string Letter(int length) =>
            $"<div style=\"display:none\">{new string('a', length)} &zwnj;&nbsp;&#847;</div><p>Open.</p>";
        Judge(Letter(200)).ShouldBeEmpty();
        Judge(Letter(201)).ShouldHaveSingleItem().Observed.ShouldBe("the preheader has 201 characters");
        Judge($"<p>Open.</p>{Letter(20)}").ShouldHaveSingleItem();
        Judge(Letter(20) + Letter(20)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_child_is_seen_where_it_undoes_what_its_parent_does()
    {
        Judge("<p>Open.</p><div style=\"visibility:hidden\">x<b style=\"visibility:visible\">seen</b></div>")
            .ShouldHaveSingleItem()
            .Observed.ShouldContain("“x”");
        Judge("<p>Open.</p><div style=\"font-size:0\"><b style=\"font-size:14px\">seen</b></div>").ShouldBeEmpty();
        Judge("<p>Open.</p><div style=\"color:#fff\"><b style=\"background:#333\">seen</b></div>").ShouldBeEmpty();
        Judge("<p>Open.</p><div style=\"display:none\"><b style=\"display:block\">not seen</b></div>")
            .ShouldHaveSingleItem();
    }

    [Fact]
    public void Words_are_not_broken_by_what_has_no_width()
    {
        Judge("<p>ch\u200Beap pi\u200Cl\u200Cls</p>").ShouldHaveSingleItem().Observed.ShouldContain("ch|eap, pi|l|ls");
        Judge("<p>123 Addr\u200Cess, add\u200Cress, Addr\u200Cess, Ma\u200Cy</p>").ShouldBeEmpty("no link is wanted");
        Judge("<p>arbeids\u00ADongeschiktheids\u00ADverzekering en zorg\u00ADverzekering</p>").ShouldBeEmpty();
        Judge("<p>\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F Scotland</p>").ShouldBeEmpty();
        Judge("<p>Open.\U000E0061\U000E0062</p>").ShouldHaveSingleItem().Observed.ShouldContain("tag characters");
    }

    [Fact]
    public void What_a_narrow_screen_shows_is_honest_with_all_that_is_in_it()
    {
        const string sheet = "<style>.m{font-size:0}@media (max-width:600px){.m{font-size:16px!important}}</style>";
        Judge($"{sheet}<p>Open.</p><div class=m><b><i>Awesome Co</i></b></div>").ShouldBeEmpty();
        Judge($"{sheet}<p>Open.</p><div class=m><b style=\"display:none\">secret</b></div>").ShouldHaveSingleItem();
        Judge("<style>.m{font-size:0}@media print{.n{font-size:16px}}</style><p>Open.</p><div class=m>secret</div>")
            .ShouldHaveSingleItem();
    }

    static TheoryData<string> Lines(string lines) => [.. lines.Split('\n').Select(line => line.Trim())];

    public static TheoryData<string> HidingStyles =>
        Lines(
            """
            opacity:0%
            opacity:calc(0 * 1)
            font-size:5%
            font-size:.05em
            font-size:calc(1px * 0)
            font-size:min(0px, 3vw)
            font-size:clamp(0px, 1px, 1px)
            font-size:0!important;font-size:14px
            FONT-SIZE : 0 ! IMPORTANT
            font:normal 0/0 sans-serif
            font:1px/1px Arial
            font-size:1e-3px
            font-size:0.1vw
            color:transparent
            color:#0000
            color:rgb(0 0 0 / 0%)
            color:rgb(100% 100% 100%)
            color:hsl(0deg 0% 100%)
            color:hsla(0,0%,0%,0)
            color:hwb(0 100% 0%)
            color:lab(100% 0 0)
            color:lch(99% 1 20)
            color:oklch(1 0 0)
            color:oklab(0.99 0 0)
            color:color(srgb 1 1 1)
            color:color-mix(in srgb, white 97%, black)
            color:color-mix(in srgb, red, transparent 99%)
            color:#222;-webkit-text-fill-color:transparent
            -webkit-text-fill-color:#fff
            color:var(--w, #fff)
            --x:#fff;color:var(--x)
            color:#fff;text-shadow:0 0 1px #fff
            color:#fff;text-shadow:1px 1px transparent
            background:#123;color:#123
            background:linear-gradient(#fff,#fff);color:#fff
            background:linear-gradient(90deg, #fff 0%, #fefefe 100%);color:white
            background-color:currentColor;color:#345
            background:#456;background-color:#fff;color:#fff
            position:absolute;left:-9999px
            position:fixed;top:-3000px
            position:fixed;inset:-9999px auto auto auto
            position:absolute;inset:0 0 0 -9999px
            position:absolute;inset-inline-start:-999em
            position:absolute;right:-9999px
            position:absolute;left:-100vw
            position:absolute;left:-1000%
            position:relative;left:-200em
            position:absolute;left:calc(-100px - 9999px)
            margin:0 0 0 -9999px
            margin-left:-9999px !important
            margin-inline-start:-9999px
            margin:-9999px
            margin-left:99999px
            text-indent:-9999px
            text-indent:-999em
            text-indent:100%;white-space:nowrap;overflow:hidden
            text-indent:-200%
            letter-spacing:-1em
            letter-spacing:-20px
            transform:translateX(-9999px)
            transform:translate(-200vw,0)
            transform:translate3d(-9999px,0,0)
            translate:-9999px
            translate:0 -9999px
            transform:translateX(-1000%)
            transform:scale(0)
            transform:scale(0.001)
            transform:scale(0%)
            transform:scaleY(0)
            transform:scale3d(0,0,0)
            transform:matrix(0,0,0,0,0,0)
            transform:rotateX(90deg)
            transform:rotateY(.25turn)
            -webkit-transform:scale(0)
            scale:0
            scale:1 0
            rotate:x 90deg
            zoom:0.01
            zoom:1%
            clip-path:inset(50%)
            clip-path:inset(100%)
            clip-path:inset(0 100% 0 0)
            clip-path:circle(0)
            clip-path:circle(0% at 50% 50%)
            clip-path:ellipse(0 50%)
            clip-path:polygon(0 0)
            clip-path:polygon(0 0,0 0,0 0)
            clip-path:polygon(0 0, 100% 0, 0 0)
            clip-path:rect(0 0 0 0)
            clip-path:xywh(0 0 0 0)
            -webkit-clip-path:circle(0)
            position:absolute;clip:rect(0 0 0 0)
            position:absolute;clip:rect(1px,1px,1px,1px)
            position:fixed;clip:rect(0px, 0px, 300px, 0px)
            filter:opacity(0)
            filter:blur(50px)
            filter:contrast(0)
            filter:alpha(opacity=0)
            mask:linear-gradient(transparent,transparent)
            -webkit-mask-image:linear-gradient(#0000,#0000)
            mask-size:0
            content-visibility:hidden
            visibility:collapse
            display:table-column
            display:none;display:nonsense
            di\73play:none
            d\69 splay:none
            display:/**/none
            height:0;overflow:hidden
            height:0px;overflow:hidden
            height:0%;overflow:hidden
            height:1px;overflow:clip
            max-height:0;overflow-y:hidden
            max-height:.05em;overflow:hidden
            width:1px;height:1px;overflow:hidden
            width:0;overflow:hidden
            max-width:0;overflow:hidden;white-space:nowrap
            block-size:0;overflow:hidden
            max-block-size:0;overflow:hidden
            height:calc(0px);overflow:hidden
            height:0;overflow:auto
            height:0;contain:paint
            line-height:0;overflow:hidden
            """
        );

    public static TheoryData<string> HonestStyles =>
        Lines(
            """
            opacity:.6
            font-size:9px
            font-size:80%
            font-size:smaller
            font-size:x-small
            font:italic bold 12px/1.4 Georgia,serif
            font:inherit
            font-size:inherit
            color:inherit
            color:initial
            color:nonsense
            color:#fff;color:#333
            color:#333;color:bogus
            color:rgb(0 0 0 / 60%)
            color:oklch(0.4 0.1 250)
            color:color-mix(in srgb, white 20%, black)
            color:lab(30% 20 -20)
            color:#fff;text-shadow:0 1px 3px rgba(0,0,0,.8)
            color:#fff;-webkit-text-stroke:1px #000
            color:#fff;background:linear-gradient(#036,#309)
            color:#fff;background:#036 url(x.png)
            color:#fff;background:url(x.png)
            background:linear-gradient(90deg,#f00,#00f);-webkit-background-clip:text;-webkit-text-fill-color:transparent
            background-image:linear-gradient(90deg,#f00,#00f);background-clip:text;color:transparent
            -webkit-text-fill-color:currentcolor
            position:absolute;left:20px
            position:relative;left:-20px
            position:relative;top:-60px
            margin:0 auto
            margin:-20px 0 0
            margin-left:-50%
            text-indent:-20px
            text-indent:2em
            letter-spacing:-.02em
            letter-spacing:.2em
            transform:rotate(-3deg)
            transform:translate(-50%,-50%)
            transform:translateX(-100%)
            transform:scale(1.2)
            transform:scale(-1,1)
            transform:matrix(1,0,0,1,10,10)
            transform:rotateX(20deg)
            transform:none
            scale:1
            zoom:1
            zoom:90%
            zoom:normal
            clip:rect(0,0,0,0)
            clip-path:inset(10px)
            clip-path:circle(50%)
            clip-path:polygon(0 0,100% 0,100% 90%,0 100%)
            filter:none
            filter:drop-shadow(0 0 2px #000)
            filter:grayscale(1)
            mask-image:linear-gradient(#000,transparent)
            height:1px
            height:0
            height:200px;overflow:hidden
            height:0;padding-bottom:56.25%;overflow:hidden
            height:0;min-height:30px;overflow:hidden
            max-height:none;overflow:hidden
            max-width:100%;overflow:hidden
            width:0;min-width:100%;overflow:hidden
            line-height:1;overflow:hidden
            display:block;display:none\9
            display:-webkit-box
            display:flex
            visibility:visible
            display:none;display:block
            opacity:.05;opacity:1
            mso-hide:all
            max-width:600px;width:100%
            overflow:hidden
            """
        );

    public static TheoryData<string> HidingSheets =>
        Lines(
            """
            .x{display:none}
            #i{display:none}
            [data-y=z]{display:none}
            [class~="x"]{display:none}
            div.x#i{font-size:0}
            body div{color:#fff}
            html > body > div{display:none}
            p + div{display:none}
            p ~ div{display:none}
            div:not(.y){display:none}
            div:last-child{display:none}
            *{}.x{opacity:0}
            body{ .x{display:none} }
            .x{ & {display:none} }
            .q,.x{display:none}
            .x{display:none
            @media all{.x{display:none}}
            @media screen{.x{display:none}}
            @media screen and (min-width:1px){.x{display:none}}
            @media (max-width:99999px){.x{display:none}}
            @media (max-width:600px){.x{display:none}}@media (min-width:601px){.x{display:none}}
            @media (max-width:600px){.x{font-size:0}}@media (min-width:601px){.x{opacity:0}}
            @media (width <= 600px){.x{display:none}}@media (width > 600px){.x{display:none}}
            @media (0px <= width){.x{display:none}}
            @media not print{.x{display:none}}
            @media not all and (max-width:1px){.x{display:none}}
            @media (orientation:portrait){.x{display:none}}@media (orientation:landscape){.x{display:none}}
            @media (prefers-color-scheme:dark){.x{display:none}}@media (prefers-color-scheme:light){.x{display:none}}
            @media (min-height:1px){.x{display:none}}
            @media (-webkit-min-device-pixel-ratio:0){.x{display:none}}
            @media (min-resolution:1dpi){.x{display:none}}
            @media screen{@media (min-width:10px){.x{display:none}}}
            @media (min-width:1px) and (max-width:9999px){.x{display:none}}
            @media (min-width:1px), print{.x{display:none}}
            @supports (display:block){.x{display:none}}
            @supports not (display:nonsense) {.x{display:none}}@supports (color:red){.x{display:none}}
            @layer a{.x{display:none}}
            .x{display:none}@media print{.x{display:block}}
            .x{display:none}@media (max-width:1px){.x{display:block}}
            .x{display:none}@media (nonsense:1){.x{display:block}}
            .x{color:#fff}@media (prefers-color-scheme:dark){body{background:#000}}
            .x{display:none!important}
            .x{display:none}.x:hover{color:red}
            .x{content:"}";display:none}
            .x{background:url("data:a;b}");display:none}
            /* } */.x{display:none}
            @import url(x);.x{display:none}
            @charset "utf-8";.x{display:none}
            <!-- .x{display:none} -->
            :root{--n:none}.x{display:var(--n)}
            \2e x{display:none}.x{font-size:0}
            """
        );

    public static TheoryData<string> HonestSheets =>
        Lines(
            """
            .x:hover{display:none}
            .x::before{display:none}
            @media print{.x{display:none}}
            @media (max-width:600px){.x{display:none}}
            .x{display:none}@media (min-width:601px){.x{display:block}}
            .x{display:none}@media (max-width:480px){.x{display:block!important}}
            .x{display:none}@media (width<=480px){.x{display:block}}
            .x{display:none}@media (prefers-color-scheme:dark){.x{display:block}}
            .x{display:none}@media (hover:hover){.x{display:block}}
            .x{display:none}@media screen and (-webkit-min-device-pixel-ratio:0){.x{display:block}}
            .x{display:none}@supports (display:grid){.x{display:block}}
            .x{display:none}@media only screen and (max-device-width:480px) and (orientation:portrait){.x{display:block}}
            .x{display:none}#i{display:block}
            .x{display:none}div.x{display:block}
            #nothing .x{display:none}
            @font-face{font-family:a;src:url(a)}.x{color:#333}
            @keyframes a{from{opacity:0}to{opacity:1}}
            @media (max-width:600px){.x{font-size:0}}
            @media (prefers-color-scheme:dark){.x{color:#000;background:#000}}
            u + .body .x{display:none}
            [data-ogsc] .x{display:none}
            @page{margin:0}
            .x{display:none;display:block}
            .x{color:#fff}@media (max-width:99999px){.x{color:#333}}
            @media yahoo{.x{display:none}}
            .x{display:none}@media (min-width:40em){.x{display:block}}
            .x{display:none}@media not all and (min-width:600px){.x{display:block}}
            @media screen and (max-width:600px){.x{display:none}} @media screen and (min-width:700px){.x{display:none}}
            """
        );

    public static TheoryData<string> HidingElements =>
        Lines(
            """
            <template>secret</template>
            <noscript>secret</noscript>
            <dialog>secret</dialog>
            <div popover>secret</div>
            <div hidden="until-found">secret</div>
            <textarea hidden>secret</textarea>
            <datalist><option>secret</option></datalist>
            <select style="display:none"><option>secret</option></select>
            <svg><text opacity="0">secret</text></svg>
            <svg><text fill="none">secret</text></svg>
            <svg><text display="none">secret</text></svg>
            <svg width="0" height="0" style="position:absolute;left:-9999px"><text>secret</text></svg>
            <svg><defs><text>secret</text></defs></svg>
            <details style="display:none"><summary>a</summary>secret</details>
            <ul style="list-style:none;display:none"><li>secret</li></ul>
            <div style="opacity:.2"><div style="opacity:.2">secret</div></div>
            <div style="font-size:10px"><div style="font-size:30%"><div style="font-size:30%">secret</div></div></div>
            <div style="font-size:0"><div style="font-size:1em">secret</div></div>
            <table><tr style="display:none"><td>secret</td></tr></table>
            <table><tr><td style="font-size:1px;color:#333">secret</td></tr></table>
            <table style="color:#fff"><tr><td bgcolor="#FFFFFF">secret</td></tr></table>
            <a href="https://a.example" style="color:#fff">secret</a>
            <font color="#FEFEFE" size="1">secret</font>
            <span style="display:none">secret</span>
            <div style="color:#fff"><b><i>secret</i></b></div>
            """
        );

    public static TheoryData<string> HonestElements =>
        Lines(
            """
            <details><summary>More</summary>seen words</details>
            <svg><title>Logo</title><text fill="#333">Shop</text></svg>
            <div style="color:#fff"><svg><text>Shop</text></svg></div>
            <select><option>One</option><option>Two</option></select>
            <textarea>Write here</textarea>
            <video controls>Your program plays no film.</video>
            <dialog open>seen</dialog>
            <div hidden style="display:block">seen</div>
            <button style="background:#036;color:#fff">Go</button>
            <div style="color:#fff"><button>Go</button></div>
            <ruby>字<rp>(</rp><rt>ji</rt></ruby>
            <table bgcolor="#000"><tr><td><font color="white">seen</font></td></tr></table>
            <map name=m><area alt="x" href="https://a.example"></map>
            <div style="font-size:0;line-height:0"><img src="https://a.example/b.png" alt="Shop"></div>
            <table style="color:#fff;background:#000"><tr><td>seen</td></tr></table>
            <div style="visibility:hidden"><span style="visibility:visible">seen</span></div>
            <marquee>seen</marquee>
            <object data="x">fallback</object>
            <input type=hidden value="a b c">
            <title>A title</title>
            <div aria-hidden="true">seen</div>
            <noscript><img src="https://a.example/x.png" width="200" alt="x"></noscript>
            """
        );

    public static TheoryData<string> PreheaderStyles =>
        Lines(
            """
            display:none
            display:none!important
            display:none;visibility:hidden;opacity:0;color:transparent;height:0;width:0
            max-height:0;overflow:hidden
            height:0;overflow:hidden
            display:none;text-indent:-9999px
            visibility:hidden;opacity:0;font-size:1px
            font-size:1px;color:#fff;line-height:1px
            font-size:0;line-height:0;color:#ffffff;mso-hide:all
            opacity:0;visibility:hidden;height:0;width:0;overflow:hidden
            overflow:hidden;color:transparent;visibility:hidden;mso-hide:all;width:0;font-size:0;opacity:0;height:0
            mso-hide:all;font-size:0;max-height:0;line-height:0;overflow:hidden
            font-size:0;line-height:1px;mso-line-height-rule:exactly;display:none;max-width:0;max-height:0;opacity:0;overflow:hidden;mso-hide:all
            """
        );

    public static TheoryData<string> StylesOfNoPreheader =>
        Lines(
            """
            visibility:hidden
            opacity:0
            font-size:1px
            font-size:0
            color:#fff
            color:transparent
            position:absolute;left:-9999px
            text-indent:-9999px
            transform:scale(0)
            clip-path:inset(100%)
            width:1px;height:1px;overflow:hidden
            position:absolute;width:1px;height:1px;clip:rect(0,0,0,0);overflow:hidden
            width:0;overflow:hidden
            line-height:0;font-size:0;overflow:hidden
            content-visibility:hidden
            font:0/0 a
            display:table-column
            filter:opacity(0)
            letter-spacing:-1em
            -webkit-text-fill-color:transparent
            position:absolute;left:-9999px;font-size:1px;opacity:0
            """
        );

    [Theory]
    [MemberData(nameof(HidingStyles))]
    public void However_it_is_written_what_hides_is_told(string style) =>
        Judge($"<p>Open.</p><div style=\"{style}\">secret words</div>").ShouldHaveSingleItem();

    [Theory]
    [MemberData(nameof(HonestStyles))]
    public void What_only_resembles_it_is_not(string style) =>
        Judge($"<p>Open.</p><div style=\"{style}\">seen words</div>").ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(HidingSheets))]
    public void A_sheet_hides_by_any_selector_and_by_queries_that_hold_for_all(string sheet) =>
        Judge($"<style>{sheet}</style><p>Open.</p><div class=x id=i data-y=z>secret words</div>")
            .ShouldHaveSingleItem();

    [Theory]
    [MemberData(nameof(HonestSheets))]
    public void A_sheet_that_shows_it_to_some_hides_nothing(string sheet) =>
        Judge($"<style>{sheet}</style><p>Open.</p><div class=x id=i data-y=z>seen words</div>").ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(HidingElements))]
    public void Elements_that_no_program_shows_hide(string html) => Judge($"<p>Open.</p>{html}").ShouldHaveSingleItem();

    [Theory]
    [MemberData(nameof(HonestElements))]
    public void Elements_that_show_or_open_do_not(string html) => Judge($"<p>Open.</p>{html}").ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(PreheaderStyles))]
    public void A_preheader_is_hidden_as_the_field_does_it(string style)
    {
        Judge($"<div style=\"{style}\">Coffee is ready.</div><h1>Open</h1>").ShouldBeEmpty();
        Judge($"<table><tr><td><div style=\"{style}\">Coffee <b>is ready</b>, <i>now</i>.</div></table><h1>Open</h1>")
            .ShouldBeEmpty();
        Judge($"<h1>Open</h1><div style=\"{style}\">Coffee is ready.</div>").ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(StylesOfNoPreheader))]
    public void What_is_hidden_otherwise_is_no_preheader(string style) =>
        Judge($"<div style=\"{style}\">Coffee is ready.</div><h1>Open</h1>")
            .ShouldHaveSingleItem()
            .Fix.ShouldContain("display: none");

    [Fact]
    public void Styles_weigh_as_in_browsers()
    {
        Judge("<style>.x{display:none!important}</style><p>Open.</p><div class=x style=display:block>secret</div>")
            .ShouldHaveSingleItem();
        Judge("<style>.x{display:block!important}</style><p>Open.</p><div class=x style=display:none>seen</div>")
            .ShouldBeEmpty();
        Judge("<style>#i{display:none}.x{display:block}</style><p>Open.</p><div class=x id=i>secret</div>")
            .ShouldHaveSingleItem();
        Judge("<style media=print>.x{display:none}</style><p>Open.</p><div class=x>seen</div>").ShouldBeEmpty();
        Judge("<style media='(min-width:1px)'>.x{display:none}</style><p>Open.</p><div class=x>secret</div>")
            .ShouldHaveSingleItem();
    }

    [Fact]
    public void A_selector_made_to_be_tried_in_every_way_takes_a_moment()
    {
        var deep =
            string.Concat(Enumerable.Repeat("<div>", 150))
            + "<p>x</p>"
            + string.Concat(Enumerable.Repeat("</div>", 150));
        var page =
            $"<style>x div div div div div div div p{{display:none}}</style>{string.Concat(Enumerable.Repeat(deep, 20))}";
        Hostile.Took(() => Judge(page)).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_letter_made_to_hurt_takes_a_moment()
    {
        var nested = string.Concat(Enumerable.Repeat("<div style=\"opacity:.99;color:#fff\">x", 20_000));
        IReadOnlyList<Finding> findings = [];
        Hostile.Took(() => findings = [.. Judge(nested)]).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        findings.Count.ShouldBeLessThanOrEqualTo(200);
    }
}
