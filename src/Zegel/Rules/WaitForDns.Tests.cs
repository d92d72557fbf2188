using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G19")]
public sealed class WaitForDnsTests
{
    static readonly DomainEntryFact Key = new("A31", "zg1._domainkey.example.nl", "TXT", "key", "key", true, false);

    static readonly DomainFacts Seen = new("example.nl", true, false, "seen", [Key]);

    static IReadOnlyList<Finding> Judge(DomainFacts domain) => domain.JudgedBy<WaitForDns, DomainFacts>();

    [Fact]
    public void Right_entries_that_have_not_spread_hold()
    {
        var finding = Judge(Seen).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Hold);
        finding.Observed.ShouldBe("example.nl is seen");
    }

    [Fact]
    public void Ready_passes_and_wrong_entries_are_told_by_their_own_rule()
    {
        Judge(Seen with { IsReady = true }).ShouldBeEmpty();
        Judge(Seen with { Entries = [Key with { IsRight = false }] }).ShouldBeEmpty();
    }
}
