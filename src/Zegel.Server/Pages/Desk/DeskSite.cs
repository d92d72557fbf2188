using Zegel.Server.Pages.Desk.Account;
using Zegel.Server.Pages.Desk.Brands;
using Zegel.Server.Pages.Desk.Campaigns;
using Zegel.Server.Pages.Desk.Domains;
using Zegel.Server.Pages.Desk.Home;
using Zegel.Server.Pages.Desk.Importing;
using Zegel.Server.Pages.Desk.Lists;
using Zegel.Server.Pages.Desk.Notifying;
using Zegel.Server.Pages.Desk.People;
using Zegel.Server.Pages.Desk.Queue;
using Zegel.Server.Pages.Desk.Rulebook;
using Zegel.Server.Pages.Desk.Suppressing;
using Zegel.Server.Pages.Desk.Team;
using Zegel.Server.Pages.Desk.Waiving;

namespace Zegel.Server.Pages.Desk;

/// <summary>The pages of those who run it: one folder a screen, each maps its own endpoints.</summary>
static class DeskSite
{
    /// <summary>Scripts, styles and live numbers from our own host only; pictures too, and those that styles bring along.</summary>
    public const string ContentPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static bool IsDesk(HttpContext http) =>
        http.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<RoleNeeded>() is not null || metadata.GetMetadata<OpenToAll>() is not null);

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        SignInScreen.Map(routes, zegel);
        HomeScreen.Map(routes, zegel);
        AccountScreen.Map(routes, zegel);
        DomainsScreen.Map(routes, zegel);
        BrandsScreen.Map(routes, zegel);
        TeamScreen.Map(routes, zegel);
        NoticesScreen.Map(routes, zegel);
        WebhooksScreen.Map(routes, zegel);
        ListsScreen.Map(routes, zegel);
        ImportsScreen.Map(routes, zegel);
        PeopleScreen.Map(routes, zegel);
        CampaignsScreen.Map(routes, zegel);
        QueueScreen.Map(routes, zegel);
        SuppressionsScreen.Map(routes, zegel);
        RulesScreen.Map(routes);
        WaiversScreen.Map(routes, zegel);
    }
}
