namespace Zegel.Rules;

[Trait("Rule", "F18")]
public sealed class HonestDisplayNameTests
{
    static IReadOnlyList<Finding> Judge(string name) =>
        GivenMessage
            .Bulk()
            .With("From", $"\"{name}\" <post@nieuws.kringloop.example>")
            .JudgedBy<HonestDisplayName, MessageFacts>();

    [Theory]
    [InlineData("Kringloop De Linde")]
    [InlineData("Marieke van Kringloop")]
    [InlineData("50PLUS")]
    [InlineData("Acme™ & Zn.")]
    [InlineData("Bakkerij ’t Hoekje (Utrecht)")]
    public void Names_pass(string name) => Judge(name).ShouldBeEmpty();

    [Theory]
    [InlineData("⚠ Kringloop")]
    [InlineData("Kringloop 🎉")]
    [InlineData("Kringloop (2)")]
    [InlineData("(1) nieuw bericht")]
    [InlineData("Re: Kringloop")]
    [InlineData("Last Chance Kringloop")]
    [InlineData("Kringloop 20% korting")]
    [InlineData("Uw factuur")]
    [InlineData("Kringloop!")]
    [InlineData("Kringloop！")]
    [InlineData("JAN Jansen")]
    public void Subject_lines_badges_counters_and_the_reader_block(string name) =>
        Judge(name).ShouldContain(finding => finding.Verdict == Verdict.Block);

    [Fact]
    public void An_address_for_a_name_warns() =>
        Judge("post@nieuws.kringloop.example").ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Warn);
}
