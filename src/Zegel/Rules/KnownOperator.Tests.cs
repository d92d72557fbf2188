using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G08")]
public sealed class KnownOperatorTests
{
    static readonly PlatformFacts Known = new("Zegel BV, Utrecht", "NL", "abuse@zegel.example");

    static IReadOnlyList<Finding> Judge(PlatformFacts platform) => platform.JudgedBy<KnownOperator, PlatformFacts>();

    [Fact]
    public void A_known_operator_passes() => Judge(Known).ShouldBeEmpty();

    [Fact]
    public void Each_thing_not_said_is_shown_and_stops_nothing()
    {
        Judge(Known with { Operator = "" }).ShouldHaveSingleItem().Fix.ShouldContain("operator =");
        Judge(Known with { Country = " " }).ShouldHaveSingleItem().Fix.ShouldContain("country =");
        Judge(Known with { AbuseContact = "" }).ShouldHaveSingleItem().Fix.ShouldContain("abuse =");
        Judge(new PlatformFacts("", "", "")).ShouldAllBe(f => f.Verdict == Verdict.Warn);
    }
}
