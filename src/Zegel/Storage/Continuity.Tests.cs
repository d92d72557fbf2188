using LinqToDB;
using LinqToDB.Data;
using Zegel.Campaigns;
using Zegel.Delivery;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Storage;

public abstract class ContinuityTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(DeliveryStage Stage, Spool Spool, Continuity Continuity, StampFolder Stamps)
    {
        public ContinuityWatch Watch() => new(Continuity, Stamps);

        public Task RewindAsync(long epoch, long point) =>
            Stage.ExecuteAsync($"UPDATE installation SET epoch = {epoch}, point = {point}");
    }

    async Task<Scene> SetAsync()
    {
        var stage = await DeliveryStage.SetAsync(await fixture.CreateAsync(), Now);
        var folder = Directory.CreateTempSubdirectory("zegel-stamps-").FullName;
        return new Scene(stage, new Spool(stage.Database), new Continuity(stage.Database), new StampFolder(folder));
    }

    [Fact]
    public async Task While_stopped_nothing_is_handed_out_swept_or_sent_and_afterwards_it_is()
    {
        var scene = await SetAsync();
        var intents = await scene.Stage.SelectAsync(4);
        await scene.Stage.SuppressAsync(intents[0].AddressKey, "tenant-all");
        var claim = (await scene.Spool.ClaimAsync(1, Now, Token)).ShouldHaveSingleItem();
        (await scene.Spool.LastLookAsync(claim, Token)).ShouldBeTrue();
        await scene.Continuity.StopAsync(StopReason.Behind, Now, null, 0, Token);

        (await scene.Spool.ClaimAsync(100, Now.AddHours(1), Token)).ShouldBeEmpty();
        (await scene.Spool.LastLookAsync(claim, Token)).ShouldBeFalse();
        await scene.Stage.ExecuteAsync("UPDATE campaign SET state = 'cancelled'");
        (await scene.Spool.SweepAsync(Now.AddHours(1), Token)).ShouldBeFalse();
        (await scene.Stage.ReconcileAsync()).Waiting.ShouldBe(4);

        await scene.Stage.ExecuteAsync("UPDATE campaign SET state = 'sending'");
        (await scene.Stage.Database.WriteAsync(db => Continuity.ResumeAsync(db, Token), Token)).ShouldBeTrue();
        (await scene.Spool.ClaimAsync(100, Now.AddHours(1), Token)).Count.ShouldBe(3);
        (await scene.Stage.Database.WriteAsync(db => Continuity.ResumeAsync(db, Token), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_database_without_its_row_hands_out_nothing_until_the_row_is_back()
    {
        var scene = await SetAsync();
        await scene.Stage.SelectAsync(2);
        var standing = await scene.Continuity.ReadAsync(Token);
        await scene.Stage.ExecuteAsync("DELETE FROM installation");
        (await scene.Spool.ClaimAsync(10, Now, Token)).ShouldBeEmpty();
        (await scene.Continuity.StopAsync(Token))!.Reason.ShouldBe(StopReason.Restored);

        await scene.Continuity.RestoreAsync(standing with { Point = 9 }, Now, Now.AddDays(-1), Token);
        var back = await scene.Continuity.ReadAsync(Token);
        (back.Id, back.Point).ShouldBe((standing.Id, 9));
        back.Stop.ShouldBe(new DeliveryStop(StopReason.Restored, Now, Now.AddDays(-1)));
        (await scene.Spool.ClaimAsync(10, Now, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_queued_before_the_stop_is_cancelled_and_the_sum_stands()
    {
        var scene = await SetAsync();
        await scene.Stage.SelectAsync(6);
        var system = await scene.Stage.SystemAsync("later@mail.example");
        await scene.Stage.ExecuteAsync(
            $"UPDATE intent SET queued_at = {Now.AddHours(2).ToMicros()} WHERE id = '{system.Id:D}'"
        );
        await scene.Spool.ClaimAsync(2, Now, Token);
        // Not stopped: nothing may be cancelled this way.
        (await scene.Spool.CancelQueuedBeforeAsync(Now.AddHours(1), Now, Token)).ShouldBe(0);
        await scene.Continuity.StopAsync(StopReason.Restored, Now.AddHours(1), Now, 0, Token);
        (await scene.Spool.CancelQueuedBeforeAsync(Now.AddHours(1), Now.AddHours(3), Token)).ShouldBe(6);
        var account = await scene.Stage.ReconcileAsync();
        (account.Cancelled, account.Waiting, account.Uncertain).ShouldBe((6, 0, 2));
        account.IsComplete.ShouldBeTrue();
        (await scene.Stage.ReadAsync(system)).Outcome.ShouldBeNull(
            "it was queued after the stop, so it was never sent"
        );
    }

    [Fact]
    public async Task An_older_copy_is_told_by_the_stamp_and_goes_on_in_a_new_epoch()
    {
        var scene = await SetAsync();
        await scene.Stage.SelectAsync(1);
        var watch = scene.Watch();
        (await watch.EnterAsync(alone: true, Now, Token)).ShouldBeNull();
        (await watch.KeepAsync(1, Now, Token)).ShouldBeNull();
        (await watch.KeepAsync(2, Now, Token)).ShouldBeNull();
        var before = await scene.Continuity.ReadAsync(Token);
        before.Point.ShouldBe(2);
        scene.Stamps.Read(before.Id)!.Point.ShouldBe(2);

        await scene.RewindAsync(1, 1);
        var again = scene.Watch();
        (await again.EnterAsync(alone: true, Now, Token))!.Reason.ShouldBe(StopReason.Behind);
        (await again.KeepAsync(0, Now, Token))!.Reason.ShouldBe(StopReason.Behind);
        scene.Stamps.Read(before.Id)!.Point.ShouldBe(2, "the stamp keeps what it has seen");
        (await scene.Spool.ClaimAsync(10, Now, Token)).ShouldBeEmpty();

        await scene.Stage.Database.WriteAsync(db => Continuity.ResumeAsync(db, Token), Token);
        (await again.KeepAsync(0, Now, Token)).ShouldBeNull();
        scene.Stamps.Read(before.Id)!.Epoch.ShouldBe(2);
        // The same old copy a second time, now however far it comes.
        await scene.RewindAsync(1, 1000);
        (await again.KeepAsync(0, Now, Token))!.Reason.ShouldBe(StopReason.Behind);
        (await scene.Continuity.ReadAsync(Token)).Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task Who_finds_no_stamp_is_stopped_when_alone_and_joins_when_not()
    {
        var scene = await SetAsync();
        await scene.RewindAsync(1, 5);
        (await scene.Watch().EnterAsync(alone: false, Now, Token)).ShouldBeNull();
        File.Delete(scene.Stamps.FileOf((await scene.Continuity.ReadAsync(Token)).Id));
        (await scene.Watch().EnterAsync(alone: true, Now, Token))!.Reason.ShouldBe(StopReason.Elsewhere);
    }

    [Fact]
    public async Task A_change_of_consent_moves_the_point_too_and_a_damaged_stamp_is_none()
    {
        var scene = await SetAsync();
        var watch = scene.Watch();
        await watch.EnterAsync(alone: true, Now, Token);
        await scene.Stage.ExecuteAsync(
            $"INSERT INTO chain_head VALUES ('consent', '{scene.Stage.Tenant.Id:D}', 7, 'hash')"
        );
        await watch.KeepAsync(0, Now, Token);
        await watch.KeepAsync(0, Now, Token);
        var standing = await scene.Continuity.ReadAsync(Token);
        (standing.Point, standing.Ledger).ShouldBe((1, 7));
        await File.WriteAllTextAsync(scene.Stamps.FileOf(standing.Id), "{\"installation\":", Token);
        scene.Stamps.Read(standing.Id).ShouldBeNull();
    }

    [Fact]
    public async Task The_first_check_value_of_the_master_key_stays()
    {
        var scene = await SetAsync();
        var (first, second) = (MasterKey.Ephemeral(), MasterKey.Ephemeral());
        first.Check.ShouldNotBe(second.Check);
        first.Check.Length.ShouldBe(16);
        await scene.Continuity.KeepKeyCheckAsync(first.Check, Token);
        await scene.Continuity.KeepKeyCheckAsync(second.Check, Token);
        (await scene.Continuity.ReadAsync(Token)).KeyCheck.ShouldBe(first.Check);
    }

    [Fact]
    public async Task Drafts_whose_hour_has_come_lose_it_and_say_why()
    {
        var scene = await SetAsync();
        var draft = scene.Stage.Campaign with
        {
            Id = Guid.CreateVersion7(Now),
            Number = 2,
            State = CampaignState.Draft,
            ReleaseAt = Now.AddMinutes(-1),
            ReleaseActor = "ann",
        };
        var later = draft with { Id = Guid.CreateVersion7(Now), Number = 3, ReleaseAt = Now.AddMinutes(1) };
        await scene.Stage.Database.WriteAsync(
            async db =>
            {
                await db.InsertAsync(draft, token: Token);
                await db.InsertAsync(later, token: Token);
            },
            Token
        );
        var book = new CampaignBook(scene.Stage.Database, new AuditLog(TimeProvider.System));
        (await book.UnscheduleDueAsync(Now, Token)).ShouldBe(1);
        var found = (await book.FindAsync(2, Token))!;
        found.ReleaseAt.ShouldBeNull();
        found.ReleaseFault.ShouldNotBeNull().ShouldContain("restore");
        (await book.FindAsync(3, Token))!.ReleaseAt.ShouldBe(Now.AddMinutes(1));
    }
}

public sealed class ContinuityOnSqlite() : ContinuityTests(new SqliteDatabase());

public sealed class ContinuityOnPostgres() : ContinuityTests(new PostgresDatabase());
