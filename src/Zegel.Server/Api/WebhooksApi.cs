using System.Diagnostics;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Api;

/// <param name="Kinds">Names of kinds; left out or empty: all, also those that come later.</param>
sealed record WebhookBody(string Url, IReadOnlyList<string>? Kinds = null);

static class WebhooksApi
{
    const string Read = "webhooks:read";
    const string Write = "webhooks:write";

    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/webhooks").WithTags("Webhooks");
        group
            .MapGet(
                "/",
                async (ApiCaller who, CancellationToken token) =>
                    TypedResults.Ok(
                        new ApiPage<object>([.. (await zegel.Webhooks.ListAsync(who.TenantId, token)).Select(Of)], null)
                    )
            )
            .Needs(Read, "Endpoints that are told what happens");
        group
            .MapPost(
                "/",
                async (ApiCaller who, WebhookBody body, CancellationToken token) =>
                    Answer(
                        await zegel.Webhooks.AddAsync(who.TenantId, body.Url, body.Kinds ?? [], who.Actor, token),
                        isNew: true
                    )
            )
            .Needs(Write, "Add an endpoint; the answer shows its secret once");
        group
            .MapDelete(
                "/{webhook:guid}",
                async (Guid webhook, ApiCaller who, CancellationToken token) =>
                    await zegel.Webhooks.RemoveAsync(who.TenantId, webhook, who.Actor, token)
                        ? (IResult)TypedResults.NoContent()
                        : ApiProblem.Missing("webhook")
            )
            .Needs(Write, "Remove an endpoint, with all that was to be sent there");
        group
            .MapPost(
                "/{webhook:guid}/test",
                async (Guid webhook, ApiCaller who, CancellationToken token) =>
                    await zegel.WebhookSender.TestAsync(who.TenantId, webhook, token) switch
                    {
                        ({ } delivery, _) => (IResult)TypedResults.Ok(delivery),
                        (_, { } why) => ApiProblem.Of(StatusCodes.Status429TooManyRequests, why),
                        _ => ApiProblem.Missing("webhook"),
                    }
            )
            .Needs(Write, "Send a test there now and tell what it answered");
        group
            .MapPost(
                "/{webhook:guid}/rotate",
                async (Guid webhook, ApiCaller who, CancellationToken token) =>
                    Answer(await zegel.Webhooks.RotateAsync(who.TenantId, webhook, who.Actor, token), isNew: false)
            )
            .Needs(Write, "Make another secret; the one before it signs along for a day");
        group
            .MapGet(
                "/{webhook:guid}/deliveries",
                (Guid webhook, ApiCaller who, int? limit, string? after, CancellationToken token) =>
                    DeliveriesAsync(zegel, webhook, who, limit, after, token)
            )
            .Needs(Read, "What was sent there in the last thirty days, newest first");
        group
            .MapPost(
                "/deliveries/{delivery:guid}/resend",
                async (Guid delivery, ApiCaller who, CancellationToken token) =>
                    await zegel.WebhookQueue.ResendAsync(who.TenantId, delivery, token) switch
                    {
                        ResendResult.Queued => (IResult)TypedResults.Accepted((string?)null, new { id = delivery }),
                        ResendResult.UnderWay => ApiProblem.Conflict("it is still being tried"),
                        ResendResult.Stopped => ApiProblem.Conflict(
                            "its webhook is switched off; a test that is answered well switches it on again"
                        ),
                        _ => ApiProblem.Missing("delivery"),
                    }
            )
            .Needs(Write, "Send a delivery that has ended once more, under the same id");
    }

    static IResult Answer(WebhookResult result, bool isNew) =>
        result switch
        {
            WebhookResult.Made(var hook, var secret) when isNew => TypedResults.Created(
                (string?)null,
                new { webhook = Of(hook), secret }
            ),
            WebhookResult.Made(var hook, var secret) => TypedResults.Ok(new { webhook = Of(hook), secret }),
            WebhookResult.Refused(var why) => ApiProblem.Unfit(why),
            WebhookResult.Unknown => ApiProblem.Missing("webhook"),
            _ => throw new UnreachableException(),
        };

    static async Task<IResult> DeliveriesAsync(
        Installation zegel,
        Guid webhook,
        ApiCaller who,
        int? limit,
        string? after,
        CancellationToken token
    )
    {
        if (await zegel.Webhooks.FindAsync(who.TenantId, webhook, token) is null)
            return ApiProblem.Missing("webhook");
        if (!ApiCursor.TryReadId(limit, after, out var take, out var before, out var fault))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, fault);
        var rows = await zegel.WebhookQueue.ListAsync(who.TenantId, webhook, before, take + 1, token);
        return TypedResults.Ok(ApiCursor.Page(rows, take, d => d.Id.ToString("D"), d => d));
    }

    /// <summary>A webhook as programs see it, at the API and on the command line.</summary>
    public static object Of(Webhook hook) =>
        new
        {
            hook.Id,
            hook.Url,
            hook.Kinds,
            hook.CreatedBy,
            hook.CreatedAt,
            hook.FormerUntil,
            hook.FailingSince,
            hook.StoppedAt,
        };
}
