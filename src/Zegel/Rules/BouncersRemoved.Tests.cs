using Zegel.Delivery;
using Zegel.Feedback;
using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G29")]
public sealed class BouncersRemovedTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    static IReadOnlyList<Finding> Judge(long bouncers) =>
        new AudienceFacts(10, 0, 0, ["Agenda"]) { Bouncers = bouncers }.JudgedBy<BouncersRemoved, AudienceFacts>();

    [Fact]
    public void Nobody_left_over_passes_and_somebody_is_told()
    {
        Judge(0).ShouldBeEmpty();
        Judge(14).ShouldHaveSingleItem().Observed.ShouldStartWith("14 people");
    }

    [Theory]
    [InlineData(ReplyClass.RecipientInvalid, SuppressionPolicy.Decision.Suppress)]
    [InlineData(ReplyClass.RecipientDisabled, SuppressionPolicy.Decision.Suppress)]
    [InlineData(ReplyClass.MailboxFull, SuppressionPolicy.Decision.LeaveAlone)]
    [InlineData(ReplyClass.Unknown, SuppressionPolicy.Decision.LeaveAlone)]
    public void A_dead_mailbox_is_removed_at_once_and_a_full_one_is_not(
        ReplyClass fault,
        SuppressionPolicy.Decision decision
    ) => SuppressionPolicy.Decide(fault, Now, [], new(100, 1, 0.01)).ShouldBe(decision);
}
