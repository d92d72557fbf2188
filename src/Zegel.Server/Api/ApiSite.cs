using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zegel.Server.Api;

/// <summary>The HTTP API for programs: one file a resource, each calls the same methods as pages and commands.</summary>
static class ApiSite
{
    const long BodyBytesMax = 1_000_000;

    public static void AddServices(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.RespectNullableAnnotations = true;
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", ApiDocument.Describe);
    }

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var api = routes.MapGroup(ApiAccess.Root);
        CampaignsApi.Map(api, zegel);
        ListsApi.Map(api, zegel);
        DomainsApi.Map(api, zegel);
        SuppressionsApi.Map(api, zegel);
        QueueApi.Map(api, zegel);
        KeyApi.Map(api, zegel);
        routes
            .MapOpenApi("/openapi/{documentName}.json")
            .WithMetadata(new Pages.Desk.OpenToAll("a description, no data"));
    }

    /// <summary>Names the scope, and what the endpoint does in a line.</summary>
    public static void Needs(this RouteHandlerBuilder route, string? scope, string summary) =>
        route
            .WithMetadata(new ScopeNeeded(scope), new RequestLimit(BodyBytesMax))
            .WithSummary(summary)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .DisableAntiforgery();

    sealed record RequestLimit(long Bytes) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Bytes;
    }
}
