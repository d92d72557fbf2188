using Zegel.Delivery;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns;

/// <summary>What pages read of a campaign and of the queue.</summary>
public abstract class CampaignProgressTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DateTimeOffset Now => CampaignStage.Now;

    static Attempt At(DateTimeOffset at, string text) => new(at, "mail.example", "mx.mail.example", null, 250, text);

    static async Task<(CampaignStage Stage, Campaign Campaign)> SetAsync(TestDatabase fixture)
    {
        var stage = await CampaignStage.SetAsync(fixture);
        var campaign = await stage.ReleasedAsync(6);
        var claims = await stage.Spool.ClaimAsync(4, Now, Token);
        var (early, late) = (Now.AddMinutes(1), Now.AddMinutes(31));
        await stage.Spool.SettleAsync(claims[0], new Outcome.Delivered(new(250, null, ["ok"])), At(early, "ok"));
        await stage.Spool.SettleAsync(claims[1], new Outcome.Delivered(new(250, null, ["ok"])), At(late, "ok"));
        await stage.Spool.SettleAsync(
            claims[2],
            new Outcome.Bounced("550 5.1.1 no such user", ReplyClass.RecipientInvalid),
            At(late, "550 5.1.1 no such user")
        );
        await stage.Spool.SettleAsync(
            claims[3],
            new Outcome.Deferred("451 later", late.AddHours(1)),
            At(late, "451 later")
        );
        return (stage, campaign);
    }

    [Fact]
    public async Task Progress_tells_the_account_the_pace_and_what_is_left_in_one_look()
    {
        var (stage, campaign) = await SetAsync(fixture);
        await using var _ = stage;
        Task<CampaignProgress?> ReadAsync(DateTimeOffset at) =>
            stage.Database.ReadAsync(db => CampaignProgress.ReadAsync(db, campaign.Id, at, Token), Token);
        var progress = (await ReadAsync(Now.AddMinutes(31.5)))!;
        var account = (await stage.ReportAsync(campaign)).Account;
        progress.Account.ShouldBe(account);
        (progress.State, progress.PerMinute, progress.IsOver).ShouldBe((CampaignState.Sending, 2, false));
        // Three wait, two ended in the last minute.
        progress.Left.ShouldBe(TimeSpan.FromSeconds(90));
        (await ReadAsync(Now.AddHours(2)))!.Left.ShouldBeNull();
        var draft = await stage.DraftAsync();
        var none = await stage.Database.ReadAsync(db => CampaignProgress.ReadAsync(db, draft.Id, Now, Token), Token);
        (none!.IsOver, none.Account.Selected).ShouldBe((true, 0));
        var unknown = Guid.CreateVersion7(Now);
        (
            await stage.Database.ReadAsync(db => CampaignProgress.ReadAsync(db, unknown, Now, Token), Token)
        ).ShouldBeNull();
    }

    [Fact]
    public async Task The_curve_counts_everyone_delivered_in_steps_without_gaps()
    {
        var (stage, campaign) = await SetAsync(fixture);
        await using var _ = stage;
        var curve = await stage.Database.ReadAsync(db => CampaignReport.CurveAsync(db, campaign.Id, Token), Token);
        curve.Step.ShouldBe(TimeSpan.FromMinutes(1));
        curve.Steps.Count.ShouldBe(31);
        curve.Steps.Sum(s => s.Delivered).ShouldBe(2);
        curve.Steps[0].ShouldBe(new CurveStep(Now.AddMinutes(1), 1));
        curve.Steps[^1].ShouldBe(new CurveStep(Now.AddMinutes(31), 1));
        var nothing = await stage.DraftAsync();
        (
            await stage.Database.ReadAsync(db => CampaignReport.CurveAsync(db, nothing.Id, Token), Token)
        ).Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Everyone_is_listed_once_page_by_page_with_their_end()
    {
        var (stage, campaign) = await SetAsync(fixture);
        await using var _ = stage;
        var all = new List<PersonOutcome>();
        for (Guid? after = null; ; after = all[^1].IntentId)
        {
            var page = await stage.Database.ReadAsync(
                db => CampaignReport.OutcomesAsync(db, campaign.Id, after, 4, Token),
                Token
            );
            all.AddRange(page);
            if (page.Count < 4)
                break;
        }
        all.Select(o => o.IntentId).Distinct().Count().ShouldBe(6);
        all.Count(o => o.Outcome == "delivered").ShouldBe(2);
        var bounced = all.Single(o => o.Outcome == "bounced");
        (bounced.Fault, bounced.LastReply, bounced.ListName).ShouldBe(
            ("recipient-invalid", "550 5.1.1 no such user", "Nieuwsbrief")
        );
        bounced.EndedAt.ShouldBe(Now.AddMinutes(31));
    }

    [Fact]
    public async Task The_queue_says_what_holds_it_what_was_answered_and_whose_it_is()
    {
        var (stage, campaign) = await SetAsync(fixture);
        await using var _ = stage;
        Task<T> ReadAsync<T>(Func<Storage.Session, Task<T>> read) => stage.Database.ReadAsync(read, Token);
        (await ReadAsync(db => QueueView.HeldAsync(db, stage.Tenant.Id, Token))).ShouldBeEmpty();
        (await ReadAsync(db => QueueView.RepliesAsync(db, stage.Tenant.Id, Token))).ShouldBe([
            new ReplyLine("451 later", 1),
        ]);
        await stage.Book.PauseAsync(campaign.Id, "marieke", Token);
        var held = (await ReadAsync(db => QueueView.HeldAsync(db, stage.Tenant.Id, Token))).ShouldHaveSingleItem();
        held.ShouldBe(new HeldLine(campaign.Number, campaign.Name, "paused", "nieuws.kringloop.example", "ready", 3));
        var intent = (await stage.IntentsAsync())[0];
        var found = await ReadAsync(db => QueueView.SearchAsync(db, stage.Tenant.Id, intent.AddressKey, 10, Token));
        found.ShouldHaveSingleItem().Id.ShouldBe(intent.Id);
        (await ReadAsync(db => QueueView.FindAsync(db, stage.Tenant.Id, intent.Id, Token))).ShouldNotBeNull();
        var other = await Given.TenantAsync(stage.Database, Now, "buurman");
        (await ReadAsync(db => QueueView.FindAsync(db, other.Id, intent.Id, Token))).ShouldBeNull();
        (await ReadAsync(db => QueueView.SearchAsync(db, other.Id, intent.AddressKey, 10, Token))).ShouldBeEmpty();
        (await ReadAsync(db => QueueView.HeldAsync(db, other.Id, Token))).ShouldBeEmpty();
    }
}

public sealed class CampaignProgressOnSqlite() : CampaignProgressTests(new SqliteDatabase());

public sealed class CampaignProgressOnPostgres() : CampaignProgressTests(new PostgresDatabase());
