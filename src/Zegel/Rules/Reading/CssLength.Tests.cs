namespace Zegel.Rules.Reading;

[Trait("Rule", "F11")]
public sealed class CssLengthTests
{
    [Theory]
    [InlineData("12px", 12.0)]
    [InlineData(" -9999px ", -9999.0)]
    [InlineData("0", 0.0)]
    [InlineData("0%", 0.0)]
    [InlineData("1e-3px", 0.001)]
    [InlineData("2em", 40.0)]
    [InlineData("1rem", 16.0)]
    [InlineData("3pt", 4.0)]
    [InlineData("-100vw", -1280.0)]
    [InlineData("calc(2px + 3 * (1px - 4px))", -7.0)]
    [InlineData("calc(100% * 0)", 0.0)]
    [InlineData("min(0px, 50%)", 0.0)]
    [InlineData("max(1px, 3px)", 3.0)]
    [InlineData("clamp(1px, 50%, 2px)", 2.0)]
    [InlineData("50%", null)]
    [InlineData("max(1px, 50%)", null)]
    [InlineData("auto", null)]
    [InlineData("10px 20px", null)]
    [InlineData("calc(1px", 1.0)]
    [InlineData("1px / 0", null)]
    [InlineData("", null)]
    public void Lengths_are_summed_up(string written, double? pixels)
    {
        if (pixels is { } expected)
            CssLength.Pixels(written, em: 20).ShouldNotBeNull().ShouldBe(expected, 0.001);
        else
            CssLength.Pixels(written, em: 20).ShouldBeNull();
    }

    [Fact]
    public void What_never_closes_is_left()
    {
        CssLength.Pixels(new string('(', 10_000)).ShouldBeNull();
        CssLength.Pixels(string.Concat(Enumerable.Repeat("calc(", 10_000))).ShouldBeNull();
    }
}
