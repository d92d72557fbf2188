namespace Zegel.Rules;

[Trait("Rule", "G35")]
public sealed class PrecedenceBulkTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<PrecedenceBulk, MessageFacts>();

    [Fact]
    public void Bulk_that_says_so_passes() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Fact]
    public void Case_and_space_do_not_matter() =>
        Judge(GivenMessage.Bulk().With("PRECEDENCE", " Bulk ")).ShouldBeEmpty();

    [Fact]
    public void Bulk_without_it_blocks() =>
        Judge(GivenMessage.Bulk().Without("Precedence")).ShouldBlockOnce().Observed.ShouldBe("no Precedence field");

    [Theory]
    [InlineData("list")]
    [InlineData("")]
    [InlineData("bulk, list")]
    public void Another_value_blocks(string value) =>
        Judge(GivenMessage.Bulk().With("Precedence", value)).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void Two_of_them_block() => Judge(GivenMessage.Bulk().Adding("precedence", "bulk")).ShouldBlockOnce();

    [Fact]
    public void The_misprint_of_the_guideline_blocks() =>
        Judge(GivenMessage.Bulk().Without("Precedence").Adding("Precedent", "bulk")).Count.ShouldBe(2);

    [Theory]
    [InlineData("bulk", Verdict.Block)]
    [InlineData("list", Verdict.Block)]
    [InlineData("Junk", Verdict.Block)]
    [InlineData("special-delivery", Verdict.Info)]
    public void Transactional_mail_does_not_call_itself_bulk_and_needs_no_other_word(string value, Verdict verdict) =>
        Judge(GivenMessage.Transactional().With("Precedence", value)).ShouldHaveSingleItem().Verdict.ShouldBe(verdict);
}
