namespace Zegel.Rules;

[Trait("Rule", "G25")]
public sealed class UntickedBoxTests
{
    static IReadOnlyList<Finding> Judge(FormFacts facts) => facts.JudgedBy<UntickedBox, FormFacts>();

    [Fact]
    public void An_empty_box_passes() => Judge(OneBoxPerListTests.Good).ShouldBeEmpty();

    [Fact]
    public void A_box_ticked_by_default_blocks() =>
        Judge(OneBoxPerListTests.Good with { TickedByDefault = true })
            .ShouldBlockOnce()
            .Observed.ShouldBe("the box for Agenda is on by default");

    [Theory]
    [InlineData("Untick this if you do not want our newsletter")]
    [InlineData("I do not want to hear from Kringloop")]
    [InlineData("Don’t send me the newsletter")]
    [InlineData("Vink uit als je de Agenda niet wilt")]
    [InlineData("Ik wil geen nieuwsbrief")]
    [InlineData("Geen mail ontvangen")]
    [InlineData("Ich möchte keinen Newsletter erhalten")]
    [InlineData("Je ne souhaite pas recevoir la lettre")]
    public void Inverted_wording_blocks(string label) =>
        Judge(OneBoxPerListTests.Good with { Label = label }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Theory]
    [InlineData("Yes, send me Agenda, at most once a month; you can leave at any time")]
    [InlineData("Ja, ik wil de Agenda, niet vaker dan maandelijks")]
    public void Plain_wording_passes(string label) =>
        Judge(OneBoxPerListTests.Good with { Label = label }).ShouldBeEmpty();
}
