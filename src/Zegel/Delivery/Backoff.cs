namespace Zegel.Delivery;

/// <summary>When a deferred message is tried again (D04).</summary>
/// <param name="Waits">After the first attempt, the second, and so on; the last one repeats.</param>
/// <param name="Lifetime">From queueing; then the message has expired.</param>
/// <param name="Jitter">The share by which each wait is made longer or shorter, so that a crowd disperses.</param>
public sealed record RetrySchedule(IReadOnlyList<TimeSpan> Waits, TimeSpan Lifetime, double Jitter)
{
    /// <summary>RFC 5321 §4.5.4.1 asks for 30 minutes and 4-5 days; ten minutes, once, suits greylisting (RFC 6647 §4).</summary>
    public static RetrySchedule Internet { get; } =
        new(
            [
                TimeSpan.FromMinutes(10),
                TimeSpan.FromMinutes(30),
                TimeSpan.FromHours(1),
                TimeSpan.FromHours(2),
                TimeSpan.FromHours(4),
                TimeSpan.FromHours(8),
            ],
            TimeSpan.FromHours(120),
            Jitter: 0.1
        );

    /// <summary>For the loopback profile: receivers that are ours, and people who watch.</summary>
    public static RetrySchedule Loopback { get; } =
        new(
            [
                TimeSpan.FromSeconds(2),
                TimeSpan.FromSeconds(4),
                TimeSpan.FromSeconds(8),
                TimeSpan.FromSeconds(15),
                TimeSpan.FromSeconds(30),
            ],
            TimeSpan.FromHours(1),
            Jitter: 0.1
        );
}

public static class Backoff
{
    /// <summary>The time of the next try after attempt number <paramref name="attempt"/> (from 1), or null when it would come too late.</summary>
    public static DateTimeOffset? Next(
        RetrySchedule schedule,
        DateTimeOffset expiresAt,
        int attempt,
        DateTimeOffset now,
        Random random
    )
    {
        var wait = schedule.Waits[Math.Clamp(attempt, 1, schedule.Waits.Count) - 1];
        var next = now + wait * (1 + schedule.Jitter * (2 * random.NextDouble() - 1));
        return next < expiresAt ? next : null;
    }
}
