using Zegel.Campaigns;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>All campaigns of a tenant, newest first.</summary>
sealed class CampaignsScreen(Installation zegel)
{
    /// <summary>More are reached by the number in the address; each one under way is counted.</summary>
    const int ShownMax = 200;
    const int CountedMax = 50;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        routes.MapPage("/campaigns", Role.Viewer, new CampaignsScreen(zegel).ListAsync);
        DraftScreen.Map(routes, zegel);
        CampaignScreen.Map(routes, zegel);
        PreviewScreen.Map(routes, zegel);
        ReportScreen.Map(routes, zegel);
        SealScreen.Map(routes, zegel);
    }

    async Task<IResult> ListAsync(Visit visit, CancellationToken cancellationToken)
    {
        var campaigns = await zegel.Campaigns.ListAsync(visit.Tenant.Id, cancellationToken);
        var now = zegel.Clock.GetUtcNow();
        var progress = new Dictionary<Guid, CampaignProgress>();
        await using var db = await zegel.Database.ReadAsync(cancellationToken);
        foreach (
            var campaign in campaigns
                .Where(c => c.State is CampaignState.Sending or CampaignState.Paused)
                .Take(CountedMax)
        )
            if (await CampaignProgress.ReadAsync(db, campaign.Id, now, cancellationToken) is { } found)
                progress[campaign.Id] = found;
        return DeskRoutes.Page<CampaignsPage>(
            new
            {
                Visit = visit,
                Campaigns = (IReadOnlyList<Campaign>)[.. campaigns.Take(ShownMax)],
                Progress = (IReadOnlyDictionary<Guid, CampaignProgress>)progress,
                campaigns.Count,
            }
        );
    }
}

static class CampaignOfVisit
{
    /// <summary>Null for what is another tenant's, the same as for what is not there.</summary>
    public static async Task<Campaign?> FindAsync(
        this Installation zegel,
        Visit visit,
        long number,
        CancellationToken cancellationToken
    ) =>
        await zegel.Campaigns.FindAsync(number, cancellationToken) is { } campaign
        && campaign.TenantId == visit.Tenant.Id
            ? campaign
            : null;
}
