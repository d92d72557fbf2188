namespace Zegel.Rules;

[Trait("Rule", "F13")]
public sealed class NotImageOnlyTests
{
    const string Image = "<img src=\"https://example.nl/poster.png\" alt=\"Poster\" width=\"600\" height=\"800\">";

    static IReadOnlyList<Finding> Judge(string body, string stream = "bulk") =>
        GivenMessage.Foreign($"<html><body>{body}</body></html>", stream).JudgedBy<NotImageOnly, MessageFacts>();

    static string Words(int letters) => $"<p>{new string('a', letters)}</p>";

    [Fact]
    public void Words_beside_an_image_make_it_good()
    {
        Judge(Image + Words(400)).ShouldBeEmpty();
        Judge(Words(10)).ShouldBeEmpty("without images nothing is hidden in them");
        Judge($"<img src=\"https://example.nl/x.png\" style=\"width:60px;height:auto\" alt=\"\">{Words(400)}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Few_words_are_warned_of_and_almost_none_block()
    {
        Judge(Image + Words(399)).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Warn);
        Judge(Image + Words(60)).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Warn);
        var poster = Judge(Image + Words(59)).ShouldHaveSingleItem();
        (poster.Verdict, poster.Observed).ShouldBe((Verdict.Block, "1 images and 59 characters of text"));
        Judge(Image, "transactional").ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public void Hidden_words_and_pixels_count_for_nothing()
    {
        Judge($"{Image}<div style=\"display:none\">{Words(500)}</div>")[0].Observed.ShouldContain("0 characters");
        Judge("<img src=\"https://example.nl/x.gif\" width=1 height=1>").ShouldBeEmpty("that is G45's");
    }

    [Fact]
    public void Images_without_size_are_noted() =>
        Judge(
                $"<img src=\"https://example.nl/x.png\" alt=\"x\"><img src=\"https://example.nl/y.png\" alt=\"y\" width=9>{Words(400)}"
            )
            .ShouldHaveSingleItem()
            .Observed.ShouldBe("2 images without width and height");
}
