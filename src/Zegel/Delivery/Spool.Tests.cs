using System.Net;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Tests.Databases;

namespace Zegel.Delivery;

public abstract class SpoolTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    static readonly SmtpReply Yes = SmtpReply.Of(250, new EnhancedStatus(2, 0, 0), "OK");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Attempt AttemptAt(DateTimeOffset at) =>
        new(at, "mail.example", "mx.mail.example", IPAddress.Loopback, 250, "OK");

    async Task<(DeliveryStage Stage, Spool Spool)> SetAsync()
    {
        var stage = await DeliveryStage.SetAsync(await fixture.CreateAsync(), Now);
        return (stage, new Spool(stage.Database));
    }

    [Fact]
    public async Task A_claim_takes_the_oldest_first_and_gives_each_to_one_claimer()
    {
        var (stage, spool) = await SetAsync();
        var intents = await stage.SelectAsync(10);
        await stage.ExecuteAsync($"UPDATE intent SET due_at = due_at - 1000000 WHERE id = '{intents[7].Id:D}'");
        var first = await spool.ClaimAsync(1, Now, Token);
        first.ShouldHaveSingleItem().Id.ShouldBe(intents[7].Id);
        first[0].Fence.ShouldBe(1);
        first[0].Intent.DatedAt.ShouldBe(Now);
        first[0].Intent.ExpiresAt.ShouldBe(Now.AddHours(120));
        (await spool.ClaimAsync(100, Now, Token)).Count.ShouldBe(9);
        (await spool.ClaimAsync(100, Now, Token)).ShouldBeEmpty();
        (await spool.ClaimAsync(0, Now, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Eight_claimers_at_once_never_get_the_same_intent()
    {
        var (stage, spool) = await SetAsync();
        await stage.SelectAsync(301);
        var claimers = Enumerable
            .Range(0, 8)
            .Select(async _ =>
            {
                var mine = new List<Guid>();
                while (await spool.ClaimAsync(7, Now, Token) is { Count: > 0 } claims)
                    mine.AddRange(claims.Select(c => c.Id));
                return mine;
            });
        var all = (await Task.WhenAll(claimers)).SelectMany(ids => ids).ToList();
        all.Distinct().Count().ShouldBe(all.Count);
        // A claimer that met only rows locked by others may have stopped early; nobody may be lost for it.
        all.AddRange((await spool.ClaimAsync(400, Now, Token)).Select(c => c.Id));
        all.Count.ShouldBe(301);
    }

    [Theory]
    [Trait("Rule", "O10")]
    [InlineData("platform")]
    [InlineData("tenant-all")]
    [InlineData("tenant-bulk")]
    [InlineData("list")]
    [InlineData("brand")]
    public async Task Never_claims_a_suppressed_recipient(string scope)
    {
        var (stage, spool) = await SetAsync();
        var intents = await stage.SelectAsync(2);
        await stage.SuppressAsync(
            intents[0].AddressKey,
            scope,
            scope == "list" ? stage.List.Id : null,
            scope == "brand" ? stage.Brand.Id : null
        );
        (await spool.ClaimAsync(10, Now, Token)).ShouldHaveSingleItem().Id.ShouldBe(intents[1].Id);
        await spool.SweepAsync(Now, Token);
        (await stage.ReadAsync(intents[0])).Outcome.ShouldBe("suppressed");
    }

    [Fact]
    public async Task A_suppression_stops_no_more_than_its_scope()
    {
        var (stage, spool) = await SetAsync();
        var bulk = await stage.SelectOneAsync();
        var system = await stage.SystemAsync();
        await stage.SuppressAsync(system.AddressKey, "tenant-bulk");
        await stage.SuppressAsync(bulk.AddressKey, "tenant-all", otherTenant: true);
        await stage.SuppressAsync(bulk.AddressKey, "platform");
        await stage.ExecuteAsync("UPDATE suppression SET lifted_at = 1 WHERE scope = 'platform'");
        (await spool.ClaimAsync(10, Now, Token)).Count.ShouldBe(2);
    }

    [Theory]
    [Trait("Rule", "G20")]
    [InlineData("UPDATE subscription SET state = 'left'")]
    [InlineData("UPDATE subscription SET state = 'pending', consent_id = NULL")]
    [InlineData("UPDATE subscription SET consent_id = (SELECT MAX(id) FROM consent_entry)")]
    public async Task Never_claims_on_a_consent_that_no_longer_stands(string change)
    {
        var (stage, spool) = await SetAsync();
        var intents = await stage.SelectAsync(2);
        await stage.ExecuteAsync($"{change} WHERE id = '{intents[0].SubscriptionId:D}'");
        (await spool.ClaimAsync(10, Now, Token)).ShouldHaveSingleItem().Id.ShouldBe(intents[1].Id);
        await spool.SweepAsync(Now, Token);
        (await stage.ReadAsync(intents[0])).Outcome.ShouldBe("withdrawn");
    }

    [Theory]
    [InlineData("UPDATE campaign SET state = 'paused'")]
    [InlineData("UPDATE sending_domain SET state = 'drifted'")]
    public async Task What_is_held_waits_and_goes_on_when_the_hold_ends(string hold)
    {
        var (stage, spool) = await SetAsync();
        var intent = await stage.SelectOneAsync();
        await stage.ExecuteAsync(hold);
        (await spool.ClaimAsync(10, Now, Token)).ShouldBeEmpty();
        await spool.SweepAsync(Now, Token);
        var aside = await stage.ReadAsync(intent);
        aside.State.ShouldBe(IntentState.Waiting);
        aside.DueAt.ShouldBe(Now + Spool.HeldPause);
        await stage.ExecuteAsync("UPDATE campaign SET state = 'sending'");
        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'ready'");
        (await spool.ClaimAsync(10, Now, Token)).ShouldBeEmpty();
        await stage.Database.WriteAsync(db => Spool.WakeAsync(db, stage.Campaign.Id, Now, Token), Token);
        (await spool.ClaimAsync(10, Now, Token)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_cancelled_campaign_ends_at_once_what_waits_even_for_later()
    {
        var (stage, spool) = await SetAsync();
        await stage.SelectAsync(5);
        await stage.ExecuteAsync($"UPDATE intent SET due_at = {Now.AddHours(8).ToUnixTimeMilliseconds() * 1000}");
        await stage.ExecuteAsync("UPDATE campaign SET state = 'cancelled'");
        await spool.SweepAsync(Now, Token);
        var account = await stage.ReconcileAsync();
        account.Cancelled.ShouldBe(5);
        account.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task What_has_expired_is_never_claimed_and_ends_so()
    {
        var (stage, spool) = await SetAsync();
        var intent = await stage.SelectOneAsync();
        (await spool.ClaimAsync(10, Now.AddHours(121), Token)).ShouldBeEmpty();
        (await spool.SweepAsync(Now.AddHours(121), Token)).ShouldBeTrue();
        (await stage.ReadAsync(intent)).Outcome.ShouldBe("expired");
        (await spool.SweepAsync(Now.AddHours(121), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_claim_lapses_after_its_lease_and_a_stale_fence_is_refused()
    {
        var (stage, spool) = await SetAsync();
        var intent = await stage.SelectOneAsync();
        var slow = (await spool.ClaimAsync(1, Now, Token)).ShouldHaveSingleItem();
        (await spool.ClaimAsync(1, Now + Spool.ClaimLasts - TimeSpan.FromSeconds(1), Token)).ShouldBeEmpty();
        var later = Now + Spool.ClaimLasts;
        var second = (await spool.ClaimAsync(1, later, Token)).ShouldHaveSingleItem();
        second.Fence.ShouldBe(2);
        second.Intent.Uncertain.ShouldBe(1);
        second.Intent.DatedAt.ShouldBe(Now);
        (
            await spool.SettleAsync(slow, new Outcome.Bounced("no", ReplyClass.RecipientInvalid), AttemptAt(later))
        ).ShouldBeFalse();
        (await spool.LastLookAsync(slow, Token)).ShouldBeFalse();
        (await spool.SettleAsync(second, new Outcome.Delivered(Yes), AttemptAt(later))).ShouldBeTrue();
        var ended = await stage.ReadAsync(intent);
        ended.Outcome.ShouldBe("delivered");
        ended.Attempts.ShouldBe(1);
        (await stage.AttemptsAsync(intent)).ShouldHaveSingleItem().Result.ShouldBe("delivered");
        (await spool.SettleAsync(second, new Outcome.Delivered(Yes), AttemptAt(later))).ShouldBeFalse();
        (await spool.ReleaseAsync(second, later)).ShouldBeFalse();
    }

    [Fact]
    public async Task After_a_crash_the_one_process_may_take_its_claims_back_at_once()
    {
        var (stage, spool) = await SetAsync();
        await stage.SelectAsync(3);
        var lost = await spool.ClaimAsync(3, Now, Token);
        (await spool.ClaimAsync(3, Now.AddSeconds(1), Token)).ShouldBeEmpty();
        await spool.RecoverAsync(Now.AddSeconds(2), Token);
        var again = await spool.ClaimAsync(3, Now.AddSeconds(2), Token);
        again.Count.ShouldBe(3);
        again.ShouldAllBe(claim => claim.Intent.Uncertain == 1 && claim.Intent.DatedAt == Now);
        (await spool.LastLookAsync(lost[0], Token)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "O10")]
    public async Task The_last_look_sees_whoever_left_after_the_claim()
    {
        var (stage, spool) = await SetAsync();
        var intents = await stage.SelectAsync(4);
        var claims = (await spool.ClaimAsync(10, Now, Token)).ToDictionary(c => c.Id);
        await stage.SuppressAsync(intents[0].AddressKey, "tenant-all");
        await stage.ExecuteAsync($"UPDATE subscription SET state = 'left' WHERE id = '{intents[1].SubscriptionId:D}'");
        var allowed = new List<bool>();
        foreach (var intent in intents)
            allowed.Add(await spool.LastLookAsync(claims[intent.Id], Token));
        allowed.ShouldBe([false, false, true, true]);
        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'suspended'");
        (await spool.LastLookAsync(claims[intents[3].Id], Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Two_hundred_outcomes_settled_at_once_all_count_and_the_account_adds_up()
    {
        var (stage, spool) = await SetAsync();
        await stage.SelectAsync(200);
        var claims = await spool.ClaimAsync(200, Now, Token);
        var settled = await Task.WhenAll(
            claims.Select(
                (claim, i) =>
                    spool.SettleAsync(
                        claim,
                        (i % 5) switch
                        {
                            0 => new Outcome.Delivered(Yes),
                            1 => new Outcome.Bounced("550 5.1.1 no", ReplyClass.RecipientInvalid),
                            2 => new Outcome.Deferred("451 later", Now.AddMinutes(10)),
                            3 => new Outcome.Uncertain("cut", Now.AddMinutes(10)),
                            _ => new Outcome.Expired("too late"),
                        },
                        AttemptAt(Now)
                    )
            )
        );
        settled.ShouldAllBe(stood => stood);
        var account = await stage.ReconcileAsync();
        account.ShouldBe(new Reconciliation(200, 40, 40, 0, 0, 40, 0, 80, 40));
        account.AddsUp.ShouldBeTrue();
        account.IsComplete.ShouldBeFalse();
        var line = (
            await stage.Database.ReadAsync(db => QueueView.ShowAsync(db, stage.Tenant.Id, Token), Token)
        ).ShouldHaveSingleItem();
        line.ShouldBe(new QueueLine(IntentState.Waiting, "mail.example", 80, Now.AddMinutes(10)));
        (await stage.ReadAsync(claims[1].Intent)).Fault.ShouldBe("recipient-invalid");
        (await spool.ClaimAsync(200, Now.AddMinutes(10), Token)).Count.ShouldBe(80);
    }

    [Fact]
    public async Task A_release_is_no_attempt_and_the_next_one_dates_the_message()
    {
        var (stage, spool) = await SetAsync();
        var intent = await stage.SelectOneAsync();
        var claim = (await spool.ClaimAsync(1, Now, Token)).Single();
        (await spool.ReleaseAsync(claim, Now.AddHours(1))).ShouldBeTrue();
        var waiting = await stage.ReadAsync(intent);
        (waiting.State, waiting.Attempts, waiting.DatedAt).ShouldBe((IntentState.Waiting, 0, null));
        (await spool.ClaimAsync(1, Now.AddMinutes(59), Token)).ShouldBeEmpty();
        claim = (await spool.ClaimAsync(1, Now.AddHours(1), Token)).Single();
        claim.Intent.DatedAt.ShouldBe(Now.AddHours(1));
        await spool.SettleAsync(claim, new Outcome.Deferred("451", Now.AddHours(2)), AttemptAt(Now.AddHours(1)));
        claim = (await spool.ClaimAsync(1, Now.AddHours(2), Token)).Single();
        await spool.ReleaseAsync(claim, Now.AddHours(3));
        (await stage.ReadAsync(intent)).DatedAt.ShouldBe(Now.AddHours(1));
    }

    [Fact]
    [Trait("Rule", "D07")]
    public async Task What_may_have_arrived_keeps_its_date_though_the_next_claim_goes_back_untried()
    {
        var (stage, spool) = await SetAsync();
        var intent = await stage.SelectOneAsync();
        await spool.ClaimAsync(1, Now, Token);
        await spool.RecoverAsync(Now.AddMinutes(1), Token);
        var again = (await spool.ClaimAsync(1, Now.AddMinutes(1), Token)).Single();
        await spool.ReleaseAsync(again, Now.AddHours(1));
        (await stage.ReadAsync(intent)).DatedAt.ShouldBe(Now);
    }

    [Fact]
    public async Task Text_of_a_stranger_is_stored_short_and_without_controls()
    {
        var (stage, spool) = await SetAsync();
        var intent = await stage.SelectOneAsync();
        var claim = (await spool.ClaimAsync(1, Now, Token)).Single();
        var reply = "550 a\0b\r\nc " + new string('x', 60_000);
        await spool.SettleAsync(
            claim,
            new Outcome.Bounced(reply, ReplyClass.Unknown),
            AttemptAt(Now) with
            {
                Reply = reply,
            }
        );
        var stored = (await stage.ReadAsync(intent)).LastReply.ShouldNotBeNull();
        stored.Length.ShouldBe(1000);
        stored.ShouldStartWith("550 a b  c x");
    }
}

public sealed class SpoolOnSqlite() : SpoolTests(new SqliteDatabase());

public sealed class SpoolOnPostgres() : SpoolTests(new PostgresDatabase());
