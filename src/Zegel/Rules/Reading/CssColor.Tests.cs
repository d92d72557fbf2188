namespace Zegel.Rules.Reading;

[Trait("Rule", "F11")]
public sealed class CssColorTests
{
    /// <summary>Three steps of 255: what short matrices round off.</summary>
    const double Near = 0.01;

    [Theory]
    [InlineData("#fff", 1, 1, 1, 1)]
    [InlineData("#FF0000", 1, 0, 0, 1)]
    [InlineData("#0f08", 0, 1, 0, 0.533)]
    [InlineData("#00000080", 0, 0, 0, 0.502)]
    [InlineData(" Red ", 1, 0, 0, 1)]
    [InlineData("lightgrey", 0.827, 0.827, 0.827, 1)]
    [InlineData("transparent", 0, 0, 0, 0)]
    [InlineData("rgb(255, 0, 51)", 1, 0, 0.2, 1)]
    [InlineData("rgb(100% 0% 20% / 50%)", 1, 0, 0.2, 0.5)]
    [InlineData("rgba(300,0,0,.5)", 1, 0, 0, 0.5)]
    [InlineData("hsl(120, 100%, 50%)", 0, 1, 0, 1)]
    [InlineData("hsl(240deg 100% 25%)", 0, 0, 0.5, 1)]
    [InlineData("hsla(0,0%,100%,.1)", 1, 1, 1, 0.1)]
    [InlineData("rgb(0 0 0 / 0%)", 0, 0, 0, 0)]
    [InlineData("hsl(0.5turn 100% 50%)", 0, 1, 1, 1)]
    [InlineData("hwb(120 20% 20%)", 0.2, 0.8, 0.2, 1)]
    [InlineData("lab(100% 0 0)", 1, 1, 1, 1)]
    [InlineData("lab(54.29 80.82 69.9)", 1, 0, 0, 1)]
    [InlineData("lch(29.57% 131.2 301.4)", 0, 0, 1, 1)]
    [InlineData("oklab(0.628 0.2249 0.1258)", 1, 0, 0, 1)]
    [InlineData("oklch(86.64% 0.2948 142.5)", 0, 1, 0, 1)]
    [InlineData("oklch(1 0 none)", 1, 1, 1, 1)]
    [InlineData("color(srgb 1 0.5 0 / 0.5)", 1, 0.5, 0, 0.5)]
    [InlineData("color(srgb-linear 0.214 0 1)", 0.5, 0, 1, 1)]
    [InlineData("color-mix(in srgb, white 25%, black)", 0.25, 0.25, 0.25, 1)]
    [InlineData("color-mix(in srgb, red, transparent)", 1, 0, 0, 0.5)]
    [InlineData("light-dark(white, black)", 1, 1, 1, 1)]
    public void Reads_what_mail_writes(string written, double red, double green, double blue, double alpha)
    {
        var color = CssColor.Read(written).ShouldNotBeNull();
        color.Red.ShouldBe(red, Near);
        color.Green.ShouldBe(green, Near);
        color.Blue.ShouldBe(blue, Near);
        color.Alpha.ShouldBe(alpha, 0.002);
    }

    [Theory]
    [InlineData("inherit")]
    [InlineData("var(--x)")]
    [InlineData("#ff")]
    [InlineData("rgb(1,2)")]
    [InlineData("window")]
    [InlineData("")]
    public void What_depends_on_more_is_no_colour(string written) => CssColor.Read(written).ShouldBeNull();

    [Theory]
    [InlineData("#000", "#fff", 21)]
    [InlineData("#777", "#fff", 4.48)]
    [InlineData("#0000ff", "#fff", 8.59)]
    [InlineData("#fff", "#fff", 1)]
    public void Contrast_is_that_of_WCAG(string one, string two, double contrast) =>
        CssColor.Read(one)!.Value.Contrast(CssColor.Read(two)!.Value).ShouldBe(contrast, 0.01);

    [Fact]
    public void A_veil_lets_the_ground_through() =>
        CssColor.Read("rgba(0,0,0,.5)")!.Value.Over(CssColor.White).Red.ShouldBe(0.5, 0.001);

    [Theory]
    [InlineData("linear-gradient(90deg, #fff 0%, white 100%)", 1.0)]
    [InlineData("linear-gradient(#000, rgb(0 0 0))", 0.0)]
    [InlineData("linear-gradient(#fff, #000)", null)]
    [InlineData("url(a.png), linear-gradient(#fff, #fff)", null)]
    [InlineData("none", null)]
    public void A_gradient_of_one_colour_is_that_colour(string written, double? red) =>
        CssColor.OfGradient(written)?.Red.ShouldBe(red ?? double.NaN);
}
