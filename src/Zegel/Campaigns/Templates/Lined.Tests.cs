namespace Zegel.Campaigns.Templates;

public class LinedTests
{
    [Fact]
    public void Each_line_keeps_where_it_was_typed_when_texts_are_joined_and_cut()
    {
        var typed = Lined.Typed("a\nb\nc");
        typed.Lines.ShouldBe([1, 2, 3]);
        var page = Lined.Ours("<x>\n") + typed + Lined.Ours("\n</x>");
        page.Text.ShouldBe("<x>\na\nb\nc\n</x>");
        page.Lines.ShouldBe([0, 1, 2, 3, 0]);
        var end = page.Text.IndexOf('c', StringComparison.Ordinal);
        var longer = page[..end] + Lined.Ours("p\nq") + page[end..];
        longer.Text.ShouldBe("<x>\na\nb\np\nqc\n</x>");
        longer.Lines.ShouldBe([0, 1, 2, 0, 0, 0]);
        (page[..(end + 1)] + Lined.Ours("p\nq") + page[(end + 1)..]).Lines.ShouldBe([0, 1, 2, 3, 0, 0]);
        page[5..5].Lines.ShouldBe([1]);
    }
}
