using System.Reflection;
using System.Threading.RateLimiting;
using Zegel.Tenants;

namespace Zegel.Server.Api;

/// <summary>What an endpoint of the API asks of a key; null: any live key will do.</summary>
sealed record ScopeNeeded(string? Scope);

/// <summary>A program at the API: its key, and with it the tenant.</summary>
sealed class ApiCaller
{
    ApiCaller(ApiKey key) => Key = key;

    public ApiKey Key { get; }

    public Guid TenantId => Key.TenantId;

    /// <summary>Named in the audit log.</summary>
    public string Actor => $"key {Key.Name}";

    public static ValueTask<ApiCaller?> BindAsync(HttpContext http, ParameterInfo parameter) =>
        new((ApiCaller?)http.Items[typeof(ApiCaller)]);

    public static void Put(HttpContext http, ApiKey key) => http.Items[typeof(ApiCaller)] = new ApiCaller(key);
}

/// <summary>
/// Who comes to the API: the key, its scope and its pace, in one place for all endpoints. A cookie counts for nothing here,
/// and every refusal is a problem (RFC 9457) in plain words.
/// </summary>
sealed class ApiAccess(ApiKeys keys) : IDisposable
{
    public const string Root = "/api/v1";
    const int RequestsPerMinute = 600;

    readonly PartitionedRateLimiter<Guid> pace = PartitionedRateLimiter.Create<Guid, Guid>(key =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = RequestsPerMinute,
                TokensPerPeriod = RequestsPerMinute / 6,
                ReplenishmentPeriod = TimeSpan.FromSeconds(10),
                QueueLimit = 0,
            }
        )
    );

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
            return;
        }
        if (http.GetEndpoint()?.Metadata.GetMetadata<ScopeNeeded>() is not { } needed)
        {
            var known = http.GetEndpoint() is not null;
            await ProblemAsync(
                http,
                known ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound,
                known ? "This address takes another method." : "There is nothing at this address; see /docs."
            );
            return;
        }
        if (await FindAsync(http) is not { } key)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"zegel\"";
            await ProblemAsync(
                http,
                StatusCodes.Status401Unauthorized,
                "A live key is needed: Authorization: Bearer zegel_… (`zegel key create`, or Team and keys at the desk)."
            );
            return;
        }
        if (needed.Scope is { } scope && !key.Scopes.Contains(scope))
        {
            await ProblemAsync(http, StatusCodes.Status403Forbidden, $"The key “{key.Name}” lacks the scope {scope}.");
            return;
        }
        using var lease = pace.AttemptAcquire(key.Id);
        if (!lease.IsAcquired)
        {
            http.Response.Headers.RetryAfter = "10";
            await ProblemAsync(
                http,
                StatusCodes.Status429TooManyRequests,
                $"A key may ask {RequestsPerMinute} times a minute; wait ten seconds."
            );
            return;
        }
        ApiCaller.Put(http, key);
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException fault) when (!http.Response.HasStarted)
        {
            await ProblemAsync(http, fault.StatusCode, Words(fault));
        }
    }

    async Task<ApiKey?> FindAsync(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is var header
        && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? await keys.FindAsync(header["Bearer ".Length..].Trim(), http.RequestAborted)
            : null;

    /// <summary>Where the body is wrong and what of it; never more of our own insides.</summary>
    static string Words(BadHttpRequestException fault) =>
        fault.InnerException is System.Text.Json.JsonException json
            ? $"The body is not what is expected at {json.Path ?? "$"}, line {json.LineNumber + 1}: {First(json.Message)}"
            : fault.Message;

    static string First(string message) => message.Split(" Path:", 2)[0];

    public static Task ProblemAsync(HttpContext http, int status, string detail) =>
        ApiProblem.Of(status, detail).ExecuteAsync(http);

    public void Dispose() => pace.Dispose();
}
