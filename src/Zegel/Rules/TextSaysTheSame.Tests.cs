using Zegel.Campaigns.Templates;

namespace Zegel.Rules;

[Trait("Rule", "F07")]
public sealed class TextSaysTheSameTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<TextSaysTheSame, MessageFacts>();

    [Fact]
    public void A_text_part_made_from_the_HTML_passes() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Theory]
    [InlineData(null)]
    [InlineData(" \r\n ")]
    public void HTML_alone_blocks_bulk_and_warns_elsewhere(string? text)
    {
        Judge(GivenMessage.Bulk() with { Text = text }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);
        Judge(GivenMessage.Transactional() with { Text = text }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public void A_text_that_says_something_else_warns() =>
        Judge(GivenMessage.Transactional() with { Text = "Your program cannot show this message." })
            .ShouldHaveSingleItem()
            .Observed.ShouldContain("of the words");

    [Fact]
    public void A_link_that_only_the_HTML_has_warns() =>
        Judge(GivenMessage.Bulk("<p>De winkel is <a href='https://example.nl/x'>open</a>.</p>"))
            .ShouldHaveSingleItem()
            .Observed.ShouldBe("the text part lacks the link https://example.nl/x");

    [Fact]
    public void A_text_only_message_passes() =>
        Judge(GivenMessage.Transactional() with { Html = null }).ShouldBeEmpty();
}
