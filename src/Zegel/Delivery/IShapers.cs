using System.Collections.Concurrent;
using System.Net;

namespace Zegel.Delivery;

/// <summary>One address of ours towards one provider: what a receiver judges, and what limits are kept on (P02).</summary>
public readonly record struct EgressPath(IPAddress From, string Provider);

/// <summary>May this path take one message now?</summary>
/// <param name="Opened">True: <see cref="IShapers.ClosedAsync"/> must follow.</param>
/// <param name="AskAgainAt">When not.</param>
public readonly record struct Opening(bool Opened, DateTimeOffset AskAgainAt);

/// <summary>Where the shapers of all paths live: in this process, or in the cluster.</summary>
public interface IShapers
{
    ValueTask<Opening> TryOpenAsync(EgressPath path, CancellationToken cancellationToken);

    ValueTask ClosedAsync(EgressPath path, Reaction reaction, bool accepted);
}

/// <summary>All paths of one process.</summary>
public sealed class LocalShapers(ShapingTable table, TimeProvider clock) : IShapers
{
    /// <summary>Providers are made by strangers' DNS. Beyond this many, those that are idle and at full speed are dropped.</summary>
    const int PathsMax = 50_000;

    readonly ConcurrentDictionary<EgressPath, Shaper> shapers = new();

    public ValueTask<Opening> TryOpenAsync(EgressPath path, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        while (true)
        {
            var shaper = Of(path);
            lock (shaper)
            {
                if (shaper.IsForgotten)
                    continue;
                return new(shaper.TryOpen(now) ? new Opening(true, now) : new Opening(false, shaper.Next(now)));
            }
        }
    }

    public ValueTask ClosedAsync(EgressPath path, Reaction reaction, bool accepted)
    {
        var shaper = Of(path);
        lock (shaper)
            shaper.Closed(reaction, accepted, clock.GetUtcNow());
        return default;
    }

    /// <summary>The paths that are not at full speed, for people.</summary>
    public IReadOnlyList<(EgressPath Path, ShaperState State)> Show()
    {
        var found = new List<(EgressPath, ShaperState)>();
        foreach (var (path, shaper) in shapers)
            lock (shaper)
                if (shaper.State != ShaperState.Normal)
                    found.Add((path, shaper.State));
        return found;
    }

    Shaper Of(EgressPath path)
    {
        if (shapers.TryGetValue(path, out var known))
            return known;
        if (shapers.Count >= PathsMax)
            Forget();
        return shapers.GetOrAdd(path, static (p, t) => new Shaper(t.PolicyOf(p.Provider)), table);
    }

    void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (path, shaper) in shapers)
            lock (shaper)
                if (shaper.TryForget(now))
                    shapers.TryRemove(path, out _);
    }
}
