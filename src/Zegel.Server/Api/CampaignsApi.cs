using System.Diagnostics;
using System.Globalization;
using Zegel.Campaigns;
using Zegel.Campaigns.Releasing;
using Zegel.Consent;

namespace Zegel.Server.Api;

/// <summary>A campaign as written.</summary>
/// <param name="Lists">Ids or slugs of lists of one brand; the first one's consent counts.</param>
sealed record CampaignBody(
    string Name,
    IReadOnlyList<string> Lists,
    string Subject,
    string Source,
    TemplateFormat Format = TemplateFormat.Html,
    string Preheader = ""
);

sealed record CampaignView(
    long Number,
    string Name,
    CampaignState State,
    string Subject,
    string Preheader,
    TemplateFormat Format,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReleaseAt,
    DateTimeOffset? ReleasedAt,
    DateTimeOffset? FinishedAt,
    long Selected,
    string? ReleaseFault
)
{
    public static CampaignView Of(Campaign c) =>
        new(
            c.Number,
            c.Name,
            c.State,
            c.Subject,
            c.Preheader,
            c.Format,
            c.CreatedAt,
            c.ReleaseAt,
            c.ReleasedAt,
            c.FinishedAt,
            c.Selected,
            c.ReleaseFault
        );
}

/// <param name="At">With its zone; leave out to release now.</param>
sealed record ReleaseBody(DateTimeOffset? At = null);

static class CampaignsApi
{
    const string Read = "campaigns:read";
    const string Write = "campaigns:write";

    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/campaigns").WithTags("Campaigns");
        group
            .MapGet(
                "/",
                (ApiCaller who, int? limit, string? after, CancellationToken token) =>
                    ListAsync(zegel, who, limit, after, token)
            )
            .Needs(Read, "Campaigns, newest first");
        group
            .MapPost(
                "/",
                (ApiCaller who, CampaignBody body, CancellationToken token) => CreateAsync(zegel, who, body, token)
            )
            .Needs(Write, "Make a draft");
        group
            .MapGet(
                "/{number:long}",
                (long number, ApiCaller who, CancellationToken token) =>
                    OneAsync(
                        zegel,
                        number,
                        who,
                        c => Task.FromResult<IResult>(TypedResults.Ok(CampaignView.Of(c))),
                        token
                    )
            )
            .Needs(Read, "One campaign");
        group
            .MapPut(
                "/{number:long}",
                (long number, ApiCaller who, CampaignBody body, CancellationToken token) =>
                    EditAsync(zegel, number, who, body, token)
            )
            .Needs(Write, "Change a draft, all of it at once");
        group
            .MapPost(
                "/{number:long}/check",
                (long number, ApiCaller who, CancellationToken token) => CheckAsync(zegel, number, who, token)
            )
            .Needs(Read, "What the gate would say, without releasing");
        group
            .MapPost(
                "/{number:long}/release",
                (long number, ApiCaller who, ReleaseBody? body, CancellationToken token) =>
                    ReleaseAsync(zegel, number, who, body, token)
            )
            .Needs(Write, "Through the gate, now or at an hour");
        group
            .MapPost(
                "/{number:long}/unschedule",
                (long number, ApiCaller who, CancellationToken token) =>
                    OneAsync(
                        zegel,
                        number,
                        who,
                        async c => Of(await zegel.Campaigns.UnscheduleAsync(c.Id, who.Actor, token)),
                        token
                    )
            )
            .Needs(Write, "Take the hour of a draft away");
        Turn("pause", "Hand out nothing more", (c, who, token) => zegel.Campaigns.PauseAsync(c.Id, who.Actor, token));
        Turn(
            "resume",
            "Go on with a paused campaign",
            (c, who, token) => zegel.Campaigns.ResumeAsync(c.Id, who.Actor, zegel.Clock.GetUtcNow(), token)
        );
        Turn("cancel", "End it for good", (c, who, token) => zegel.Campaigns.CancelAsync(c.Id, who.Actor, token));
        group
            .MapGet(
                "/{number:long}/report",
                (long number, ApiCaller who, CancellationToken token) => ReportAsync(zegel, number, who, token)
            )
            .Needs(Read, "What became of everyone");
        group
            .MapGet(
                "/{number:long}/seal",
                (long number, ApiCaller who, CancellationToken token) =>
                    OneAsync(
                        zegel,
                        number,
                        who,
                        async campaign =>
                            await SealFiles.ReadAsync(zegel, campaign.Id, token) is { } report
                                ? TypedResults.Text(zegel.SealSigner.Sign(report), SealFiles.JsonType)
                                : ApiProblem.Conflict(
                                    "It has no seal report: it was not released, or before such were kept."
                                ),
                        token
                    )
            )
            .Needs(Read, "The seal report: each guideline, how it was kept, the evidence, signed");

        void Turn(string verb, string summary, Func<Campaign, ApiCaller, CancellationToken, Task<TurnResult>> turn) =>
            group
                .MapPost(
                    $"/{{number:long}}/{verb}",
                    (long number, ApiCaller who, CancellationToken token) =>
                        OneAsync(zegel, number, who, async c => Of(await turn(c, who, token), verb), token)
                )
                .Needs(Write, summary);
    }

    static async Task<IResult> ListAsync(
        Installation zegel,
        ApiCaller who,
        int? limit,
        string? after,
        CancellationToken token
    )
    {
        if (!ApiCursor.TryRead(limit, after, out var take, out var key, out var fault))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, fault);
        long? before = null;
        if (key is not null)
        {
            if (!long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return ApiProblem.Of(StatusCodes.Status400BadRequest, "after is not a cursor of this list");
            before = number;
        }
        var rows = await zegel.Campaigns.PageAsync(who.TenantId, before, take + 1, token);
        return TypedResults.Ok(
            ApiCursor.Page(rows, take, c => c.Number.ToString(CultureInfo.InvariantCulture), CampaignView.Of)
        );
    }

    static async Task<IResult> CreateAsync(
        Installation zegel,
        ApiCaller who,
        CampaignBody body,
        CancellationToken token
    )
    {
        var (input, fault) = await InputAsync(zegel, who, body, token);
        if (input is null)
            return ApiProblem.Unfit(fault);
        return await zegel.Campaigns.CreateAsync(input, zegel.Clock.GetUtcNow(), token) switch
        {
            SaveResult.Saved(var c) => TypedResults.Created(
                $"{ApiAccess.Root}/campaigns/{c.Number}",
                CampaignView.Of(c)
            ),
            SaveResult.Refused(var why) => ApiProblem.Unfit(why),
            _ => throw new UnreachableException(),
        };
    }

    static Task<IResult> EditAsync(
        Installation zegel,
        long number,
        ApiCaller who,
        CampaignBody body,
        CancellationToken token
    ) =>
        OneAsync(
            zegel,
            number,
            who,
            async campaign =>
            {
                var (input, fault) = await InputAsync(zegel, who, body, token);
                if (input is null)
                    return ApiProblem.Unfit(fault);
                return await zegel.Campaigns.EditAsync(campaign.Id, input, token) switch
                {
                    SaveResult.Saved(var c) => TypedResults.Ok(CampaignView.Of(c)),
                    SaveResult.Refused(var why) => ApiProblem.Unfit(why),
                    SaveResult.NotDraft(var state) => ApiProblem.Conflict(
                        $"It is {state.ToString().ToLowerInvariant()}: only a draft changes."
                    ),
                    _ => ApiProblem.Missing("campaign"),
                };
            },
            token
        );

    static async Task<(CampaignInput? Input, string Fault)> InputAsync(
        Installation zegel,
        ApiCaller who,
        CampaignBody body,
        CancellationToken token
    )
    {
        if (body.Lists.Count is 0 or > CampaignBook.ListsMax)
            return (null, $"name one to {CampaignBook.ListsMax} lists");
        var lists = new List<MailingList>();
        foreach (var wanted in body.Lists)
            if (await zegel.Lists.FindAsync(who.TenantId, wanted, token) is { } list)
                lists.Add(list);
            else
                return (null, $"there is no list “{wanted}”");
        return (
            new CampaignInput(
                lists[0].BrandId,
                body.Name,
                [.. lists.Select(l => l.Id)],
                body.Subject,
                body.Preheader,
                body.Format,
                body.Source
            ),
            ""
        );
    }

    static Task<IResult> CheckAsync(Installation zegel, long number, ApiCaller who, CancellationToken token) =>
        OneAsync(
            zegel,
            number,
            who,
            async campaign =>
                await zegel.Gate.CheckAsync(campaign.Id, token) is { } report
                    ? TypedResults.Ok(
                        new
                        {
                            report.MayRelease,
                            report.Selected,
                            excluded = report.Excluded.Counts,
                            report.Findings,
                        }
                    )
                    : ApiProblem.Missing("campaign"),
            token
        );

    static Task<IResult> ReleaseAsync(
        Installation zegel,
        long number,
        ApiCaller who,
        ReleaseBody? body,
        CancellationToken token
    ) =>
        OneAsync(
            zegel,
            number,
            who,
            async campaign =>
                body?.At is { } hour
                    ? Of(await zegel.Schedule.SetAsync(campaign.Id, hour, who.Actor, token))
                    : await zegel.Gate.ReleaseAsync(campaign.Id, who.Actor, zegel.Clock.GetUtcNow(), token) switch
                    {
                        ReleaseResult.Released(var selected, var excluded) => TypedResults.Accepted(
                            $"{ApiAccess.Root}/campaigns/{number}",
                            new { selected, excluded = excluded.Counts }
                        ),
                        ReleaseResult.Refused(var findings) => ApiProblem.Held(findings),
                        ReleaseResult.NotDraft(var state) => ApiProblem.Conflict(
                            $"It is {state.ToString().ToLowerInvariant()}: only a draft can be released."
                        ),
                        _ => ApiProblem.Missing("campaign"),
                    },
            token
        );

    static IResult Of(ScheduleResult result) =>
        result switch
        {
            ScheduleResult.Set(var c, _) => TypedResults.Ok(CampaignView.Of(c)),
            ScheduleResult.TakenAway(var c) => TypedResults.Ok(CampaignView.Of(c)),
            ScheduleResult.Refused(var why) => ApiProblem.Unfit(why),
            ScheduleResult.Held(var findings) => ApiProblem.Held(findings),
            ScheduleResult.NotDraft(var state) => ApiProblem.Conflict(
                $"It is {state.ToString().ToLowerInvariant()}: only a draft has an hour."
            ),
            _ => ApiProblem.Missing("campaign"),
        };

    static IResult Of(TurnResult result, string verb) =>
        result switch
        {
            TurnResult.Turned(var c) => TypedResults.Ok(CampaignView.Of(c)),
            TurnResult.NotAllowed(var state) => ApiProblem.Conflict(
                $"It is {state.ToString().ToLowerInvariant()}: {verb} is not possible."
            ),
            _ => ApiProblem.Missing("campaign"),
        };

    static Task<IResult> ReportAsync(Installation zegel, long number, ApiCaller who, CancellationToken token) =>
        OneAsync(
            zegel,
            number,
            who,
            async campaign =>
                await zegel.Database.ReadAsync(db => CampaignReport.ReadAsync(db, campaign.Id, token), token)
                    is { } report
                    ? TypedResults.Ok(
                        new
                        {
                            campaign = CampaignView.Of(report.Campaign),
                            report.Account,
                            excluded = report.Excluded.Counts,
                            report.BouncedByFault,
                            report.LateReturns,
                            report.Exits,
                            report.Providers,
                            report.Waived,
                            report.Reconciled,
                        }
                    )
                    : ApiProblem.Missing("campaign"),
            token
        );

    static async Task<IResult> OneAsync(
        Installation zegel,
        long number,
        ApiCaller who,
        Func<Campaign, Task<IResult>> act,
        CancellationToken token
    ) =>
        await zegel.Campaigns.FindAsync(number, token) is { } campaign && campaign.TenantId == who.TenantId
            ? await act(campaign)
            : ApiProblem.Missing("campaign");
}
