using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Consent;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Lists;

/// <summary>Lists that people can join: how many stand on each, who came and went, and the form to place elsewhere.</summary>
sealed class ListsScreen(Installation zegel)
{
    const int Weeks = 13;
    const int NewsShown = 10;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new ListsScreen(zegel);
        routes.MapPage("/lists", Role.Viewer, screen.ListAsync);
        routes.MapPage(
            "/lists/new",
            Role.Marketer,
            (Visit visit, CancellationToken cancellationToken) =>
                screen.NewAsync(visit, DeskForm.Empty, null, cancellationToken)
        );
        routes.MapForm("/lists/new", Role.Marketer, screen.CreateAsync);
        routes.MapPage("/lists/{id:guid}", Role.Viewer, screen.ShowAsync);
    }

    async Task<IResult> ListAsync(Visit visit, CancellationToken cancellationToken) =>
        DeskRoutes.Page<ListsPage>(
            new
            {
                Visit = visit,
                Lists = await zegel.Lists.ListAsync(visit.Tenant.Id, cancellationToken),
                Brands = await BrandsAsync(visit, cancellationToken),
                PublicUrl = zegel.Settings.PublicUrl,
            }
        );

    async Task<RazorComponentResult<NewListPage>> NewAsync(
        Visit visit,
        DeskForm form,
        string? fault,
        CancellationToken cancellationToken
    ) =>
        DeskRoutes.Page<NewListPage>(
            new
            {
                Visit = visit,
                Brands = await BrandsAsync(visit, cancellationToken),
                Form = form,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    async Task<IResult> CreateAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        var brand = (await BrandsAsync(visit, cancellationToken)).FirstOrDefault(b =>
            b.Id.ToString("D") == form["brand"]
        );
        if (brand is null)
            return DeskRoutes.Missing(visit);
        var created = await zegel.Lists.CreateAsync(
            new NewList(brand, form["name"], form["purpose"], form["frequency"], form["language"]),
            zegel.Clock.GetUtcNow(),
            cancellationToken
        );
        var l = visit.Tongue;
        return created switch
        {
            ListCreation.Created(var list) => DeskRoutes.See($"/lists/{list.Id}?done=made"),
            ListCreation.NameTaken(var name) => await NewAsync(
                visit,
                form,
                l[$"The brand has a list “{name}” already.", $"Het merk heeft al een lijst “{name}”."],
                cancellationToken
            ),
            ListCreation.Invalid(var why) => await NewAsync(visit, form, why, cancellationToken),
            _ => throw new UnreachableException(),
        };
    }

    async Task<IResult> ShowAsync(Guid id, Visit visit, CancellationToken cancellationToken, string? done = null)
    {
        var lists = await zegel.Lists.ListAsync(visit.Tenant.Id, cancellationToken);
        if (lists.FirstOrDefault(l => l.List.Id == id) is not { } counted)
            return DeskRoutes.Missing(visit);
        var week = TimeSpan.FromDays(7);
        var from = zegel.Clock.GetUtcNow() - Weeks * week;
        var (growth, news) = await zegel.Database.ReadAsync(
            async db =>
                (
                    await ListView.GrowthAsync(db, id, from, week, Weeks, cancellationToken),
                    await ListView.NewsAsync(db, id, NewsShown, cancellationToken)
                ),
            cancellationToken
        );
        return DeskRoutes.Page<ListPage>(
            new
            {
                Visit = visit,
                Counted = counted,
                Brand = (await BrandsAsync(visit, cancellationToken)).Single(b => b.Id == counted.List.BrandId),
                Growth = growth,
                News = news,
                PublicUrl = zegel.Settings.PublicUrl,
                Done = done == "made"
                    ? visit.Tongue[
                        "The list is made: people can join by its form.",
                        "De lijst is gemaakt: mensen kunnen zich aanmelden met het formulier."
                    ]
                    : null,
            }
        );
    }

    async Task<IReadOnlyList<Brand>> BrandsAsync(Visit visit, CancellationToken cancellationToken) =>
        await zegel.Tenants.BrandsAsync(visit.Tenant.Id, cancellationToken);
}
