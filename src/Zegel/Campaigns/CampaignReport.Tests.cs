using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns;

public abstract class CampaignReportTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DateTimeOffset Now => CampaignStage.Now;

    static Attempt By(string provider) => new(Now.AddMinutes(1), provider, "mx", null, 250, "ok");

    [Fact]
    public async Task Everyone_selected_has_one_end_and_everyone_else_a_reason()
    {
        await using var stage = await CampaignStage.SetAsync(fixture);
        var readers = await stage.ReadersAsync(9);
        await stage.SubscribeAsync(stage.List, await stage.PeopleAsync(2), SubscriptionState.Pending);
        var campaign = await stage.DraftAsync();
        (await stage.ReportAsync(campaign)).ShouldSatisfyAllConditions(
            r => r.Duration.ShouldBeNull(),
            r => r.Account.Selected.ShouldBe(0),
            r => r.Lines().ShouldContain(("state", "draft"))
        );
        await stage.ReleaseAsync(campaign);
        var claims = await stage.Spool.ClaimAsync(6, Now, Token);
        var ok = new Outcome.Delivered(new(250, null, ["ok"]));
        await stage.Spool.SettleAsync(claims[0], ok, By("alpha"));
        await stage.Spool.SettleAsync(claims[1], ok, By("alpha"));
        await stage.Spool.SettleAsync(
            claims[2],
            new Outcome.Bounced("no such user", ReplyClass.RecipientInvalid),
            By("alpha")
        );
        await stage.Spool.SettleAsync(claims[3], new Outcome.Expired("too long"), By("beta"));
        await stage.Spool.SettleAsync(claims[4], new Outcome.Uncertain("cut off", Now.AddHours(1)), By("beta"));
        await stage.ExecuteAsync(
            $"INSERT INTO feedback VALUES ('{Guid.CreateVersion7(Now):D}', '{stage.Tenant.Id:D}', '{claims[0].Id:D}', 'dsn', 'address', '5.1.1', '', 0)"
        );
        var during = await stage.ReportAsync(campaign);
        during.Reconciled.ShouldBeFalse();
        during.Account.AddsUp.ShouldBeTrue();
        during.Account.Waiting.ShouldBe(5);
        during.LateReturns.ShouldBe(1);
        during.Lines().ShouldContain(("reconciled", "not yet"));

        // One leaves, one is suppressed, and the campaign is cancelled.
        var rest = (await stage.IntentsAsync()).Where(i => i.State == IntentState.Waiting && i.Attempts == 0).ToList();
        await stage.ExecuteAsync($"UPDATE subscription SET state = 'left' WHERE id = '{rest[0].SubscriptionId:D}'");
        await stage.ExecuteAsync(
            $"INSERT INTO consent_entry SELECT '{Guid.CreateVersion7(Now):D}', tenant_id, 0, person_id, list_id, 'withdrawn', {Now.AddMinutes(2).ToUnixTimeMilliseconds() * 1000}, '', '', '', '' FROM consent_entry WHERE id = '{rest[0].ConsentId:D}'"
        );
        await stage.SuppressAsync(readers.Single(p => p.Id == rest[1].PersonId), SuppressionReach.TenantBulk);
        while (await stage.Spool.SweepAsync(Now, Token)) { }
        await stage.Book.CancelAsync(campaign.Id, "marieke", Token);
        while (await stage.Spool.SweepAsync(Now, Token)) { }
        await stage.Spool.SettleAsync(claims[5], ok, By("gamma"));
        await stage.Book.FinishAsync(Now.AddMinutes(9), Token);

        var report = await stage.ReportAsync(campaign);
        report.Reconciled.ShouldBeTrue();
        report.Account.ShouldBe(
            new Reconciliation(
                Selected: 9,
                Delivered: 3,
                Bounced: 1,
                Suppressed: 1,
                Withdrawn: 1,
                Expired: 1,
                Cancelled: 2,
                Waiting: 0,
                Uncertain: 1
            )
        );
        report.Exits.ShouldBe(1);
        report.Excluded.Counts.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("pending", 2L));
        report.BouncedByFault.Values.ShouldBe([1]);
        report.Providers.ShouldBe([
            new ProviderLine("alpha", 3, 2, 1, 0, 3),
            new ProviderLine("beta", 2, 0, 0, 0, 2),
            new ProviderLine("gamma", 1, 1, 0, 0, 1),
        ]);
        report.Lines().ShouldContain(("reconciled", "yes"));
        (
            await stage.Database.ReadAsync(db => CampaignReport.ReadAsync(db, Guid.CreateVersion7(Now), Token), Token)
        ).ShouldBeNull();
    }
}

public sealed class CampaignReportOnSqlite() : CampaignReportTests(new SqliteDatabase());

public sealed class CampaignReportOnPostgres() : CampaignReportTests(new PostgresDatabase());
