using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Consent;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Account;

/// <summary>The door of the desk.</summary>
sealed class SignInScreen(Installation zegel)
{
    /// <summary>Beside the lock of an account: nobody tries thousands of addresses from one place.</summary>
    readonly IpLimiter limiter = new(new IpLimit(RequestsMax: 30, TimeSpan.FromMinutes(15), VisitorsMax: 10_000));

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new SignInScreen(zegel);
        routes
            .MapMethods(
                "/sign-in",
                [HttpMethods.Get, HttpMethods.Head],
                (HttpContext http, string? to) => Show(http, to)
            )
            .WithMetadata(new OpenToAll("the door"));
        routes
            .MapPost("/sign-in", screen.SignInAsync)
            .DisableAntiforgery()
            .WithMetadata(new OpenToAll("the door; only posts of our own pages are taken"));
        routes.MapForm("/sign-out", Role.Viewer, screen.SignOutAsync);
        routes.MapForm("/tenant", Role.Viewer, screen.ChooseTenantAsync);
    }

    static RazorComponentResult<SignInPage> Show(
        HttpContext http,
        string? to,
        string? fault = null,
        string? email = null,
        int status = StatusCodes.Status200OK
    ) =>
        DeskRoutes.Page<SignInPage>(
            new
            {
                Tongue = Tongue.Of(http),
                Fault = fault,
                Email = email,
                To = Inside(to),
            },
            status
        );

    async Task<IResult> SignInAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var tongue = Tongue.Of(http);
        if (!DeskAccess.IsOwnOrigin(http) || !http.Request.HasFormContentType)
            return Show(
                http,
                null,
                tongue["Use the form on this page.", "Gebruik het formulier op deze pagina."],
                null,
                400
            );
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var (email, to) = (Short(form["email"]), form["to"].ToString());
        if (!limiter.TryTake(http.Connection.RemoteIpAddress ?? IPAddress.None, zegel.Clock.GetUtcNow()))
            return Show(
                http,
                to,
                tongue[
                    "Too many tries from your network; wait a quarter of an hour.",
                    "Te veel pogingen vanaf uw netwerk; wacht een kwartier."
                ],
                email,
                StatusCodes.Status429TooManyRequests
            );
        switch (await zegel.SignIns.SignInAsync(email, form["password"].ToString(), cancellationToken))
        {
            case SignInResult.SignedIn(_, var secret):
                if (DeskAccess.TryGiveCookie(http, secret))
                    return DeskRoutes.See(Inside(to));
                await zegel.SignIns.SignOutAsync(secret, cancellationToken);
                return Show(
                    http,
                    to,
                    tongue[
                        $"This page came without encryption. Sign in at {zegel.Settings.PublicUrl}; behind a proxy, name it in trusted_proxies.",
                        $"Deze pagina kwam zonder versleuteling. Log in op {zegel.Settings.PublicUrl}; achter een proxy: noem die in trusted_proxies."
                    ],
                    email,
                    StatusCodes.Status403Forbidden
                );
            case SignInResult.Wrong:
                return Show(
                    http,
                    to,
                    tongue["The address or the password is not right.", "Het adres of het wachtwoord klopt niet."],
                    email,
                    StatusCodes.Status401Unauthorized
                );
            case SignInResult.Locked(var until):
                return Show(
                    http,
                    to,
                    tongue[
                        $"Too many wrong passwords: try again after {tongue.Moment(until)}.",
                        $"Te veel verkeerde wachtwoorden: probeer het weer na {tongue.Moment(until)}."
                    ],
                    email,
                    StatusCodes.Status429TooManyRequests
                );
            default:
                throw new UnreachableException();
        }
    }

    async Task<IResult> SignOutAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        await zegel.SignIns.SignOutAsync(visit.Secret, cancellationToken);
        DeskAccess.TakeCookie(http);
        return DeskRoutes.See("/sign-in");
    }

    async Task<IResult> ChooseTenantAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var wanted = (await http.Request.ReadFormAsync(cancellationToken))["tenant"].ToString();
        return
            Guid.TryParse(wanted, out var tenant)
            && await zegel.SignIns.ChooseTenantAsync(visit.Secret, tenant, cancellationToken)
            ? DeskRoutes.See("/")
            : DeskRoutes.Missing(visit);
    }

    /// <summary>A path of our own, never another site: // and /\ would be one.</summary>
    static string Inside(string? to) =>
        to is ['/', ..] and not ['/', '/' or '\\', ..] && to.Length < 500 && !to.Any(char.IsControl) ? to : "/";

    static string Short(string? text) => text is { Length: > 254 } ? text[..254] : text ?? "";
}
