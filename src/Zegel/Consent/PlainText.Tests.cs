namespace Zegel.Consent;

public class PlainTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("  Ann \t d\r\nV ", "Ann d V")]
    [InlineData("a\0b\u202Ec\u200Bd", "abcd")]
    [InlineData("\uD800x", "x")]
    [InlineData("Zoë 🙂", "Zoë 🙂")]
    [InlineData("1234567890AB", "1234567890")]
    [InlineData("123456789🙂", "123456789")]
    [InlineData("123456789 x", "123456789")]
    public void What_a_stranger_typed_becomes_one_bounded_line(string? typed, string line) =>
        PlainText.OneLine(typed, 10).ShouldBe(line);
}
