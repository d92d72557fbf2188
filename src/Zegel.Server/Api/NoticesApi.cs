using System.Text.Json;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Api;

static class NoticesApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel) =>
        api.MapGet(
                "/notices",
                (ApiCaller who, int? limit, string? after, CancellationToken token) =>
                    ListAsync(zegel, who, limit, after, token)
            )
            .WithTags("Notices")
            .Needs("notices:read", "What happened, newest first");

    static async Task<IResult> ListAsync(
        Installation zegel,
        ApiCaller who,
        int? limit,
        string? after,
        CancellationToken token
    )
    {
        if (!ApiCursor.TryReadId(limit, after, out var take, out var before, out var fault))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, fault);
        var rows = await zegel.Notices.ListAsync(who.TenantId, before, since: null, take + 1, token);
        return TypedResults.Ok(ApiCursor.Page(rows, take, n => n.Id.ToString("D"), Of));
    }

    /// <summary>A notice as programs see it, at the API and on the command line.</summary>
    public static object Of(Notice notice) =>
        new
        {
            notice.Id,
            kind = notice.KindName,
            notice.At,
            notice.Object,
            says = notice.Says("en"),
            advice = notice.Advice("en"),
            notice.Detail,
            notice.Page,
            details = JsonSerializer.Deserialize<JsonElement>(notice.Data),
            notice.Mail,
            notice.MailedAt,
        };
}
