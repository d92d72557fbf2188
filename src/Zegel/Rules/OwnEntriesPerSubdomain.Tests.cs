using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G11")]
public sealed class OwnEntriesPerSubdomainTests
{
    static IReadOnlyList<Finding> Judge(string from) =>
        GivenMessage.Bulk().With("From", from).JudgedBy<OwnEntriesPerSubdomain, MessageFacts>();

    [Fact]
    public void The_declared_name_passes_and_one_below_it_does_not()
    {
        Judge("post@nieuws.kringloop.example").ShouldBeEmpty();
        var finding = Judge("post@eigen.nieuws.kringloop.example").ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldContain("with the entries of nieuws.kringloop.example");
        Judge("post@kringloop.example").ShouldBeEmpty("the parent is no child: G10 tells that it is not declared");
        Judge("post@xnieuws.kringloop.example").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("zg1._domainkey.news.example.nl", 0)]
    [InlineData("news.example.nl", 0)]
    [InlineData("_dmarc.example.nl", 1)]
    [InlineData("xnews.example.nl", 1)]
    public void Entries_of_another_name_do_not_count(string name, int findings) =>
        new DomainFacts("news.example.nl", true, true, "ready", [new("A31", name, "TXT", "x", "x", true, false)])
            .JudgedBy<OwnEntriesPerSubdomain, DomainFacts>()
            .Count.ShouldBe(findings);
}
