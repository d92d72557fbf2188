using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Zegel.Delivery;

public sealed class BackoffTests
{
    static readonly DateTimeOffset Queued = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Rule", "D04")]
    public void A_receiver_that_never_answers_is_tried_after_10_30_60_120_240_minutes_then_every_8_hours_for_5_days()
    {
        var steady = RetrySchedule.Internet with { Jitter = 0 };
        var clock = new FakeTimeProvider(Queued);
        var expires = Queued + steady.Lifetime;
        var waits = new List<double>();
        for (var attempt = 1; ; attempt++)
        {
            var now = clock.GetUtcNow();
            if (Backoff.Next(steady, expires, attempt, now, new Random(1)) is not { } next)
                break;
            waits.Add((next - now).TotalMinutes);
            clock.SetUtcNow(next);
        }
        waits[..5].ShouldBe([10, 30, 60, 120, 240]);
        waits[5..].ShouldAllBe(wait => wait == 480);
        (clock.GetUtcNow() - Queued).ShouldBeGreaterThan(TimeSpan.FromDays(4));
        (clock.GetUtcNow() - Queued).ShouldBeLessThan(TimeSpan.FromDays(5));
    }

    [Fact]
    [Trait("Rule", "D04")]
    public void Jitter_stays_within_a_tenth_and_nothing_is_tried_once_it_has_expired() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 9000], Gen.Int)
            .Draw(
                (attempt, minutesQueued, seed) =>
                {
                    var now = Queued.AddMinutes(minutesQueued);
                    var expires = Queued + RetrySchedule.Internet.Lifetime;
                    var wait = RetrySchedule.Internet.Waits[Math.Min(attempt, 6) - 1];
                    return Backoff.Next(RetrySchedule.Internet, expires, attempt, now, new Random(seed)) is { } next
                        ? next < expires && Math.Abs((next - now) / wait - 1) <= 0.1
                        : now + wait * 1.1 >= expires;
                }
            );

    [Fact]
    public void On_the_loopback_the_first_retry_comes_after_two_seconds() =>
        Backoff
            .Next(RetrySchedule.Loopback with { Jitter = 0 }, Queued.AddHours(1), 1, Queued, new Random(1))
            .ShouldBe(Queued.AddSeconds(2));
}
