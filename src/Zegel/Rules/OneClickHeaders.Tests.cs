namespace Zegel.Rules;

[Trait("Rule", "O01")]
public sealed class OneClickHeadersTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<OneClickHeaders, MessageFacts>();

    [Fact]
    public void The_pair_passes() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Fact]
    public void Folding_inside_the_address_does_not_matter() =>
        Judge(GivenMessage.Bulk().With("List-Unsubscribe", "<mailto:a@b.nl>,\t<https://u.example/\t u/1>"))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("<mailto:u@r.example.nl>", "no HTTPS")]
    [InlineData("https://u.example/u/1", "no HTTPS")]
    [InlineData("<https://u.example/1>, <https://u.example/2>", "2 HTTPS")]
    [InlineData("", "no HTTPS")]
    public void Anything_but_one_https_address_blocks(string value, string observed) =>
        Judge(GivenMessage.Bulk().With("List-Unsubscribe", value)).ShouldBlockOnce().Observed.ShouldContain(observed);

    [Fact]
    public void An_http_address_blocks() =>
        Judge(GivenMessage.Bulk().With("List-Unsubscribe", "<http://u.example/1>"))
            .Select(finding => finding.Verdict)
            .ShouldBe([Verdict.Block, Verdict.Block]);

    [Theory]
    [InlineData("List-Unsubscribe=one-click")]
    [InlineData("One-Click")]
    [InlineData("List-Unsubscribe = One-Click")]
    public void The_post_field_is_exact(string value) =>
        Judge(GivenMessage.Bulk().With("List-Unsubscribe-Post", value))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Block);

    [Theory]
    [InlineData("List-Unsubscribe")]
    [InlineData("List-Unsubscribe-Post")]
    public void Each_field_is_needed(string name) =>
        Judge(GivenMessage.Bulk().Without(name)).ShouldBlockOnce().Observed.ShouldBe($"no {name} field");

    [Fact]
    public void Transactional_mail_needs_none() => Judge(GivenMessage.Transactional()).ShouldBeEmpty();
}
