using System.Diagnostics;
using Zegel.Campaigns;
using Zegel.Campaigns.HouseMail;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Brands;

/// <summary>Who the sender is, the names it writes under, and the address of each for each stream.</summary>
sealed class BrandsScreen(Installation zegel)
{
    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new BrandsScreen(zegel);
        routes.MapPage(
            "/brands",
            Role.Viewer,
            (Visit visit, CancellationToken cancellationToken, string? done = null) =>
                screen.ShowAsync(visit, DeskForm.Empty, Done(visit.Tongue, done), null, cancellationToken)
        );
        routes.MapForm("/brands/identity", Role.Owner, screen.IdentityAsync);
        routes.MapForm("/brands", Role.Owner, screen.CreateAsync);
        routes.MapForm("/brands/{id:guid}/senders", Role.Owner, screen.AddSenderAsync);
        routes.MapForm("/brands/senders/ask", Role.Marketer, screen.AskAsync);
        routes.MapForm("/brands/senders/prove", Role.Marketer, screen.ProveAsync);
        routes.MapForm("/brands/{id:guid}/change", Role.Owner, screen.AskChangeAsync);
        // Who may is said by the change itself: who looks after the platform may have no more than a look at this tenant.
        routes.MapForm("/sender-changes/{id:guid}/agree", Role.Viewer, screen.AgreeAsync);
        routes.MapForm("/sender-changes/{id:guid}/withdraw", Role.Viewer, screen.WithdrawAsync);
    }

    async Task<IResult> ShowAsync(
        Visit visit,
        DeskForm form,
        string? done,
        (string Where, string Why)? fault,
        CancellationToken cancellationToken
    )
    {
        var tenant = visit.Tenant.Id;
        return DeskRoutes.Page<BrandsPage>(
            new
            {
                Visit = visit,
                Brands = (IReadOnlyList<Brand>)await zegel.Tenants.BrandsAsync(tenant, cancellationToken),
                Senders = (IReadOnlyList<SenderAddress>)await zegel.Senders.ListAsync(tenant, cancellationToken),
                Proofs = await zegel.Proofs.ListAsync(tenant, cancellationToken),
                Changes = await zegel.AddressChanges.ListAsync(tenant, cancellationToken),
                Elsewhere = await ElsewhereAsync(visit, cancellationToken),
                Now = zegel.Clock.GetUtcNow(),
                HasDomain = (await zegel.Domains.ListAsync(tenant, cancellationToken)).Count > 0,
                PublicUrl = zegel.Settings.PublicUrl,
                Form = form,
                FaultAt = fault?.Where,
                Fault = fault?.Why,
                Done = done,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    /// <summary>Who looks after the platform sees what waits for them at any other tenant.</summary>
    async Task<IReadOnlyList<(string Tenant, ChangeStand Stand)>> ElsewhereAsync(
        Visit visit,
        CancellationToken cancellationToken
    )
    {
        if (!visit.User.IsPlatform)
            return [];
        var waiting = (await zegel.AddressChanges.ListAsync(null, cancellationToken))
            .Where(c => c.Change.TenantId != visit.Tenant.Id && c.Waits.Contains(ChangeWait.Agreement))
            .ToList();
        if (waiting.Count == 0)
            return [];
        var names = (await zegel.Tenants.ListAsync(cancellationToken)).ToDictionary(t => t.Id, t => t.Name);
        return waiting.ConvertAll(c => (names.GetValueOrDefault(c.Change.TenantId, ""), c));
    }

    async Task<IResult> AskChangeAsync(Guid id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (!Enum.TryParse<MailStream>(form["stream"], ignoreCase: true, out var stream) || !Enum.IsDefined(stream))
            return DeskRoutes.Missing(visit);
        var asked = await zegel.SenderChanges.AskAsync(
            visit.Tenant.Id,
            new ChangeWish(id, stream, form["address"].Trim(), form["display_name"], form["reason"]),
            visit.User.Id,
            cancellationToken
        );
        return await TurnedAsync(visit, form, asked, "change-asked", $"change {id:D} {stream}", cancellationToken);
    }

    async Task<IResult> AgreeAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        await TurnedAsync(
            visit,
            DeskForm.Empty,
            await zegel.SenderChanges.AgreeAsync(id, visit.User.Id, cancellationToken),
            "change-agreed",
            $"change {id:D}",
            cancellationToken
        );

    async Task<IResult> WithdrawAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        await TurnedAsync(
            visit,
            DeskForm.Empty,
            await zegel.SenderChanges.WithdrawAsync(id, visit.User.Id, cancellationToken),
            "change-withdrawn",
            $"change {id:D}",
            cancellationToken
        );

    async Task<IResult> TurnedAsync(
        Visit visit,
        DeskForm form,
        ChangeResult result,
        string done,
        string where,
        CancellationToken cancellationToken
    ) =>
        result switch
        {
            ChangeResult.Done => DeskRoutes.See($"/brands?done={done}"),
            ChangeResult.Unknown => DeskRoutes.Missing(visit),
            ChangeResult.Unfit(var why) => await ShowAsync(
                visit,
                form,
                null,
                (where, Why(visit.Tongue, why)),
                cancellationToken
            ),
            ChangeResult.Refused(var fault) => await ShowAsync(
                visit,
                form,
                null,
                (where, ChangeText.Of(visit.Tongue, fault)),
                cancellationToken
            ),
            _ => throw new UnreachableException(),
        };

    async Task<IResult> IdentityAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        var saved = await zegel.Tenants.EditAsync(
            visit.Tenant.Id,
            new TenantInput(
                visit.Tenant.Name,
                form["legal_name"],
                form["postal_address"],
                form["contact"],
                form["trade_register"],
                form["privacy_url"]
            ),
            visit.Actor,
            cancellationToken
        );
        return saved is TenantResult.Refused(_, var why)
            ? await ShowAsync(visit, form, null, ("identity", why), cancellationToken)
            : DeskRoutes.See("/brands?done=saved");
    }

    async Task<IResult> CreateAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        return await zegel.Tenants.CreateBrandAsync(
            visit.Tenant.Id,
            form["name"],
            form["language"],
            visit.Actor,
            cancellationToken
        ) switch
        {
            BrandResult.Created => DeskRoutes.See("/brands?done=brand"),
            BrandResult.Refused(var why) => await ShowAsync(visit, form, null, ("brand", why), cancellationToken),
            _ => throw new UnreachableException(),
        };
    }

    async Task<IResult> AddSenderAsync(Guid id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (!Enum.TryParse<MailStream>(form["stream"], ignoreCase: true, out var stream) || !Enum.IsDefined(stream))
            return DeskRoutes.Missing(visit);
        var added = await zegel.Senders.AddAsync(
            visit.Tenant.Id,
            visit.Actor,
            id,
            stream,
            form["address"].Trim(),
            form["display_name"],
            cancellationToken
        );
        return added switch
        {
            AddSenderResult.Added => DeskRoutes.See("/brands?done=sender"),
            AddSenderResult.UnknownBrand => DeskRoutes.Missing(visit),
            _ => await ShowAsync(visit, form, null, ($"{id:D} {stream}", Why(visit.Tongue, added)), cancellationToken),
        };
    }

    async Task<IResult> AskAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (!Mailbox.TryParse(form["address"], out var address))
            return DeskRoutes.Missing(visit);
        var asked = await zegel.ProofMail.AskAsync(visit.Tenant.Id, address, visit.Actor, cancellationToken);
        return asked switch
        {
            AskProofResult.Sent => DeskRoutes.See("/brands?done=asked"),
            AskProofResult.KeptHere => DeskRoutes.See("/brands?done=kept"),
            AskProofResult.Unknown => DeskRoutes.Missing(visit),
            _ => await RefusedAsync(ProofText.Of(visit.Tongue, address.ToString(), asked)),
        };

        Task<IResult> RefusedAsync(string why) =>
            ShowAsync(visit, form, null, ($"proof {address}", why), cancellationToken);
    }

    async Task<IResult> ProveAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (!Mailbox.TryParse(form["address"], out var address))
            return DeskRoutes.Missing(visit);
        var proven = await zegel.Proofs.ProveAsync(
            visit.Tenant.Id,
            address,
            form["code"],
            visit.Actor,
            cancellationToken
        );
        var said = ProofText.Of(visit.Tongue, address.ToString(), proven);
        return proven is ProveResult.Proven
            ? DeskRoutes.See("/brands?done=proven")
            : await ShowAsync(visit, form, null, ($"proof {address}", said), cancellationToken);
    }

    static string Why(Tongue l, AddSenderResult result) =>
        result switch
        {
            AddSenderResult.BadAddress(var reason) => l[
                $"This address cannot be used: {reason}.",
                $"Dit adres kan niet: {reason}."
            ],
            AddSenderResult.DomainNotRegistered(var domain, null) => l[
                $"G10: {domain} is not declared. Declare it under Domains and publish its entries first.",
                $"G10: {domain} is niet aangemeld. Meld het aan bij Domeinen en publiceer eerst de gegevens."
            ],
            AddSenderResult.DomainNotRegistered(var domain, { } parent) => l[
                $"G11: {domain} needs entries of its own; those of {parent} do not count for it. Declare it under Domains first.",
                $"G11: {domain} heeft eigen gegevens nodig; die van {parent} tellen er niet voor. Meld het eerst aan bij Domeinen."
            ],
            AddSenderResult.AlreadyFrozen(var sender) => l[
                $"G04: this brand writes from {sender.Address} on this stream already, and readers know it by that. Plan a change instead.",
                $"G04: dit merk schrijft voor deze stroom al vanaf {sender.Address}, en lezers kennen het daaraan. Plan in plaats daarvan een wijziging."
            ],
            AddSenderResult.NoReply(var address) => l[
                $"G05: {address} says itself that nobody reads it. Choose an address for newsletters that people may answer.",
                $"G05: {address} zegt zelf dat niemand het leest. Kies voor nieuwsbrieven een adres waarop mensen mogen antwoorden."
            ],
            AddSenderResult.AddressInUse({ } stream) => l[
                $"G43: this address serves {l.Of(stream)} already. Choose another: each stream has an address of its own.",
                $"G43: dit adres dient al voor {l.Of(stream)}. Kies een ander: elke stroom heeft een eigen adres."
            ],
            AddSenderResult.AddressInUse(null) => l[
                "G43: this address is in use elsewhere. Choose another.",
                "G43: dit adres is elders in gebruik. Kies een ander."
            ],
            _ => throw new UnreachableException(),
        };

    static string? Done(Tongue l, string? done) =>
        done switch
        {
            "saved" => l[
                "Saved: mails and pages show it from now on.",
                "Bewaard: mails en pagina's tonen het voortaan."
            ],
            "brand" => l["The brand is made. Give it its addresses.", "Het merk is gemaakt. Geef het zijn adressen."],
            "sender" => l[
                "The address is set. Now show that somebody reads it.",
                "Het adres staat vast. Laat nu zien dat iemand het leest."
            ],
            "asked" => l[
                "A test mail is on its way. Answer it in that mailbox, or give its code here.",
                "Er is een testmail onderweg. Beantwoord hem in die mailbox, of geef hier de code op."
            ],
            "kept" => l[
                "Zegel itself keeps what is written to this address: that is proof enough.",
                "Zegel zelf bewaart wat er naar dit adres geschreven wordt: dat is bewijs genoeg."
            ],
            "proven" => l["The address is proven.", "Het adres is bewezen."],
            "change-asked" => l[
                "It is asked; who looks after the platform must agree.",
                "Het is gevraagd; wie het platform beheert, moet instemmen."
            ],
            "change-agreed" => l[
                "You agreed. The next letters announce it, and then it changes by itself.",
                "U hebt ingestemd. De volgende brieven kondigen het aan, en dan wijzigt het vanzelf."
            ],
            "change-withdrawn" => l["The change is withdrawn.", "De wijziging is ingetrokken."],
            _ => null,
        };
}
