using Zegel.Delivery;

namespace Zegel.Server.Api;

static class QueueApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/queue").WithTags("Queue");
        group
            .MapGet(
                "/",
                async (ApiCaller who, CancellationToken token) =>
                    TypedResults.Ok(
                        new ApiPage<QueueLine>(
                            await zegel.Database.ReadAsync(db => QueueView.ShowAsync(db, who.TenantId, token), token),
                            null
                        )
                    )
            )
            .Needs("queue:read", "What waits, by provider");
        group
            .MapGet(
                "/{intent:guid}",
                (Guid intent, ApiCaller who, CancellationToken token) => ShowAsync(zegel, intent, who, token)
            )
            .Needs("queue:read", "A message and all that was tried for it");
    }

    static async Task<IResult> ShowAsync(Installation zegel, Guid id, ApiCaller who, CancellationToken token) =>
        await zegel.Database.ReadAsync(db => QueueView.FindAsync(db, id, token), token) is var (intent, attempts)
        && intent.TenantId == who.TenantId
            ? TypedResults.Ok(
                new
                {
                    intent.Id,
                    intent.Stream,
                    intent.Address,
                    intent.Outcome,
                    intent.QueuedAt,
                    intent.DueAt,
                    intent.EndedAt,
                    intent.LastReply,
                    attempts = attempts.Select(a => new
                    {
                        a.Number,
                        a.At,
                        a.Provider,
                        a.Host,
                        a.Result,
                        a.Code,
                        a.Reply,
                        a.IsUncertain,
                    }),
                }
            )
            : ApiProblem.Missing("message");
}
