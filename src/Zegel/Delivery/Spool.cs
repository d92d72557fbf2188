using LinqToDB;
using LinqToDB.Data;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Delivery;

/// <summary>
/// The queue: intents in, claims out, outcomes back. A claim is a lease with a fence, so that a worker that died gives its
/// intent back by the clock, and one that was merely slow cannot overwrite what came after.
/// </summary>
public sealed class Spool(Database database)
{
    /// <summary>Longer than any delivery: the courier gives up at 28 minutes (RFC 5321 §4.5.3.2.6 allows 10 after the final dot).</summary>
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(30);

    /// <summary>How long the sweep puts aside what is held, so that claims need not step over it each time.</summary>
    public static readonly TimeSpan HeldPause = TimeSpan.FromMinutes(10);

    /// <summary>Rows that one sweep looks at: some tens of milliseconds.</summary>
    const int SweepMax = 2000;

    readonly SettlementWriter settlements = new(database);
    long handedOut;

    /// <summary>How many claims this spool has handed out since it was made.</summary>
    public long HandedOut => Interlocked.Read(ref handedOut);

    /// <summary>Stores intents within the caller's transaction. After a bulk load, <see cref="AnalyzeAsync"/>.</summary>
    /// <returns>How many were stored.</returns>
    public static async Task<long> EnqueueAsync(
        Session db,
        IEnumerable<Intent> intents,
        CancellationToken cancellationToken
    )
    {
        var options = new BulkCopyOptions { BulkCopyType = BulkCopyType.MultipleRows, MaxBatchSize = 500 };
        return (await db.BulkCopyAsync(options, intents, cancellationToken)).RowsCopied;
    }

    /// <summary>
    /// Stores an intent for each row of a query, in one statement. The query gives id, tenant_id, stream, source, campaign_id,
    /// person_id, subscription_id, list_id, brand_id, domain_id, consent_id, address, address_key, state, due_at, fence,
    /// attempts, uncertain, queued_at and expires_at, in this order.
    /// </summary>
    /// <returns>How many were stored.</returns>
    public static Task<int> EnqueueAsync(
        Session db,
        string query,
        CancellationToken cancellationToken,
        params DataParameter[] parameters
    ) =>
        db.ExecuteAsync(
            $"""
            INSERT INTO intent (id, tenant_id, stream, source, campaign_id, person_id, subscription_id, list_id, brand_id,
              domain_id, consent_id, address, address_key, state, due_at, fence, attempts, uncertain, queued_at, expires_at)
            {query}
            """,
            cancellationToken,
            parameters
        );

    /// <summary>Renews the statistics that the claim is planned by; worth it after some thousands of new intents.</summary>
    public Task AnalyzeAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            db => db.ExecuteAsync(database.Dialect.AnalyzeIntents, cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// Hands out at most <paramref name="max"/> due intents, oldest first, and leaves out whoever is suppressed, has withdrawn
    /// or is held (O10), and hands out nothing while delivery is stopped (<see cref="Continuity"/>). A claim that lapsed is handed out again and counted as uncertain: its worker may have died after
    /// the final dot.
    /// </summary>
    public async Task<IReadOnlyList<Claim>> ClaimAsync(int max, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (max <= 0)
            return [];
        // MATERIALIZED: PostgreSQL would otherwise be free to run the LIMIT more than once.
        var sql = $"""
            WITH due AS MATERIALIZED (
              SELECT i.id FROM intent i
              WHERE i.state < 2 AND i.due_at <= @now AND i.expires_at > @now AND {Sendable.Now}
              ORDER BY i.due_at LIMIT @max {database.Dialect.SkipLocked("i")})
            UPDATE intent SET state = 1, due_at = @lapses, fence = fence + 1, dated_at = COALESCE(dated_at, @now),
              uncertain = uncertain + CASE WHEN state = 1 THEN 1 ELSE 0 END
            WHERE id IN (SELECT id FROM due)
            RETURNING *
            """;
        var claimed = await database.WriteAsync(
            db =>
                db.QueryToListAsync<Intent>(
                    sql,
                    cancellationToken,
                    Raw.Instant("now", now),
                    Raw.Number("max", max),
                    Raw.Instant("lapses", now + ClaimLasts)
                ),
            cancellationToken
        );
        Interlocked.Add(ref handedOut, claimed.Count);
        return [.. claimed.OrderBy(intent => intent.QueuedAt).ThenBy(intent => intent.Id).Select(i => new Claim(i))];
    }

    /// <summary>
    /// Lets all claims lapse now instead of within the half hour. Only for the start of the one process that delivers from
    /// this database, when whoever held them is dead.
    /// </summary>
    public Task RecoverAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
                db.ExecuteAsync(
                    "UPDATE intent SET due_at = @now WHERE state = 1 AND due_at > @now",
                    cancellationToken,
                    Raw.Instant("now", now)
                ),
            cancellationToken
        );

    /// <summary>Asked right before DATA: does the claim stand, and may this person still be written to (O10)?</summary>
    public Task<bool> LastLookAsync(Claim claim, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                var found = await db.QueryToListAsync<int>(
                    $"SELECT 1 FROM intent i WHERE i.id = @id AND i.state = 1 AND i.fence = @fence AND {Sendable.Now}",
                    cancellationToken,
                    Raw.Id("id", claim.Id),
                    Raw.Number("fence", claim.Fence)
                );
                return found.Count > 0;
            },
            cancellationToken
        );

    /// <summary>Writes down how the attempt ended, together with others that end at this moment.</summary>
    /// <returns>False when the claim had lapsed and the intent is someone else's now: nothing was written.</returns>
    public Task<bool> SettleAsync(Claim claim, Outcome outcome, Attempt attempt) =>
        settlements.WriteAsync(Settlement.Of(claim, outcome, attempt));

    /// <summary>Gives the intent back untried: this is no attempt.</summary>
    /// <param name="why">What people read of it in the queue; null when there is nothing to say.</param>
    /// <returns>False when the claim had lapsed.</returns>
    public Task<bool> ReleaseAsync(Claim claim, DateTimeOffset until, string? why = null) =>
        settlements.WriteAsync(Settlement.Release(claim, until, why));

    /// <summary>How the reasons begin for which mail waits for an address of ours.</summary>
    public const string EgressReason = "egress-";

    /// <summary>Makes due at once what waits for an address of ours: one of them stands otherwise now.</summary>
    public Task<int> WakeEgressAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
                db.ExecuteAsync(
                    $"UPDATE intent SET due_at = @now WHERE state = 0 AND due_at > @now AND last_reply LIKE '{EgressReason}%' AND last_reply NOT LIKE '{EgressReason}unavailable%'",
                    cancellationToken,
                    Raw.Instant("now", now)
                ),
            cancellationToken
        );

    /// <summary>
    /// Ends what can never be claimed, so that the counts close, and puts aside what is held. Looks only at the front of the
    /// queue, which is where claims pass it over. While delivery is stopped nothing changes.
    /// </summary>
    /// <returns>True when there is more to do at once.</returns>
    public Task<bool> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var parameters = new[]
                {
                    Raw.Instant("now", now),
                    Raw.Number("max", SweepMax),
                    Raw.Instant("later", now + HeldPause),
                };
                var passedOver = await db.ExecuteAsync(PassedOver, cancellationToken, parameters);
                var cancelled = await db.ExecuteAsync(OfCancelledCampaigns, cancellationToken, parameters[..2]);
                return passedOver > 0 || cancelled == SweepMax;
            },
            cancellationToken
        );

    // The outer WHERE repeats the inner one: a claim made in between wins (PostgreSQL looks again at a row it waited for).
    const string PassedOver = $"""
        WITH judged AS MATERIALIZED (
          SELECT i.id AS judged_id, CASE
            WHEN {Sendable.Cancelled} THEN 'cancelled'
            WHEN {Sendable.Withdrawn} THEN 'withdrawn'
            WHEN {Sendable.Suppressed} THEN 'suppressed'
            WHEN i.expires_at <= @now THEN 'expired'
            WHEN {Sendable.Held} THEN 'held' END AS verdict
          FROM (SELECT * FROM intent WHERE state < 2 AND due_at <= @now ORDER BY due_at LIMIT @max) i)
        UPDATE intent SET
          state = CASE WHEN verdict = 'held' THEN 0 ELSE 2 END,
          outcome = CASE WHEN verdict = 'held' THEN NULL ELSE verdict END,
          ended_at = CASE WHEN verdict = 'held' THEN NULL ELSE CAST(@now AS BIGINT) END,
          due_at = CASE WHEN verdict = 'held' THEN CAST(@later AS BIGINT) ELSE due_at END,
          uncertain = uncertain + CASE WHEN state = 1 THEN 1 ELSE 0 END
        FROM judged
        WHERE id = judged_id AND verdict IS NOT NULL AND state < 2 AND due_at <= @now AND {Continuity.MayDeliver}
        """;

    const string OfCancelledCampaigns = $"""
        WITH gone AS MATERIALIZED (
          SELECT i.id FROM campaign c JOIN intent i ON i.campaign_id = c.id AND i.state = 0
          WHERE c.state = 'cancelled' LIMIT @max)
        UPDATE intent SET state = 2, outcome = 'cancelled', ended_at = @now
        WHERE state = 0 AND id IN (SELECT id FROM gone) AND {Continuity.MayDeliver}
        """;

    /// <summary>
    /// Ends as cancelled what was queued before delivery was stopped and has not ended: nobody knows whether it was sent.
    /// Only while delivery is stopped. In batches, so that it may be cut off and begun again.
    /// </summary>
    /// <returns>How many.</returns>
    public async Task<long> CancelQueuedBeforeAsync(
        DateTimeOffset stoppedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        const string sql = $"""
            UPDATE intent SET state = 2, outcome = 'cancelled', ended_at = @now,
              uncertain = uncertain + CASE WHEN state = 1 THEN 1 ELSE 0 END
            WHERE state < 2 AND queued_at < @stopped AND NOT {Continuity.MayDeliver}
              AND id IN (SELECT id FROM intent WHERE state < 2 AND queued_at < @stopped LIMIT @max)
            """;
        var cancelled = 0L;
        while (true)
        {
            var some = await database.WriteAsync(
                db =>
                    db.ExecuteAsync(
                        sql,
                        cancellationToken,
                        Raw.Instant("now", now),
                        Raw.Instant("stopped", stoppedAt),
                        Raw.Number("max", SweepMax)
                    ),
                cancellationToken
            );
            if (some == 0)
                return cancelled;
            cancelled += some;
        }
    }

    /// <summary>Makes a resumed campaign due at once where it was put aside; who was tried keeps the time of the next try.</summary>
    public static Task WakeAsync(
        Session db,
        Guid campaignId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        db.ExecuteAsync(
            "UPDATE intent SET due_at = @now WHERE campaign_id = @campaign AND state = 0 AND attempts = 0 AND due_at > @now",
            cancellationToken,
            Raw.Instant("now", now),
            Raw.Id("campaign", campaignId)
        );

    /// <summary>
    /// Lets what waits for a brand on a stream, campaigns apart, go out from its new domain: a draft is made from the address
    /// of the moment, and must be of the intent's domain. Within the caller's transaction.
    /// </summary>
    public static Task MoveAsync(
        Session db,
        Guid brandId,
        MailStream stream,
        string fromDomainId,
        string toDomainId,
        CancellationToken cancellationToken
    ) =>
        db
            .Intents.Where(i =>
                i.State < IntentState.Ended
                && i.Stream == stream
                && i.CampaignId == null
                && i.BrandId == brandId
                && i.DomainId == fromDomainId
            )
            .Set(i => i.DomainId, toDomainId)
            .UpdateAsync(cancellationToken);
}
