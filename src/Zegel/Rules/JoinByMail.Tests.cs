using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G21")]
public sealed class JoinByMailTests
{
    static IReadOnlyList<Finding> Judge(string method, string source) =>
        new OriginFacts(method, source).JudgedBy<JoinByMail, OriginFacts>();

    [Fact]
    public void A_mail_that_was_kept_is_a_way_in() => Judge("mail", "info@, 3 November 2026").ShouldBeEmpty();

    [Fact]
    public void A_mail_that_nobody_can_show_is_not() =>
        Judge("mail", " ").ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void Other_ways_are_judged_elsewhere() => Judge("paper", "").ShouldBeEmpty();
}
