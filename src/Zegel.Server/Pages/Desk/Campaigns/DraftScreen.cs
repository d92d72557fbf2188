using System.Diagnostics;
using System.Globalization;
using Zegel.Campaigns;
using Zegel.Consent;
using Zegel.Rules;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>Writing: the form of a draft, and what the rules say of it while it is written.</summary>
sealed class DraftScreen(Installation zegel)
{
    /// <summary>The longest text twice over, since letters beyond ASCII take two octets and more.</summary>
    const long BodyBytesMax = 1024 * 1024;

    /// <summary>Checking a long text takes a part of a second of a core; who types faster waits for the next turn.</summary>
    static readonly SemaphoreSlim Checking = new(2, 2);

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new DraftScreen(zegel);
        routes.MapPage("/campaigns/new", Role.Marketer, screen.NewAsync);
        routes.MapForm("/campaigns/new", Role.Marketer, screen.CreateAsync, BodyBytesMax);
        routes.MapPage("/campaigns/{number:long}/edit", Role.Marketer, screen.EditAsync);
        routes.MapForm("/campaigns/{number:long}/edit", Role.Marketer, screen.SaveAsync, BodyBytesMax);
        routes.MapForm("/campaigns/findings", Role.Marketer, screen.FindingsOfNewAsync, BodyBytesMax);
        routes.MapForm("/campaigns/{number:long}/findings", Role.Marketer, screen.FindingsAsync, BodyBytesMax);
    }

    async Task<IResult> NewAsync(Visit visit, CancellationToken cancellationToken, string? list = null) =>
        await PageAsync(
            visit,
            null,
            DraftFields.Empty with
            {
                Lists = Guid.TryParse(list, out var id) ? [id] : [],
            },
            null,
            null,
            cancellationToken
        );

    async Task<IResult> EditAsync(long number, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        if (campaign is not { State: CampaignState.Draft, ReleaseAt: null })
            return DeskRoutes.See($"/campaigns/{number}");
        var lists = await zegel.Campaigns.ListsOfAsync(campaign.Id, cancellationToken);
        return await PageAsync(
            visit,
            campaign,
            DraftFields.Of(campaign, lists),
            null,
            await zegel.Gate.CheckContentAsync(campaign, lists, cancellationToken),
            cancellationToken
        );
    }

    async Task<IResult> CreateAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var fields = await DraftFields.ReadAsync(http, cancellationToken);
        if (fields.OnlyChecks)
            return await PageAsync(
                visit,
                null,
                fields,
                null,
                await JudgeAsync(visit, null, fields, cancellationToken),
                cancellationToken
            );
        if (await InputAsync(visit, null, fields, cancellationToken) is not { } input)
            return await PageAsync(visit, null, fields, NoList(visit.Tongue), null, cancellationToken);
        var saved = await zegel.Campaigns.CreateAsync(input, zegel.Clock.GetUtcNow(), cancellationToken);
        return saved switch
        {
            SaveResult.Saved(var campaign) => DeskRoutes.See(
                string.Create(CultureInfo.InvariantCulture, $"/campaigns/{campaign.Number}?done=saved")
            ),
            SaveResult.Refused(var why) => await PageAsync(visit, null, fields, why, null, cancellationToken),
            _ => throw new UnreachableException(),
        };
    }

    async Task<IResult> SaveAsync(long number, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        var fields = await DraftFields.ReadAsync(http, cancellationToken);
        if (fields.OnlyChecks)
            return await PageAsync(
                visit,
                campaign,
                fields,
                null,
                await JudgeAsync(visit, campaign, fields, cancellationToken),
                cancellationToken
            );
        if (await InputAsync(visit, campaign, fields, cancellationToken) is not { } input)
            return await PageAsync(visit, campaign, fields, NoList(visit.Tongue), null, cancellationToken);
        return await zegel.Campaigns.EditAsync(campaign.Id, input, cancellationToken) switch
        {
            SaveResult.Saved => DeskRoutes.See($"/campaigns/{number}?done=saved"),
            SaveResult.Refused(var why) => await PageAsync(visit, campaign, fields, why, null, cancellationToken),
            SaveResult.NotDraft => await PageAsync(
                visit,
                campaign,
                fields,
                visit.Tongue[
                    "It was released in the meantime; what people get does not change any more. Nothing was saved.",
                    "Ze is intussen verstuurd; wat mensen krijgen verandert niet meer. Er is niets bewaard."
                ],
                null,
                cancellationToken
            ),
            SaveResult.Unknown => DeskRoutes.Missing(visit),
            _ => throw new UnreachableException(),
        };
    }

    Task<IResult> FindingsOfNewAsync(HttpContext http, Visit visit, CancellationToken cancellationToken) =>
        FragmentAsync(http, visit, null, cancellationToken);

    async Task<IResult> FindingsAsync(
        long number,
        HttpContext http,
        Visit visit,
        CancellationToken cancellationToken
    ) =>
        await zegel.FindAsync(visit, number, cancellationToken) is { } campaign
            ? await FragmentAsync(http, visit, campaign, cancellationToken)
            : DeskRoutes.Missing(visit);

    async Task<IResult> FragmentAsync(
        HttpContext http,
        Visit visit,
        Campaign? campaign,
        CancellationToken cancellationToken
    )
    {
        var fields = await DraftFields.ReadAsync(http, cancellationToken);
        return DeskRoutes.Page<Parts.FindingList>(
            new { visit.Tongue, Findings = await JudgeAsync(visit, campaign, fields, cancellationToken) }
        );
    }

    /// <summary>What the rules say of what is typed. Nothing is saved.</summary>
    async Task<IReadOnlyList<Finding>> JudgeAsync(
        Visit visit,
        Campaign? campaign,
        DraftFields fields,
        CancellationToken cancellationToken
    )
    {
        var known = await ListsAsync(visit, campaign, cancellationToken);
        if (Chosen(known, fields) is not { Count: > 0 } lists)
            return
            [
                Finding.Of(
                    "G20",
                    Verdict.Block,
                    ("no list is chosen", "er is geen lijst gekozen"),
                    "one list or more of one brand",
                    ("Choose a list.", "Kies een lijst.")
                ),
            ];
        var typed = new Campaign
        {
            Id = campaign?.Id ?? Guid.Empty,
            Number = campaign?.Number ?? 0,
            TenantId = visit.Tenant.Id,
            BrandId = lists[0].BrandId,
            Name = fields.Name,
            Subject = fields.Subject.Trim(),
            Preheader = fields.Preheader.Trim(),
            Format = fields.Format,
            Source = fields.Source,
            State = CampaignState.Draft,
            CreatedAt = zegel.Clock.GetUtcNow(),
            Selected = 0,
            Excluded = "{}",
        };
        await Checking.WaitAsync(cancellationToken);
        try
        {
            return await zegel.Gate.CheckContentAsync(
                typed,
                [.. lists.Where(l => l.BrandId == typed.BrandId)],
                cancellationToken
            );
        }
        finally
        {
            Checking.Release();
        }
    }

    /// <summary>Null when no list of the tenant is chosen.</summary>
    async Task<CampaignInput?> InputAsync(
        Visit visit,
        Campaign? campaign,
        DraftFields fields,
        CancellationToken cancellationToken
    ) =>
        Chosen(await ListsAsync(visit, campaign, cancellationToken), fields) is { Count: > 0 } lists
            ? new CampaignInput(
                campaign?.BrandId ?? lists[0].BrandId,
                fields.Name,
                [.. lists.Select(l => l.Id)],
                fields.Subject,
                fields.Preheader,
                fields.Format,
                fields.Source
            )
            : null;

    static IReadOnlyList<MailingList> Chosen(IReadOnlyList<CountedList> known, DraftFields fields) =>
        [.. known.Select(c => c.List).Where(l => fields.Lists.Contains(l.Id))];

    /// <summary>The lists that may be chosen: of the campaign's brand once it has one.</summary>
    async Task<IReadOnlyList<CountedList>> ListsAsync(
        Visit visit,
        Campaign? campaign,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await zegel.Lists.ListAsync(visit.Tenant.Id, cancellationToken)).Where(c =>
                campaign is null || c.List.BrandId == campaign.BrandId
            ),
        ];

    async Task<IResult> PageAsync(
        Visit visit,
        Campaign? campaign,
        DraftFields fields,
        string? fault,
        IReadOnlyList<Finding>? findings,
        CancellationToken cancellationToken
    ) =>
        DeskRoutes.Page<DraftPage>(
            new
            {
                Visit = visit,
                Campaign = campaign,
                Fields = fields,
                Lists = await ListsAsync(visit, campaign, cancellationToken),
                Brands = await zegel.Tenants.BrandsAsync(visit.Tenant.Id, cancellationToken),
                PersonFields = await zegel.People.FieldNamesAsync(visit.Tenant.Id, cancellationToken),
                Findings = findings,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    static string NoList(Tongue l) =>
        l["Choose at least one list: nothing was saved.", "Kies minstens één lijst: er is niets bewaard."];
}

/// <summary>What is typed into the form of a draft.</summary>
/// <param name="OnlyChecks">The button that saves nothing was pressed.</param>
public sealed record DraftFields(
    string Name,
    IReadOnlyList<Guid> Lists,
    string Subject,
    string Preheader,
    TemplateFormat Format,
    string Source,
    bool OnlyChecks
)
{
    public static DraftFields Empty { get; } = new("", [], "", "", TemplateFormat.Markdown, "", false);

    internal static DraftFields Of(Campaign campaign, IReadOnlyList<MailingList> lists) =>
        new(
            campaign.Name,
            [.. lists.Select(l => l.Id)],
            campaign.Subject,
            campaign.Preheader,
            campaign.Format,
            campaign.Source,
            false
        );

    internal static async Task<DraftFields> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        return new DraftFields(
            form["name"].ToString(),
            [
                .. form["list"]
                    .Take(CampaignBook.ListsMax + 1)
                    .Select(l => Guid.TryParse(l, out var id) ? id : Guid.Empty)
                    .Where(id => id != Guid.Empty)
                    .Distinct(),
            ],
            form["subject"].ToString(),
            form["preheader"].ToString(),
            form["format"] == "html" ? TemplateFormat.Html : TemplateFormat.Markdown,
            // Browsers write line ends as CRLF; the draft keeps its own.
            form["source"].ToString().ReplaceLineEndings("\n"),
            form["act"] == "check"
        );
    }
}
