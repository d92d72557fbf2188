namespace Zegel.Rules;

[Trait("Rule", "G22")]
public sealed class OneBoxPerListTests
{
    internal static readonly FormFacts Good = new(
        ["Agenda"],
        false,
        "Ja, stuur mij de nieuwsbrief Agenda van Kringloop",
        "Kringloop"
    );

    static IReadOnlyList<Finding> Judge(FormFacts facts) => facts.JudgedBy<OneBoxPerList, FormFacts>();

    [Fact]
    public void One_box_for_one_named_list_passes() => Judge(Good).ShouldBeEmpty();

    [Fact]
    public void A_box_for_two_lists_blocks() =>
        Judge(Good with { Lists = ["Agenda", "Acties"] }).ShouldBlockOnce().Fix.ShouldBe("Split the box.");

    [Theory]
    [InlineData("")]
    [InlineData("Ja, stuur mij de nieuwsbrief Agenda")]
    [InlineData("Ja, stuur mij post van Kringloop")]
    [InlineData("Ik ga akkoord met de algemene voorwaarden en de nieuwsbrief Agenda van Kringloop")]
    [InlineData("I accept the privacy policy and want Agenda by Kringloop")]
    public void Labels_that_hide_what_is_chosen_block(string label) =>
        Judge(Good with { Label = label }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);
}
