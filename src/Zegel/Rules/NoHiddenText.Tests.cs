namespace Zegel.Rules;

[Trait("Rule", "F11")]
public sealed class NoHiddenTextTests
{
    static IReadOnlyList<Finding> Judge(string body, string stream = "bulk") =>
        GivenMessage.Foreign($"<html><body>{body}</body></html>", stream).JudgedBy<NoHiddenText, MessageFacts>();

    [Fact]
    public void Our_own_letter_passes() => GivenMessage.Bulk().JudgedBy<NoHiddenText, MessageFacts>().ShouldBeEmpty();

    [Theory]
    [InlineData("display:none", "display: none")]
    [InlineData("visibility:hidden", "visibility")]
    [InlineData("opacity:.01", "opacity")]
    [InlineData("font-size:1px", "font-size")]
    [InlineData("font:0/0 a", "font-size")]
    [InlineData("text-indent:-999px", "text-indent")]
    [InlineData("color:#fefefe", "colour")]
    [InlineData("height:1px;overflow:hidden", "box")]
    [InlineData("position:absolute;left:-9999px", "off the screen")]
    [InlineData("transform:scale(0)", "scale")]
    [InlineData("clip-path:inset(100%)", "clip")]
    public void What_hides_is_told_with_its_place(string style, string by)
    {
        var found = Judge($"<p>Open.</p>\n<div style=\"{style}\">secret words</div>").ShouldHaveSingleItem();
        found.Verdict.ShouldBe(Verdict.Block);
        found.Observed.ShouldContain(by);
        found.Observed.ShouldContain("secret words");
        found.Line.ShouldBe(2);
        Judge($"<p>Open.</p><div style=\"{style}\">secret</div>", "transactional")[0].Verdict.ShouldBe(Verdict.Warn);
    }

    [Theory]
    [InlineData("opacity:.6")]
    [InlineData("font-size:9px")]
    [InlineData("text-indent:-20px")]
    [InlineData("color:#999")]
    [InlineData("height:1px")]
    [InlineData("height:200px;overflow:hidden")]
    [InlineData("position:relative;left:-20px")]
    [InlineData("font:700 14px/20px Arial")]
    [InlineData("transform:scale(1.2)")]
    [InlineData("color:#fff;text-shadow:1px 1px 2px #000")]
    public void What_is_seen_is_not(string style) =>
        Judge($"<p>Open.</p><div style=\"{style}\">seen words</div>").ShouldBeEmpty();

    [Fact]
    public void One_preheader_of_200_characters_stands_before_all_else()
    {
        string Letter(int length) =>
            $"<div style=\"display:none\">{new string('a', length)} &zwnj;&nbsp;&#847;</div><p>Open.</p>";
        Judge(Letter(200)).ShouldBeEmpty();
        Judge(Letter(201)).ShouldHaveSingleItem().Observed.ShouldBe("the preheader has 201 characters");
        Judge($"<p>Open.</p>{Letter(20)}").ShouldHaveSingleItem();
        Judge(Letter(20) + Letter(20)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_child_is_seen_where_it_undoes_what_its_parent_does()
    {
        Judge("<p>Open.</p><div style=\"visibility:hidden\">x<b style=\"visibility:visible\">seen</b></div>")
            .ShouldHaveSingleItem()
            .Observed.ShouldContain("“x”");
        Judge("<p>Open.</p><div style=\"font-size:0\"><b style=\"font-size:14px\">seen</b></div>").ShouldBeEmpty();
        Judge("<p>Open.</p><div style=\"color:#fff\"><b style=\"background:#333\">seen</b></div>").ShouldBeEmpty();
        Judge("<p>Open.</p><div style=\"display:none\"><b style=\"display:block\">not seen</b></div>")
            .ShouldHaveSingleItem();
    }

    [Fact]
    public void Words_are_not_broken_by_what_has_no_width()
    {
        Judge("<p>ch\u200Beap pi\u200Cl\u200Cls</p>").ShouldHaveSingleItem().Observed.ShouldContain("ch|eap, pi|l|ls");
        Judge("<p>123 Addr\u200Cess, add\u200Cress, Addr\u200Cess, Ma\u200Cy</p>").ShouldBeEmpty("no link is wanted");
        Judge("<p>arbeids\u00ADongeschiktheids\u00ADverzekering en zorg\u00ADverzekering</p>").ShouldBeEmpty();
        Judge("<p>\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F Scotland</p>").ShouldBeEmpty();
        Judge("<p>Open.\U000E0061\U000E0062</p>").ShouldHaveSingleItem().Observed.ShouldContain("tag characters");
    }

    [Fact]
    public void What_a_narrow_screen_shows_is_honest_with_all_that_is_in_it()
    {
        const string sheet = "<style>.m{font-size:0}@media (max-width:600px){.m{font-size:16px!important}}</style>";
        Judge($"{sheet}<p>Open.</p><div class=m><b><i>Awesome Co</i></b></div>").ShouldBeEmpty();
        Judge($"{sheet}<p>Open.</p><div class=m><b style=\"display:none\">secret</b></div>").ShouldHaveSingleItem();
        Judge("<style>.m{font-size:0}@media print{.n{font-size:16px}}</style><p>Open.</p><div class=m>secret</div>")
            .ShouldHaveSingleItem();
    }

    [Fact]
    public void A_letter_made_to_hurt_takes_a_moment()
    {
        var nested = string.Concat(Enumerable.Repeat("<div style=\"opacity:.99;color:#fff\">x", 20_000));
        IReadOnlyList<Finding> findings = [];
        Hostile.Took(() => findings = [.. Judge(nested)]).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        findings.Count.ShouldBeLessThanOrEqualTo(200);
    }
}
