using Zegel.Campaigns.Templates;
using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G32")]
public sealed class TwoExitsTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts letter) => letter.JudgedBy<TwoExits, MessageFacts>();

    [Fact]
    public void Both_ways_pass() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Fact]
    public void Each_way_is_owed_in_each_part()
    {
        var letter = GivenMessage.Bulk();
        foreach (var address in new[] { letter.Exits!.Leave, letter.Exits.Preferences })
        {
            string Without(string part) => part.Replace(address, "https://elders.example", StringComparison.Ordinal);
            Judge(letter with { Html = Without(letter.Html!) }).ShouldBlockOnce().Observed.ShouldContain("HTML");
            Judge(letter with { Text = Without(letter.Text!) }).ShouldBlockOnce().Observed.ShouldContain("text");
        }
    }

    [Fact]
    public void A_hidden_link_is_no_way()
    {
        var letter = GivenMessage.Bulk();
        Judge(
            letter with
            {
                Html = letter.Html!.Replace("<a href=", "<a style=\"display:none\" href=", StringComparison.Ordinal),
            }
        )
            .Count.ShouldBe(2);
    }

    [Fact]
    public void An_exit_that_was_tried_and_failed_blocks_and_one_that_could_not_be_tried_holds()
    {
        ExitTry Tried(string rule, bool worked, bool couldNot = false) =>
            new(rule, "the page", worked, "503", "200", "Start it.", couldNot);
        var found = new ExitTestFacts([
            Tried("G32", worked: true),
            Tried("G32", worked: false),
            Tried("G32", worked: false, couldNot: true),
            Tried("G99", worked: false),
        ]).JudgedBy<TwoExits, ExitTestFacts>();
        found.Select(f => (f.Verdict, f.CouldNotCheck)).ShouldBe([(Verdict.Block, false), (Verdict.Hold, true)]);
        found[0].Observed.ShouldBe("the page: 503");
    }
}
