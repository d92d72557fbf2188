using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Zegel.Campaigns.Proof;
using Zegel.Server.Pages.Desk;
using Zegel.Server.Pages.Desk.Campaigns;

namespace Zegel.Server;

/// <summary>Seal reports as files: JSON for programs, a page that holds the same JSON for people.</summary>
static class SealFiles
{
    public const string JsonType = "application/json; charset=utf-8";
    public const string HtmlType = "text/html; charset=utf-8";

    static readonly string Program = $"Zegel {typeof(SealFiles).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Null when the campaign has none.</summary>
    public static Task<SealReport?> ReadAsync(
        Installation zegel,
        Guid campaignId,
        CancellationToken cancellationToken
    ) =>
        zegel.Database.ReadAsync(
            db =>
                SealReport.ReadAsync(
                    db,
                    campaignId,
                    Program,
                    zegel.Settings.PublicUrl,
                    zegel.Clock.GetUtcNow(),
                    cancellationToken
                ),
            cancellationToken
        );

    /// <summary>One file that needs no other: it can be mailed, printed and checked by <c>zegel seal verify</c>.</summary>
    public static async Task<string> PageAsync(Installation zegel, SealReport report, Tongue tongue)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<SealDocument>(
                ParameterView.FromDictionary(
                    new Dictionary<string, object?>
                    {
                        ["L"] = tongue,
                        ["Report"] = report,
                        ["Key"] = zegel.SealSigner.Keys[0],
                        ["File"] = zegel.SealSigner.Sign(report),
                    }
                )
            );
            return page.ToHtmlString();
        });
    }
}
