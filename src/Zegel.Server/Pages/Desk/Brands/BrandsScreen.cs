using System.Diagnostics;
using Zegel.Domains;
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
                $"G04: this brand writes from {sender.Address} on this stream already, and readers know it by that.",
                $"G04: dit merk schrijft voor deze stroom al vanaf {sender.Address}, en lezers kennen het daaraan."
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
            "sender" => l["The address is set.", "Het adres staat vast."],
            _ => null,
        };
}
