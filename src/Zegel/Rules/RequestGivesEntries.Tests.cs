using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G12")]
public sealed class RequestGivesEntriesTests
{
    [Fact]
    public void A_domain_without_entries_is_told_how_to_get_them()
    {
        var bare = new DomainFacts("example.nl", true, false, "requested", []);
        var finding = bare.JudgedBy<RequestGivesEntries, DomainFacts>().ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Fix.ShouldContain("zegel domain records example.nl");
        (bare with { IsReady = true }).JudgedBy<RequestGivesEntries, DomainFacts>().ShouldBeEmpty();
        (bare with { IsRegistered = false }).JudgedBy<RequestGivesEntries, DomainFacts>().ShouldBeEmpty();
    }

    [Fact]
    public void Two_domains_share_no_target()
    {
        var (zone, published) = (GivenDomains.Zone, PublishedRecords.None);
        var one = DnsEntries.For(Domain("a.example.nl", 'a'), zone, published);
        var other = DnsEntries.For(Domain("b.example.nl", 'b'), zone, published);
        static IEnumerable<string> Targets(IEnumerable<DnsEntry> entries) =>
            entries.Where(e => e.Type == DnsType.Cname).Select(e => e.Value);
        Targets(one).ShouldNotBeEmpty();
        Targets(one).Intersect(Targets(other)).ShouldBeEmpty();
    }

    static SendingDomain Domain(string name, char id) =>
        new()
        {
            Id = new string(id, 26),
            TenantId = Guid.Empty,
            Name = name,
            ReturnLabel = "r",
            State = DomainState.Requested,
            ActiveSelector = "zg1",
            RequestedAt = default,
            StateSince = default,
            NextCheckAt = default,
            WrongAnswers = 0,
            Findings = "[]",
        };
}
