using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk;

/// <summary>How a screen of the desk declares its endpoints: each names the role it needs.</summary>
static class DeskRoutes
{
    static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>A page: changes nothing.</summary>
    public static RouteHandlerBuilder MapPage(
        this IEndpointRouteBuilder routes,
        string pattern,
        Role role,
        Delegate handler
    ) => routes.MapMethods(pattern, Reading, handler).WithMetadata(new RoleNeeded(role));

    /// <summary>A form of a page. Its token is checked before the handler sees it.</summary>
    public static RouteHandlerBuilder MapForm(
        this IEndpointRouteBuilder routes,
        string pattern,
        Role role,
        Delegate handler,
        long bodyBytesMax = 64 * 1024
    ) =>
        routes
            .MapPost(pattern, handler)
            .DisableAntiforgery()
            .WithMetadata(new RoleNeeded(role), new BodyLimit(bodyBytesMax));

    /// <summary>How large the body of a post may be.</summary>
    public sealed record BodyLimit(long Bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Bytes;
    }

    public static RazorComponentResult<T> Page<T>(object parameters, int status = StatusCodes.Status200OK)
        where T : IComponent => new(parameters) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>After a form that changed something: a page that can be reloaded.</summary>
    public static IResult See(string path) => Results.Redirect(path, permanent: false, preserveMethod: false);

    public static RazorComponentResult<Parts.MissingPage> Missing(Visit visit) =>
        Page<Parts.MissingPage>(new { Visit = visit }, StatusCodes.Status404NotFound);
}
