using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Pages.Desk.Notifying;

/// <summary>All that happened, newest first.</summary>
sealed class NoticesScreen(Installation zegel)
{
    const int PageRows = 50;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new NoticesScreen(zegel);
        routes.MapPage("/notices", Role.Viewer, screen.ListAsync);
    }

    async Task<IResult> ListAsync(Visit visit, CancellationToken cancellationToken, string? before = null)
    {
        Guid? last = Guid.TryParse(before, out var id) ? id : null;
        var rows = await zegel.Notices.ListAsync(visit.Tenant.Id, last, since: null, PageRows + 1, cancellationToken);
        var shown = rows.Take(PageRows).ToList();
        return DeskRoutes.Page<NoticesPage>(
            new
            {
                Visit = visit,
                Notices = (IReadOnlyList<Notice>)shown,
                IsFirst = last is null,
                Next = rows.Count > PageRows ? shown[^1].Id : (Guid?)null,
            }
        );
    }
}
