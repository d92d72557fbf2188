namespace Zegel.Domains;

/// <summary>How often a domain is looked at, and how much patience there is (standards 1.7).</summary>
public sealed record WatchCadence
{
    /// <summary>The shortest pause while somebody waits for a domain to become ready.</summary>
    public TimeSpan Waiting { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Between two looks at the key of a ready domain (A31).</summary>
    public TimeSpan Probe { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>All entries are looked at again after their time to live, but not sooner than this…</summary>
    public TimeSpan TimeToLiveMin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>…and not later than this.</summary>
    public TimeSpan TimeToLiveMax { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long the last verdict stands when nobody answers.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Wrong answers in a row that hold a ready domain; a wrong key needs one.</summary>
    public int WrongAnswersMax { get; init; } = 2;

    /// <summary>For the loopback profile: the same road in seconds.</summary>
    public static WatchCadence Loopback { get; } =
        new()
        {
            Waiting = TimeSpan.FromSeconds(1),
            Probe = TimeSpan.FromSeconds(2),
            TimeToLiveMin = TimeSpan.FromSeconds(2),
            TimeToLiveMax = TimeSpan.FromSeconds(10),
            SilenceMax = TimeSpan.FromSeconds(60),
        };

    public TimeSpan Clamp(TimeSpan timeToLive) => Clamp(timeToLive, TimeToLiveMin, TimeToLiveMax);

    /// <summary>The pause before the next look at a domain that waits: a tenth of the time it has waited.</summary>
    public TimeSpan Patience(TimeSpan waited) => Clamp(waited / 10, Waiting, TimeToLiveMax);

    static TimeSpan Clamp(TimeSpan value, TimeSpan min, TimeSpan max) =>
        value < min ? min
        : value > max ? max
        : value;
}
