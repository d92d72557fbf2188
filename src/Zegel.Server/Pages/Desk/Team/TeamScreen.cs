using System.Diagnostics;
using System.Security.Cryptography;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Team;

/// <summary>Who may sign in for this tenant, which programs may act for it, and who did what.</summary>
sealed class TeamScreen(Installation zegel)
{
    const int LogShown = 200;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new TeamScreen(zegel);
        routes.MapPage(
            "/team",
            Role.Owner,
            (Visit visit, CancellationToken cancellationToken, string? done = null) =>
                screen.ShowAsync(visit, DeskForm.Empty, Done(visit.Tongue, done), null, null, cancellationToken)
        );
        routes.MapPage("/team/log", Role.Owner, screen.LogAsync);
        routes.MapForm("/team/users", Role.Owner, screen.AddUserAsync);
        routes.MapForm("/team/users/{id:guid}/disable", Role.Owner, screen.DisableAsync);
        routes.MapForm("/team/keys", Role.Owner, screen.AddKeyAsync);
        routes.MapForm("/team/keys/{id:guid}/revoke", Role.Owner, screen.RevokeAsync);
    }

    async Task<IResult> ShowAsync(
        Visit visit,
        DeskForm form,
        string? done,
        (string Where, string Why)? fault,
        TeamSecret? secret,
        CancellationToken cancellationToken
    ) =>
        DeskRoutes.Page<TeamPage>(
            new
            {
                Visit = visit,
                Users = await zegel.Users.ListAsync(visit.Tenant.Id, cancellationToken),
                Keys = (IReadOnlyList<ApiKey>)await zegel.ApiKeys.ListAsync(visit.Tenant.Id, cancellationToken),
                Now = zegel.Clock.GetUtcNow(),
                Form = form,
                FaultAt = fault?.Where,
                Fault = fault?.Why,
                Done = done,
                Secret = secret,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    async Task<IResult> LogAsync(Visit visit, CancellationToken cancellationToken) =>
        DeskRoutes.Page<LogPage>(
            new
            {
                Visit = visit,
                Entries = (IReadOnlyList<AuditLog.Entry>)
                    await zegel.Database.ReadAsync(
                        db => AuditLog.NewestAsync(db, visit.Tenant.Id, LogShown, cancellationToken),
                        cancellationToken
                    ),
            }
        );

    // The answer itself shows what is told once: a redirect would have to carry it in an address.
    async Task<IResult> AddUserAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (!Enum.TryParse<Role>(form["role"], ignoreCase: true, out var role) || !Enum.IsDefined(role))
            return DeskRoutes.Missing(visit);
        var password = NewPassword();
        return await zegel.Users.AddAsync(
            new NewUser(visit.Tenant.Id, role, form["email"].Trim(), form["name"], form["language"], password),
            visit.Actor,
            cancellationToken
        ) switch
        {
            UserResult.Done(var user) => await ShowAsync(
                visit,
                DeskForm.Empty,
                null,
                null,
                new TeamSecret(
                    visit.Tongue[
                        $"{user.Name} may sign in as {user.Email} with this password. It is shown this once; pass it on by another way than mail, and have it changed.",
                        $"{user.Name} kan inloggen als {user.Email} met dit wachtwoord. Het wordt alleen nu getoond; geef het door langs een andere weg dan mail, en laat het wijzigen."
                    ],
                    password
                ),
                cancellationToken
            ),
            UserResult.Refused(var why) => await ShowAsync(visit, form, null, ("user", why), null, cancellationToken),
            _ => throw new UnreachableException(),
        };
    }

    async Task<IResult> DisableAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        await zegel.Users.DisableAsync(visit.Tenant.Id, id, visit.Actor, cancellationToken) switch
        {
            UserResult.Done => DeskRoutes.See("/team?done=disabled"),
            UserResult.Refused(var why) => await ShowAsync(
                visit,
                DeskForm.Empty,
                null,
                ("users", why),
                null,
                cancellationToken
            ),
            _ => DeskRoutes.Missing(visit),
        };

    async Task<IResult> AddKeyAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        return await zegel.ApiKeys.CreateAsync(
            visit.Tenant.Id,
            form["key_name"],
            form.All("scope"),
            visit.Actor,
            cancellationToken
        ) switch
        {
            ApiKeyResult.Made(var key, var secret) => await ShowAsync(
                visit,
                DeskForm.Empty,
                null,
                null,
                new TeamSecret(
                    visit.Tongue[
                        $"The secret of the key “{key.Name}”. It is shown this once and not stored: put it where the program finds it.",
                        $"Het geheim van de sleutel “{key.Name}”. Het wordt alleen nu getoond en niet bewaard: zet het waar het programma het vindt."
                    ],
                    secret
                ),
                cancellationToken
            ),
            ApiKeyResult.Refused(var why) => await ShowAsync(visit, form, null, ("key", why), null, cancellationToken),
            _ => throw new UnreachableException(),
        };
    }

    async Task<IResult> RevokeAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        await zegel.ApiKeys.RevokeAsync(visit.Tenant.Id, id, visit.Actor, cancellationToken)
            ? DeskRoutes.See("/team?done=revoked")
            : DeskRoutes.Missing(visit);

    /// <summary>120 bits in letters and digits that are not taken for each other, in groups that can be read aloud.</summary>
    static string NewPassword()
    {
        var letters = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 24);
        return string.Join('-', letters.Chunk(6).Select(part => new string(part)));
    }

    static string? Done(Tongue l, string? done) =>
        done switch
        {
            "disabled" => l[
                "The user is signed out and cannot sign in any more.",
                "De gebruiker is uitgelogd en kan niet meer inloggen."
            ],
            "revoked" => l["The key works no more.", "De sleutel werkt niet meer."],
            _ => null,
        };
}

/// <summary>Something that is shown once.</summary>
public sealed record TeamSecret(string Words, string Text);
