using Zegel.Delivery;
using static Zegel.Feedback.SuppressionPolicy;

namespace Zegel.Feedback;

public class SuppressionPolicyTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    static readonly ProviderHealth Healthy = new(1000, 2, 0.005);

    [Theory]
    [Trait("Rule", "B10")]
    [InlineData(ReplyClass.RecipientInvalid)]
    [InlineData(ReplyClass.RecipientDisabled)]
    public void A_mailbox_that_does_not_exist_is_suppressed_at_once(ReplyClass fault) =>
        Decide(fault, Now, [], Healthy).ShouldBe(Decision.Suppress);

    [Theory]
    [Trait("Rule", "B09")]
    [InlineData(ReplyClass.PolicyReputation)]
    [InlineData(ReplyClass.PolicyAuth)]
    [InlineData(ReplyClass.PolicyContent)]
    [InlineData(ReplyClass.Rate)]
    [InlineData(ReplyClass.Protocol)]
    [InlineData(ReplyClass.Expired)]
    public void The_senders_own_faults_never_touch_people(ReplyClass fault)
    {
        var often = Enumerable.Range(1, 10).Select(i => new PastFailure(fault, Now.AddDays(-20 * i))).ToList();
        Decide(fault, Now, often, Healthy).ShouldBe(Decision.LeaveAlone);
    }

    [Theory]
    [Trait("Rule", "B11")]
    [InlineData(13.9, Decision.LeaveAlone)]
    [InlineData(14, Decision.Suppress)]
    public void A_full_mailbox_counts_twice_only_after_two_weeks(double days, Decision expected) =>
        Decide(ReplyClass.MailboxFull, Now, [new(ReplyClass.MailboxFull, Now.AddDays(-days))], Healthy)
            .ShouldBe(expected);

    [Theory]
    [Trait("Rule", "B12")]
    [InlineData(1000, 200, 0.005, Decision.WaitForPeople)]
    [InlineData(1000, 49, 0.0005, Decision.Suppress)]
    [InlineData(1000, 200, 0.05, Decision.Suppress)]
    [InlineData(12, 9, 0.005, Decision.Suppress)]
    public void A_provider_that_calls_everyone_unknown_suppresses_nobody(
        long attempts,
        long invalid,
        double usual,
        Decision expected
    ) => Decide(ReplyClass.RecipientInvalid, Now, [], new ProviderHealth(attempts, invalid, usual)).ShouldBe(expected);
}
