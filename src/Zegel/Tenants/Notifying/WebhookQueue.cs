using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Storage;

namespace Zegel.Tenants.Notifying;

/// <summary>A delivery that is ours to attempt, and where it goes. Its fence in the row says whether it still is.</summary>
public sealed record WebhookClaim(WebhookDelivery Delivery, Webhook Webhook);

/// <summary>How an attempt ended.</summary>
/// <param name="Status">The HTTP status; null: there was no answer.</param>
/// <param name="Text">How the answer began, or why there was none. Cut when it is long; control characters become spaces.</param>
public sealed record WebhookAnswer(int? Status, string Text)
{
    public bool IsWell => Status is >= 200 and < 300;

    /// <summary>The receiver wants to hear nothing more (410 Gone).</summary>
    public bool IsGone => Status == 410;
}

/// <summary>What came of a test.</summary>
public abstract record WebhookTest
{
    WebhookTest() { }

    public sealed record Claimed(WebhookClaim Claim) : WebhookTest;

    public sealed record Unknown : WebhookTest;

    /// <summary>Enough tests for this hour.</summary>
    public sealed record TooMany(int PerHour) : WebhookTest;
}

/// <summary>
/// What waits to be told to programs: claims out, answers back. A claim is a lease with a fence; whoever dies gives the
/// message back by the clock, and it goes out again under the same id. Their order is not kept.
/// </summary>
public sealed class WebhookQueue(Database database, TimeProvider clock)
{
    /// <summary>Longer than a round of attempts takes.</summary>
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(2);

    /// <summary>An endpoint that only failed for so long is switched off.</summary>
    public static readonly TimeSpan FailsMax = TimeSpan.FromDays(3);

    /// <summary>…and at least so often: time alone may have passed because we were not there.</summary>
    const int FailuresMin = 5;

    /// <summary>The pauses between attempts, four days in all: longer than an endpoint that only fails is borne.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(24),
        TimeSpan.FromHours(24),
        TimeSpan.FromHours(24),
    ];

    /// <summary>Pauses grow or shrink by at most this part, so that what failed together does not come back together.</summary>
    const double Jitter = 0.1;

    /// <summary>How long deliveries can be looked at and sent again.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    public const int AnswerLengthMax = 200;
    public const int TestsPerHourMax = 30;
    const int ClaimsMax = 16;

    /// <summary>Of one endpoint in a round: one that is slow must not keep the others waiting.</summary>
    const int ClaimsOfOneMax = 2;

    /// <summary>Hands out what is due. Several nodes may ask at once: each delivery is handed to one.</summary>
    public Task<IReadOnlyList<WebhookClaim>> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync<IReadOnlyList<WebhookClaim>>(
            async db =>
            {
                var claimed = await db.QueryToListAsync<WebhookDelivery>(
                    $"""
                    WITH ranked AS MATERIALIZED (
                      SELECT id, ROW_NUMBER() OVER (PARTITION BY webhook_id ORDER BY due_at) AS place
                      FROM webhook_delivery WHERE state < 2 AND due_at <= @now
                    ), due AS MATERIALIZED (
                      SELECT d.id FROM webhook_delivery d
                      WHERE d.id IN (SELECT id FROM ranked WHERE place <= {ClaimsOfOneMax})
                        AND d.state < 2 AND d.due_at <= @now
                      ORDER BY d.due_at LIMIT {ClaimsMax} {db.Dialect.SkipLocked("d")}
                    )
                    UPDATE webhook_delivery SET state = 1, due_at = @lapses, fence = fence + 1, attempts = attempts + 1
                    WHERE id IN (SELECT id FROM due) RETURNING *
                    """,
                    cancellationToken,
                    new DataParameter("now", now.ToMicros(), DataType.Int64),
                    new DataParameter("lapses", (now + ClaimLasts).ToMicros(), DataType.Int64)
                );
                var ids = claimed.Select(d => d.WebhookId).Distinct().ToList();
                var hooks = await db.Webhooks.Where(w => ids.Contains(w.Id)).ToListAsync(cancellationToken);
                return [.. claimed.Select(d => new WebhookClaim(d, hooks.Find(w => w.Id == d.WebhookId)!))];
            },
            cancellationToken
        );
    }

    /// <summary>Makes a message that only tries the way, already claimed: who asks for it sends it now, and it is not tried again.</summary>
    public Task<WebhookTest> BeginTestAsync(Guid tenantId, Guid webhookId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        return database.WriteAsync<WebhookTest>(
            async db =>
            {
                if (await Webhooks.LockAsync(db, tenantId, webhookId, cancellationToken) is not { } hook)
                    return new WebhookTest.Unknown();
                var lately = await db.WebhookDeliveries.CountAsync(
                    d =>
                        d.WebhookId == webhookId
                        && d.Kind == WebhookDelivery.TestKind
                        && d.CreatedAt > now - TimeSpan.FromHours(1),
                    cancellationToken
                );
                if (lately >= TestsPerHourMax)
                    return new WebhookTest.TooMany(TestsPerHourMax);
                var body = JsonSerializer.Serialize(
                    new
                    {
                        type = WebhookDelivery.TestKind,
                        timestamp = now.UtcDateTime,
                        data = new { says = "A test from Zegel: the way works." },
                    }
                );
                var delivery = WebhookDelivery.Of(hook, WebhookDelivery.TestKind, body, now) with
                {
                    State = WebhookDelivery.Claimed,
                    DueAt = now + ClaimLasts,
                    Fence = 1,
                    Attempts = 1,
                };
                await db.InsertAsync(delivery, token: cancellationToken);
                return new WebhookTest.Claimed(new WebhookClaim(delivery, hook));
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Writes down how an attempt ended, and what follows: an end, another try, or an endpoint that is switched off. An answer
    /// that is well clears the endpoint of its failures, and a test that is answered well switches it on again.
    /// </summary>
    /// <param name="chance">0 to 1, spreads the next try.</param>
    /// <returns>The delivery as it stands now; null when the claim had lapsed or the webhook is gone: nothing was written.</returns>
    public Task<WebhookDelivery?> SettleAsync(
        WebhookClaim claim,
        WebhookAnswer answer,
        double chance,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow().ToStored();
        var tries = claim.Delivery;
        var isTest = tries.Kind == WebhookDelivery.TestKind;
        return database.WriteAsync(
            async db =>
            {
                // The endpoint first, as all who change both do: two that end at once wait for each other.
                var hook = await Webhooks.LockAsync(db, claim.Webhook.TenantId, tries.WebhookId, cancellationToken);
                var row = db.WebhookDeliveries.Where(d =>
                    d.Id == tries.Id && d.Fence == tries.Fence && d.State == WebhookDelivery.Claimed
                );
                if (hook is null || await row.SingleOrDefaultAsync(cancellationToken) is not { } current)
                    return null;
                var seen = current with
                {
                    LastStatus = answer.Status,
                    LastAnswer = PlainText.Of(answer.Text, AnswerLengthMax),
                };
                var isLast = isTest || tries.Attempts > Pauses.Count || hook.StoppedAt is not null;
                var settled =
                    answer.IsWell ? Ended(seen, WebhookDelivery.Delivered, now)
                    : isLast ? Ended(seen, WebhookDelivery.Failed, now)
                    : seen with
                    {
                        State = WebhookDelivery.Waiting,
                        DueAt = now + Pauses[tries.Attempts - 1] * (1 - Jitter + 2 * Jitter * chance),
                    };
                await db.UpdateAsync(settled, token: cancellationToken);
                if (answer.IsWell)
                    await ClearAsync(db, hook, isTest, cancellationToken);
                else if (!isTest)
                    await BlameAsync(db, hook, answer, now, cancellationToken);
                return await db.WebhookDeliveries.SingleAsync(d => d.Id == tries.Id, cancellationToken);
            },
            cancellationToken
        );
    }

    static WebhookDelivery Ended(WebhookDelivery delivery, string outcome, DateTimeOffset now) =>
        delivery with
        {
            State = WebhookDelivery.Ended,
            Outcome = outcome,
            EndedAt = now,
        };

    static Task ClearAsync(Session db, Webhook hook, bool isTest, CancellationToken cancellationToken) =>
        db.UpdateAsync(
            hook with
            {
                FailingSince = null,
                Failures = 0,
                StoppedAt = isTest ? null : hook.StoppedAt,
            },
            token: cancellationToken
        );

    static async Task BlameAsync(
        Session db,
        Webhook hook,
        WebhookAnswer answer,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var blamed = hook with { FailingSince = hook.FailingSince ?? now, Failures = hook.Failures + 1 };
        var isBorne = !answer.IsGone && (now - blamed.FailingSince < FailsMax || blamed.Failures < FailuresMin);
        if (hook.StoppedAt is not null || isBorne)
        {
            await db.UpdateAsync(blamed, token: cancellationToken);
            return;
        }
        await db.UpdateAsync(blamed with { StoppedAt = now }, token: cancellationToken);
        await db
            .WebhookDeliveries.Where(d => d.WebhookId == hook.Id && d.State < WebhookDelivery.Ended)
            .Set(d => d.State, WebhookDelivery.Ended)
            .Set(d => d.Outcome, WebhookDelivery.Stopped)
            .Set(d => d.EndedAt, now)
            .UpdateAsync(cancellationToken);
        await Notices.TellAsync(
            db,
            new NewNotice(
                hook.TenantId,
                NoticeKind.WebhookStopped,
                hook.Host,
                "/webhooks",
                answer.Status is { } status ? $"the last answer was {status}" : answer.Text,
                new
                {
                    webhook = hook.Id,
                    host = hook.Host,
                    failingSince = blamed.FailingSince?.UtcDateTime,
                    lastStatus = answer.Status,
                }
            ),
            now,
            cancellationToken
        );
    }

    /// <summary>Sends a message that has ended once more, under the same id, with all its tries.</summary>
    public Task<ResendResult> ResendAsync(Guid tenantId, Guid deliveryId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        return database.WriteAsync(
            async db =>
            {
                var delivery = await db.WebhookDeliveries.SingleOrDefaultAsync(
                    d => d.Id == deliveryId,
                    cancellationToken
                );
                if (
                    delivery is null
                    || await Webhooks.LockAsync(db, tenantId, delivery.WebhookId, cancellationToken) is not { } hook
                )
                    return ResendResult.Unknown;
                if (hook.StoppedAt is not null)
                    return ResendResult.Stopped;
                var queued = await db
                    .WebhookDeliveries.Where(d => d.Id == deliveryId && d.State == WebhookDelivery.Ended)
                    .Set(d => d.State, WebhookDelivery.Waiting)
                    .Set(d => d.DueAt, now)
                    .Set(d => d.Attempts, 0)
                    .Set(d => d.Outcome, (string?)null)
                    .Set(d => d.EndedAt, (DateTimeOffset?)null)
                    .UpdateAsync(cancellationToken);
                return queued > 0 ? ResendResult.Queued : ResendResult.UnderWay;
            },
            cancellationToken
        );
    }

    /// <summary>A tenant's deliveries, newest first.</summary>
    /// <param name="webhookId">Of this endpoint alone; null: of all.</param>
    /// <param name="before">The last one of the page before; null for the first page.</param>
    public Task<List<WebhookDelivery>> ListAsync(
        Guid tenantId,
        Guid? webhookId,
        Guid? before,
        int take,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            db =>
            {
                var hooks = db.Webhooks.Where(w => w.TenantId == tenantId);
                if (webhookId is { } one)
                    hooks = hooks.Where(w => w.Id == one);
                var ids = hooks.Select(w => w.Id);
                var rows = db.WebhookDeliveries.Where(d => ids.Contains(d.WebhookId));
                if (before is { } last)
                    rows = rows.Where(d => d.Id < last);
                return rows.OrderByDescending(d => d.Id).Take(take).ToListAsync(cancellationToken);
            },
            cancellationToken
        );

    /// <summary>Forgets deliveries that are old and have ended.</summary>
    /// <returns>How many were forgotten.</returns>
    public Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var old = (clock.GetUtcNow() - KeptFor).ToStored();
        return database.WriteAsync(
            db =>
                db.WebhookDeliveries.Where(d => d.CreatedAt < old && d.State == WebhookDelivery.Ended)
                    .DeleteAsync(cancellationToken),
            cancellationToken
        );
    }
}
