using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G24")]
public sealed class NoBoughtListsTests
{
    [Theory]
    [InlineData("purchased", "")]
    [InlineData("Rented", "")]
    [InlineData("scraped", "")]
    [InlineData("gekocht", "")]
    [InlineData("form", "bought")]
    public void What_was_bought_or_gathered_is_refused(string method, string source) =>
        new OriginFacts(method, source)
            .JudgedBy<NoBoughtLists, OriginFacts>()
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Block);

    [Theory]
    [InlineData("form", "https://kringloop.example/nieuwsbrief")]
    [InlineData("paper", "open dag 2026, map 12")]
    [InlineData("in-person", "winkel aan de Lindelaan, koopavond")]
    public void What_people_said_themselves_passes(string method, string source) =>
        new OriginFacts(method, source).JudgedBy<NoBoughtLists, OriginFacts>().ShouldBeEmpty();
}
