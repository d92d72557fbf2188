namespace Zegel.Rules;

[Trait("Rule", "G27")]
public sealed class ConfirmPageOnlyTests
{
    static readonly ExitPageFacts Good = new("/u/token", [], 1, false, false);

    static IReadOnlyList<Finding> Judge(ExitPageFacts facts) => facts.JudgedBy<ConfirmPageOnly, ExitPageFacts>();

    [Fact]
    public void A_page_with_one_button_passes() => Judge(Good).ShouldBeEmpty();

    [Theory]
    [InlineData("an address")]
    [InlineData("a login")]
    [InlineData("a reason")]
    [InlineData("a captcha")]
    public void Asking_for_anything_blocks(string asked) =>
        Judge(Good with { AsksFor = [asked] }).ShouldBlockOnce().Observed.ShouldBe($"/u/token asks for {asked}");

    [Fact]
    public void A_page_that_unsubscribes_when_opened_blocks() =>
        Judge(Good with { ChangesOnGet = true }).ShouldBlockOnce().Expected.ShouldContain("GET");

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void More_or_less_than_one_act_blocks(int buttons) =>
        Judge(Good with { Buttons = buttons }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void Script_blocks() =>
        Judge(Good with { NeedsScript = true }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);
}
