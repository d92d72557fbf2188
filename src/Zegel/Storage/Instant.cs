namespace Zegel.Storage;

/// <summary>How a moment is stored: whole microseconds since 1970 UTC. With DateTime, linq2db defeats SQLite's index.</summary>
public static class Instant
{
    public static long ToMicros(this DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    public static DateTimeOffset FromMicros(long micros) =>
        new(DateTimeOffset.UnixEpoch.Ticks + micros * 10, TimeSpan.Zero);

    /// <summary>The moment as the database will give it back.</summary>
    public static DateTimeOffset ToStored(this DateTimeOffset moment) => FromMicros(moment.ToMicros());
}
