using Microsoft.Extensions.Time.Testing;

namespace Zegel.Consent;

public class AnswerTimeTests
{
    [Theory]
    [InlineData(0, 250)]
    [InlineData(120, 250)]
    [InlineData(250, 250)]
    [InlineData(251, 500)]
    [Trait("Rule", "C14")]
    public async Task The_answer_comes_at_the_next_whole_step(int workMs, int answerMs)
    {
        var clock = new FakeTimeProvider();
        var answer = AnswerTime.EvenAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(workMs));
                return Task.FromResult(1);
            },
            clock,
            TestContext.Current.CancellationToken
        );
        if (answerMs > workMs)
        {
            clock.Advance(TimeSpan.FromMilliseconds(answerMs - workMs - 1));
            answer.IsCompleted.ShouldBeFalse();
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        (await answer).ShouldBe(1);
    }
}
