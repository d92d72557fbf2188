using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Releasing;
using Zegel.Delivery;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns;

public abstract class CampaignBookTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DateTimeOffset Now => CampaignStage.Now;

    Task<CampaignStage> SetAsync() => CampaignStage.SetAsync(fixture);

    [Fact]
    public async Task Campaigns_are_numbered_one_after_the_other_also_when_made_at_once()
    {
        await using var stage = await SetAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.DraftAsync()));
        made.Select(c => c.Number).Order().ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
        (await stage.Book.FindAsync(3, Token))!.State.ShouldBe(CampaignState.Draft);
        (await stage.Book.ListAsync(stage.Tenant.Id, Token)).Select(c => c.Number).ShouldBe([8, 7, 6, 5, 4, 3, 2, 1]);
    }

    [Fact]
    public async Task A_campaign_goes_to_lists_of_its_own_brand_in_the_order_named()
    {
        await using var stage = await SetAsync();
        var agenda = await stage.ListAsync("Agenda");
        var campaign = await stage.DraftAsync(stage.Input(agenda.Id, stage.List.Id));
        (await stage.Book.ListsOfAsync(campaign.Id, Token)).Select(l => l.Name).ShouldBe(["Agenda", "Nieuwsbrief"]);

        var other = await Given.BrandAsync(stage.Database, stage.Tenant, Now, "Tuin");
        var theirs = await stage.ListAsync("Tuinbrief", other);
        foreach (var lists in new Guid[][] { [theirs.Id], [stage.List.Id, stage.List.Id], [Guid.CreateVersion7(Now)] })
            (await stage.Book.CreateAsync(stage.Input(lists), Now, Token)).ShouldBeOfType<SaveResult.Refused>();
        (
            await stage.Book.CreateAsync(stage.Input() with { ListIds = [] }, Now, Token)
        ).ShouldBeOfType<SaveResult.Refused>();
        (
            await stage.Book.CreateAsync(stage.Input() with { Name = " " }, Now, Token)
        ).ShouldBeOfType<SaveResult.Refused>();
        (
            await stage.Book.CreateAsync(stage.Input() with { Source = "a\0b" }, Now, Token)
        ).ShouldBeOfType<SaveResult.Refused>();
    }

    [Fact]
    public async Task Only_a_draft_can_be_edited()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        var edited = (
            await stage.Book.EditAsync(campaign.Id, stage.Input() with { Subject = "Nieuws van de kringloop!" }, Token)
        )
            .ShouldBeOfType<SaveResult.Saved>()
            .Campaign;
        edited.Revision.ShouldBeGreaterThan(campaign.Revision);
        (await stage.Book.FindAsync(campaign.Id, Token)).ShouldBe(edited);
        await stage.ReleaseAsync(campaign);
        (await stage.Book.EditAsync(campaign.Id, stage.Input(), Token)).ShouldBe(
            new SaveResult.NotDraft(CampaignState.Sending)
        );
        (
            await stage.Book.EditAsync(Guid.CreateVersion7(Now), stage.Input(), Token)
        ).ShouldBeOfType<SaveResult.Unknown>();
    }

    [Fact]
    public async Task A_paused_campaign_hands_out_nothing_until_it_is_resumed()
    {
        await using var stage = await SetAsync();
        var campaign = await stage.ReleasedAsync(5);
        var flying = (await stage.Spool.ClaimAsync(2, Now, Token))[0];
        (await stage.Book.PauseAsync(campaign.Id, "marieke", Token))
            .ShouldBeOfType<TurnResult.Turned>()
            .Campaign.State.ShouldBe(CampaignState.Paused);
        (await stage.Spool.ClaimAsync(10, Now, Token)).ShouldBeEmpty();
        await stage.Spool.SweepAsync(Now, Token);
        // What was on its way ends as it ends.
        (await stage.Spool.SettleAsync(flying, new Outcome.Delivered(new(250, null, ["ok"])), At(Now))).ShouldBeTrue();
        (await stage.Book.FinishAsync(Now, Token)).ShouldBe(0);
        (await stage.Book.ResumeAsync(campaign.Id, "marieke", Now, Token)).ShouldBeOfType<TurnResult.Turned>();
        (await stage.Spool.ClaimAsync(10, Now, Token)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_cancelled_campaign_ends_everyone_who_waits_and_only_them()
    {
        await using var stage = await SetAsync();
        var campaign = await stage.ReleasedAsync(5);
        var claim = (await stage.Spool.ClaimAsync(1, Now, Token))[0];
        await stage.Book.CancelAsync(campaign.Id, "marieke", Token);
        (await stage.Spool.ClaimAsync(10, Now, Token)).ShouldBeEmpty();
        while (await stage.Spool.SweepAsync(Now, Token)) { }
        (await stage.Book.FinishAsync(Now, Token)).ShouldBe(0);
        await stage.Spool.SettleAsync(claim, new Outcome.Delivered(new(250, null, ["ok"])), At(Now));
        (await stage.Book.FinishAsync(Now.AddHours(1), Token)).ShouldBe(1);
        var report = await stage.ReportAsync(campaign);
        report.Reconciled.ShouldBeTrue();
        (report.Account.Cancelled, report.Account.Delivered).ShouldBe((4, 1));
        report.Campaign.State.ShouldBe(CampaignState.Cancelled);
        report.Campaign.FinishedAt.ShouldBe(Now.AddHours(1));
    }

    [Fact]
    public async Task There_is_no_way_back_from_an_end_and_none_forward_past_the_gate()
    {
        await using var stage = await SetAsync();
        var draft = await stage.DraftAsync();
        foreach (
            var turned in new[]
            {
                await stage.Book.PauseAsync(draft.Id, "me", Token),
                await stage.Book.ResumeAsync(draft.Id, "me", Now, Token),
                await stage.Book.CancelAsync(draft.Id, "me", Token),
            }
        )
            turned.ShouldBe(new TurnResult.NotAllowed(CampaignState.Draft));
        var campaign = await stage.ReleasedAsync(1);
        (await stage.Book.ResumeAsync(campaign.Id, "me", Now, Token)).ShouldBe(
            new TurnResult.NotAllowed(CampaignState.Sending)
        );
        await stage.Book.CancelAsync(campaign.Id, "me", Token);
        (await stage.Book.ResumeAsync(campaign.Id, "me", Now, Token)).ShouldBe(
            new TurnResult.NotAllowed(CampaignState.Cancelled)
        );
        (await stage.Book.PauseAsync(Guid.CreateVersion7(Now), "me", Token)).ShouldBeOfType<TurnResult.Unknown>();
        (await stage.Gate.ReleaseAsync(campaign.Id, "me", Now, Token)).ShouldBe(
            new ReleaseResult.NotDraft(CampaignState.Cancelled)
        );
        var actions = await stage.Database.ReadAsync(
            db => db.GetTable<AuditLog.Entry>().OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync(Token),
            Token
        );
        actions.ShouldBe(["campaign released", "campaign cancelled"]);
    }

    [Fact]
    public async Task A_campaign_is_finished_when_its_last_intent_has_ended()
    {
        await using var stage = await SetAsync();
        var campaign = await stage.ReleasedAsync(2);
        foreach (var (index, claim) in (await stage.Spool.ClaimAsync(2, Now, Token)).Index())
        {
            (await stage.Book.FinishAsync(Now, Token)).ShouldBe(0);
            await stage.Spool.SettleAsync(
                claim,
                index == 0 ? new Outcome.Delivered(new(250, null, ["ok"])) : new Outcome.Expired("too long"),
                At(Now.AddMinutes(3))
            );
        }
        (await stage.Book.FinishAsync(Now.AddMinutes(4), Token)).ShouldBe(1);
        (await stage.Book.FinishAsync(Now.AddMinutes(5), Token)).ShouldBe(0);
        var report = await stage.ReportAsync(campaign);
        report.Campaign.State.ShouldBe(CampaignState.Finished);
        report.Duration.ShouldBe(TimeSpan.FromMinutes(3));
        report.Providers.ShouldBe([new ProviderLine("example.nl", 2, 1, 0, 0, 2)]);
        report.Lines().ShouldContain(("reconciled", "yes"));
    }

    static Attempt At(DateTimeOffset at) => new(at, "example.nl", "mx.example.nl", null, 250, "ok");
}

public sealed class CampaignBookOnSqlite() : CampaignBookTests(new SqliteDatabase());

public sealed class CampaignBookOnPostgres() : CampaignBookTests(new PostgresDatabase());
