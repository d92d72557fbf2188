using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Server.Pages.Desk;
using Zegel.Tenants;

namespace Zegel.Server.Setup;

/// <summary>
/// The first run in a browser. Whoever knows the code that the terminal shows may fill it in, once; as soon as there is a
/// user the page is gone.
/// </summary>
sealed class SetupScreen
{
    readonly string code;
    readonly bool asksPlace;
    readonly Func<CancellationToken, Task<bool>> isNeeded;
    readonly Func<PlaceAnswers?, PeopleAnswers, CancellationToken, Task<SetupOutcome>> apply;

    /// <param name="asksPlace">The settings file is still to be made.</param>
    /// <param name="isNeeded">False as soon as there is somebody who can sign in.</param>
    public SetupScreen(
        string code,
        bool asksPlace,
        Func<CancellationToken, Task<bool>> isNeeded,
        Func<PlaceAnswers?, PeopleAnswers, CancellationToken, Task<SetupOutcome>> apply
    )
    {
        (this.code, this.asksPlace) = (code, asksPlace);
        (this.isNeeded, this.apply) = (isNeeded, apply);
    }

    public static string NewCode() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods("/setup", [HttpMethods.Get, HttpMethods.Head], ShowAsync)
            .WithMetadata(new OpenToAll("the first run; needs the code from the terminal"));
        routes
            .MapPost("/setup", ApplyAsync)
            .DisableAntiforgery()
            .WithMetadata(new OpenToAll("the first run; needs the code from the terminal"));
    }

    async Task<IResult> ShowAsync(HttpContext http, string? code, CancellationToken cancellationToken)
    {
        if (!await isNeeded(cancellationToken))
            return DeskRoutes.See("/sign-in");
        if (!Knows(code))
            return Refused(http);
        var nobody = new TenantInput("", "", "", "", "", "");
        return Page(
            http,
            new PlaceAnswers("", "", "", ""),
            new PeopleAnswers(nobody, "", Tongue.Of(http).Code, "", "", "", ""),
            []
        );
    }

    async Task<IResult> ApplyAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!DeskAccess.IsOwnOrigin(http) || !http.Request.HasFormContentType)
            return Results.BadRequest();
        if (!await isNeeded(cancellationToken))
            return DeskRoutes.See("/sign-in");
        var form = await http.Request.ReadFormAsync(cancellationToken);
        if (!Knows(form["code"]))
            return Refused(http);
        string Of(string field) => form[field].ToString() is { Length: <= 1000 } text ? text.Trim() : "";
        var place = asksPlace
            ? new PlaceAnswers(
                Of("PublicUrl"),
                Of("Zone"),
                Of("BulkAddress"),
                Of("TransactionalAddress"),
                Of("Database"),
                Of("CertificateFile"),
                Of("CertificateKeyFile")
            )
            : null;
        var people = new PeopleAnswers(
            new TenantInput(
                Of("Name"),
                Of("LegalName"),
                Of("PostalAddress"),
                Of("Contact"),
                Of("TradeRegister"),
                Of("PrivacyUrl")
            ),
            Of("BrandName"),
            Of("Language"),
            Of("OwnerName"),
            Of("OwnerEmail"),
            form["OwnerPassword"].ToString(),
            Of("Domain"),
            Of("BulkLabel"),
            Of("SystemLabel")
        );
        return await apply(place, people, cancellationToken) switch
        {
            SetupOutcome.SignIn => DeskRoutes.See("/sign-in"),
            SetupOutcome.Restarts(var site) => DeskRoutes.Page<SetupDonePage>(
                new { L = Tongue.Of(http), Site = new Uri(site, "sign-in").AbsoluteUri }
            ),
            SetupOutcome.Refused(var faults) => Page(http, place, people, faults),
            _ => throw new UnreachableException(),
        };
    }

    RazorComponentResult<SetupPage> Page(
        HttpContext http,
        PlaceAnswers? place,
        PeopleAnswers people,
        IReadOnlyList<(string Field, string Why)> faults
    ) =>
        DeskRoutes.Page<SetupPage>(
            new
            {
                L = Tongue.Of(http),
                Code = code,
                Place = asksPlace ? place : null,
                People = people,
                Faults = faults,
            },
            faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK
        );

    static IResult Refused(HttpContext http) =>
        Results.Text(
            Tongue.Of(http)[
                "Open the address that the terminal shows: it carries a code.\n",
                "Open het adres dat de terminal toont: daar hoort een code bij.\n"
            ],
            statusCode: StatusCodes.Status403Forbidden
        );

    bool Knows(string? given) =>
        given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(code));
}

/// <summary>How a posted first run ended.</summary>
abstract record SetupOutcome
{
    SetupOutcome() { }

    /// <summary>All is there: sign in here.</summary>
    public sealed record SignIn : SetupOutcome;

    /// <summary>The settings were made; the program goes on at another address.</summary>
    public sealed record Restarts(Uri Site) : SetupOutcome;

    public sealed record Refused(IReadOnlyList<(string Field, string Why)> Faults) : SetupOutcome;
}
