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
            Judge(letter with { Html = Without(letter.Html!) }).ShouldHaveSingleItem().Observed.ShouldContain("HTML");
            Judge(letter with { Text = Without(letter.Text!) }).ShouldHaveSingleItem().Observed.ShouldContain("text");
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
}
