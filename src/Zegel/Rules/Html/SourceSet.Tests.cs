namespace Zegel.Rules.Html;

public sealed class SourceSetTests
{
    [Theory]
    [InlineData("a.png", null)]
    [InlineData("a.png, b.png 2x", null)]
    [InlineData("  a.png   640w ,b.png 1280w", null)]
    [InlineData("a.png 1.5x, b.png 2x", null)]
    [InlineData("a.png,b.png", null)]
    [InlineData("", "images with their sizes")]
    [InlineData(" ", "images with their sizes")]
    [InlineData(", a.png", "before each comma")]
    [InlineData("a.png 1x, , b.png 2x", "before each comma")]
    [InlineData("a.png,, b.png 2x", "before each comma")]
    [InlineData("a.png,", "after each comma")]
    [InlineData("a.png 2x, ", "after each comma")]
    [InlineData("https:/a.png 2x", "two slashes")]
    [InlineData("a.png 2x 640w", "one size")]
    [InlineData("a.png 2y", "a size such as")]
    [InlineData("a.png w", "a size such as")]
    [InlineData("a.png 0w", "a size such as")]
    [InlineData("a.png 00w", "a size such as")]
    [InlineData("a.png -1w", "a size such as")]
    [InlineData("a.png 1.5w", "a size such as")]
    [InlineData("a.png 0x", "a size such as")]
    [InlineData("a.png -1x", "a size such as")]
    [InlineData("a.png x", "a size such as")]
    [InlineData("a.png calc(1, 2)", "one size")]
    [InlineData("a.png 2x, b.png 2.0x", "a different size")]
    [InlineData("a.png, b.png 1x", "a different size")]
    [InlineData("a.png 640w, b.png 640w", "a different size")]
    public void Each_image_has_one_size_of_its_own(string set, string? said)
    {
        if (said is null)
            SourceSet.Fault(set).ShouldBeNull();
        else
            SourceSet.Fault(set).ShouldNotBeNull().ShouldContain(said);
    }

    [Theory]
    [InlineData("a.png 640w, b.png 1280w", true, true)]
    [InlineData("a.png 640w, b.png 2x", true, false)]
    [InlineData("a.png, b.png 2x", false, false)]
    public void Widths_are_told_from_densities(string set, bool some, bool all) =>
        (SourceSet.HasWidths(set), SourceSet.HasOnlyWidths(set)).ShouldBe((some, all));

    [Theory]
    [InlineData("100vw", true)]
    [InlineData("AUTO, 100vw", true)]
    [InlineData("auto", true)]
    [InlineData("0", true)]
    [InlineData("(max-width: 600px) 100vw, 600px", true)]
    [InlineData("(max-width: 600px) calc(100vw - 2em), 600px", true)]
    [InlineData("not (max-width: 600px) 50vw, /* all others */ 600px", true)]
    [InlineData("((color) and (hover)) 1em, min(100vw, 600px)", true)]
    [InlineData("", false)]
    [InlineData("/* */", false)]
    [InlineData("100vw, auto", false)]
    [InlineData("100vw, 600px", false)]
    [InlineData("(max-width: 600px) 100%, 600px", false)]
    [InlineData("screen 100vw, 600px", false)]
    [InlineData("(color 100vw, 600px", false)]
    [InlineData("(color) or 100vw, 600px", false)]
    [InlineData("600", false)]
    [InlineData("-5px", false)]
    [InlineData("calc(1px)) + (1px), 1px", false)]
    [InlineData("calc((1px)", false)]
    [InlineData("600px,", false)]
    public void Sizes_are_widths_with_conditions_and_one_without_at_the_end(string sizes, bool isRight) =>
        (SourceSet.SizesFault(sizes) is null).ShouldBe(isRight);
}
