namespace Zegel.Delivery;

/// <summary>How an egress path answers to a reply (standards 6.3).</summary>
public abstract record Reaction
{
    Reaction() { }

    /// <summary>The message went through, or its failure says nothing of the path.</summary>
    public sealed record None : Reaction;

    /// <summary>Half the rate and half the connections, until half an hour passes without a complaint.</summary>
    public sealed record Slow : Reaction;

    /// <summary>Nothing for so long; then one message a minute over one connection, until ten have passed.</summary>
    public sealed record Pause(TimeSpan For) : Reaction;

    public static Reaction Nothing { get; } = new None();
}
