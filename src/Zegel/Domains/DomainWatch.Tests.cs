using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Dkim;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Domains;

public abstract class DomainWatchTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(
        Database Database,
        SendingDomain Domain,
        IReadOnlyList<DomainKey> Keys,
        FakeWorld World,
        FakeTimeProvider Clock,
        DomainWatch Watch
    ) : IAsyncDisposable
    {
        public Task<SendingDomain> RowAsync() =>
            Database.ReadAsync(db => db.SendingDomains.SingleAsync(d => d.Id == Domain.Id, Token), Token);

        public async Task<DomainState> LookAsync(TimeSpan later)
        {
            Clock.Advance(later);
            await Watch.CheckDueAsync(Token);
            return (await RowAsync()).State;
        }

        public Task<List<string>> AuditAsync() =>
            Database.ReadAsync(
                db =>
                    db.GetTable<AuditLog.Entry>()
                        .OrderBy(e => e.Sequence)
                        .Select(e => e.Actor + " " + e.Action)
                        .ToListAsync(Token),
                Token
            );

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }

    async Task<Scene> SceneAsync(bool isPublished = true)
    {
        var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var domain = await GivenDomains.RequestedAsync(database, tenant, Now);
        var keys = await GivenDomains.KeysAsync(database, domain);
        var clock = new FakeTimeProvider(Now);
        var world = new FakeWorld().Zone("example.nl", "ns1.example.nl", "192.0.2.53").PublishPlatform(domain, keys);
        if (isPublished)
            world.Publish(DnsEntries.For(domain, GivenDomains.Zone, PublishedRecords.None));
        var check = new DomainCheck(world, GivenDomains.Zone, clock);
        var watch = new DomainWatch(database, check, new AuditLog(clock), new WatchCadence(), clock);
        return new Scene(database, domain, keys, world, clock, watch);
    }

    [Fact]
    [Trait("Rule", "G09")]
    [Trait("Rule", "G19")]
    public async Task A_domain_becomes_ready_when_all_entries_are_known_everywhere_and_no_sooner()
    {
        await using var scene = await SceneAsync(isPublished: false);
        var entries = DnsEntries.For(scene.Domain, GivenDomains.Zone, PublishedRecords.None);
        (await scene.LookAsync(TimeSpan.Zero)).ShouldBe(DomainState.Requested);
        scene.World.Publish(entries.Where(e => e.Name != "r.news.example.nl"));
        (await scene.LookAsync(TimeSpan.FromMinutes(1))).ShouldBe(DomainState.Requested);
        scene.World.Publish(entries.Where(e => e.Name == "r.news.example.nl"));
        // The third resolver still remembers that there was no such name.
        var slow = scene.World.Resolvers[2];
        var no = DnsAnswer.Of(DnsStatus.NoSuchName) with { NegativeTimeToLive = TimeSpan.FromSeconds(840) };
        scene.World.See(slow, "r.news.example.nl", DnsType.Cname, no);
        (await scene.LookAsync(TimeSpan.FromMinutes(1))).ShouldBe(DomainState.Seen);
        scene.World.See(slow, "r.news.example.nl", DnsType.Cname, null);
        (await scene.Watch.CheckNowAsync(scene.Domain.Id, Token))!.Domain.State.ShouldBe(DomainState.Seen);
        (await scene.RowAsync()).NextCheckAt.ShouldBe(Now.AddMinutes(2).AddSeconds(840));
        (await scene.LookAsync(TimeSpan.FromSeconds(841))).ShouldBe(DomainState.Ready);
        (await scene.AuditAsync()).ShouldBe(["ann domain.request", "zegel domain.seen", "zegel domain.ready"]);
    }

    [Fact]
    [Trait("Rule", "A31")]
    public async Task A_swapped_key_holds_the_domain_within_a_quarter_and_mending_lets_it_go()
    {
        await using var scene = await SceneAsync();
        await scene.LookAsync(TimeSpan.Zero);
        (await scene.LookAsync(TimeSpan.FromMinutes(1))).ShouldBe(DomainState.Ready);
        var host = GivenDomains.Zone.KeyHost(scene.Domain.Id, "zg1");
        scene.World.Set(host, DnsType.Txt, DkimSigningKey.GenerateRsa().PublicKey.ToRecord());
        (await scene.LookAsync(TimeSpan.FromMinutes(15))).ShouldBe(DomainState.Drifted);
        var drifted = await scene.RowAsync();
        DomainReport.LastFindings(drifted).ShouldContain(f => f.RuleId == "A31" && f.Verdict == EntryVerdict.Wrong);
        DomainReport.LastFacts(drifted).IsReady.ShouldBeFalse();
        scene.World.Set(host, DnsType.Txt, scene.Keys[0].PublicKey);
        (await scene.LookAsync(TimeSpan.FromMinutes(1))).ShouldBe(DomainState.Ready);
        (await scene.AuditAsync()).ShouldContain("zegel domain.drifted");
    }

    [Fact]
    public async Task Two_wrong_answers_hold_and_silence_holds_after_six_hours()
    {
        await using var scene = await SceneAsync();
        await scene.LookAsync(TimeSpan.Zero);
        await scene.LookAsync(TimeSpan.FromMinutes(1));
        foreach (var server in scene.World.Resolvers.Append(GivenDomains.CustomerServer))
            scene.World.Fail(server, DnsStatus.TimedOut);
        for (var quarter = 1; quarter <= 24; quarter++)
            (await scene.LookAsync(TimeSpan.FromMinutes(15))).ShouldBe(DomainState.Ready, $"after {quarter} quarters");
        (await scene.LookAsync(TimeSpan.FromMinutes(15))).ShouldBe(DomainState.Drifted);
        foreach (var server in scene.World.Resolvers.Append(GivenDomains.CustomerServer))
            scene.World.Fail(server, null);
        (await scene.LookAsync(TimeSpan.FromMinutes(15))).ShouldBe(DomainState.Ready);
        scene.World.Remove("news.example.nl", DnsType.Txt);
        (await scene.LookAsync(TimeSpan.FromHours(1))).ShouldBe(DomainState.Ready);
        (await scene.LookAsync(TimeSpan.FromHours(1))).ShouldBe(DomainState.Drifted);
    }

    [Fact]
    public async Task Each_domain_that_is_due_is_looked_at_by_one_node()
    {
        await using var scene = await SceneAsync();
        var looked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.Watch.CheckDueAsync(Token)));
        looked.Sum().ShouldBe(1);
        (await scene.Watch.CheckDueAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_look_under_way_does_not_undo_a_suspension()
    {
        await using var scene = await SceneAsync();
        await scene.LookAsync(TimeSpan.Zero);
        (await scene.Watch.SuspendAsync(scene.Domain.Id, "bob", "complaints", Token))!.State.ShouldBe(
            DomainState.Suspended
        );
        (await scene.LookAsync(TimeSpan.FromHours(7))).ShouldBe(DomainState.Suspended);
        (await scene.Watch.ResumeAsync(scene.Domain.Id, "bob", Token))!.State.ShouldBe(DomainState.Requested);
        (await scene.LookAsync(TimeSpan.Zero)).ShouldBe(DomainState.Seen);
        (await scene.AuditAsync()).ShouldContain("bob domain.suspended");
    }
}

public sealed class DomainWatchOnSqlite() : DomainWatchTests(new SqliteDatabase());

public sealed class DomainWatchOnPostgres() : DomainWatchTests(new PostgresDatabase());
