using System.Net;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tests;
using Zegel.Tests.Databases;

namespace Zegel.Domains.Egress;

public abstract class EgressWatchTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    static readonly IPAddress First = IPAddress.Parse("192.0.2.10");
    static readonly IPAddress Second = IPAddress.Parse("192.0.2.11");
    const string Back = "10.2.0.192.in-addr.arpa";
    const string OnList = "10.2.0.192.zen.example";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    readonly FakeTimeProvider clock = new(Now);

    readonly FakeWorld world = new FakeWorld()
        .Add(Back, DnsType.Ptr, "mta1.mail.zegel.example")
        .Add("mta1.mail.zegel.example", DnsType.A, "192.0.2.10")
        .Add("11.2.0.192.in-addr.arpa", DnsType.Ptr, "mta2.mail.zegel.example")
        .Add("mta2.mail.zegel.example", DnsType.A, "192.0.2.11");

    EgressWatch Watch(Database database, string firstName = "mta1.mail.zegel.example") =>
        new(
            database,
            new EgressCheck(world, GivenDomains.Zone, ["zen.example"], allowsPrivate: true, clock),
            [
                new EgressAddress(First, DomainName.Parse(firstName)),
                new EgressAddress(Second, DomainName.Parse("mta2.mail.zegel.example")),
            ],
            new EgressCadence(),
            clock
        );

    int Asked(string name) => world.Asked.Count(a => a.Name == name && a.Type == DnsType.A);

    static async Task<EgressHealth> FirstAsync(EgressWatch watch) => (await watch.CheckDueAsync(Token))[0];

    [Fact]
    [Trait("Rule", "A02")]
    [Trait("Rule", "G03")]
    public async Task An_address_is_let_in_taken_out_and_let_in_again_and_each_turn_is_written_down()
    {
        await using var database = await fixture.CreateAsync();
        var watch = Watch(database);
        (await watch.ShowAsync(Token)).ShouldAllBe(e => e.State == EgressState.New);
        await watch.EnterAsync(Token);
        (await watch.CheckDueAsync(Token)).ShouldAllBe(e => e.State == EgressState.Active);

        world.Remove(Back, DnsType.Ptr);
        (await FirstAsync(watch)).State.ShouldBe(EgressState.Active, "it is not time to look");
        clock.Advance(TimeSpan.FromHours(6));
        var both = await watch.CheckDueAsync(Token);
        both.Select(e => e.State).ShouldBe([EgressState.Out, EgressState.Active]);

        world.Add(Back, DnsType.Ptr, "mta1.mail.zegel.example");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await FirstAsync(watch)).State.ShouldBe(EgressState.Active);
        (await watch.HistoryAsync(10, Token))
            .Where(c => c.Address == "192.0.2.10")
            .Select(c => (c.Actor, c.Was, c.Became))
            .ShouldBe([
                ("zegel", EgressState.Out, EgressState.Active),
                ("zegel", EgressState.Active, EgressState.Out),
                ("zegel", EgressState.New, EgressState.Active),
            ]);
        // Another process sees the same.
        (await Watch(database).ShowAsync(Token))[0]
            .State.ShouldBe(EgressState.Active);
    }

    [Fact]
    [Trait("Rule", "A08")]
    public async Task Block_lists_are_asked_once_an_hour_whoever_looks_and_a_listing_holds()
    {
        await using var database = await fixture.CreateAsync();
        var watch = Watch(database);
        world.Add(OnList, DnsType.A, "127.0.0.2").Add(OnList, DnsType.Txt, "trap");
        var held = await FirstAsync(watch);
        (held.State, held.Why).ShouldBe((EgressState.Held, "on zen.example: listed (127.0.0.2): trap"));
        world.Remove(OnList, DnsType.A);
        var asked = Asked(OnList);
        for (var looks = 0; looks < 3; looks++)
            (await watch.CheckNowAsync(null, Token))[0].State.ShouldBe(EgressState.Held);
        Asked(OnList).ShouldBe(asked);

        // “You came through a public resolver” neither lists nor clears.
        world.Add(OnList, DnsType.A, "127.255.255.254");
        clock.Advance(TimeSpan.FromHours(1));
        var doubtful = await FirstAsync(watch);
        doubtful.State.ShouldBe(EgressState.Held);
        doubtful.NotAsked.ShouldHaveSingleItem().Seen.En.ShouldContain("127.255.255.254");
        world.Remove(OnList, DnsType.A);
        clock.Advance(TimeSpan.FromHours(1));
        (await FirstAsync(watch)).State.ShouldBe(EgressState.Active);
    }

    [Fact]
    public async Task Silence_of_dns_stands_for_six_hours_and_then_holds()
    {
        await using var database = await fixture.CreateAsync();
        var watch = Watch(database);
        await watch.CheckDueAsync(Token);
        world.Fail(Back, DnsType.Ptr, DnsStatus.TimedOut);
        clock.Advance(TimeSpan.FromHours(1));
        for (var minutes = 0; minutes < 350; minutes += 10)
        {
            (await FirstAsync(watch)).State.ShouldBe(EgressState.Active);
            clock.Advance(TimeSpan.FromMinutes(10));
        }
        clock.Advance(TimeSpan.FromHours(1));
        (await FirstAsync(watch)).State.ShouldBe(EgressState.Held);
    }

    [Fact]
    [Trait("Rule", "P06")]
    public async Task Rest_by_hand_outlives_looks_and_names_and_only_ours_can_rest()
    {
        await using var database = await fixture.CreateAsync();
        var watch = Watch(database);
        (await watch.RestAsync(IPAddress.Parse("192.0.2.99"), "eva", "no", Token)).ShouldBeNull();
        (await watch.RestAsync(First, "eva", "complaints", Token))!.State.ShouldBe(EgressState.Resting);
        (await watch.CheckNowAsync([First], Token))[0].Why.ShouldBe("complaints");
        var renamed = Watch(database, "mta9.mail.zegel.example");
        await renamed.EnterAsync(Token);
        var row = (await renamed.ShowAsync(Token))[0];
        (row.State, row.Name, row.IsNamed).ShouldBe((EgressState.Resting, "mta9.mail.zegel.example", null));
        await renamed.ResumeAsync(First, "eva", Token);
        (await FirstAsync(renamed)).State.ShouldBe(EgressState.Out, "the PTR still has the old name");
        (await renamed.HistoryAsync(10, Token)).ShouldContain(c => c.Actor == "eva" && c.Why == "complaints");
    }

    [Fact]
    [Trait("Rule", "A07")]
    public async Task An_ipv6_address_must_stand_in_the_spf_that_customers_include()
    {
        await using var database = await fixture.CreateAsync();
        var six = new EgressAddress(IPAddress.Parse("2001:db8::10"), DomainName.Parse("mta1.mail.zegel.example"));
        world
            .Add(RealNetwork.ReverseName(six.Address), DnsType.Ptr, "mta1.mail.zegel.example")
            .Add("mta1.mail.zegel.example", DnsType.Aaaa, "2001:db8::10")
            .Add(GivenDomains.Zone.SpfInclude, DnsType.Txt, "v=spf1 ip4:192.0.2.10 ~all");
        var watch = new EgressWatch(
            database,
            new EgressCheck(world, GivenDomains.Zone, [], allowsPrivate: true, clock),
            [six],
            new EgressCadence(),
            clock
        );
        var gone = (await watch.CheckNowAsync(null, Token))[0];
        (gone.State, gone.Why.Contains("SPF", StringComparison.Ordinal)).ShouldBe((EgressState.Out, true));
        world.Set(GivenDomains.Zone.SpfInclude, DnsType.Txt, "v=spf1 ip6:2001:db8::10 ~all");
        (await watch.CheckNowAsync(null, Token))[0].State.ShouldBe(EgressState.Active);
    }

    [Fact]
    [Trait("Rule", "A01")]
    public async Task An_address_that_is_not_of_the_internet_is_out_and_nobody_is_asked_about_it()
    {
        await using var database = await fixture.CreateAsync();
        var watch = new EgressWatch(
            database,
            new EgressCheck(world, GivenDomains.Zone, ["zen.example"], allowsPrivate: false, clock),
            [
                .. new[] { "192.0.2.10", "10.0.0.9", "100.64.1.1", "fe80::1", "fd00::1" }.Select(a => new EgressAddress(
                    IPAddress.Parse(a),
                    DomainName.Parse("mta1.mail.zegel.example")
                )),
            ],
            new EgressCadence(),
            clock
        );
        (await watch.CheckNowAsync(null, Token)).ShouldAllBe(e => e.State == EgressState.Out);
        world.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_nodes_look_at_an_address_once()
    {
        await using var database = await fixture.CreateAsync();
        var (one, two) = (Watch(database), Watch(database));
        await one.EnterAsync(Token);
        await Task.WhenAll(one.CheckDueAsync(Token), two.CheckDueAsync(Token));
        world.Asked.Count(a => a.Name == Back).ShouldBe(1);
    }
}

public sealed class EgressWatchOnSqlite() : EgressWatchTests(new SqliteDatabase());

public sealed class EgressWatchOnPostgres() : EgressWatchTests(new PostgresDatabase());
