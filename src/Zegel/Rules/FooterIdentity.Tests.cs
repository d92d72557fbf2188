using Zegel.Campaigns.Templates;

namespace Zegel.Rules;

[Trait("Rule", "F17")]
public sealed class FooterIdentityTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<FooterIdentity, MessageFacts>();

    [Fact]
    public void The_whole_footer_passes() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Theory]
    [InlineData("Stichting Kringloop De Linde", "legal name")]
    [InlineData("Lindelaan 1", "postal address")]
    [InlineData("030 123 45 67", "contact")]
    [InlineData("KvK 12345678", "register number")]
    [InlineData("kringloop.example/privacy", "privacy notice")]
    public void Each_missing_piece_blocks_in_each_part(string piece, string what)
    {
        var good = GivenMessage.Bulk();
        Judge(good with { Html = good.Html!.Replace(piece, "", StringComparison.Ordinal) })
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"the HTML part lacks the {what}");
        Judge(good with { Text = good.Text!.Replace(piece, "", StringComparison.Ordinal) })
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"the text part lacks the {what}");
    }

    [Fact]
    public void A_footer_that_nobody_sees_is_none()
    {
        var good = GivenMessage.Bulk();
        var hidden = good.Html!.Replace(
            GivenMessage.Footer,
            $"<i style='display:none'>{GivenMessage.Footer}</i>",
            StringComparison.Ordinal
        );
        Judge(good with { Html = hidden }).Count.ShouldBe(5);
    }

    [Fact]
    public void Lines_and_tags_between_do_not_matter()
    {
        var good = GivenMessage.Bulk();
        var laidOut = good.Html!.Replace(
            "Lindelaan 1, 1234 AB",
            "<b>Lindelaan&nbsp;1</b><br>\n 1234&#160;AB",
            StringComparison.Ordinal
        );
        Judge(good with { Html = laidOut }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<p>Winkel BV, Dorpsstraat 1, 1234 AB Utrecht</p>", 0)]
    [InlineData("<p>Shop Inc, 1 Main St, Springfield, IL 62701</p>", 0)]
    [InlineData("<p>Laden, Weg 1, 10115\n  Berlin</p>", 0)]
    [InlineData("<p>Invoice: 12345<br>\n June 2</p>", 1)]
    [InlineData("<p>© 2026 Winkel</p>", 1)]
    public void Mail_of_other_systems_shows_some_address(string html, int findings) =>
        Judge(GivenMessage.Foreign(html)).Count.ShouldBe(findings);
}
