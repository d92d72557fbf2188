using System.Text.Json;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tests;
using Zegel.Tests.Databases;

namespace Zegel.Tenants.Notifying;

public abstract class NoticesTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(
        Database Database,
        Tenant Tenant,
        SendingDomain Domain,
        FakeWorld World,
        FakeTimeProvider Clock,
        DomainWatch Watch,
        Webhooks Webhooks,
        WebhookQueue Queue
    ) : IAsyncDisposable
    {
        public async Task LookAsync(TimeSpan later)
        {
            Clock.Advance(later);
            await Watch.CheckDueAsync(Token);
        }

        public async Task<List<string>> KindsAsync() =>
            [
                .. (await new Notices(Database).ListAsync(Tenant.Id, null, null, 100, Token))
                    .Select(n => n.KindName)
                    .Reverse(),
            ];

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }

    async Task<Scene> SceneAsync()
    {
        var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var domain = await GivenDomains.RequestedAsync(database, tenant, Now);
        var world = GivenDomains.World(domain, await GivenDomains.KeysAsync(database, domain));
        var clock = new FakeTimeProvider(Now);
        var audit = new AuditLog(clock);
        return new Scene(
            database,
            tenant,
            domain,
            world,
            clock,
            new DomainWatch(
                database,
                new DomainCheck(world, GivenDomains.Zone, clock),
                audit,
                new WatchCadence(),
                clock
            ),
            new Webhooks(database, MasterKey.Ephemeral(), audit, isLoopback: false, clock),
            new WebhookQueue(database, clock)
        );
    }

    [Fact]
    [Trait("Rule", "A31")]
    public async Task A_drift_is_told_once_and_so_is_its_end()
    {
        await using var scene = await SceneAsync();
        var all = (await scene.Webhooks.AddAsync(scene.Tenant.Id, "https://shop.example/all", [], "ann", Token))
            .ShouldBeOfType<WebhookResult.Made>()
            .Webhook;
        var some = (
            await scene.Webhooks.AddAsync(
                scene.Tenant.Id,
                "https://shop.example/some",
                [NoticeKind.DomainDrifted.Name],
                "ann",
                Token
            )
        )
            .ShouldBeOfType<WebhookResult.Made>()
            .Webhook;
        await scene.LookAsync(TimeSpan.Zero);
        await scene.LookAsync(TimeSpan.FromMinutes(1));
        (await scene.KindsAsync()).ShouldBe(["domain.ready"]);
        var host = GivenDomains.Zone.KeyHost(scene.Domain.Id, "zg1");
        var key = (await scene.World.QueryAsync(host, DnsType.Txt, Token)).Records[0].Text;
        scene.World.Set(host, DnsType.Txt, "v=DKIM1; p=");
        await scene.LookAsync(TimeSpan.FromMinutes(15));
        await scene.LookAsync(TimeSpan.FromMinutes(15));
        await scene.LookAsync(TimeSpan.FromMinutes(15));
        (await scene.KindsAsync()).ShouldBe(["domain.ready", "domain.drifted"]);
        scene.World.Set(host, DnsType.Txt, key);
        await scene.LookAsync(TimeSpan.FromHours(6));
        (await scene.KindsAsync()).ShouldBe(["domain.ready", "domain.drifted", "domain.ready"]);

        var drift = (await new Notices(scene.Database).ListAsync(scene.Tenant.Id, null, null, 10, Token))[1];
        drift.Says("en").ShouldBe("news.example.nl: mail waits, a DNS entry changed");
        drift.Says("nl").ShouldBe("news.example.nl: mail wacht, een DNS-gegeven is veranderd");
        drift.Detail.ShouldContain("A31");
        (await scene.Queue.ListAsync(scene.Tenant.Id, all.Id, null, 10, Token)).Count.ShouldBe(3);
        var told = (await scene.Queue.ListAsync(scene.Tenant.Id, some.Id, null, 10, Token)).ShouldHaveSingleItem();
        var body = JsonDocument.Parse(told.Body).RootElement;
        body.GetProperty("type").GetString().ShouldBe("domain.drifted");
        body.GetProperty("timestamp").GetDateTimeOffset().ShouldBe(drift.At);
        body.GetProperty("data").GetProperty("notice").GetGuid().ShouldBe(drift.Id);
        body.GetProperty("data").GetProperty("details").GetProperty("was").GetString().ShouldBe("ready");
    }

    [Fact]
    public async Task What_is_undone_is_not_told()
    {
        await using var scene = await SceneAsync();
        await scene.Webhooks.AddAsync(scene.Tenant.Id, "https://shop.example/all", [], "ann", Token);
        await Should.ThrowAsync<IOException>(
            scene.Database.WriteAsync(
                async db =>
                {
                    await Notices.TellAsync(
                        db,
                        new NewNotice(scene.Tenant.Id, NoticeKind.DomainDrifted, "a.example", "/domains/a"),
                        Now,
                        Token
                    );
                    throw new IOException("the machine stops here");
                },
                Token
            )
        );
        (await scene.KindsAsync()).ShouldBeEmpty();
        (await scene.Queue.ListAsync(scene.Tenant.Id, null, null, 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task By_hand_it_is_told_who_did_it_and_why()
    {
        await using var scene = await SceneAsync();
        await scene.Watch.SuspendAsync(scene.Domain.Id, "bob", "com\nplaints" + new string('x', 2000), Token);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await scene.Watch.ResumeAsync(scene.Domain.Id, "bob", Token);
        (await scene.KindsAsync()).ShouldBe(["domain.suspended", "domain.resumed"]);
        var notices = await new Notices(scene.Database).ListAsync(scene.Tenant.Id, null, null, 10, Token);
        notices[0].Detail.ShouldBe("bob");
        notices[1].Detail.ShouldStartWith("bob: com plaints");
        notices[1].Detail.Length.ShouldBe(Notices.DetailLengthMax);
    }

    [Fact]
    public async Task What_is_long_past_is_forgotten()
    {
        await using var scene = await SceneAsync();
        await scene.Watch.SuspendAsync(scene.Domain.Id, "bob", "", Token);
        var book = new Notices(scene.Database);
        (await book.PurgeAsync(Now + Notices.KeptFor - TimeSpan.FromDays(1), Token)).ShouldBe(0);
        (await book.PurgeAsync(Now + Notices.KeptFor + TimeSpan.FromDays(1), Token)).ShouldBe(1);
    }
}

public sealed class NoticesOnSqlite() : NoticesTests(new SqliteDatabase());

public sealed class NoticesOnPostgres() : NoticesTests(new PostgresDatabase());

public sealed class NoticeKindTests
{
    [Fact]
    public void Each_kind_has_a_name_of_its_own_with_dots_and_words_in_both_languages()
    {
        NoticeKind.All.Select(kind => kind.Name).ShouldBeUnique();
        foreach (var kind in NoticeKind.All)
        {
            kind.Name.ShouldMatch("^[a-z]+\\.[a-z-]+$");
            foreach (var words in new[] { kind.Happened, kind.Advice })
            {
                words.English.ShouldNotBeNullOrWhiteSpace(kind.Name);
                words.Dutch.ShouldNotBe(words.English, kind.Name);
            }
            NoticeKind.Find(kind.Name).ShouldBeSameAs(kind);
        }
    }

    [Fact]
    public void Each_kind_stands_in_the_manual()
    {
        var manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "webhooks.md"));
        NoticeKind.All.ShouldAllBe(kind => manual.Contains($"`{kind.Name}`"));
    }
}
