using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Domains;
using Zegel.Domains.Survey;
using Zegel.Mail.Addresses;
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
        routes.MapPage("/domains/check", Role.Viewer, screen.SurveyAsync);
        routes.MapPage("/domains/{id}", Role.Viewer, screen.ShowAsync);
        routes.MapPage("/domains/{id}/records.{format}", Role.Viewer, screen.RecordsAsync);
        routes.MapPage("/domains/{id}/reports", Role.Viewer, screen.ReportsAsync);
        routes.MapForm("/domains/{id}/look", Role.Viewer, screen.LookAsync);
        routes.MapForm("/domains/{id}/suspend", Role.Owner, screen.SuspendAsync);
        routes.MapForm("/domains/{id}/resume", Role.Owner, screen.ResumeAsync);
        routes.MapForm("/domains/{id}/share", Role.Owner, screen.ShareAsync);
        routes.MapForm("/domains/{id}/unshare", Role.Owner, screen.UnshareAsync);
        routes.MapForm("/domains/{id}/rotate", Role.Owner, screen.RotateAsync);
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
        var places = PublishedPlace.Of(await zegel.Entries.OfAsync(domain, cancellationToken), seen);
        return DeskRoutes.Page<DomainPage>(
            new
            {
                Visit = visit,
                Domain = domain,
                Places = places,
                Others = (IReadOnlyList<StoredFinding>)
                    [.. seen.Except(places.Select(p => p.Seen).OfType<StoredFinding>())],
                ShareUrl = domain.Share is { } share ? new Uri(zegel.Settings.PublicUrl, $"/d/{share}") : null,
                Findings = domain.CheckedAt is null ? [] : RuleBook.Check(DomainReport.LastFacts(domain)),
                Done = done,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    async Task<IResult> RecordsAsync(string id, string format, Visit visit, CancellationToken cancellationToken) =>
        DnsEntryText.Formats.Contains(format) && await FindAsync(visit, id, cancellationToken) is { } domain
            ? EntryFile.Of(domain, await zegel.Entries.OfAsync(domain, cancellationToken), format, zegel.Zone)
            : DeskRoutes.Missing(visit);

    async Task<IResult> LookAsync(string id, Visit visit, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is null)
            return DeskRoutes.Missing(visit);
        await zegel.DomainWatch.CheckNowAsync(id, cancellationToken);
        return DeskRoutes.See($"/domains/{id}?done=looked");
    }

    /// <summary>Any domain, ours or not. Without a name only the question is shown.</summary>
    async Task<IResult> SurveyAsync(
        Visit visit,
        CancellationToken cancellationToken,
        string? name = null,
        string? selector = null,
        string? ip = null
    )
    {
        SurveyReport? report = null;
        string? fault = null;
        IPAddress? address = null;
        if (!string.IsNullOrWhiteSpace(name))
        {
            if (!DomainName.TryParse(name.Trim(), out var domain, out var error))
                fault = error;
            else if (!string.IsNullOrWhiteSpace(ip) && !IPAddress.TryParse(ip.Trim(), out address))
                fault = visit.Tongue[$"{ip} is not an address", $"{ip} is geen adres"];
            else
                report = await zegel.Survey.LookAsync(
                    domain,
                    SurveyOptions.Plain with
                    {
                        Addresses = address is null ? [] : [address],
                        Selectors = string.IsNullOrWhiteSpace(selector) ? [] : [selector.Trim()],
                    },
                    cancellationToken
                );
        }
        return DeskRoutes.Page<SurveyPage>(
            new
            {
                Visit = visit,
                Name = name ?? "",
                Selector = selector ?? "",
                Address = ip ?? "",
                Report = report,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    async Task<IResult> ReportsAsync(string id, Visit visit, CancellationToken cancellationToken, int days = 28)
    {
        if (await FindAsync(visit, id, cancellationToken) is not { } domain || days is < 1 or > 400)
            return DeskRoutes.Missing(visit);
        return DeskRoutes.Page<ReportsPage>(
            new
            {
                Visit = visit,
                Domain = domain,
                Days = days,
                Overview = await zegel.Reports.OverviewAsync(domain, TimeSpan.FromDays(days), cancellationToken),
            }
        );
    }

    async Task<IResult> ShareAsync(string id, Visit visit, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is not { } domain)
            return DeskRoutes.Missing(visit);
        await zegel.Shares.OpenAsync(domain, visit.Actor, cancellationToken);
        return DeskRoutes.See($"/domains/{id}?done=shared");
    }

    async Task<IResult> UnshareAsync(string id, Visit visit, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is not { } domain)
            return DeskRoutes.Missing(visit);
        await zegel.Shares.CloseAsync(domain, visit.Actor, cancellationToken);
        return DeskRoutes.See($"/domains/{id}?done=unshared");
    }

    async Task<IResult> RotateAsync(string id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is not { } domain)
            return DeskRoutes.Missing(visit);
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        var l = visit.Tongue;
        var reason = form["reason"].Trim();
        var revokes = form["revoke"] == "yes";
        if (revokes && (reason.Length is 0 or > 300 || reason.Any(char.IsControl)))
            return await PageAsync(
                visit,
                domain,
                null,
                l[
                    "Say in one line why the key is withdrawn; it is kept in the log.",
                    "Zeg in één regel waarom de sleutel wordt ingetrokken; dat wordt bewaard in het logboek."
                ],
                cancellationToken
            );
        var result = revokes
            ? await zegel.KeyRotation.RevokeAsync(id, visit.Actor, reason, cancellationToken)
            : await zegel.KeyRotation.RotateAsync(id, visit.Actor, cancellationToken);
        return result switch
        {
            RotationResult.Rotated => DeskRoutes.See($"/domains/{id}?done=rotated"),
            RotationResult.NotYet(var until) => await PageAsync(
                visit,
                domain,
                null,
                l[
                    $"The other key is too young: it may sign from {l.Moment(until)}.",
                    $"De andere sleutel is te jong: hij mag tekenen vanaf {l.Moment(until)}."
                ],
                cancellationToken
            ),
            RotationResult.NotSeen(var seen) => await PageAsync(
                visit,
                domain,
                null,
                l[$"The other key is not seen everywhere: {seen}", $"De andere sleutel is niet overal te zien: {seen}"],
                cancellationToken
            ),
            _ => DeskRoutes.See($"/domains/{id}"),
        };
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
            "shared" => l[
                "The link below is open. Send it to whoever looks after the DNS.",
                "De link hieronder is open. Stuur hem naar wie de DNS beheert."
            ],
            "unshared" => l["The link leads nowhere any more.", "De link leidt nergens meer heen."],
            "rotated" => l["The other key signs from now on.", "De andere sleutel tekent vanaf nu."],
            "suspended" => l["Stopped: its mail waits until you resume.", "Stilgelegd: de mail wacht tot u hervat."],
            "resumed" => l[
                "Let go again: it sends as soon as all entries are found right.",
                "Weer vrijgegeven: het verstuurt zodra alle gegevens kloppen."
            ],
            _ => null,
        };
}

/// <summary>Entries as a file to keep or to hand over.</summary>
static class EntryFile
{
    public static IResult Of(SendingDomain domain, IReadOnlyList<DnsEntry> entries, string format, PlatformZone zone)
    {
        var (text, type) = DnsEntryText.File(entries, format, zone.TimeToLive);
        return Results.File(Encoding.UTF8.GetBytes(text), type, $"{domain.Name}.{format}");
    }
}

/// <param name="Seen">What the last look found of it; null before the first look.</param>
public sealed record PublishedPlace(DnsEntry Entry, StoredFinding? Seen)
{
    /// <summary>Each entry with what the last look found of it.</summary>
    /// <param name="seen">The findings of that look.</param>
    public static IReadOnlyList<PublishedPlace> Of(IEnumerable<DnsEntry> entries, IReadOnlyList<StoredFinding> seen) =>
        [.. entries.Select(entry => new PublishedPlace(entry, Matching(seen, entry)))];

    /// <summary>Several looks may concern one name: the entry's own rule comes first.</summary>
    static StoredFinding? Matching(IReadOnlyList<StoredFinding> seen, DnsEntry entry) =>
        seen.Where(f => f.Name == entry.Name && f.Type == entry.TypeName)
            .OrderByDescending(f => f.RuleId == entry.RuleId)
            .FirstOrDefault();
}
