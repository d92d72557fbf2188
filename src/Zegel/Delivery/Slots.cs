namespace Zegel.Delivery;

/// <summary>A bounded number of things under way at once, each refilled as it ends.</summary>
sealed class Slots(int max)
{
    readonly Lock gate = new();
    readonly HashSet<Task> running = [];

    // Not with RunContinuationsAsynchronously, here and below: a WhenAll over such tasks goes on in the thread pool, where
    // the simulator cannot follow. Nobody completes them while holding the lock.
    TaskCompletionSource changed = new();

    public int Max => max;

    public int Free
    {
        get
        {
            lock (gate)
                return max - running.Count;
        }
    }

    /// <summary>Takes a slot until the work ends. The work reports its own faults.</summary>
    public void Fill(Func<Task> work)
    {
        var done = new TaskCompletionSource();
        lock (gate)
            running.Add(done.Task);
        _ = RunAsync(work, done);
    }

    async Task RunAsync(Func<Task> work, TaskCompletionSource done)
    {
        try
        {
            // Lets the filler go on at once; what follows runs on another thread, or the simulator's turn.
            await Task.Yield();
            await work();
        }
        finally
        {
            lock (gate)
                running.Remove(done.Task);
            done.SetResult();
            Wake();
        }
    }

    /// <summary>Ends with the next piece of work. Take it before looking at what is free, so that no change slips by.</summary>
    public Task Change
    {
        get
        {
            lock (gate)
                return changed.Task;
        }
    }

    /// <summary>Returns when a slot has come free since <paramref name="change"/> was taken, after the pause, or when cancelled.</summary>
    public async Task AwaitAsync(Task change, TimeSpan pause, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var timer = clock.CreateTimer(_ => Wake(), null, pause, Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellationToken.UnsafeRegister(_ => Wake(), null);
        await change;
    }

    void Wake()
    {
        TaskCompletionSource waiting;
        lock (gate)
            (waiting, changed) = (changed, new());
        waiting.SetResult();
    }

    /// <summary>Returns when all that runs now has ended.</summary>
    public Task DrainAsync()
    {
        lock (gate)
            return Task.WhenAll(running);
    }
}
