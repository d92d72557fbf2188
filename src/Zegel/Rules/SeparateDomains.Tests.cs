namespace Zegel.Rules;

[Trait("Rule", "G44")]
public sealed class SeparateDomainsTests
{
    static IReadOnlyList<Finding> Judge(IdentityFacts facts) => facts.JudgedBy<SeparateDomains, IdentityFacts>();

    [Theory]
    [InlineData("nieuws.example.nl", "news", null)]
    [InlineData("nieuws.example.nl", "post", null)]
    [InlineData("example.nl", "news", Verdict.Warn)]
    [InlineData("EXAMPLE.nl", "post", Verdict.Block)]
    public void Domain_and_pool_are_compared_with_the_other_streams(string domain, string pool, Verdict? verdict) =>
        Judge(ConsistentFromTests.Good with { FromDomain = domain, Pool = pool })
            .Select(finding => (Verdict?)finding.Verdict)
            .SingleOrDefault()
            .ShouldBe(verdict);
}
