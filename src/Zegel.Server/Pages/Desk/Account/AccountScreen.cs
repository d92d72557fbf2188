using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Campaigns.HouseMail;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Account;

/// <summary>One's own account: password, language, and the proof that one's address works.</summary>
sealed class AccountScreen(Installation zegel)
{
    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new AccountScreen(zegel);
        routes.MapPage("/account", Role.Viewer, (Visit visit, string? done) => Show(visit, done));
        routes.MapForm("/account/password", Role.Viewer, screen.PasswordAsync);
        routes.MapForm("/account/language", Role.Viewer, screen.LanguageAsync);
        routes.MapForm("/account/notices", Role.Owner, screen.NoticesAsync);
        routes.MapForm("/account/code", Role.Viewer, screen.CodeAsync);
        routes.MapForm("/account/prove", Role.Viewer, screen.ProveAsync);
    }

    static RazorComponentResult<AccountPage> Show(Visit visit, string? done = null, string? fault = null) =>
        DeskRoutes.Page<AccountPage>(
            new
            {
                Visit = visit,
                Fault = fault,
                Done = done switch
                {
                    "code" => visit.Tongue[
                        $"A code is on its way to {visit.User.Email}; it lasts half an hour.",
                        $"Er is een code onderweg naar {visit.User.Email}; die blijft een half uur geldig."
                    ],
                    "proven" => visit.Tongue["Your address is proven.", "Uw adres is bewezen."],
                    "saved" => visit.Tongue["Saved.", "Bewaard."],
                    _ => null,
                },
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    async Task<IResult> PasswordAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        switch (
            await zegel.Users.ChangePasswordAsync(
                visit.User.Id,
                form["old"].ToString(),
                form["new"].ToString(),
                cancellationToken
            )
        )
        {
            case UserResult.Done:
                DeskAccess.TakeCookie(http);
                return DeskRoutes.See("/sign-in");
            case UserResult.Refused(var why):
                return Show(visit, fault: why);
            default:
                return DeskRoutes.Missing(visit);
        }
    }

    async Task<IResult> LanguageAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        return await zegel.Users.SetLanguageAsync(visit.User.Id, form["language"].ToString(), cancellationToken) switch
        {
            UserResult.Refused(var why) => Show(visit, fault: why),
            _ => DeskRoutes.See("/account?done=saved"),
        };
    }

    async Task<IResult> NoticesAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (form["notices"] is not ("on" or "off"))
            return DeskRoutes.Missing(visit);
        var saved = await zegel.Users.SetNoticesAsync(
            visit.Tenant.Id,
            visit.User.Email,
            form["notices"] == "on",
            visit.Actor,
            cancellationToken
        );
        return saved is UserResult.Done ? DeskRoutes.See("/account?done=saved") : DeskRoutes.Missing(visit);
    }

    async Task<IResult> CodeAsync(Visit visit, CancellationToken cancellationToken) =>
        await zegel.OperatorMail.SendCodeAsync(visit.User, visit.Tenant.Id, cancellationToken) switch
        {
            OperatorMailResult.Queued => DeskRoutes.See("/account?done=code"),
            OperatorMailResult.Refused(var why) => Show(visit, fault: why),
            _ => throw new UnreachableException(),
        };

    async Task<IResult> ProveAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        return await zegel.Users.ProveAsync(visit.User.Id, form["code"].ToString(), cancellationToken) switch
        {
            CodeResult.Proven => DeskRoutes.See("/account?done=proven"),
            CodeResult.Wrong(var left) => Show(
                visit,
                fault: visit.Tongue[
                    $"That is not the code; {left} tries are left.",
                    $"Dat is niet de code; nog {left} pogingen."
                ]
            ),
            _ => Show(
                visit,
                fault: visit.Tongue[
                    "This code has ended; ask for a new one.",
                    "Deze code is verlopen; vraag een nieuwe."
                ]
            ),
        };
    }
}
