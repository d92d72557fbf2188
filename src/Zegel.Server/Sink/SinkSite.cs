using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Server.Pages.Desk;

namespace Zegel.Server.Sink;

/// <summary>The pages of the sink: what lies in the mailboxes, and the panel where entries are published. No script, no cookie.</summary>
sealed class SinkSite(OutsideWorld sink)
{
    const int ShownMax = 200;
    static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The mail itself: it may show its styles, and load and do nothing.</summary>
    const string MailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

    public static async Task<IAsyncDisposable> StartAsync(
        OutsideWorld sink,
        IPEndPoint listen,
        CancellationToken cancellationToken
    )
    {
        var site = PublicSite.Builder(kestrel => kestrel.Listen(listen)).Build();
        site.UseRouting();
        site.Use(PublicSite.WithSafeHeaders);
        Pages.Assets.Map(site);
        var pages = new SinkSite(sink);
        var open = new OpenToAll("the sink serves its own machine only");
        foreach (
            var (path, handler) in new (string, Delegate)[]
            {
                ("/", pages.List),
                ("/m/{id:int}", pages.Message),
                ("/m/{id:int}/html", pages.Html),
                ("/m/{id:int}/raw", pages.Raw),
                ("/dns", (string? done) => pages.Dns(done)),
                ("/api/messages", pages.ListJson),
                ("/api/messages/{id:int}", pages.MessageJson),
            }
        )
            site.MapMethods(path, Reading, handler).WithMetadata(open);
        site.MapPost("/dns", pages.PublishAsync).DisableAntiforgery().WithMetadata(open);
        site.MapPost("/dns/delete", pages.DeleteAsync).DisableAntiforgery().WithMetadata(open);
        site.MapPost("/api/records", pages.PublishJsonAsync).WithMetadata(open);
        site.UseEndpoints(_ => { });
        try
        {
            await site.StartAsync(cancellationToken);
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
        return site;
    }

    RazorComponentResult<SinkListPage> List(string? to) =>
        DeskRoutes.Page<SinkListPage>(
            new
            {
                Letters = sink.Letters.List(string.IsNullOrWhiteSpace(to) ? null : to.Trim(), ShownMax),
                To = to ?? "",
                sink.Letters.Count,
                sink.Letters.Dropped,
            }
        );

    IResult Message(int id) =>
        sink.Letters.Find(id) is { } letter
            ? DeskRoutes.Page<SinkMessagePage>(
                new { Letter = letter, Reachable = (Func<string, string>)sink.Reachable }
            )
            : Results.NotFound();

    IResult Html(int id, HttpContext http)
    {
        if (sink.Letters.Find(id)?.Mail.Message.HtmlBody is not { } html)
            return Results.NotFound();
        http.Response.Headers.ContentSecurityPolicy = MailPolicy;
        return Results.Text(html, "text/html", Encoding.UTF8);
    }

    IResult Raw(int id) =>
        sink.Letters.Find(id) is { } letter
            ? Results.Bytes(letter.Mail.Received.Content.ToArray(), "message/rfc822", $"{id}.eml")
            : Results.NotFound();

    RazorComponentResult<SinkDnsPage> Dns(
        string? done = null,
        IReadOnlyList<string>? faults = null,
        string text = ""
    ) =>
        DeskRoutes.Page<SinkDnsPage>(
            new
            {
                sink.World.Records,
                Done = done,
                Faults = faults ?? [],
                Text = text,
            },
            faults is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    async Task<IResult> PublishAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!DeskAccess.IsOwnOrigin(http) || !http.Request.HasFormContentType)
            return Results.BadRequest();
        var text = (await http.Request.ReadFormAsync(cancellationToken))["entries"].ToString();
        var number = Publish(text, out var faults);
        return faults.Count > 0 ? Dns(null, faults, text) : DeskRoutes.See($"/dns?done={number}");
    }

    async Task<IResult> DeleteAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!DeskAccess.IsOwnOrigin(http) || !http.Request.HasFormContentType)
            return Results.BadRequest();
        var form = await http.Request.ReadFormAsync(cancellationToken);
        if (Enum.TryParse<DnsType>(form["type"], out var type))
            sink.World.Remove(form["name"].ToString(), type);
        return DeskRoutes.See("/dns");
    }

    async Task<IResult> PublishJsonAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!DeskAccess.IsOwnOrigin(http))
            return Results.BadRequest();
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var number = Publish(await reader.ReadToEndAsync(cancellationToken), out var faults);
        return faults.Count > 0
            ? Results.Json(new { faults }, Json, statusCode: StatusCodes.Status422UnprocessableEntity)
            : Results.Json(new { published = number }, Json);
    }

    int Publish(string text, out IReadOnlyList<string> faults)
    {
        var entries = ZoneText.Read(text, out faults);
        if (faults.Count > 0)
            return 0;
        foreach (var entry in entries)
            if (
                DomainName.TryParse(entry.Name.TrimStart('_'), out var name)
                && PublicSuffixList.Shipped.OrganizationalDomain(name) is { } zone
            )
                LoopbackPlan.Host(sink.World, zone.Ascii);
        return sink.World.Publish(entries);
    }

    IResult ListJson(string? to) => Results.Json(sink.Letters.List(to, ShownMax).Select(Summary), Json);

    IResult MessageJson(int id) =>
        sink.Letters.Find(id) is { Mail.Message: var message } letter
            ? Results.Json(
                new
                {
                    summary = Summary(letter),
                    headers = message.Headers.Select(h => new { name = h.Field, value = h.Value }),
                    text = message.TextBody,
                    html = message.HtmlBody,
                },
                Json
            )
            : Results.NotFound();

    static object Summary(Letter letter) =>
        new
        {
            letter.Id,
            letter.At,
            letter.From,
            letter.To,
            letter.Mail.Message.Subject,
            isBulk = letter.Mail.Message.Headers["Precedence"] == "bulk",
        };
}
