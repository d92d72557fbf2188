using Microsoft.Extensions.Logging;
using Zegel.Rules;

namespace Zegel.Delivery;

/// <param name="Slots">Deliveries at once.</param>
/// <param name="Retries">By profile.</param>
public sealed record DeliverySettings(int Slots, RetrySchedule Retries)
{
    /// <summary>How long the end of the program waits for what is on its way.</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the worker looks away when nothing is due.</summary>
    public TimeSpan IdlePause { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>Whom the worker tells what people must act on. Each is called at most once an attempt.</summary>
/// <param name="Refused">A draft could not be sealed: its campaign should pause. No person bears it.</param>
/// <param name="Hold">A receiver's reply says that the pool or the domain should be held (<see cref="Classification.Hold"/>).</param>
public sealed record DeliveryAlarms(
    Func<Intent, IReadOnlyList<Finding>, CancellationToken, Task> Refused,
    Func<Intent, string, Classification, CancellationToken, Task> Hold
)
{
    public static DeliveryAlarms None { get; } =
        new((_, _, _) => Task.CompletedTask, (_, _, _, _) => Task.CompletedTask);
}

/// <summary>Where claims become outcomes: a loop that keeps its slots full, and sweeps. Any number may run on one database.</summary>
public sealed partial class DeliveryWorker(
    Spool spool,
    DeliveryRound round,
    Courier courier,
    DeliverySettings settings,
    TimeProvider clock,
    ILogger<DeliveryWorker> log
)
{
    static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(5);

    static readonly TimeSpan FailedPause = TimeSpan.FromSeconds(5);

    /// <summary>After a fault of ours, so that a broken template does not spin.</summary>
    static readonly TimeSpan FaultPause = TimeSpan.FromMinutes(5);

    readonly Slots slots = new(settings.Slots);
    readonly Queue<Claim> backlog = new();
    DateTimeOffset sweepAt;
    Task trimming = Task.CompletedTask;

    /// <summary>Runs until cancelled; then gives back what was not begun and waits for the rest, no longer than the settings say.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        while (!cancellationToken.IsCancellationRequested)
        {
            var change = slots.Change;
            try
            {
                if (await TryTurnAsync(cancellationToken, abandon.Token))
                    await slots.AwaitAsync(change, settings.IdlePause, clock, cancellationToken);
                else
                    await Task.Delay(FailedPause, clock, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }
        await StopAsync(abandon);
    }

    /// <summary>False when the turn failed: the database may be away.</summary>
    async Task<bool> TryTurnAsync(CancellationToken stopping, CancellationToken abandon)
    {
        try
        {
            await TurnAsync(stopping, abandon);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogTurnFailed(fault);
            return false;
        }
    }

    async Task TurnAsync(CancellationToken stopping, CancellationToken abandon)
    {
        var now = clock.GetUtcNow();
        if (now >= sweepAt)
        {
            sweepAt = await spool.SweepAsync(now, stopping) ? now : now + SweepPause;
            if (trimming.IsCompleted)
                trimming = courier.TrimAsync();
        }
        // Claimed ahead, as many as there are slots: one claim costs a commit, whatever its size.
        if (backlog.Count == 0 && slots.Free > 0)
            foreach (var claim in await spool.ClaimAsync(slots.Max, now, stopping))
                backlog.Enqueue(claim);
        while (slots.Free > 0 && backlog.TryDequeue(out var claim))
            slots.Fill(() => DeliverAsync(claim, stopping, abandon));
    }

    async Task DeliverAsync(Claim claim, CancellationToken stopping, CancellationToken abandon)
    {
        try
        {
            await round.RunAsync(claim, stopping, abandon);
        }
        catch (OutcomeLostException fault)
        {
            // It may have been delivered. Only the lapse of the claim says so in the counts.
            LogDeliveryFailed(claim.Id, claim.Intent.AddressKey, fault);
        }
        catch (Exception fault)
        {
            if (fault is not OperationCanceledException)
                LogDeliveryFailed(claim.Id, claim.Intent.AddressKey, fault);
            await ReleaseAsync(claim, fault is OperationCanceledException ? TimeSpan.Zero : FaultPause);
        }
    }

    async Task ReleaseAsync(Claim claim, TimeSpan pause)
    {
        try
        {
            await spool.ReleaseAsync(claim, clock.GetUtcNow() + pause);
        }
        catch (Exception fault)
        {
            // The lease gives it back.
            LogReleaseFailed(claim.Id, fault);
        }
    }

    async Task StopAsync(CancellationTokenSource abandon)
    {
        abandon.CancelAfter(settings.DrainMax);
        await Task.WhenAll(backlog.Select(claim => ReleaseAsync(claim, TimeSpan.Zero)));
        backlog.Clear();
        await slots.DrainAsync();
        await trimming;
    }

    [LoggerMessage(
        3001,
        LogLevel.Error,
        "Intent {IntentId} to {AddressKey} could not be delivered because of a fault of ours"
    )]
    partial void LogDeliveryFailed(Guid intentId, string addressKey, Exception fault);

    [LoggerMessage(3002, LogLevel.Error, "The delivery loop stumbled and goes on")]
    partial void LogTurnFailed(Exception fault);

    [LoggerMessage(3003, LogLevel.Error, "Intent {IntentId} could not be given back; its claim will lapse")]
    partial void LogReleaseFailed(Guid intentId, Exception fault);
}
