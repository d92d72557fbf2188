using Zegel.Campaigns.Templates;

namespace Zegel.Rules;

[Trait("Rule", "O07")]
public sealed class VisibleExitTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<VisibleExit, MessageFacts>();

    static MessageFacts Styled(string style) =>
        GivenMessage.Bulk() with
        {
            Html = $"<style>.h{{display:none}}</style><p>x <a {style} href='{GivenMessage.Leave}'>Afmelden</a>",
        };

    [Fact]
    public void A_plain_link_passes() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Theory]
    [InlineData("style='display:none'")]
    [InlineData("style='font-size:0'")]
    [InlineData("style='visibility:hidden'")]
    [InlineData("style='position:absolute;left:-2000px'")]
    [InlineData("class=h")]
    [InlineData("hidden")]
    public void A_link_that_nobody_sees_blocks(string style) =>
        Judge(Styled(style)).ShouldBlockOnce().Observed.ShouldBe("the link to leave is invisible");

    [Fact]
    public void A_missing_link_blocks_in_each_part()
    {
        var good = GivenMessage.Bulk();
        Judge(good with { Html = "<p>Log in om u af te melden</p>" }).ShouldBlockOnce().Observed.ShouldContain("HTML");
        Judge(good with { Text = "De winkel is open." }).ShouldBlockOnce().Observed.ShouldContain("text part");
    }

    [Fact]
    public void Another_persons_link_is_none() =>
        Judge(GivenMessage.Bulk() with { Html = $"<a href='{GivenMessage.Leave}2'>Afmelden</a>" }).ShouldBlockOnce();

    [Fact]
    public void A_link_where_Gmail_clips_blocks() =>
        Judge(GivenMessage.Bulk(new string('x', 110_000) + "\n\n")).ShouldBlockOnce().Observed.ShouldContain("clipped");
}
