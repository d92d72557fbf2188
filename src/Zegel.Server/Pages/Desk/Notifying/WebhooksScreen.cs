using System.Diagnostics;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Pages.Desk.Notifying;

/// <summary>The programs that are told what happens: their endpoints, and what was sent there.</summary>
sealed class WebhooksScreen(Installation zegel)
{
    const int DeliveriesShown = 50;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new WebhooksScreen(zegel);
        routes.MapPage(
            "/webhooks",
            Role.Owner,
            (Visit visit, CancellationToken cancellationToken, string? done = null) =>
                screen.ShowAsync(visit, DeskForm.Empty, Done(visit.Tongue, done), null, null, cancellationToken)
        );
        routes.MapForm("/webhooks", Role.Owner, screen.AddAsync);
        routes.MapForm("/webhooks/{id:guid}/test", Role.Owner, screen.TestAsync);
        routes.MapForm("/webhooks/{id:guid}/rotate", Role.Owner, screen.RotateAsync);
        routes.MapForm("/webhooks/{id:guid}/remove", Role.Owner, screen.RemoveAsync);
        routes.MapForm("/webhooks/deliveries/{id:guid}/resend", Role.Owner, screen.ResendAsync);
    }

    async Task<IResult> ShowAsync(
        Visit visit,
        DeskForm form,
        string? done,
        string? fault,
        string? secret,
        CancellationToken cancellationToken
    ) =>
        DeskRoutes.Page<WebhooksPage>(
            new
            {
                Visit = visit,
                Webhooks = (IReadOnlyList<Webhook>)await zegel.Webhooks.ListAsync(visit.Tenant.Id, cancellationToken),
                Deliveries = (IReadOnlyList<WebhookDelivery>)
                    await zegel.WebhookQueue.ListAsync(
                        visit.Tenant.Id,
                        webhookId: null,
                        before: null,
                        DeliveriesShown,
                        cancellationToken
                    ),
                Now = zegel.Clock.GetUtcNow(),
                Form = form,
                Done = done,
                Fault = fault,
                Secret = secret,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    async Task<IResult> AddAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        return await AnswerAsync(
            visit,
            form,
            await zegel.Webhooks.AddAsync(
                visit.Tenant.Id,
                form["url"],
                form.All("kind"),
                visit.Actor,
                cancellationToken
            ),
            cancellationToken
        );
    }

    async Task<IResult> RotateAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        await AnswerAsync(
            visit,
            DeskForm.Empty,
            await zegel.Webhooks.RotateAsync(visit.Tenant.Id, id, visit.Actor, cancellationToken),
            cancellationToken
        );

    // The answer itself shows the secret: a redirect would have to carry it in an address.
    async Task<IResult> AnswerAsync(
        Visit visit,
        DeskForm form,
        WebhookResult result,
        CancellationToken cancellationToken
    ) =>
        result switch
        {
            WebhookResult.Made(_, var secret) => await ShowAsync(
                visit,
                DeskForm.Empty,
                null,
                null,
                secret,
                cancellationToken
            ),
            WebhookResult.Refused(var why) => await ShowAsync(visit, form, null, why, null, cancellationToken),
            WebhookResult.Unknown => DeskRoutes.Missing(visit),
            _ => throw new UnreachableException(),
        };

    async Task<IResult> TestAsync(Guid id, Visit visit, CancellationToken cancellationToken)
    {
        var (delivery, refused) = await zegel.WebhookSender.TestAsync(visit.Tenant.Id, id, cancellationToken);
        if (delivery is null && refused is null)
            return DeskRoutes.Missing(visit);
        if (delivery?.Outcome == WebhookDelivery.Delivered)
            return DeskRoutes.See("/webhooks?done=tested");
        var said = delivery is null ? refused! : WebhooksPage.Said(delivery);
        return await ShowAsync(
            visit,
            DeskForm.Empty,
            null,
            visit.Tongue[$"The test was not answered well: {said}", $"De test is niet goed beantwoord: {said}"],
            null,
            cancellationToken
        );
    }

    async Task<IResult> RemoveAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        await zegel.Webhooks.RemoveAsync(visit.Tenant.Id, id, visit.Actor, cancellationToken)
            ? DeskRoutes.See("/webhooks?done=removed")
            : DeskRoutes.Missing(visit);

    async Task<IResult> ResendAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        await zegel.WebhookQueue.ResendAsync(visit.Tenant.Id, id, cancellationToken) switch
        {
            ResendResult.Unknown => DeskRoutes.Missing(visit),
            ResendResult.Stopped => await ShowAsync(
                visit,
                DeskForm.Empty,
                null,
                visit.Tongue[
                    "This webhook is switched off; a test that is answered well switches it on again.",
                    "Deze webhook staat uit; een test die goed beantwoord wordt zet hem weer aan."
                ],
                null,
                cancellationToken
            ),
            _ => DeskRoutes.See("/webhooks?done=resent"),
        };

    static string? Done(Tongue l, string? done) =>
        done switch
        {
            "tested" => l["The test was answered well.", "De test is goed beantwoord."],
            "removed" => l["It is told nothing more.", "Deze hoort niets meer."],
            "resent" => l["It goes out again at once.", "Het gaat meteen opnieuw uit."],
            _ => null,
        };
}
