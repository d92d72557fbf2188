using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk;

/// <summary>What an endpoint of the desk asks of its visitor.</summary>
sealed record RoleNeeded(Role Role);

/// <summary>An endpoint that anybody may call; it says why.</summary>
sealed record OpenToAll(string Because);

/// <summary>
/// Who comes to the desk: the cookie, the role, and for whatever changes something the form's token and its origin. One
/// place for all endpoints, so that none can forget it.
/// </summary>
sealed class DeskAccess(SignIns signIns)
{
    public const string TokenField = "form_token";
    public const string TokenHeader = "X-Form-Token";

    const string SecureCookie = "__Host-zegel";
    const string LoopbackCookie = "zegel";

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RoleNeeded>() is not { } needed)
        {
            await next(http);
            return;
        }
        if (await FindAsync(http) is not { } visit)
        {
            if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
                http.Response.Redirect(
                    "/sign-in?to=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)
                );
            else
                await RefuseAsync(
                    http,
                    StatusCodes.Status401Unauthorized,
                    "You are signed out. Sign in and try again."
                );
            return;
        }
        if (!visit.May(needed.Role))
        {
            await RefuseAsync(
                http,
                StatusCodes.Status403Forbidden,
                visit.Tongue[
                    $"This needs the role {needed.Role.ToString().ToLowerInvariant()}; ask an owner of {visit.Tenant.Name}.",
                    $"Hiervoor is de rol {needed.Role.ToString().ToLowerInvariant()} nodig; vraag een eigenaar van {visit.Tenant.Name}."
                ]
            );
            return;
        }
        bool mayGoOn;
        try
        {
            mayGoOn = IsReading(http.Request.Method) || await MayChangeAsync(http, visit);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await RefuseAsync(
                http,
                StatusCodes.Status413PayloadTooLarge,
                visit.Tongue[
                    "This is more than the form takes. Nothing was changed; go back, shorten it and try again.",
                    "Dit is meer dan het formulier aankan. Er is niets veranderd; ga terug, maak het korter en probeer het nog eens."
                ]
            );
            return;
        }
        if (!mayGoOn)
        {
            await RefuseAsync(
                http,
                StatusCodes.Status403Forbidden,
                visit.Tongue[
                    "This form did not come from a page of yours, or the page is too old. Go back, reload it and try again.",
                    "Dit formulier kwam niet van een pagina van u, of de pagina is te oud. Ga terug, laad haar opnieuw en probeer het nog eens."
                ]
            );
            return;
        }
        http.Items[typeof(Visit)] = visit;
        await next(http);
    }

    public async Task<Visit?> FindAsync(HttpContext http) =>
        http.Request.Cookies[CookieName(http)] is { Length: > 0 } secret
        && await signIns.FindAsync(secret, http.RequestAborted) is { } who
            ? new Visit(who, secret)
            : null;

    /// <summary>False when this way is not safe enough for a cookie: plain HTTP from elsewhere.</summary>
    public static bool TryGiveCookie(HttpContext http, string secret)
    {
        if (!http.Request.IsHttps && !IsPlainLoopback(http))
            return false;
        http.Response.Cookies.Append(CookieName(http), secret, Options(http, SignIns.Lasts));
        return true;
    }

    public static void TakeCookie(HttpContext http) =>
        http.Response.Cookies.Delete(CookieName(http), Options(http, null));

    /// <summary>Browsers say where a request comes from; who says nothing has no cookie of ours that could be abused.</summary>
    public static bool IsOwnOrigin(HttpContext http) =>
        http.Request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site
            ? site is "same-origin" or "none"
            : http.Request.Headers.Origin.ToString() is not { Length: > 0 } origin
                || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value);

    static async Task<bool> MayChangeAsync(HttpContext http, Visit visit)
    {
        if (!IsOwnOrigin(http))
            return false;
        if (http.Request.Headers[TokenHeader].ToString() is { Length: > 0 } header)
            return visit.Has(header);
        // An upload may be larger than forms are otherwise; it goes to a temporary file, not to memory.
        if (http.GetEndpoint()?.Metadata.GetMetadata<DeskRoutes.BodyLimit>() is { Bytes: var bytes })
            http.Features.Set<IFormFeature>(
                new FormFeature(http.Request, new FormOptions { MultipartBodyLengthLimit = bytes })
            );
        try
        {
            return http.Request.HasFormContentType
                && visit.Has((await http.Request.ReadFormAsync(http.RequestAborted))[TokenField]);
        }
        catch (Exception fault)
            when (fault
                    is InvalidDataException
                        or BadHttpRequestException { StatusCode: not StatusCodes.Status413PayloadTooLarge }
            )
        {
            return false;
        }
    }

    static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    // Browsers keep a Secure cookie off plain HTTP, and some even on their own machine, where nothing can overhear it.
    static bool IsPlainLoopback(HttpContext http) =>
        !http.Request.IsHttps
        && http.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && (
            http.Request.Host.Host == "localhost"
            || (IPAddress.TryParse(http.Request.Host.Host, out var host) && IPAddress.IsLoopback(host))
        );

    static string CookieName(HttpContext http) => http.Request.IsHttps ? SecureCookie : LoopbackCookie;

    static CookieOptions Options(HttpContext http, TimeSpan? lasts) =>
        new()
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = lasts,
            IsEssential = true,
        };

    static Task RefuseAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
