using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Storage;
using Zegel.Tests;
using Zegel.Tests.Databases;

namespace Zegel.Tenants.Notifying;

public abstract class WebhookQueueTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    static readonly WebhookAnswer Well = new(200, "thank you");
    static readonly WebhookAnswer Fault = new(500, "oh\r\n\u0007no");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(Database Database, Tenant Tenant, FakeTimeProvider Clock, Webhooks Webhooks, WebhookQueue Queue)
        : IAsyncDisposable
    {
        public async Task<Webhook> HookAsync(string url = "https://shop.example/zegel") =>
            (await Webhooks.AddAsync(Tenant.Id, url, [], "ann", Token)).ShouldBeOfType<WebhookResult.Made>().Webhook;

        public Task TellAsync() =>
            Database.WriteAsync(
                db =>
                    Notices.TellAsync(
                        db,
                        new NewNotice(Tenant.Id, NoticeKind.DomainReady, "a.example", "/domains/a"),
                        Clock.GetUtcNow(),
                        Token
                    ),
                Token
            );

        public async Task<WebhookDelivery> AnswerAsync(WebhookAnswer answer)
        {
            var claim = (await Queue.ClaimAsync(Token)).ShouldHaveSingleItem();
            return (await Queue.SettleAsync(claim, answer, chance: 0.5, Token)).ShouldNotBeNull();
        }

        public async Task<Webhook> SeeAsync(Webhook hook) =>
            (await Webhooks.FindAsync(Tenant.Id, hook.Id, Token)).ShouldNotBeNull();

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }

    async Task<Scene> SceneAsync()
    {
        var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var clock = new FakeTimeProvider(Now);
        return new Scene(
            database,
            tenant,
            clock,
            new Webhooks(database, MasterKey.Ephemeral(), new AuditLog(clock), isLoopback: false, clock),
            new WebhookQueue(database, clock)
        );
    }

    [Fact]
    public async Task Whoever_dies_between_claim_and_answer_gives_it_back_under_the_same_id_and_is_refused_later()
    {
        await using var scene = await SceneAsync();
        await scene.HookAsync();
        await scene.TellAsync();
        var first = (await scene.Queue.ClaimAsync(Token)).ShouldHaveSingleItem();
        (await scene.Queue.ClaimAsync(Token)).ShouldBeEmpty();
        scene.Clock.Advance(WebhookQueue.ClaimLasts);
        var second = (await scene.Queue.ClaimAsync(Token)).ShouldHaveSingleItem();
        second.Delivery.Id.ShouldBe(first.Delivery.Id);
        second.Delivery.Body.ShouldBe(first.Delivery.Body);
        (await scene.Queue.SettleAsync(first, Fault, 0, Token)).ShouldBeNull();
        (await scene.Queue.SettleAsync(second, Well, 0, Token))!.Outcome.ShouldBe(WebhookDelivery.Delivered);
        (await scene.Queue.SettleAsync(second, Fault, 0, Token)).ShouldBeNull();
        scene.Clock.Advance(TimeSpan.FromDays(1));
        (await scene.Queue.ClaimAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_is_claimed_by_one_and_a_slow_endpoint_takes_two_places_at_most()
    {
        await using var scene = await SceneAsync();
        await scene.HookAsync();
        for (var i = 0; i < 6; i++)
            await scene.TellAsync();
        await scene.HookAsync("https://other.example/zegel");
        await scene.TellAsync();
        var rounds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.Queue.ClaimAsync(Token)));
        foreach (var round in rounds)
            round.GroupBy(c => c.Webhook.Id).ShouldAllBe(g => g.Count() <= 2);
        var claimed = rounds.SelectMany(r => r).ToList();
        claimed.Select(c => c.Delivery.Id).ShouldBeUnique();
        claimed.Select(c => c.Webhook.Host).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Pauses_grow_and_three_days_of_failures_switch_it_off_and_are_told_by_mail()
    {
        await using var scene = await SceneAsync();
        var hook = await scene.HookAsync();
        await scene.TellAsync();
        var began = scene.Clock.GetUtcNow();
        var pauses = new List<TimeSpan>();
        while ((await scene.SeeAsync(hook)).StoppedAt is null)
        {
            var tried = await scene.AnswerAsync(Fault);
            tried.LastAnswer.ShouldBe("oh   no");
            if (tried.Outcome is not null)
                break;
            pauses.Add(tried.DueAt - scene.Clock.GetUtcNow());
            (await scene.Queue.ClaimAsync(Token)).ShouldBeEmpty();
            scene.Clock.SetUtcNow(tried.DueAt);
        }
        (await scene.SeeAsync(hook)).StoppedAt.ShouldBe(scene.Clock.GetUtcNow());
        pauses.ShouldBe(WebhookQueue.Pauses);
        (scene.Clock.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromDays(3), TimeSpan.FromDays(4));
        (await scene.Queue.ClaimAsync(Token)).ShouldBeEmpty();
        (await scene.Queue.ListAsync(scene.Tenant.Id, hook.Id, null, 500, Token)).ShouldAllBe(d => d.Outcome != null);
        var told = (await new Notices(scene.Database).ListAsync(scene.Tenant.Id, null, null, 100, Token)).Where(n =>
            n.Kind == NoticeKind.WebhookStopped
        );
        told.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                n => n.Object.ShouldBe("shop.example"),
                n => n.Mail.ShouldBe(NoticeMailState.Waiting)
            );
        // Nothing new is made for it, until a test is answered well.
        var before = (await scene.Queue.ListAsync(scene.Tenant.Id, hook.Id, null, 500, Token)).Count;
        await scene.TellAsync();
        var rest = await scene.Queue.ListAsync(scene.Tenant.Id, hook.Id, null, 500, Token);
        rest.Count.ShouldBe(before);
        (await scene.Queue.ResendAsync(scene.Tenant.Id, rest[0].Id, Token)).ShouldBe(ResendResult.Stopped);
        foreach (var (answer, isOn) in new[] { (Fault, false), (Well, true) })
        {
            var test = (
                await scene.Queue.BeginTestAsync(scene.Tenant.Id, hook.Id, Token)
            ).ShouldBeOfType<WebhookTest.Claimed>();
            (await scene.Queue.SettleAsync(test.Claim, answer, 0, Token))!.Outcome.ShouldNotBeNull();
            ((await scene.SeeAsync(hook)).StoppedAt is null).ShouldBe(isOn);
        }
        (await scene.Queue.ResendAsync(scene.Tenant.Id, rest[0].Id, Token)).ShouldBe(ResendResult.Queued);
        (await scene.Queue.ResendAsync(scene.Tenant.Id, rest[0].Id, Token)).ShouldBe(ResendResult.UnderWay);
        (await scene.Queue.ClaimAsync(Token)).ShouldHaveSingleItem().Delivery.Id.ShouldBe(rest[0].Id);
    }

    [Fact]
    public async Task An_answer_that_is_well_forgives_and_gone_ends_it_at_once()
    {
        await using var scene = await SceneAsync();
        var hook = await scene.HookAsync();
        await scene.TellAsync();
        await scene.AnswerAsync(Fault);
        (await scene.SeeAsync(hook)).FailingSince.ShouldBe(Now);
        scene.Clock.Advance(TimeSpan.FromSeconds(6));
        (await scene.AnswerAsync(Well)).Outcome.ShouldBe(WebhookDelivery.Delivered);
        (await scene.SeeAsync(hook)).FailingSince.ShouldBeNull();
        await scene.TellAsync();
        (await scene.AnswerAsync(new WebhookAnswer(410, ""))).Outcome.ShouldBe(WebhookDelivery.Stopped);
        (await scene.SeeAsync(hook)).StoppedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Secrets_are_sealed_and_two_sign_for_a_day_after_a_rotation()
    {
        await using var scene = await SceneAsync();
        var made = (
            await scene.Webhooks.AddAsync(scene.Tenant.Id, "https://shop.example/", [], "ann", Token)
        ).ShouldBeOfType<WebhookResult.Made>();
        made.Webhook.Secret.ShouldNotContain(made.Secret["whsec_".Length..]);
        var rotated = (
            await scene.Webhooks.RotateAsync(scene.Tenant.Id, made.Webhook.Id, "ann", Token)
        ).ShouldBeOfType<WebhookResult.Made>();
        scene
            .Webhooks.SecretsOf(rotated.Webhook)
            .Select(s => WebhookSignature.Show(s))
            .ShouldBe([rotated.Secret, made.Secret]);
        scene.Clock.Advance(Webhooks.FormerLasts);
        scene.Webhooks.SecretsOf(rotated.Webhook).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Ten_a_tenant_and_only_addresses_that_can_be_told()
    {
        await using var scene = await SceneAsync();
        foreach (
            var wrong in new[]
            {
                "",
                "shop.example",
                "http://shop.example/",
                "ftp://shop.example/",
                "https://ann:secret@shop.example/",
                "https://shop.example/#part",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://2130706433/",
                "https://shop.example/" + new string('x', Webhooks.UrlLengthMax),
            }
        )
            (
                await scene.Webhooks.AddAsync(scene.Tenant.Id, wrong, [], "ann", Token)
            ).ShouldBeOfType<WebhookResult.Refused>(wrong);
        (
            await scene.Webhooks.AddAsync(scene.Tenant.Id, "https://shop.example/", ["rain"], "ann", Token)
        ).ShouldBeOfType<WebhookResult.Refused>();
        var added = await Task.WhenAll(
            Enumerable
                .Range(0, Webhooks.EndpointsMax + 3)
                .Select(i => scene.Webhooks.AddAsync(scene.Tenant.Id, $"https://shop.example/{i}", [], "ann", Token))
        );
        added.OfType<WebhookResult.Made>().Count().ShouldBe(Webhooks.EndpointsMax);
    }

    [Fact]
    public async Task Removing_takes_its_deliveries_along_and_old_ones_are_forgotten()
    {
        await using var scene = await SceneAsync();
        var hook = await scene.HookAsync();
        await scene.TellAsync();
        await scene.AnswerAsync(Well);
        await scene.TellAsync();
        scene.Clock.Advance(WebhookQueue.KeptFor + TimeSpan.FromHours(1));
        (await scene.Queue.PurgeAsync(Token)).ShouldBe(1, "the other one still waits");
        var stranger = Guid.CreateVersion7(Now);
        (await scene.Webhooks.RemoveAsync(stranger, hook.Id, "eve", Token)).ShouldBeFalse();
        (await scene.Webhooks.RotateAsync(stranger, hook.Id, "eve", Token)).ShouldBeOfType<WebhookResult.Unknown>();
        (await scene.Queue.BeginTestAsync(stranger, hook.Id, Token)).ShouldBeOfType<WebhookTest.Unknown>();
        var claim = (await scene.Queue.ClaimAsync(Token)).ShouldHaveSingleItem();
        (await scene.Queue.ResendAsync(stranger, claim.Delivery.Id, Token)).ShouldBe(ResendResult.Unknown);
        (await scene.Webhooks.RemoveAsync(scene.Tenant.Id, hook.Id, "ann", Token)).ShouldBeTrue();
        (await scene.Queue.SettleAsync(claim, Well, 0, Token)).ShouldBeNull();
        (await scene.Database.ReadAsync(db => db.WebhookDeliveries.CountAsync(Token), Token)).ShouldBe(0);
    }
}

public sealed class WebhookQueueOnSqlite() : WebhookQueueTests(new SqliteDatabase());

public sealed class WebhookQueueOnPostgres() : WebhookQueueTests(new PostgresDatabase());
