namespace Zegel.Delivery;

/// <summary>A bounded number of things under way at once, each refilled as it ends.</summary>
sealed class Slots(int max)
{
    readonly Lock gate = new();
    readonly HashSet<Task> running = [];
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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
            TaskCompletionSource waiting;
            lock (gate)
            {
                running.Remove(done.Task);
                (waiting, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            done.SetResult();
            waiting.TrySetResult();
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

    /// <summary>Returns when a slot has come free since <paramref name="change"/> was taken, or after the pause.</summary>
    public static async Task AwaitAsync(
        Task change,
        TimeSpan pause,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var tired = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(change, Task.Delay(pause, clock, tired.Token));
        await tired.CancelAsync();
    }

    /// <summary>Returns when all that runs now has ended.</summary>
    public Task DrainAsync()
    {
        lock (gate)
            return Task.WhenAll(running);
    }
}
