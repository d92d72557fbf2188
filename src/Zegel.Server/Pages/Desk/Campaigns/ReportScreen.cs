using System.Globalization;
using System.Text;
using Zegel.Campaigns;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>What became of everyone a campaign selected, to the last person.</summary>
sealed class ReportScreen(Installation zegel)
{
    /// <summary>Rows of the download that are in memory at once.</summary>
    const int RowsAtOnce = 2000;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new ReportScreen(zegel);
        routes.MapPage("/campaigns/{number:long}/report", Role.Viewer, screen.ShowAsync);
        routes.MapPage("/campaigns/{number:long}/report.csv", Role.Marketer, screen.ExportAsync);
    }

    async Task<IResult> ShowAsync(long number, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        if (campaign.ReleasedAt is null)
            return DeskRoutes.See($"/campaigns/{number}");
        await using var db = await zegel.Database.ReadAsync(cancellationToken);
        return await CampaignReport.ReadAsync(db, campaign.Id, cancellationToken) is { } report
            ? DeskRoutes.Page<ReportPage>(
                new
                {
                    Visit = visit,
                    Report = report,
                    Curve = await CampaignReport.CurveAsync(db, campaign.Id, cancellationToken),
                }
            )
            : DeskRoutes.Missing(visit);
    }

    async Task<IResult> ExportAsync(long number, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        return Results.Stream(
            stream => WriteAsync(stream, campaign.Id, cancellationToken),
            "text/csv; charset=utf-8",
            string.Create(CultureInfo.InvariantCulture, $"campaign-{number}.csv")
        );
    }

    async Task WriteAsync(Stream stream, Guid campaignId, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync(
            DeskCsv.Row("address", "list", "outcome", "ended", "attempts", "uncertain", "fault", "last reply", "id")
        );
        Guid? after = null;
        while (true)
        {
            var rows = await zegel.Database.ReadAsync(
                db => CampaignReport.OutcomesAsync(db, campaignId, after, RowsAtOnce, cancellationToken),
                cancellationToken
            );
            foreach (var row in rows)
                await writer.WriteAsync(
                    DeskCsv.Row(
                        row.Address,
                        row.ListName ?? "",
                        row.Outcome ?? "waiting",
                        row.EndedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "",
                        row.Attempts.ToString(CultureInfo.InvariantCulture),
                        row.Uncertain.ToString(CultureInfo.InvariantCulture),
                        row.Fault ?? "",
                        row.LastReply ?? "",
                        row.IntentId.ToString("D")
                    )
                );
            if (rows.Count < RowsAtOnce)
                return;
            after = rows[^1].IntentId;
            await writer.FlushAsync(cancellationToken);
        }
    }
}
