namespace Zegel.Rules.Reading;

[Trait("Rule", "F11")]
public sealed class StyleConditionTests
{
    [Theory]
    [InlineData("(min-width:1px)", true, true)]
    [InlineData("(max-width:600px)", true, false)]
    [InlineData("only screen and (max-width : 37.5em)", true, false)]
    [InlineData("(width <= 600px)", true, false)]
    [InlineData("(400px < width < 2000px)", false, true)]
    [InlineData("(600px >= width)", true, false)]
    [InlineData("(max-width:600px) and (min-width:500px)", false, false)]
    [InlineData("(max-width:400px) or (min-width:1000px)", true, true)]
    [InlineData("(max-width:400px), (min-width:1300px)", true, false)]
    [InlineData("not (max-width:600px)", false, true)]
    [InlineData("not all and (max-width:600px)", false, true)]
    [InlineData("not print", true, true)]
    [InlineData("print", false, false)]
    [InlineData("print, screen", true, true)]
    [InlineData("((min-width:1px) and (not (max-width:600px)))", false, true)]
    [InlineData("(nonsense:1)", false, false)]
    [InlineData("not (nonsense:1)", false, false)]
    [InlineData("(min-height:1px)", true, true)]
    [InlineData("(min-height:9000px)", false, false)]
    [InlineData("(-webkit-min-device-pixel-ratio:0)", true, true)]
    [InlineData("(min--moz-device-pixel-ratio:0.5)", true, true)]
    [InlineData("(min-resolution:1dpi)", true, true)]
    [InlineData("(min-aspect-ratio:1/100)", true, true)]
    [InlineData("(min-width:0\\0)", false, false)]
    [InlineData("yahoo", false, false)]
    [InlineData("((((", false, false)]
    public void A_media_query_holds_for_a_width(string query, bool onPhone, bool onDesk)
    {
        var condition = new StyleCondition("media", query, null);
        condition.Holds(new StyleView(360, IsDark: false, HasMore: false)).ShouldBe(onPhone);
        condition.Holds(new StyleView(1280, IsDark: false, HasMore: false)).ShouldBe(onDesk);
    }

    [Theory]
    [InlineData("(orientation:portrait)", "(orientation:landscape)")]
    [InlineData("(hover:none)", "(hover:hover)")]
    [InlineData("(pointer:coarse)", "(pointer:fine)")]
    [InlineData("(prefers-reduced-motion:reduce)", "(prefers-reduced-motion:no-preference)")]
    [InlineData("(prefers-color-scheme:dark)", "(prefers-color-scheme:light)")]
    [InlineData("(min-resolution:2dppx)", "not (min-resolution:2dppx)")]
    public void A_feature_and_its_contrary_hold_for_all_readers(string one, string other)
    {
        var views = (bool[])[false, true];
        foreach (var view in views.SelectMany(dark => views.Select(more => new StyleView(1280, dark, more))))
            new StyleCondition("media", one, null)
                .Holds(view)
                .ShouldNotBe(new StyleCondition("media", other, null).Holds(view));
    }

    [Theory]
    [InlineData("(display:block)", true, true)]
    [InlineData("not (display:block)", false, false)]
    [InlineData("(display:block) and (font-kerning:auto)", false, true)]
    [InlineData("selector(:has(a))", false, true)]
    public void Basic_support_is_everywhere_and_more_with_some(string asked, bool withoutMore, bool withMore)
    {
        var condition = new StyleCondition("supports", asked, null);
        condition.Holds(new StyleView(1280, IsDark: false, HasMore: false)).ShouldBe(withoutMore);
        condition.Holds(new StyleView(1280, IsDark: false, HasMore: true)).ShouldBe(withMore);
    }
}
