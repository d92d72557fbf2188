using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Zegel.Server.Api;

/// <summary>What <c>/openapi/v1.json</c> says beside the shapes: the key, and the scope each operation needs.</summary>
static class ApiDocument
{
    const string Scheme = "key";

    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = described => described.ActionDescriptor.EndpointMetadata.OfType<ScopeNeeded>().Any();
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Zegel",
                    Version = "v1",
                    Description =
                        "Responsible e-mail, from agreement to wire. Errors are application/problem+json (RFC 9457); lists come in pages with `next`.",
                };
                document.Servers = [];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [Scheme] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        Description = "A key of `zegel key create`",
                    },
                };
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                var path = context.Description.RelativePath ?? "";
                operation.OperationId =
                    $"{context.Description.HttpMethod!.ToLowerInvariant()}_{path["api/v1/".Length..].Replace('/', '_').Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)}";
                var scope = context.Description.ActionDescriptor.EndpointMetadata.OfType<ScopeNeeded>().First().Scope;
                operation.Description = scope is null ? "Needs any live key." : $"Needs the scope `{scope}`.";
                operation.Security =
                [
                    new OpenApiSecurityRequirement
                    {
                        [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = scope is null ? [] : [scope],
                    },
                ];
                return Task.CompletedTask;
            }
        );
    }
}
