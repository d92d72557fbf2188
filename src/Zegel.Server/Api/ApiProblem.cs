using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Rules;

namespace Zegel.Server.Api;

/// <summary>Refusals as RFC 9457 has them.</summary>
static class ApiProblem
{
    public static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    public static ProblemHttpResult Missing(string what) =>
        Of(StatusCodes.Status404NotFound, $"There is no such {what} of this tenant.");

    public static ProblemHttpResult Unfit(string detail) => Of(StatusCodes.Status422UnprocessableEntity, detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, detail);

    /// <summary>The gate says no; the findings say why and what to do.</summary>
    public static ProblemHttpResult Held(IReadOnlyList<Finding> findings) =>
        TypedResults.Problem(
            "The rules hold it back; each finding says what to do.",
            statusCode: StatusCodes.Status422UnprocessableEntity,
            extensions: new Dictionary<string, object?> { ["findings"] = findings }
        );
}
