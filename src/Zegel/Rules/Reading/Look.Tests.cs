using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Zegel.Rules.Reading;

public sealed class LookTests
{
    [Theory]
    [InlineData("display:none", "display: none")]
    [InlineData("DISPLAY : NONE !important", "display: none")]
    [InlineData("display:none;display:block", null)]
    [InlineData("visibility:hidden", "visibility: hidden")]
    [InlineData("visibility:collapse", "visibility: hidden")]
    [InlineData("visibility:visible", null)]
    [InlineData("opacity:0.04", "opacity")]
    [InlineData("opacity:0.05", null)]
    [InlineData("opacity:4%", "opacity")]
    [InlineData("opacity:60%", null)]
    [InlineData("filter:alpha(opacity=0)", "opacity")]
    [InlineData("filter:alpha(opacity=50)", null)]
    [InlineData("filter:opacity(0)", "opacity")]
    [InlineData("filter:blur(2px)", null)]
    [InlineData("overflow:hidden;height:0", "a box without size")]
    [InlineData("overflow:hidden;height:2px", "a box without size")]
    [InlineData("overflow:hidden;height:3px", null)]
    [InlineData("overflow:clip;width:1px", "a box without size")]
    [InlineData("overflow-x:hidden;max-width:0", "a box without size")]
    [InlineData("overflow-y:hidden;max-height:0;height:40px", "a box without size")]
    [InlineData("overflow:hidden;line-height:0", "a box without size")]
    [InlineData("overflow:hidden;line-height:0;height:20px", null)]
    [InlineData("overflow:hidden;line-height:1px", null)]
    [InlineData("overflow:visible;height:0", null)]
    [InlineData("overflow:hidden", null)]
    [InlineData("position:absolute;clip:rect(0,0,0,0)", "clip")]
    [InlineData("clip:rect(0,0,0,0)", null)]
    [InlineData("position:absolute;clip:rect(1px,1px,1px,1px)", "clip")]
    [InlineData("clip:rect(0,90px,90px,0)", null)]
    [InlineData("clip:auto", null)]
    [InlineData("clip-path:inset(100%)", "clip")]
    [InlineData("clip-path:inset(50%)", "clip")]
    [InlineData("clip-path:circle(0)", "clip")]
    [InlineData("clip-path:circle(0.5em)", null)]
    [InlineData("clip-path:ellipse(0 0)", "clip")]
    [InlineData("clip-path:polygon(0 0)", "clip")]
    [InlineData("clip-path:inset(10%)", null)]
    [InlineData("transform:scale(0)", "transform: scale")]
    [InlineData("transform:scale(0, 1)", "transform: scale")]
    [InlineData("transform:scaleX(0)", "transform: scale")]
    [InlineData("transform:scaleY(0)", "transform: scale")]
    [InlineData("transform:scale(0.5)", null)]
    [InlineData("margin-left:-401px", "a place off the screen")]
    [InlineData("margin-left:-400px", null)]
    [InlineData("margin-top:-50em", "a place off the screen")]
    [InlineData("margin-top:-20px", null)]
    [InlineData("transform:translateX(-9999px)", "a place off the screen")]
    [InlineData("transform:translate(0, -9999px)", "a place off the screen")]
    [InlineData("transform:translate(0, 9999px)", "a place off the screen")]
    [InlineData("transform:translate(10px, 10px)", null)]
    [InlineData("transform:rotate(9999deg)", null)]
    [InlineData("position:absolute;left:-9999px", "a place off the screen")]
    [InlineData("position:fixed;left:5001px", "a place off the screen")]
    [InlineData("position:fixed;left:5000px", null)]
    [InlineData("position:relative;top:-9999px", "a place off the screen")]
    [InlineData("position:absolute;right:-9999px", "a place off the screen")]
    [InlineData("position:absolute;bottom:-9999px", "a place off the screen")]
    [InlineData("position:absolute;bottom:-450px", null)]
    [InlineData("position:absolute;right:-300px;top:-300px;left:300px", null)]
    [InlineData("position:static;left:-9999px", null)]
    [InlineData("left:-9999px", null)]
    [InlineData(":none;display", null)]
    [InlineData("", null)]
    public void What_hides_an_element_is_named(string style, string? by)
    {
        var look = Of(style);
        (look.IsHidden, look.IsInvisible ? "visibility: hidden" : look.RemovedBy?.En).ShouldBe((by is not null, by));
    }

    [Theory]
    [InlineData("width:10px", 10d)]
    [InlineData("width:10px;max-width:5px", 5d)]
    [InlineData("max-width:5px", 5d)]
    [InlineData("width:10", 10d)]
    [InlineData("width:3pt", 4d)]
    [InlineData("width:2em", 32d)]
    [InlineData("width:2rem", 32d)]
    [InlineData("width:1in", 96d)]
    [InlineData("width:10mm", 37.8)]
    [InlineData("width:1cm", 37.8)]
    [InlineData("width:0%", 0d)]
    [InlineData("width:0vw", 0d)]
    [InlineData("width:50%", null)]
    [InlineData("width:auto", null)]
    [InlineData("width:calc(10px - 4px + 1px)", 7d)]
    [InlineData("width:calc(100% - 4px)", null)]
    [InlineData("height:1px", null)]
    public void A_width_is_told_in_pixels_or_not_at_all(string style, double? width)
    {
        var read = Of(style).Width;
        (read is { } pixels ? Math.Round(pixels, 6) : read).ShouldBe(width);
    }

    [Theory]
    [InlineData("font-size:0", 0d)]
    [InlineData("font:0/0 Arial", 0d)]
    [InlineData("font:bold 700 12px/1.5 Arial", 12d)]
    [InlineData("font:.5em Arial", 8d)]
    [InlineData("font:inherit", 16d)]
    [InlineData("font:0 Arial;font-size:12px", 12d)]
    public void The_size_of_letters_may_stand_in_the_shorthand(string style, double? size) =>
        Of(style).FontSize(16).ShouldBe(size);

    [Theory]
    [InlineData("text-indent:-9999px", true)]
    [InlineData("text-indent:5001px", true)]
    [InlineData("text-indent:-400px", false)]
    [InlineData("text-indent:20px", false)]
    public void Words_can_begin_off_the_screen(string style, bool isAway) => Of(style).IsIndentedAway.ShouldBe(isAway);

    [Fact]
    public void A_look_of_nothing_hides_nothing()
    {
        default(Look).IsHidden.ShouldBeFalse();
        default(Look).Width.ShouldBeNull();
        (Of("width:1px").SetsWidth, Of("width:1px").SetsHeight).ShouldBe((true, false));
        (Of("height:1px").SetsWidth, Of("height:1px").SetsHeight).ShouldBe((false, true));
        Of("height:9px;max-height:7px").Height.ShouldBe(7);
        Look.Attribute(" 5PX ").ShouldBe(5);
        Look.Attribute(null).ShouldBeNull();
    }

    /// <summary>Of a paragraph with this attribute, without a sheet beside it.</summary>
    static Look Of(string style)
    {
        var page = new HtmlParser().ParseDocument("<p></p>");
        var paragraph = page.QuerySelector("p")!;
        paragraph.SetAttribute("style", style);
        return StyleSheet.Of(page).LookOf(paragraph);
    }
}
