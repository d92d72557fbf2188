using System.Diagnostics;

namespace Zegel.Delivery;

/// <summary>
/// The politeness of one egress path: how many deliveries at once, how fast, and what a complaint changes (standards 6.3).
/// Plain: it is told the time, and its caller keeps it to one thread.
/// </summary>
public sealed class Shaper(ShapingPolicy policy)
{
    /// <summary>So long without a complaint, and full speed is back.</summary>
    static readonly TimeSpan SlowLasts = TimeSpan.FromMinutes(30);

    /// <summary>The line is no longer than this, so that places given at a slow time do not outlast it.</summary>
    static readonly TimeSpan LineLengthMax = TimeSpan.FromMinutes(15);

    const int ProbeSuccesses = 10;

    const double ProbeRatePerSecond = 1 / 60.0;

    int inFlight;
    int probed;
    double tokens = double.NaN;
    DateTimeOffset countedAt;
    DateTimeOffset until;
    DateTimeOffset lastPlace;
    TimeSpan pause;

    public ShaperState State { get; private set; }

    int ConnectionsMax =>
        State switch
        {
            ShaperState.Normal => policy.Connections,
            ShaperState.Slow => Math.Max(1, policy.Connections / 2),
            ShaperState.Pause => 0,
            ShaperState.Probe => 1,
            _ => throw new UnreachableException(),
        };

    double Rate =>
        State switch
        {
            ShaperState.Normal => policy.RatePerSecond,
            ShaperState.Slow => policy.RatePerSecond / 2,
            _ => Math.Min(ProbeRatePerSecond, policy.RatePerSecond),
        };

    /// <summary>True: one message may go now, and <see cref="Closed"/> must follow.</summary>
    public bool TryOpen(DateTimeOffset now)
    {
        Age(now);
        if (inFlight >= ConnectionsMax || tokens < 1)
            return false;
        inFlight++;
        tokens--;
        return true;
    }

    /// <summary>The message that <see cref="TryOpen"/> let through has ended.</summary>
    /// <param name="accepted">It reached the receiver; only that counts as a success when probing.</param>
    public void Closed(Reaction reaction, bool accepted, DateTimeOffset now)
    {
        Age(now);
        inFlight = Math.Max(0, inFlight - 1);
        switch (reaction)
        {
            case Reaction.Pause(var time):
                pause = time;
                Enter(ShaperState.Pause, now + time);
                break;
            case Reaction.Slow when State == ShaperState.Probe:
                Enter(ShaperState.Pause, now + pause);
                break;
            case Reaction.Slow when State != ShaperState.Pause:
                Enter(ShaperState.Slow, now + SlowLasts);
                break;
            case Reaction.None when State == ShaperState.Probe && accepted && ++probed == ProbeSuccesses:
                Enter(ShaperState.Normal, now);
                break;
        }
    }

    /// <summary>When to ask again: each who is refused gets a later place in the line, so that they do not all come back at once.</summary>
    public DateTimeOffset Next(DateTimeOffset now)
    {
        Age(now);
        var step = TimeSpan.FromSeconds(1 / Rate);
        var earliest = (State == ShaperState.Pause ? until : now) + step;
        lastPlace =
            lastPlace + step is var place && place > earliest && place < earliest + LineLengthMax ? place : earliest;
        return lastPlace;
    }

    /// <summary>True once its owner has dropped it: whoever still holds it must ask for the new one.</summary>
    internal bool IsForgotten { get; private set; }

    /// <summary>Drops a shaper that knows nothing: at full speed, with nothing on its way, unused for a while.</summary>
    internal bool TryForget(DateTimeOffset now) =>
        IsForgotten = State == ShaperState.Normal && inFlight == 0 && now - countedAt > LineLengthMax;

    void Age(DateTimeOffset now)
    {
        if (State == ShaperState.Slow && now >= until)
            Enter(ShaperState.Normal, now);
        else if (State == ShaperState.Pause && now >= until)
            Enter(ShaperState.Probe, now);
        // A second's worth may be saved up, and at least one whole message.
        var burst = Math.Max(1, Rate);
        tokens = double.IsNaN(tokens)
            ? burst
            : Math.Clamp(tokens + Math.Max(0, (now - countedAt).TotalSeconds) * Rate, 0, burst);
        countedAt = now;
    }

    void Enter(ShaperState state, DateTimeOffset time)
    {
        (State, until, probed) = (state, time, 0);
        tokens = Math.Min(tokens, 1);
    }
}

/// <summary>How a path stands with its provider.</summary>
public enum ShaperState
{
    Normal,
    Slow,
    Pause,
    Probe,
}
