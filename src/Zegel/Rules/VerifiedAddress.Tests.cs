using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G23")]
public sealed class VerifiedAddressTests
{
    static IReadOnlyList<Finding> Judge(string step, long people) =>
        new AudienceFacts(10, 0, 0, ["Agenda"])
        {
            ActiveBy = new Dictionary<string, long> { [step] = people },
        }.JudgedBy<VerifiedAddress, AudienceFacts>();

    [Fact]
    public void Confirmed_people_pass() => Judge("confirmed", 12).ShouldBeEmpty();

    [Fact]
    public void An_import_is_said_and_stops_nothing() =>
        Judge("imported", 3).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Info);

    [Fact]
    public void Anything_else_blocks()
    {
        Judge("requested", 2).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);
        Judge("requested", 0).ShouldBeEmpty();
    }
}
