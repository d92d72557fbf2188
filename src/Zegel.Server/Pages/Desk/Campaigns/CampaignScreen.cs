using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Zegel.Campaigns;
using Zegel.Campaigns.HouseMail;
using Zegel.Campaigns.Releasing;
using Zegel.Delivery;
using Zegel.Rules;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>One campaign: its state, its people, what holds it, and every turn it can take.</summary>
sealed class CampaignScreen(Installation zegel)
{
    const int StreamsMax = 100;
    const int StreamsOfTenantMax = 10;
    static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    static readonly TimeSpan StreamLasts = TimeSpan.FromMinutes(10);

    readonly Lock gate = new();
    readonly Dictionary<Guid, int> streams = [];

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new CampaignScreen(zegel);
        const string One = "/campaigns/{number:long}";
        routes.MapPage(One, Role.Viewer, screen.ShowAsync);
        routes.MapPage(One + "/live", Role.Viewer, screen.LiveAsync);
        routes.MapForm(One + "/check", Role.Marketer, screen.CheckAsync);
        routes.MapForm(One + "/release", Role.Marketer, screen.ReleaseAsync);
        routes.MapForm(One + "/schedule", Role.Marketer, screen.ScheduleAsync);
        routes.MapForm(One + "/unschedule", Role.Marketer, screen.UnscheduleAsync);
        routes.MapForm(One + "/test", Role.Marketer, screen.TestAsync);
        foreach (var turn in new[] { "pause", "resume", "cancel" })
            routes.MapForm(
                $"{One}/{turn}",
                Role.Marketer,
                (long number, Visit visit, CancellationToken cancellationToken) =>
                    screen.TurnAsync(turn, number, visit, cancellationToken)
            );
    }

    async Task<IResult> ShowAsync(long number, Visit visit, CancellationToken cancellationToken, string? done = null)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        var l = visit.Tongue;
        return await PageAsync(
            visit,
            campaign,
            CampaignNews.None with
            {
                Done = done switch
                {
                    "saved" => l["The draft is saved.", "Het concept is bewaard."],
                    "released" => l["Released: it is on its way.", "Verstuurd: ze is onderweg."],
                    "scheduled" => l[
                        "The hour is set. The gate looks once more when it comes.",
                        "De tijd staat vast. De poort kijkt dan nog één keer."
                    ],
                    "unscheduled" => l["It has no hour any more.", "Ze heeft geen tijd meer."],
                    "tested" => l[
                        "The test is on its way; it is in the mailbox in a minute.",
                        "De proef is onderweg; over een minuut zit ze in de mailbox."
                    ],
                    "pause" => l["Paused: nothing more is handed out.", "Stilgezet: er gaat niets meer uit."],
                    "resume" => l["It goes on.", "Ze gaat verder."],
                    "cancel" => l["Cancelled for good.", "Voorgoed geannuleerd."],
                    _ => null,
                },
            },
            cancellationToken
        );
    }

    async Task<IResult> CheckAsync(long number, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        var report = await zegel.Gate.CheckAsync(campaign.Id, cancellationToken);
        return report is null
            ? DeskRoutes.Missing(visit)
            : await PageAsync(
                visit,
                campaign,
                CampaignNews.None with
                {
                    Findings = report.Findings,
                    IsWhole = true,
                },
                cancellationToken
            );
    }

    async Task<IResult> ReleaseAsync(long number, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        var result = await zegel.Gate.ReleaseAsync(
            campaign.Id,
            visit.Actor,
            zegel.Clock.GetUtcNow(),
            cancellationToken
        );
        return result switch
        {
            ReleaseResult.Released => DeskRoutes.See($"/campaigns/{number}?done=released"),
            ReleaseResult.Refused(var findings) => await PageAsync(
                visit,
                campaign,
                Held(visit.Tongue, findings, visit.Tongue["It was not released.", "Ze is niet verstuurd."]),
                cancellationToken
            ),
            ReleaseResult.NotDraft => DeskRoutes.See($"/campaigns/{number}"),
            ReleaseResult.Unknown => DeskRoutes.Missing(visit),
            _ => throw new UnreachableException(),
        };
    }

    async Task<IResult> ScheduleAsync(long number, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        var l = visit.Tongue;
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        Task<IResult> Again(string fault) =>
            PageAsync(visit, campaign, CampaignNews.None with { Fault = fault, Form = form }, cancellationToken);
        if (ReleaseHour.Read(form["at"], form["zone"]) is not { } at)
            return await Again(
                l[
                    "That is not an hour on that clock; choose a day and a time. No hour was set.",
                    "Dat is geen tijd op die klok; kies een dag en een tijd. Er is geen tijd gezet."
                ]
            );
        switch (await zegel.Schedule.SetAsync(campaign.Id, at, visit.Actor, cancellationToken))
        {
            case ScheduleResult.Set:
                return DeskRoutes.See($"/campaigns/{number}?done=scheduled");
            case ScheduleResult.Held(var findings):
                return await PageAsync(
                    visit,
                    campaign,
                    Held(l, findings, l["No hour was set.", "Er is geen tijd gezet."]) with
                    {
                        Form = form,
                    },
                    cancellationToken
                );
            case ScheduleResult.Refused when at <= zegel.Clock.GetUtcNow():
                return await Again(
                    l[
                        "That hour has passed; choose one that is still to come.",
                        "Die tijd is voorbij; kies er een die nog komt."
                    ]
                );
            case ScheduleResult.Refused:
                return await Again(l["An hour is at most a year ahead.", "Een tijd ligt hoogstens een jaar vooruit."]);
            case ScheduleResult.NotDraft:
                return DeskRoutes.See($"/campaigns/{number}");
            default:
                return DeskRoutes.Missing(visit);
        }
    }

    async Task<IResult> UnscheduleAsync(long number, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        return
            await zegel.Campaigns.UnscheduleAsync(campaign.Id, visit.Actor, cancellationToken)
            is ScheduleResult.TakenAway
            ? DeskRoutes.See($"/campaigns/{number}?done=unscheduled")
            : DeskRoutes.See($"/campaigns/{number}");
    }

    async Task<IResult> TestAsync(long number, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        var l = visit.Tongue;
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        var result = await zegel.OperatorMail.SendTestAsync(
            campaign,
            form.All("to"),
            PreviewReader.Parse(form["as"]) ?? new PreviewReader.Nobody(),
            visit.Actor,
            cancellationToken
        );
        return result switch
        {
            OperatorMailResult.Queued => DeskRoutes.See($"/campaigns/{number}?done=tested"),
            OperatorMailResult.Held(var findings) => await PageAsync(
                visit,
                campaign,
                Held(l, findings, l["No test was sent.", "Er is geen proef verstuurd."]) with
                {
                    Form = form,
                    IsWhole = false,
                },
                cancellationToken
            ),
            OperatorMailResult.Refused(var why) => await PageAsync(
                visit,
                campaign,
                CampaignNews.None with
                {
                    Fault = l["No test was sent: ", "Er is geen proef verstuurd: "] + why,
                    Form = form,
                },
                cancellationToken
            ),
            _ => throw new UnreachableException(),
        };
    }

    async Task<IResult> TurnAsync(string turn, long number, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        var result = turn switch
        {
            "pause" => await zegel.Campaigns.PauseAsync(campaign.Id, visit.Actor, cancellationToken),
            "resume" => await zegel.Campaigns.ResumeAsync(
                campaign.Id,
                visit.Actor,
                zegel.Clock.GetUtcNow(),
                cancellationToken
            ),
            _ => await zegel.Campaigns.CancelAsync(campaign.Id, visit.Actor, cancellationToken),
        };
        return result is TurnResult.NotAllowed(var state)
            ? await PageAsync(
                visit,
                campaign with
                {
                    State = state,
                },
                CampaignNews.None with
                {
                    Fault = visit.Tongue[
                        $"That is not possible: it is {visit.Tongue.Of(state)}.",
                        $"Dat kan niet: ze is {visit.Tongue.Of(state)}."
                    ],
                },
                cancellationToken
            )
            : DeskRoutes.See($"/campaigns/{number}?done={turn}");
    }

    static CampaignNews Held(Tongue l, IReadOnlyList<Finding> findings, string what)
    {
        var count = findings.Count(f => f.Verdict >= Verdict.Hold);
        return CampaignNews.None with
        {
            Findings = findings,
            IsWhole = true,
            Fault =
                what
                + " "
                + (
                    count == 1
                        ? l[
                            "One finding holds it; mend it and try again.",
                            "Eén bevinding houdt haar tegen; los die op en probeer het opnieuw."
                        ]
                        : l[
                            $"{count} findings hold it; mend them and try again.",
                            $"{count} bevindingen houden haar tegen; los ze op en probeer het opnieuw."
                        ]
                ),
        };
    }

    async Task<IResult> PageAsync(
        Visit visit,
        Campaign campaign,
        CampaignNews news,
        CancellationToken cancellationToken
    )
    {
        var lists = await zegel.Campaigns.ListsOfAsync(campaign.Id, cancellationToken);
        var isDraft = campaign.State == CampaignState.Draft;
        var (selected, excluded) = isDraft
            ? await zegel.Gate.CountAsync(campaign.Id, cancellationToken)
            : (campaign.Selected, Exclusions.Parse(campaign.Excluded));
        if (isDraft && news.Findings is null)
            news = news with
            {
                // The words only: looking at DNS and at the exits takes a moment and notes what it saw, so it has a button.
                Findings = await zegel.Gate.CheckContentAsync(campaign, lists, cancellationToken),
            };
        var progress = isDraft
            ? null
            : await zegel.Database.ReadAsync(
                db => CampaignProgress.ReadAsync(db, campaign.Id, zegel.Clock.GetUtcNow(), cancellationToken),
                cancellationToken
            );
        var testers =
            isDraft && visit.May(Role.Marketer)
                ? (await zegel.Users.ListAsync(visit.Tenant.Id, cancellationToken))
                    .Select(u => u.User)
                    .Where(u => u is { VerifiedAt: not null, DisabledAt: null })
                    .ToList()
                : [];
        return DeskRoutes.Page<CampaignPage>(
            new
            {
                Visit = visit,
                Campaign = campaign,
                Lists = lists,
                Selected = selected,
                Excluded = excluded,
                Progress = progress,
                Testers = (IReadOnlyList<User>)testers,
                News = news,
                Now = zegel.Clock.GetUtcNow(),
            },
            news.Fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    /// <summary>The numbers as they change: server-sent events until it is over, the reader leaves, or ten minutes have passed.</summary>
    async Task<IResult> LiveAsync(
        long number,
        HttpContext http,
        Visit visit,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    )
    {
        if (await zegel.FindAsync(visit, number, cancellationToken) is not { } campaign)
            return DeskRoutes.Missing(visit);
        if (!HttpMethods.IsGet(http.Request.Method))
            return Results.Text("", "text/event-stream");
        if (!TryOpenStream(visit.Tenant.Id))
            return Results.Text(
                "Too many pages show live numbers at this moment; reload this one to see how far it is.\n",
                statusCode: StatusCodes.Status429TooManyRequests
            );
        try
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(
                cancellationToken,
                lifetime.ApplicationStopping
            );
            await StreamAsync(http, visit.Tongue, campaign.Id, ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the program stops.
        }
        finally
        {
            CloseStream(visit.Tenant.Id);
        }
        return Results.Empty;
    }

    async Task StreamAsync(HttpContext http, Tongue l, Guid campaignId, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "text/event-stream";
        // Proxies would gather the beats.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var until = zegel.Clock.GetUtcNow() + StreamLasts;
        while (true)
        {
            var begun = zegel.Clock.GetUtcNow();
            var progress = await zegel.Database.ReadAsync(
                db => CampaignProgress.ReadAsync(db, campaignId, begun, cancellationToken),
                cancellationToken
            );
            if (progress is null)
                return;
            await http.Response.WriteAsync(
                $"event: numbers\ndata: {JsonSerializer.Serialize(LiveNumbers.Of(l, progress))}\n\n",
                cancellationToken
            );
            if (progress.IsOver)
                await http.Response.WriteAsync("event: done\ndata: {}\n\n", cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
            var now = zegel.Clock.GetUtcNow();
            if (progress.IsOver || now >= until)
                return;
            // Counting a million takes a while: never more than a tenth of the time.
            var pause = 10 * (now - begun);
            await Task.Delay(pause > Beat ? pause : Beat, zegel.Clock, cancellationToken);
        }
    }

    bool TryOpenStream(Guid tenantId)
    {
        lock (gate)
        {
            var mine = streams.GetValueOrDefault(tenantId);
            if (mine >= StreamsOfTenantMax || streams.Values.Sum() >= StreamsMax)
                return false;
            streams[tenantId] = mine + 1;
            return true;
        }
    }

    void CloseStream(Guid tenantId)
    {
        lock (gate)
            if (--streams[tenantId] == 0)
                streams.Remove(tenantId);
    }
}

/// <summary>The elements of the page that change while a campaign is on its way, and what they say.</summary>
static class LiveNumbers
{
    public static Dictionary<string, string> Of(Tongue l, CampaignProgress progress)
    {
        var account = progress.Account;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["n-ended"] = l.Number(account.Ended),
            ["n-delivered"] = l.Number(account.Delivered),
            ["n-bounced"] = l.Number(account.Bounced),
            ["n-waiting"] = l.Number(account.Waiting),
            ["n-other"] = l.Number(Other(account)),
            ["n-pace"] = l.Number(progress.PerMinute),
            ["n-left"] = Left(l, progress),
            ["n-state"] = l.Of(progress.State),
            ["n-progress"] = account.Ended.ToString(CultureInfo.InvariantCulture),
        };
    }

    public static long Other(Reconciliation account) =>
        account.Suppressed + account.Withdrawn + account.Expired + account.Cancelled;

    public static string Left(Tongue l, CampaignProgress progress) =>
        progress.Account.Waiting == 0 ? l["nothing", "niets"]
        : progress.Left is { } left ? l.Span(left)
        : "–";
}

/// <summary>What just happened to a campaign, for its page.</summary>
/// <param name="Findings">Null: not judged.</param>
/// <param name="IsWhole">The findings are of the whole gate: words, domain, exits and people.</param>
/// <param name="Form">What was typed.</param>
public sealed record CampaignNews(
    string? Done,
    string? Fault,
    IReadOnlyList<Finding>? Findings,
    bool IsWhole,
    DeskForm Form
)
{
    public static CampaignNews None { get; } = new(null, null, null, false, DeskForm.Empty);
}
