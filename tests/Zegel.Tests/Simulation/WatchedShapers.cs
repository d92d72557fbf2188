using Zegel.Delivery;

namespace Zegel.Tests.Simulation;

/// <summary>Counts what the shapers let through, by a reckoning of its own: never more at once, never faster, never in a pause.</summary>
sealed class WatchedShapers(IShapers shapers, ShapingTable table, Loop loop) : IShapers
{
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);

    sealed class Watch
    {
        public Queue<DateTimeOffset> Opened { get; } = new();
        public int InFlight { get; set; }
        public DateTimeOffset PausedUntil { get; set; }
    }

    readonly Dictionary<EgressPath, Watch> watches = [];

    public async ValueTask<Opening> TryOpenAsync(EgressPath path, CancellationToken cancellationToken)
    {
        var opening = await shapers.TryOpenAsync(path, cancellationToken);
        if (opening.Opened)
            Check(path, Of(path));
        else if (opening.AskAgainAt <= loop.Now)
            loop.Violated($"{path} says no and to ask again in the past: a busy loop");
        return opening;
    }

    void Check(EgressPath path, Watch watch)
    {
        var policy = table.PolicyOf(path.Provider);
        if (++watch.InFlight > policy.Connections)
            loop.Violated($"{watch.InFlight} deliveries at once on {path}; {policy.Connections} are allowed");
        if (loop.Now < watch.PausedUntil)
            loop.Violated($"{path} was used in its pause until {watch.PausedUntil:HH:mm:ss}");
        watch.Opened.Enqueue(loop.Now);
        while (loop.Now - watch.Opened.Peek() > Remembered)
            watch.Opened.Dequeue();
        var burst = Math.Max(1, policy.RatePerSecond);
        var count = watch.Opened.Count;
        foreach (var since in watch.Opened)
        {
            var allowed = burst + policy.RatePerSecond * (loop.Now - since).TotalSeconds;
            if (count > allowed + 0.001)
            {
                loop.Violated($"{count} messages on {path} since {since:HH:mm:ss.fff}; {allowed:0.0} are allowed");
                break;
            }
            count--;
        }
    }

    public ValueTask ClosedAsync(EgressPath path, Reaction reaction, bool accepted)
    {
        var watch = Of(path);
        watch.InFlight--;
        if (reaction is Reaction.Pause(var time))
        {
            watch.PausedUntil = loop.Now + time;
            loop.Tell($"{path} pauses {time}");
        }
        return shapers.ClosedAsync(path, reaction, accepted);
    }

    Watch Of(EgressPath path)
    {
        if (!watches.TryGetValue(path, out var watch))
            watches[path] = watch = new Watch();
        return watch;
    }
}
