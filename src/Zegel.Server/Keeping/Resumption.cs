using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns;
using Zegel.Delivery;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Server.Keeping;

/// <summary>How delivery goes on after a restore.</summary>
public enum ResumeChoice
{
    /// <summary>What was waiting or under way ends as cancelled: nobody gets anything twice, some may get nothing.</summary>
    CancelWaiting,

    /// <summary>What was waiting goes out, campaigns not before each is resumed: some may get it twice.</summary>
    SendAnyway,

    /// <summary>The data are complete, as after a planned move: all goes on as it was.</summary>
    NothingLost,
}

/// <summary>What is stopped, for those who must decide.</summary>
/// <param name="Queued">Messages by stream that may have been sent since.</param>
/// <param name="Campaigns">Those being sent when the data were of.</param>
public sealed record StoppedDelivery(
    DeliveryStop Stop,
    IReadOnlyList<(MailStream Stream, long Count)> Queued,
    IReadOnlyList<Campaign> Campaigns
);

/// <summary>How resuming ended.</summary>
public abstract record ResumeResult
{
    ResumeResult() { }

    /// <param name="Cancelled">Messages ended as cancelled.</param>
    /// <param name="Paused">Numbers of the campaigns that wait to be resumed one by one.</param>
    /// <param name="Unscheduled">Drafts whose hour of release fell in the time that was lost.</param>
    public sealed record Resumed(long Cancelled, IReadOnlyList<long> Paused, int Unscheduled) : ResumeResult;

    public sealed record NotStopped : ResumeResult;
}

/// <summary>Lets mail leave again after a restore, the way the operator chose. For pages and for the command line.</summary>
public sealed class Resumption(Installation zegel)
{
    /// <summary>What is stopped; null when mail leaves.</summary>
    public Task<StoppedDelivery?> LookAsync(CancellationToken cancellationToken) =>
        zegel.Database.ReadAsync(
            async db =>
            {
                if ((await Continuity.ReadAsync(db, cancellationToken)).Stop is not { } stop)
                    return null;
                var counts = await db
                    .Intents.Where(i => i.State < IntentState.Ended && i.QueuedAt < stop.Since)
                    .GroupBy(i => i.Stream)
                    .Select(g => new { g.Key, Count = g.LongCount() })
                    .ToListAsync(cancellationToken);
                return new StoppedDelivery(
                    stop,
                    [.. counts.OrderBy(c => c.Key).Select(c => (c.Key, c.Count))],
                    await UnderWayAsync(db, stop, cancellationToken)
                );
            },
            cancellationToken
        );

    /// <summary>
    /// Goes on as chosen. Cut off at any moment, delivery stays stopped and it can be asked again: mail leaves only after the
    /// last step, which also writes it into each tenant's audit log.
    /// </summary>
    public async Task<ResumeResult> GoOnAsync(ResumeChoice choice, string actor, CancellationToken cancellationToken)
    {
        var now = zegel.Clock.GetUtcNow();
        var standing = await zegel.Continuity.ReadAsync(cancellationToken);
        if (standing.Stop is not { } stop)
            return new ResumeResult.NotStopped();
        // A dump put back by hand has no row to say which installation it is: it becomes one of its own.
        if (standing.Id.Length == 0)
        {
            standing = standing with { Id = Guid.CreateVersion7(now).ToString("N"), Epoch = 1, Point = 1 };
            await zegel.Continuity.RestoreAsync(standing, now, null, cancellationToken);
            await zegel.Continuity.KeepKeyCheckAsync(zegel.MasterKey.Check, cancellationToken);
        }
        var paused = new List<long>();
        var (cancelled, unscheduled) = (0L, 0);
        if (choice == ResumeChoice.SendAnyway)
            foreach (
                var campaign in await zegel.Database.ReadAsync(
                    db => UnderWayAsync(db, stop, cancellationToken),
                    cancellationToken
                )
            )
                if (await zegel.Campaigns.PauseAsync(campaign.Id, actor, cancellationToken) is TurnResult.Turned)
                    paused.Add(campaign.Number);
        if (choice == ResumeChoice.CancelWaiting)
            cancelled = await zegel.Spool.CancelQueuedBeforeAsync(stop.Since, now, cancellationToken);
        if (choice != ResumeChoice.NothingLost)
            unscheduled = await zegel.Campaigns.UnscheduleDueAsync(now, cancellationToken);
        var resumed = await zegel.Database.WriteAsync(
            async db =>
            {
                if (!await Continuity.ResumeAsync(db, cancellationToken))
                    return false;
                foreach (var tenant in await db.Tenants.Select(t => t.Id).ToListAsync(cancellationToken))
                    await zegel.Audit.AppendAsync(
                        db,
                        tenant,
                        actor,
                        "delivery resumed after restore",
                        $"installation {standing.Id}",
                        $"{choice}; {stop.Says}",
                        cancellationToken
                    );
                return true;
            },
            cancellationToken
        );
        return resumed ? new ResumeResult.Resumed(cancelled, paused, unscheduled) : new ResumeResult.NotStopped();
    }

    static async Task<IReadOnlyList<Campaign>> UnderWayAsync(
        Session db,
        DeliveryStop stop,
        CancellationToken cancellationToken
    ) =>
        await db
            .Campaigns.Where(c => c.State == CampaignState.Sending && c.ReleasedAt < stop.Since)
            .OrderBy(c => c.Number)
            .ToListAsync(cancellationToken);
}
