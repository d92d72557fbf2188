using Zegel.Campaigns;
using Zegel.Delivery;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Queue;

/// <summary>What waits and why, and the whole dialogue about one message.</summary>
sealed class QueueScreen(Installation zegel)
{
    const int FoundMax = 50;
    const int TurnsMax = 10;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new QueueScreen(zegel);
        routes.MapPage("/queue", Role.Viewer, screen.ListAsync);
        routes.MapPage("/queue/{id:guid}", Role.Viewer, screen.ShowAsync);
    }

    async Task<IResult> ListAsync(Visit visit, CancellationToken cancellationToken, string? q = null)
    {
        var tenant = visit.Tenant.Id;
        var text = (q ?? "").Trim();
        await using var db = await zegel.Database.ReadAsync(cancellationToken);
        IReadOnlyList<Intent>? found = null;
        string? fault = null;
        if (Guid.TryParse(text, out var id))
        {
            if (await QueueView.FindAsync(db, tenant, id, cancellationToken) is not null)
                return DeskRoutes.See($"/queue/{id}");
            found = [];
        }
        else if (Mailbox.TryParse(text, out var address))
            found = await QueueView.SearchAsync(
                db,
                tenant,
                zegel.AddressKeys.KeyFor(address),
                FoundMax,
                cancellationToken
            );
        else if (text.Length > 0)
            fault = visit.Tongue[
                "That is neither a whole e-mail address nor the id of a message.",
                "Dat is geen heel e-mailadres en ook geen nummer van een bericht."
            ];
        return DeskRoutes.Page<QueuePage>(
            new
            {
                Visit = visit,
                Lines = await QueueView.ShowAsync(db, tenant, cancellationToken),
                Held = await QueueView.HeldAsync(db, tenant, cancellationToken),
                Replies = await QueueView.RepliesAsync(db, tenant, cancellationToken),
                Egress = visit.User.IsPlatform ? await zegel.Egress.ShowAsync(cancellationToken) : [],
                Turns = visit.User.IsPlatform ? await zegel.Egress.HistoryAsync(TurnsMax, cancellationToken) : [],
                Text = text,
                Found = found,
                Fault = fault,
                Now = zegel.Clock.GetUtcNow(),
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    async Task<IResult> ShowAsync(Guid id, Visit visit, CancellationToken cancellationToken)
    {
        var found = await zegel.Database.ReadAsync(
            db => QueueView.FindAsync(db, visit.Tenant.Id, id, cancellationToken),
            cancellationToken
        );
        if (found is not var (intent, attempts))
            return DeskRoutes.Missing(visit);
        Campaign? campaign = intent.CampaignId is { } of
            ? await zegel.Campaigns.FindAsync(of, cancellationToken)
            : null;
        return DeskRoutes.Page<IntentPage>(
            new
            {
                Visit = visit,
                Intent = intent,
                Attempts = attempts,
                Campaign = campaign,
                Now = zegel.Clock.GetUtcNow(),
            }
        );
    }
}
