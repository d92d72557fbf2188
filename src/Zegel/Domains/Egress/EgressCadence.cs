namespace Zegel.Domains.Egress;

/// <summary>How often an address that mail leaves from is looked at, and how much patience there is (A02, A08).</summary>
public sealed record EgressCadence
{
    /// <summary>The shortest pause while an address waits to be right, or nobody answers; it grows with the wait…</summary>
    public TimeSpan Waiting { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>…to this.</summary>
    public TimeSpan WaitingMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Between two looks at the name of an address that is right; with block lists it is looked at along with them.</summary>
    public TimeSpan Name { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Block lists are asked no more often than this, whoever wants to know (A08).</summary>
    public TimeSpan Lists { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the last verdict stands when nobody answers.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromHours(6);

    /// <summary>For the loopback profile: the same road in seconds.</summary>
    public static EgressCadence Loopback { get; } =
        new()
        {
            Waiting = TimeSpan.FromSeconds(1),
            WaitingMax = TimeSpan.FromSeconds(10),
            Name = TimeSpan.FromSeconds(10),
            Lists = TimeSpan.FromSeconds(10),
            SilenceMax = TimeSpan.FromSeconds(60),
        };

    /// <summary>The pause before the next look at what waits: a tenth of the time it has waited.</summary>
    public TimeSpan Patience(TimeSpan waited)
    {
        var tenth = waited / 10;
        return tenth < Waiting ? Waiting
            : tenth > WaitingMax ? WaitingMax
            : tenth;
    }
}
