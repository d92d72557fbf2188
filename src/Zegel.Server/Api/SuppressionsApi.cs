using Zegel.Consent;
using Zegel.Mail.Addresses;

namespace Zegel.Server.Api;

sealed record SuppressionBody(string Address, string Reason);

static class SuppressionsApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/suppressions").WithTags("Suppressions");
        group
            .MapGet(
                "/",
                (ApiCaller who, int? limit, string? after, string? address, CancellationToken token) =>
                    ListAsync(zegel, who, limit, after, address, token)
            )
            .Needs("suppressions:read", "Who gets nothing, newest first; addresses are kept as keyed hashes only");
        group
            .MapPost(
                "/",
                (ApiCaller who, SuppressionBody body, CancellationToken token) => AddAsync(zegel, who, body, token)
            )
            .Needs("suppressions:write", "Suppress an address for all bulk mail");
    }

    static async Task<IResult> ListAsync(
        Installation zegel,
        ApiCaller who,
        int? limit,
        string? after,
        string? address,
        CancellationToken token
    )
    {
        if (!ApiCursor.TryRead(limit, after, out var take, out var key, out var fault))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, fault);
        Guid? before = null;
        if (key is not null)
        {
            if (!Guid.TryParse(key, out var read))
                return ApiProblem.Of(StatusCodes.Status400BadRequest, "after is not a cursor of this list");
            before = read;
        }
        Mailbox? mailbox = null;
        if (address is not null && !Mailbox.TryParse(address, out mailbox, out var wrong))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, wrong);
        take = Math.Min(take, ApiCursor.LimitMax - 1);
        var rows = await zegel.Suppressions.ListAsync(
            new SuppressionFilter(who.TenantId, mailbox),
            before,
            take + 1,
            token
        );
        return TypedResults.Ok(
            ApiCursor.Page(
                rows,
                take,
                s => s.Id.ToString("D"),
                s => new
                {
                    s.Id,
                    s.Scope,
                    s.ListId,
                    s.BrandId,
                    s.Reason,
                    s.Detail,
                    s.At,
                }
            )
        );
    }

    static async Task<IResult> AddAsync(
        Installation zegel,
        ApiCaller who,
        SuppressionBody body,
        CancellationToken token
    )
    {
        if (!Mailbox.TryParse(body.Address, out var address, out var wrong))
            return ApiProblem.Unfit(wrong);
        if (body.Reason.Trim().Length == 0)
            return ApiProblem.Unfit("a reason is needed");
        var isNew = await zegel.Suppressions.AddAsync(
            new SuppressionScope.TenantBulk(who.TenantId),
            address,
            SuppressionReason.Manual,
            body.Reason,
            zegel.Clock.GetUtcNow(),
            token
        );
        return isNew ? TypedResults.Created((string?)null, new { isNew }) : TypedResults.Ok(new { isNew });
    }
}
