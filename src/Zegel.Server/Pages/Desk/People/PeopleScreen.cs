using System.Text;
using Zegel.Consent;
using Zegel.Feedback;
using Zegel.Server.Cli;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.People;

/// <summary>People: finding them, and all that happened with one of them. No button here subscribes anybody.</summary>
sealed class PeopleScreen(Installation zegel)
{
    const int ReasonLengthMax = 300;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new PeopleScreen(zegel);
        routes.MapPage("/people", Role.Viewer, screen.SearchAsync);
        routes.MapPage("/people/{id:guid}", Role.Viewer, screen.ShowAsync);
        routes.MapPage("/people/{id:guid}/proof.json", Role.Viewer, screen.ProofAsync);
        routes.MapForm("/people/{id:guid}/leave", Role.Marketer, screen.LeaveAsync);
        routes.MapForm("/people/{id:guid}/object", Role.Marketer, screen.ObjectAsync);
    }

    async Task<IResult> SearchAsync(
        Visit visit,
        CancellationToken cancellationToken,
        string? q = null,
        string? list = null,
        string? state = null,
        string? after = null
    )
    {
        var lists = await zegel.Lists.ListAsync(visit.Tenant.Id, cancellationToken);
        var listId = Guid.TryParse(list, out var wanted) ? wanted : (Guid?)null;
        if (listId is not null && lists.All(l => l.List.Id != listId))
            return DeskRoutes.Missing(visit);
        SubscriptionState? inState =
            Enum.TryParse<SubscriptionState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known)
                ? known
                : null;
        var cursor = Guid.TryParse(after, out var last) ? last : (Guid?)null;
        var page = await zegel.People.SearchAsync(
            new PeopleQuery(visit.Tenant.Id, q, listId, inState),
            cursor,
            cancellationToken
        );
        return DeskRoutes.Page<PeoplePage>(
            new
            {
                Visit = visit,
                Found = page,
                Lists = lists,
                Text = q ?? "",
                ListId = listId,
                State = inState,
                IsFirst = cursor is null,
            }
        );
    }

    async Task<IResult> ShowAsync(Guid id, Visit visit, CancellationToken cancellationToken, string? done = null) =>
        await PageAsync(
            visit,
            id,
            done switch
            {
                "left" => visit.Tongue[
                    "Taken off the list. From this moment no queued copy goes out.",
                    "Van de lijst gehaald. Vanaf nu gaat er geen wachtend exemplaar meer uit."
                ],
                "objected" => visit.Tongue[
                    "Off all lists, and no newsletter goes to this address any more. Only the person can take that back, by confirming anew.",
                    "Van alle lijsten af, en er gaat geen nieuwsbrief meer naar dit adres. Alleen de persoon zelf kan dat terugdraaien, door opnieuw te bevestigen."
                ],
                _ => null,
            },
            null,
            cancellationToken
        );

    async Task<IResult> PageAsync(
        Visit visit,
        Guid id,
        string? done,
        string? fault,
        CancellationToken cancellationToken
    )
    {
        var history = await zegel.Database.ReadAsync(
            db => PersonHistory.ReadAsync(db, visit.Tenant.Id, id, cancellationToken),
            cancellationToken
        );
        return history is null
            ? DeskRoutes.Missing(visit)
            : DeskRoutes.Page<PersonPage>(
                new
                {
                    Visit = visit,
                    History = history,
                    Done = done,
                    Fault = fault,
                },
                fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
            );
    }

    async Task<IResult> ProofAsync(Guid id, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.People.FindAsync(visit.Tenant.Id, id, cancellationToken) is null)
            return DeskRoutes.Missing(visit);
        var entries = await zegel.Database.ReadAsync(
            db => ConsentLedger.ShowAsync(db, visit.Tenant.Id, id, cancellationToken),
            cancellationToken
        );
        return Results.File(
            Encoding.UTF8.GetBytes(Output.ToJson(ConsentCommands.Proof(entries))),
            "application/json",
            $"proof-{id:D}.json"
        );
    }

    async Task<IResult> LeaveAsync(Guid id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        var history = await zegel.Database.ReadAsync(
            db => PersonHistory.ReadAsync(db, visit.Tenant.Id, id, cancellationToken),
            cancellationToken
        );
        var place = history?.Lists.FirstOrDefault(p => p.Place.Id.ToString("D") == form["subscription"]);
        if (place is null)
            return DeskRoutes.Missing(visit);
        if (ExitOf(visit, form) is not { } exit)
            return await PageAsync(visit, id, null, NoReason(visit.Tongue), cancellationToken);
        await zegel.OptOut.LeaveAsync(place.Place.Id, exit, zegel.Clock.GetUtcNow(), cancellationToken);
        return DeskRoutes.See($"/people/{id}?done=left");
    }

    async Task<IResult> ObjectAsync(Guid id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (await zegel.People.FindAsync(visit.Tenant.Id, id, cancellationToken) is null)
            return DeskRoutes.Missing(visit);
        if (ExitOf(visit, form) is not { } exit)
            return await PageAsync(visit, id, null, NoReason(visit.Tongue), cancellationToken);
        await zegel.OptOut.ObjectAsync(visit.Tenant.Id, id, exit, zegel.Clock.GetUtcNow(), cancellationToken);
        return DeskRoutes.See($"/people/{id}?done=objected");
    }

    /// <summary>The ledger keeps who did it and at whose word; null when that was not told.</summary>
    static Consent.Exit? ExitOf(Visit visit, DeskForm form) =>
        form["reason"].Trim() is { Length: > 0 and <= ReasonLengthMax } reason
            ? new Consent.Exit(ExitChannel.Operator, Visitor.None, Detail: $"{visit.Actor}: {reason}")
            : null;

    static string NoReason(Tongue l) =>
        l[
            "Say in one line how the person asked for it, such as “telephoned on 3 May”; it is kept as proof.",
            "Zeg in één regel hoe de persoon erom vroeg, zoals “belde op 3 mei”; dat wordt als bewijs bewaard."
        ];
}
