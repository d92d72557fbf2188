using LinqToDB;
using LinqToDB.Async;
using Zegel.Rules;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns.Releasing;

public abstract class ScheduleTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DateTimeOffset Now => CampaignStage.Now;

    static DateTimeOffset Nine => Now.AddHours(23);

    Task<CampaignStage> SetAsync() => CampaignStage.SetAsync(fixture);

    static Task<ScheduleResult> ScheduleAsync(CampaignStage stage, Campaign campaign, DateTimeOffset at) =>
        stage.Schedule.SetAsync(campaign.Id, at, "marieke", Token);

    static async Task<Campaign> SeeAsync(CampaignStage stage, Campaign campaign) =>
        (await stage.Book.FindAsync(campaign.Id, Token))!;

    [Fact]
    public async Task A_draft_goes_out_at_its_hour_and_only_once()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(3);
        var campaign = await stage.DraftAsync();
        var set = (await ScheduleAsync(stage, campaign, Nine)).ShouldBeOfType<ScheduleResult.Set>();
        (set.Campaign.ReleaseAt, set.Campaign.ReleaseActor, set.Findings.Count).ShouldBe((Nine, "marieke", 0));
        (await stage.Schedule.ReleaseDueAsync(Nine.AddSeconds(-1), Token)).ShouldBe(0);
        stage.Clock.Advance(Nine - Now);
        var released = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => stage.Schedule.ReleaseDueAsync(Nine, Token))
        );
        released.Sum().ShouldBe(1);
        (await stage.Schedule.ReleaseDueAsync(Nine.AddHours(1), Token)).ShouldBe(0);
        var kept = await SeeAsync(stage, campaign);
        (kept.State, kept.ReleasedAt, kept.ReleaseAt, kept.Selected).ShouldBe(
            (CampaignState.Sending, Nine, (DateTimeOffset?)null, 3)
        );
        var log = await ActionsAsync(stage);
        log.ShouldBe([("campaign scheduled", "marieke"), ("campaign released", "marieke")]);
    }

    [Fact]
    public async Task A_refusal_at_the_hour_takes_the_hour_away_and_says_why_until_the_next_edit()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        await ScheduleAsync(stage, campaign, Nine);
        stage.Questions = stage.Questions with
        {
            Exits = (_, _, _) =>
                Task.FromResult(
                    new ExitTestFacts([
                        new ExitTry("G26", "the exit", false, "does not answer", "200", "Open the port."),
                    ])
                ),
        };
        (await stage.Schedule.ReleaseDueAsync(Nine, Token)).ShouldBe(0);
        var held = await SeeAsync(stage, campaign);
        (held.State, held.ReleaseAt).ShouldBe((CampaignState.Draft, (DateTimeOffset?)null));
        held.ReleaseFault.ShouldBe("one finding holds it: G26, the exit: does not answer");
        var told = await new Zegel.Tenants.Notifying.Notices(stage.Database).ListAsync(
            stage.Tenant.Id,
            null,
            null,
            10,
            Token
        );
        told.ShouldHaveSingleItem().Detail.ShouldBe(held.ReleaseFault);
        (await ActionsAsync(stage))[^1].ShouldBe(("campaign refused at its hour", "zegel"));
        (await stage.Book.EditAsync(campaign.Id, stage.Input(), Token))
            .ShouldBeOfType<SaveResult.Saved>()
            .Campaign.ReleaseFault.ShouldBeNull();
    }

    [Fact]
    public async Task What_holds_it_now_is_told_when_the_hour_is_set_and_no_hour_is_set()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync(stage.Input() with { Source = "Dag {{ person.naam.achter }}" });
        (await ScheduleAsync(stage, campaign, Nine))
            .ShouldBeOfType<ScheduleResult.Held>()
            .Findings.ShouldContain(f => f.RuleId == "F19");
        (await SeeAsync(stage, campaign)).ReleaseAt.ShouldBeNull();
        // What could not be checked now is asked again at the hour.
        var sound = await stage.DraftAsync();
        stage.Questions = stage.Questions with
        {
            Exits = (_, _, _) =>
                Task.FromResult(
                    new ExitTestFacts([
                        new ExitTry("G26", "the exit", false, "no answer", "200", "Try again.", CouldNotCheck: true),
                    ])
                ),
        };
        (await ScheduleAsync(stage, sound, Nine))
            .ShouldBeOfType<ScheduleResult.Set>()
            .Findings.ShouldHaveSingleItem()
            .CouldNotCheck.ShouldBeTrue();
    }

    [Fact]
    public async Task The_hour_is_in_the_future_and_at_most_a_year_ahead_and_only_of_a_draft()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        foreach (var hour in new[] { Now, Now.AddDays(-1), Now.AddDays(400) })
            (await ScheduleAsync(stage, campaign, hour)).ShouldBeOfType<ScheduleResult.Refused>();
        (await SeeAsync(stage, campaign)).ReleaseAt.ShouldBeNull();
        await stage.ReleaseAsync(campaign);
        (await ScheduleAsync(stage, campaign, Nine)).ShouldBe(new ScheduleResult.NotDraft(CampaignState.Sending));
        (await stage.Book.UnscheduleAsync(campaign.Id, "me", Token)).ShouldBe(
            new ScheduleResult.NotDraft(CampaignState.Sending)
        );
        var nothing = campaign with { Id = Guid.CreateVersion7(Now) };
        (await ScheduleAsync(stage, nothing, Nine)).ShouldBeOfType<ScheduleResult.Unknown>();
        (await stage.Book.UnscheduleAsync(nothing.Id, "me", Token)).ShouldBeOfType<ScheduleResult.Unknown>();
    }

    [Fact]
    public async Task What_waits_for_its_hour_is_not_edited_until_the_hour_is_taken_away()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        await ScheduleAsync(stage, campaign, Nine);
        (await stage.Book.EditAsync(campaign.Id, stage.Input() with { Subject = "Iets anders" }, Token))
            .ShouldBeOfType<SaveResult.Refused>()
            .Reason.ShouldContain("take the hour away first");
        (await SeeAsync(stage, campaign)).Subject.ShouldBe(campaign.Subject);
        (await stage.Book.UnscheduleAsync(campaign.Id, "marieke", Token)).ShouldBeOfType<ScheduleResult.TakenAway>();
        (await stage.Schedule.ReleaseDueAsync(Nine, Token)).ShouldBe(0);
        (await stage.Book.EditAsync(campaign.Id, stage.Input(), Token)).ShouldBeOfType<SaveResult.Saved>();
        (await SeeAsync(stage, campaign)).State.ShouldBe(CampaignState.Draft);
    }

    [Fact]
    public async Task Taking_the_hour_away_stops_a_release_that_is_under_way()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        await ScheduleAsync(stage, campaign, Nine);
        var exits = stage.Questions.Exits;
        stage.Questions = stage.Questions with
        {
            Exits = async (facts, answers, token) =>
            {
                await stage.Book.UnscheduleAsync(campaign.Id, "marieke", token);
                return await exits(facts, answers, token);
            },
        };
        (await stage.Schedule.ReleaseDueAsync(Nine, Token)).ShouldBe(0);
        var kept = await SeeAsync(stage, campaign);
        (kept.State, kept.ReleaseFault).ShouldBe((CampaignState.Draft, null));
        (await stage.IntentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_hour_that_passed_while_nothing_ran_is_not_made_up_for()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        await ScheduleAsync(stage, campaign, Nine);
        (await stage.Schedule.ReleaseDueAsync(Nine.AddHours(13), Token)).ShouldBe(0);
        (await SeeAsync(stage, campaign)).ReleaseFault.ShouldBe(
            "its hour, 2026-11-24 09:00 UTC, passed while nothing ran"
        );
    }

    static async Task<List<(string, string)>> ActionsAsync(CampaignStage stage) =>
        [
            .. (
                await stage.Database.ReadAsync(
                    db => db.GetTable<AuditLog.Entry>().OrderBy(e => e.Sequence).ToListAsync(Token),
                    Token
                )
            ).Select(e => (e.Action, e.Actor)),
        ];
}

public sealed class ScheduleOnSqlite() : ScheduleTests(new SqliteDatabase());

public sealed class ScheduleOnPostgres() : ScheduleTests(new PostgresDatabase());
