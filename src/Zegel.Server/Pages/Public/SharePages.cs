using LinqToDB.Async;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Server.Pages.Desk;
using Zegel.Server.Pages.Desk.Domains;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Public;

/// <summary>The page behind a link that a tenant gives to who looks after its DNS.</summary>
sealed class SharePages(Installation zegel)
{
    /// <summary>A stranger with a link may not make us ask without end.</summary>
    static readonly TimeSpan LookPause = TimeSpan.FromSeconds(10);

    static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var pages = new SharePages(zegel);
        var open = new OpenToAll("whoever has the link; it shows what DNS shows");
        routes.MapMethods("/d/{share}", Reading, pages.ShowAsync).WithMetadata(open);
        routes.MapMethods("/d/{share}/records.{format}", Reading, pages.RecordsAsync).WithMetadata(open);
        routes.MapPost("/d/{share}/look", pages.LookAsync).DisableAntiforgery().WithMetadata(open);
    }

    async Task<IResult> ShowAsync(string share, HttpContext http, CancellationToken cancellationToken)
    {
        if (await zegel.Shares.FindAsync(share, cancellationToken) is not { } domain)
            return Results.NotFound();
        var tenant = await zegel.Database.ReadAsync(
            db => db.Tenants.SingleAsync(t => t.Id == domain.TenantId, cancellationToken),
            cancellationToken
        );
        return DeskRoutes.Page<SharePage>(
            new
            {
                L = http.Request.Query["lang"].FirstOrDefault() is { } asked ? Tongue.For(asked) : Tongue.Of(http),
                Domain = domain,
                Tenant = tenant.Name,
                Zone = (PublicSuffixList.Shipped.OrganizationalDomain(domain.DomainName) ?? domain.DomainName).Ascii,
                Places = PublishedPlace.Of(
                    await zegel.Entries.OfAsync(domain, cancellationToken),
                    DomainReport.LastFindings(domain)
                ),
                Now = zegel.Clock.GetUtcNow(),
            }
        );
    }

    async Task<IResult> RecordsAsync(string share, string format, CancellationToken cancellationToken)
    {
        if (
            !DnsEntryText.Formats.Contains(format)
            || await zegel.Shares.FindAsync(share, cancellationToken) is not { } domain
        )
            return Results.NotFound();
        return EntryFile.Of(domain, await zegel.Entries.OfAsync(domain, cancellationToken), format, zegel.Zone);
    }

    async Task<IResult> LookAsync(string share, CancellationToken cancellationToken)
    {
        if (await zegel.Shares.FindAsync(share, cancellationToken) is not { } domain)
            return Results.NotFound();
        if (!(zegel.Clock.GetUtcNow() - domain.CheckedAt < LookPause))
            await zegel.DomainWatch.CheckNowAsync(domain.Id, cancellationToken);
        return DeskRoutes.See($"/d/{share}");
    }
}
