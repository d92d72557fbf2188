namespace Zegel.Rules;

[Trait("Rule", "O12")]
public sealed class NamedListTests
{
    [Theory]
    [InlineData("Agenda <agenda.kringloop.example.nl>", 0)]
    [InlineData("<agenda.kringloop.example.nl>", 0)]
    [InlineData("=?utf-8?q?Caf=C3=A9?= <cafe.kringloop.example.nl>", 0)]
    [InlineData("newsletter 12", 1)]
    [InlineData("<agenda>", 1)]
    [InlineData("<agenda..example.nl>", 1)]
    [InlineData("<agenda@example.nl>", 1)]
    [InlineData("<agenda.example.nl> extra", 1)]
    [InlineData("", 1)]
    public void The_id_follows_the_grammar(string value, int findings) =>
        GivenMessage.Bulk().With("List-Id", value).JudgedBy<NamedList, MessageFacts>().Count.ShouldBe(findings);

    [Fact]
    public void Bulk_without_it_blocks() =>
        GivenMessage
            .Bulk()
            .Without("List-Id")
            .JudgedBy<NamedList, MessageFacts>()
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void More_than_255_characters_block() =>
        GivenMessage
            .Bulk()
            .With("List-Id", $"<{new string('a', 250)}.example.nl>")
            .JudgedBy<NamedList, MessageFacts>()
            .ShouldBlockOnce();
}
