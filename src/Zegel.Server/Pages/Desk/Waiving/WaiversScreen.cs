using System.Diagnostics;
using System.Globalization;
using Zegel.Campaigns.Waiving;
using Zegel.Rules;
using Zegel.Server.Pages.Desk.Campaigns;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Waiving;

/// <summary>A waiver as it is shown: with the tenant it is of, for who looks after several.</summary>
public sealed record WaiverLine(RuleWaiver Waiver, WaiverState State, string Where, string Tenant);

/// <summary>Letting a finding pass for a while: asking, agreeing, taking back.</summary>
sealed class WaiversScreen(Installation zegel)
{
    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new WaiversScreen(zegel);
        routes.MapPage("/waivers", Role.Viewer, screen.ListAsync);
        routes.MapForm("/waivers/{id:guid}/agree", Role.Viewer, screen.AgreeAsync);
        routes.MapForm("/waivers/{id:guid}/end", Role.Viewer, screen.EndAsync);
        routes.MapPage("/campaigns/{number:long}/waiver", Role.Marketer, screen.AskPageAsync);
        routes.MapForm("/campaigns/{number:long}/waiver", Role.Marketer, screen.AskAsync);
    }

    Task<IResult> ListAsync(Visit visit, CancellationToken cancellationToken, string? done = null) =>
        PageAsync(
            visit,
            done switch
            {
                "asked" => visit.Tongue[
                    "It is asked; somebody else must agree before anything passes.",
                    "Het is gevraagd; iemand anders moet instemmen voor er iets door mag."
                ],
                "granted" => visit.Tongue["It is in force.", "Ze geldt."],
                "ended" => visit.Tongue["It is ended.", "Ze is beëindigd."],
                _ => null,
            },
            null,
            cancellationToken
        );

    async Task<IResult> PageAsync(Visit visit, string? done, string? fault, CancellationToken cancellationToken)
    {
        var now = zegel.Clock.GetUtcNow();
        // Who looks after the platform sees what waits for them at any tenant.
        var all = await zegel.Waivers.ListAsync(visit.User.IsPlatform ? null : visit.Tenant.Id, cancellationToken);
        var tenants = (await zegel.Tenants.ListAsync(cancellationToken)).ToDictionary(t => t.Id, t => t.Name);
        var lines = new List<WaiverLine>();
        foreach (var waiver in all.Where(w => w.TenantId == visit.Tenant.Id || w.StateAt(now) == WaiverState.Waiting))
            lines.Add(
                new WaiverLine(
                    waiver,
                    waiver.StateAt(now),
                    await WhereAsync(waiver, cancellationToken),
                    tenants.GetValueOrDefault(waiver.TenantId, "")
                )
            );
        return DeskRoutes.Page<WaiversPage>(
            new
            {
                Visit = visit,
                Lines = (IReadOnlyList<WaiverLine>)lines,
                Done = done,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    async Task<string> WhereAsync(RuleWaiver waiver, CancellationToken cancellationToken) =>
        waiver.Scope switch
        {
            WaiverScope.Domain => (await zegel.Domains.FindAsync(waiver.ScopeId, cancellationToken))?.Name ?? "",
            WaiverScope.List => (await zegel.Lists.FindAsync(waiver.TenantId, waiver.ScopeId, cancellationToken))?.Name
                ?? "",
            _ => await zegel.Campaigns.FindAsync(Guid.Parse(waiver.ScopeId), cancellationToken) is { } campaign
                ? string.Create(CultureInfo.InvariantCulture, $"{campaign.Number} {campaign.Name}")
                : "",
        };

    async Task<IResult> AskPageAsync(
        long number,
        Visit visit,
        CancellationToken cancellationToken,
        string rule = "",
        string seen = ""
    ) =>
        await zegel.FindAsync(visit, number, cancellationToken) is { } campaign
        && RuleBook.Find(rule) is { WaivedBy: not Waiver.Nobody } found
            ? Ask(visit, campaign, found, seen, DeskForm.Empty, null)
            : DeskRoutes.Missing(visit);

    static IResult Ask(
        Visit visit,
        Zegel.Campaigns.Campaign campaign,
        Rule rule,
        string seen,
        DeskForm form,
        string? fault
    ) =>
        DeskRoutes.Page<AskWaiverPage>(
            new
            {
                Visit = visit,
                Campaign = campaign,
                Rule = rule,
                Seen = seen,
                Form = form,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    async Task<IResult> AskAsync(long number, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (
            await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign
            || RuleBook.Find(form["rule"]) is not { WaivedBy: not Waiver.Nobody } rule
        )
            return DeskRoutes.Missing(visit);
        var result = await zegel.Waivers.RequestAsync(
            visit.Tenant.Id,
            new WaiverWish(
                rule.Id,
                WaiverScope.Campaign,
                campaign.Id.ToString("D"),
                form["seen"],
                form["reason"],
                int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0
            ),
            visit.User.Id,
            cancellationToken
        );
        return result switch
        {
            WaiverResult.Done(var waiver) => DeskRoutes.See(
                $"/waivers?done={(waiver.ApprovedAt is null ? "asked" : "granted")}"
            ),
            WaiverResult.Refused(var why) => Ask(visit, campaign, rule, form["seen"], form, why),
            _ => DeskRoutes.Missing(visit),
        };
    }

    Task<IResult> AgreeAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        TurnAsync(
            id,
            visit,
            () => zegel.Waivers.ApproveAsync(id, visit.User.Id, cancellationToken),
            "granted",
            cancellationToken
        );

    Task<IResult> EndAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        TurnAsync(
            id,
            visit,
            () => zegel.Waivers.EndAsync(id, visit.User.Id, cancellationToken),
            "ended",
            cancellationToken
        );

    async Task<IResult> TurnAsync(
        Guid id,
        Visit visit,
        Func<Task<WaiverResult>> turn,
        string done,
        CancellationToken cancellationToken
    ) =>
        await turn() switch
        {
            WaiverResult.Done => DeskRoutes.See($"/waivers?done={done}"),
            WaiverResult.Refused(var why) => await PageAsync(visit, null, why, cancellationToken),
            WaiverResult.Unknown => DeskRoutes.Missing(visit),
            _ => throw new UnreachableException(),
        };
}
