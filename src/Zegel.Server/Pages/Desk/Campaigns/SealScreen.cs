using System.Globalization;
using System.Text;
using Zegel.Campaigns.Proof;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>The seal report of a campaign: to read, and as a signed file to hand over.</summary>
sealed class SealScreen(Installation zegel)
{
    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new SealScreen(zegel);
        const string one = "/campaigns/{number:long}/seal";
        routes.MapPage(
            one,
            Role.Viewer,
            (long number, Visit visit, CancellationToken cancellationToken) =>
                screen.ShowAsync(
                    number,
                    visit,
                    report =>
                        Task.FromResult<IResult>(DeskRoutes.Page<SealPage>(new { Visit = visit, Report = report })),
                    cancellationToken
                )
        );
        routes.MapPage(
            one + ".json",
            Role.Viewer,
            (long number, Visit visit, CancellationToken cancellationToken) =>
                screen.ShowAsync(
                    number,
                    visit,
                    report => Task.FromResult(File(zegel.SealSigner.Sign(report), SealFiles.JsonType, number, "json")),
                    cancellationToken
                )
        );
        routes.MapPage(
            one + ".html",
            Role.Viewer,
            (long number, Visit visit, CancellationToken cancellationToken) =>
                screen.ShowAsync(
                    number,
                    visit,
                    async report =>
                        File(
                            await SealFiles.PageAsync(zegel, report, visit.Tongue),
                            SealFiles.HtmlType,
                            number,
                            "html"
                        ),
                    cancellationToken
                )
        );
    }

    async Task<IResult> ShowAsync(
        long number,
        Visit visit,
        Func<SealReport, Task<IResult>> show,
        CancellationToken cancellationToken
    )
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        return await SealFiles.ReadAsync(zegel, campaign.Id, cancellationToken) is { } report
            ? await show(report)
            : DeskRoutes.See($"/campaigns/{number}");
    }

    static IResult File(string text, string type, long number, string extension) =>
        Results.File(
            Encoding.UTF8.GetBytes(text),
            type,
            string.Create(CultureInfo.InvariantCulture, $"seal-{number}.{extension}")
        );
}
