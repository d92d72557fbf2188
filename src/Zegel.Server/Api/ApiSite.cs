using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;

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
        SendersApi.Map(api, zegel);
        SuppressionsApi.Map(api, zegel);
        QueueApi.Map(api, zegel);
        NoticesApi.Map(api, zegel);
        WebhooksApi.Map(api, zegel);
        KeyApi.Map(api, zegel);
        var open = new Pages.Desk.OpenToAll("a description, no data");
        routes.MapOpenApi("/openapi/{documentName}.json").WithMetadata(open);
        routes
            .MapMethods(
                "/docs",
                [HttpMethods.Get, HttpMethods.Head],
                () => Pages.Desk.DeskRoutes.Page<ApiReferencePage>(new { Routes = RoutesOf(routes) })
            )
            .WithMetadata(open);
    }

    static IReadOnlyList<ApiRoute> RoutesOf(IEndpointRouteBuilder routes) =>
        [
            .. routes
                .DataSources.SelectMany(s => s.Endpoints)
                .OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<ScopeNeeded>() is not null)
                .Select(e => new ApiRoute(
                    e.Metadata.GetMetadata<ITagsMetadata>()?.Tags[0] ?? "",
                    e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0],
                    "/" + e.RoutePattern.RawText!.Trim('/'),
                    e.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary ?? "",
                    e.Metadata.GetMetadata<ScopeNeeded>()!.Scope
                )),
        ];

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

/// <summary>A line of the reference.</summary>
/// <param name="Scope">Null: any live key.</param>
public sealed record ApiRoute(string Tag, string Method, string Path, string Summary, string? Scope);
