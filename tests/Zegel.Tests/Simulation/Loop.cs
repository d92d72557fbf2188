using System.Globalization;
using Zegel.Campaigns.Releasing;

namespace Zegel.Tests.Simulation;

/// <summary>
/// One thread, one seed, one clock that jumps to the next timer. All that awaits comes back here, and which of the waiting
/// goes first is chance, drawn from the seed: the same seed is the same run, in every process.
/// </summary>
sealed class Loop(int seed)
{
    const int LinesKept = 400;

    readonly List<(Actor Actor, SendOrPostCallback Work, object? State)> ready = [];
    readonly PriorityQueue<(LoopTimer Timer, long Version), (long Ticks, long Order)> timers = new();
    readonly Queue<string> lines = new();
    readonly int thread = Environment.CurrentManagedThreadId;
    long order;
    ulong hash = 14695981039346656037;

    public Random Random { get; } = new(seed);

    public DateTimeOffset Now { get; private set; } = CampaignStage.Now;

    /// <summary>Counts what ran. Two things that happened in one step happened without anyone in between.</summary>
    public long Step { get; private set; }

    /// <summary>Promises that were broken; empty at the end of a good run.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>A number that two runs share when all they did was the same.</summary>
    public ulong Hash => hash;

    /// <summary>The last things that happened, for people who read a failure.</summary>
    public string Story => string.Join('\n', lines);

    public bool Chance(double share) => Random.NextDouble() < share;

    public TimeSpan Between(TimeSpan min, TimeSpan max) => min + (max - min) * Random.NextDouble();

    public T Pick<T>(IReadOnlyList<T> among) => among[Random.Next(among.Count)];

    public void Violated(string what)
    {
        if (Violations.Count < 50)
            Violations.Add(string.Create(CultureInfo.InvariantCulture, $"{Now:dd HH:mm:ss.fff} step {Step}: {what}"));
    }

    /// <summary>Writes down what happened. No identifiers that are random by nature: they would differ from run to run.</summary>
    public void Tell(string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Now:dd HH:mm:ss.fff} {Step} {what}");
        foreach (var c in line)
            hash = (hash ^ c) * 1099511628211;
        if (lines.Count == LinesKept)
            lines.Dequeue();
        lines.Enqueue(line);
    }

    /// <summary>Runs the next thing that can run, after a jump in time when nothing can. False when nothing ever will.</summary>
    public bool RunStep()
    {
        while (ready.Count == 0)
        {
            if (!timers.TryDequeue(out var next, out var due))
                return false;
            if (next.Timer.Version != next.Version || !next.Timer.Owner.IsAlive)
                continue;
            Now = new DateTimeOffset(Math.Max(Now.UtcTicks, due.Ticks), TimeSpan.Zero);
            next.Timer.Fire();
        }
        var place = Random.Next(ready.Count);
        var (actor, work, state) = ready[place];
        ready[place] = ready[^1];
        ready.RemoveAt(ready.Count - 1);
        if (!actor.IsAlive)
            return true;
        if (actor.FrozenUntil > Now)
        {
            _ = new LoopTimer(this, actor, work.Invoke, state).Change(
                actor.FrozenUntil - Now,
                Timeout.InfiniteTimeSpan
            );
            return true;
        }
        Step++;
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(actor);
        try
        {
            work(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
        return true;
    }

    public void Enqueue(Actor actor, SendOrPostCallback work, object? state)
    {
        if (!IsHere("a continuation of " + actor.Name))
            return;
        if (actor.IsAlive)
            ready.Add((actor, work, state));
    }

    public void Schedule(LoopTimer timer, TimeSpan due)
    {
        if (IsHere("a timer of " + timer.Owner.Name))
            timers.Enqueue((timer, timer.Version), (Now.UtcTicks + due.Ticks, order++));
    }

    /// <summary>Work that left the thread would make the run another one each time: it is told, loudly.</summary>
    bool IsHere(string what)
    {
        if (Environment.CurrentManagedThreadId == thread)
            return true;
        lock (Violations)
            Violated($"{what} came from another thread:\n{Environment.StackTrace}");
        return false;
    }
}

/// <summary>A process of the simulated world, or the world around it. What it awaits, it awaits on the loop; once dead it runs no more.</summary>
sealed class Actor : SynchronizationContext
{
    readonly Loop loop;

    public Actor(Loop loop, string name)
    {
        (this.loop, Name) = (loop, name);
        Clock = new LoopClock(loop, this);
    }

    public string Name { get; }

    public bool IsAlive { get; private set; } = true;

    public TimeProvider Clock { get; }

    /// <summary>A process that the machine forgot for a while (a stopped container, a swapped-out guest): all it had to do waits.</summary>
    public DateTimeOffset FrozenUntil { get; set; }

    /// <summary>Nothing of it runs after this: no continuation, no timer, no <c>finally</c>.</summary>
    public void Kill() => IsAlive = false;

    /// <summary>Begins work that reports its own end. A fault that it lets out is a violation.</summary>
    public void Start(Func<Task> work) => loop.Enqueue(this, _ => _ = ObserveAsync(work), null);

    async Task ObserveAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault)
        {
            loop.Violated($"{Name} failed: {fault}");
        }
    }

    public Task DelayAsync(TimeSpan time) => Task.Delay(time, Clock, CancellationToken.None);

    public override void Post(SendOrPostCallback d, object? state) => loop.Enqueue(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    sealed class LoopClock(Loop loop, Actor owner) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => loop.Now;

        public override long GetTimestamp() => loop.Now.UtcTicks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new LoopTimer(loop, owner, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }
}

sealed class LoopTimer(Loop loop, Actor owner, TimerCallback callback, object? state) : ITimer
{
    TimeSpan period;

    public Actor Owner => owner;

    /// <summary>Counts changes, so that a place in the queue taken before one is worth nothing after it.</summary>
    public long Version { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Version++;
        this.period = period;
        if (dueTime >= TimeSpan.Zero)
            loop.Schedule(this, dueTime);
        return true;
    }

    public void Fire()
    {
        var version = ++Version;
        if (period > TimeSpan.Zero)
            loop.Schedule(this, period);
        loop.Enqueue(
            owner,
            _ =>
            {
                if (Version == version)
                    callback(state);
            },
            null
        );
    }

    public void Dispose() => Version++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
