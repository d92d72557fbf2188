using System.Diagnostics;
using Zegel.Campaigns;
using Zegel.Consent;
using Zegel.Rules;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>A copy as a reader would see it: in the inbox, as a page, as plain text.</summary>
sealed class PreviewScreen(Installation zegel)
{
    const int ReadersShown = 10;

    /// <summary>
    /// The page inside the frame is a stranger's as far as we know: no script, no forms, nothing of ours, and only our own
    /// pages may frame it. Pictures come from where they will come from for readers.
    /// </summary>
    const string FramePolicy =
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; frame-ancestors 'self'";

    /// <summary>About what programs do that turn mail dark by themselves.</summary>
    const string Darkened =
        "<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}img{filter:invert(1) hue-rotate(180deg)}</style>";

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new PreviewScreen(zegel);
        routes.MapPage("/campaigns/{number:long}/preview", Role.Viewer, screen.ShowAsync);
        routes.MapPage("/campaigns/{number:long}/preview/html", Role.Viewer, screen.HtmlAsync);
    }

    async Task<IResult> ShowAsync(
        long number,
        Visit visit,
        CancellationToken cancellationToken,
        string? @as = null,
        string? q = null,
        string? width = null,
        string? dark = null
    )
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        if (PreviewReader.Parse(@as) is not { } reader)
            return DeskRoutes.Missing(visit);
        var result = await zegel.Previews.ShowAsync(campaign, reader, cancellationToken);
        if (result is PreviewResult.UnknownReader)
            return DeskRoutes.Missing(visit);
        return DeskRoutes.Page<PreviewPage>(
            new
            {
                Visit = visit,
                Campaign = campaign,
                Reader = reader,
                Copy = (result as PreviewResult.Shown)?.Copy,
                Findings = result is PreviewResult.Broken(var findings) ? findings : (IReadOnlyList<Finding>)[],
                Text = q ?? "",
                Readers = await ReadersAsync(campaign, q, cancellationToken),
                IsNarrow = width == "narrow",
                IsDark = dark == "yes",
            }
        );
    }

    async Task<IResult> HtmlAsync(
        long number,
        HttpContext http,
        Visit visit,
        CancellationToken cancellationToken,
        string? @as = null,
        string? dark = null
    )
    {
        if (
            await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign
            || PreviewReader.Parse(@as) is not { } reader
        )
            return DeskRoutes.Missing(visit);
        var headers = http.Response.Headers;
        switch (await zegel.Previews.ShowAsync(campaign, reader, cancellationToken))
        {
            case PreviewResult.Shown(var copy):
                headers.ContentSecurityPolicy = FramePolicy;
                headers.XFrameOptions = "SAMEORIGIN";
                return Results.Text(dark == "yes" ? Darken(copy.Html) : copy.Html, "text/html; charset=utf-8");
            case PreviewResult.Broken:
                headers.ContentSecurityPolicy = FramePolicy;
                return Results.Text(
                    visit.Tongue["There is nothing to show yet.", "Er is nog niets te tonen."] + "\n",
                    statusCode: StatusCodes.Status422UnprocessableEntity
                );
            case PreviewResult.UnknownReader:
                return DeskRoutes.Missing(visit);
            default:
                throw new UnreachableException();
        }
    }

    static string Darken(string html) =>
        html.IndexOf("</head>", StringComparison.OrdinalIgnoreCase) is >= 0 and var at
            ? html.Insert(at, Darkened)
            : Darkened + html;

    /// <summary>People on the campaign's lists by address or name; the newest without a text.</summary>
    async Task<IReadOnlyList<Person>> ReadersAsync(Campaign campaign, string? text, CancellationToken cancellationToken)
    {
        var lists = await zegel.Campaigns.ListsOfAsync(campaign.Id, cancellationToken);
        var ids = lists.Select(l => l.Id).ToHashSet();
        var found = new List<Person>();
        foreach (var list in lists.Take(5))
        {
            var page = await zegel.People.SearchAsync(
                new PeopleQuery(campaign.TenantId, text, list.Id, SubscriptionState.Active),
                null,
                cancellationToken
            );
            found.AddRange(
                page.People.Where(line =>
                        line.Person.Address is not null
                        && line.Lists.Any(p =>
                            ids.Contains(p.Place.ListId) && p.Place.State == SubscriptionState.Active
                        )
                    )
                    .Select(line => line.Person)
            );
            if (found.Count >= ReadersShown)
                break;
        }
        return [.. found.DistinctBy(p => p.Id).Take(ReadersShown)];
    }
}
