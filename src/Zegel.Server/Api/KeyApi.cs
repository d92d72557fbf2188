namespace Zegel.Server.Api;

static class KeyApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel) =>
        api.MapGet(
                "/key",
                async (ApiCaller who, CancellationToken token) =>
                    TypedResults.Ok(
                        new
                        {
                            who.Key.Name,
                            who.Key.Scopes,
                            tenant = (await zegel.Tenants.ListAsync(token)).Single(t => t.Id == who.TenantId).Name,
                        }
                    )
            )
            .WithTags("Key")
            .Needs(null, "What this key is and may do");
}
