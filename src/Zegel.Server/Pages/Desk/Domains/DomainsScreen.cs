using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Domains;
using Zegel.Rules;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Domains;

/// <summary>Sending domains: declaring one, what to publish for it, and what the world sees of that.</summary>
sealed class DomainsScreen(Installation zegel)
{
    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new DomainsScreen(zegel);
        routes.MapPage("/domains", Role.Viewer, screen.ListAsync);
        routes.MapPage("/domains/new", Role.Owner, (Visit visit) => New(visit, DeskForm.Empty));
        routes.MapForm("/domains/new", Role.Owner, screen.RegisterAsync);
        routes.MapPage("/domains/{id}", Role.Viewer, screen.ShowAsync);
        routes.MapPage("/domains/{id}/records.{format}", Role.Viewer, screen.RecordsAsync);
        routes.MapForm("/domains/{id}/look", Role.Viewer, screen.LookAsync);
        routes.MapForm("/domains/{id}/suspend", Role.Owner, screen.SuspendAsync);
        routes.MapForm("/domains/{id}/resume", Role.Owner, screen.ResumeAsync);
    }

    async Task<IResult> ListAsync(Visit visit, CancellationToken cancellationToken) =>
        DeskRoutes.Page<DomainsPage>(
            new
            {
                Visit = visit,
                Domains = (IReadOnlyList<SendingDomain>)
                    await zegel.Domains.ListAsync(visit.Tenant.Id, cancellationToken),
            }
        );

    static RazorComponentResult<NewDomainPage> New(Visit visit, DeskForm form, string? fault = null) =>
        DeskRoutes.Page<NewDomainPage>(
            new
            {
                Visit = visit,
                Form = form,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    async Task<IResult> RegisterAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        var result = await zegel.Domains.RegisterAsync(
            visit.Tenant.Id,
            visit.Actor,
            form["name"].Trim(),
            cancellationToken,
            form["return_label"].Trim() is { Length: > 0 } label ? label : "r"
        );
        return result switch
        {
            RegisterDomainResult.Registered(var domain) => DeskRoutes.See($"/domains/{domain.Id}?done=declared"),
            RegisterDomainResult.AlreadyYours(var domain) => DeskRoutes.See($"/domains/{domain.Id}"),
            RegisterDomainResult.TakenByAnother => New(
                visit,
                form,
                visit.Tongue[
                    "Another tenant of this platform has declared this domain. Ask who looks after the platform.",
                    "Een andere huurder van dit platform heeft dit domein al aangemeld. Vraag het de beheerder van het platform."
                ]
            ),
            RegisterDomainResult.BadName(var reason) => New(visit, form, reason),
            _ => throw new UnreachableException(),
        };
    }

    async Task<IResult> ShowAsync(string id, Visit visit, CancellationToken cancellationToken, string? done = null)
    {
        if (await FindAsync(visit, id, cancellationToken) is not { } domain)
            return DeskRoutes.Missing(visit);
        return await PageAsync(visit, domain, Done(visit.Tongue, done), null, cancellationToken);
    }

    async Task<IResult> PageAsync(
        Visit visit,
        SendingDomain domain,
        string? done,
        string? fault,
        CancellationToken cancellationToken
    )
    {
        var seen = DomainReport.LastFindings(domain);
        var entries = await EntriesAsync(domain, cancellationToken);
        var places = entries.Select(e => new PublishedPlace(e, Matching(seen, e))).ToList();
        return DeskRoutes.Page<DomainPage>(
            new
            {
                Visit = visit,
                Domain = domain,
                Places = (IReadOnlyList<PublishedPlace>)places,
                Others = (IReadOnlyList<StoredFinding>)
                    [.. seen.Except(places.Select(p => p.Seen).OfType<StoredFinding>())],
                Findings = domain.CheckedAt is null ? [] : RuleBook.Check(DomainReport.LastFacts(domain)),
                Done = done,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    /// <summary>What the last look found of an entry. Several looks may concern one name: the entry's own rule comes first.</summary>
    static StoredFinding? Matching(IReadOnlyList<StoredFinding> seen, DnsEntry entry) =>
        seen.Where(f => f.Name == entry.Name && f.Type == entry.TypeName)
            .OrderByDescending(f => f.RuleId == entry.RuleId)
            .FirstOrDefault();

    async Task<IReadOnlyList<DnsEntry>> EntriesAsync(SendingDomain domain, CancellationToken cancellationToken) =>
        DnsEntries.For(
            domain,
            zegel.Zone,
            await PublishedRecords.ReadAsync(zegel.Network, domain.DomainName, cancellationToken)
        );

    async Task<IResult> RecordsAsync(string id, string format, Visit visit, CancellationToken cancellationToken)
    {
        if (format is not ("zone" or "json") || await FindAsync(visit, id, cancellationToken) is not { } domain)
            return DeskRoutes.Missing(visit);
        var entries = await EntriesAsync(domain, cancellationToken);
        return format == "json"
            ? Results.File(
                Encoding.UTF8.GetBytes(DnsEntryText.Json(entries)),
                "application/json",
                $"{domain.Name}.json"
            )
            : Results.File(
                Encoding.UTF8.GetBytes(DnsEntryText.ZoneFile(entries, zegel.Zone.TimeToLive)),
                "text/dns",
                $"{domain.Name}.zone"
            );
    }

    async Task<IResult> LookAsync(string id, Visit visit, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is null)
            return DeskRoutes.Missing(visit);
        await zegel.DomainWatch.CheckNowAsync(id, cancellationToken);
        return DeskRoutes.See($"/domains/{id}?done=looked");
    }

    async Task<IResult> SuspendAsync(string id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is not { } domain)
            return DeskRoutes.Missing(visit);
        var reason = (await DeskForm.ReadAsync(http, cancellationToken))["reason"].Trim();
        if (reason.Length is 0 or > 300 || reason.Any(char.IsControl))
            return await PageAsync(
                visit,
                domain,
                null,
                visit.Tongue[
                    "Say in one line why it is stopped; it is kept in the log.",
                    "Zeg in één regel waarom u het stillegt; dat wordt bewaard in het logboek."
                ],
                cancellationToken
            );
        await zegel.DomainWatch.SuspendAsync(id, visit.Actor, reason, cancellationToken);
        return DeskRoutes.See($"/domains/{id}?done=suspended");
    }

    async Task<IResult> ResumeAsync(string id, Visit visit, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is null)
            return DeskRoutes.Missing(visit);
        await zegel.DomainWatch.ResumeAsync(id, visit.Actor, cancellationToken);
        return DeskRoutes.See($"/domains/{id}?done=resumed");
    }

    async Task<SendingDomain?> FindAsync(Visit visit, string id, CancellationToken cancellationToken) =>
        await zegel.Domains.FindAsync(id, cancellationToken) is { } domain && domain.TenantId == visit.Tenant.Id
            ? domain
            : null;

    static string? Done(Tongue l, string? done) =>
        done switch
        {
            "declared" => l[
                "Declared. Publish the entries below, then let us look.",
                "Aangemeld. Publiceer de gegevens hieronder en laat ons dan kijken."
            ],
            "looked" => l["This is what the world sees now.", "Dit is wat de wereld nu ziet."],
            "suspended" => l["Stopped: its mail waits until you resume.", "Stilgelegd: de mail wacht tot u hervat."],
            "resumed" => l[
                "Let go again: it sends as soon as all entries are found right.",
                "Weer vrijgegeven: het verstuurt zodra alle gegevens kloppen."
            ],
            _ => null,
        };
}

/// <param name="Seen">What the last look found of it; null before the first look.</param>
public sealed record PublishedPlace(DnsEntry Entry, StoredFinding? Seen);
