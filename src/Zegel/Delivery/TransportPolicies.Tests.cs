using System.Net;
using Microsoft.Extensions.Time.Testing;
using Zegel.Domains.Survey;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;
using Zegel.Mail.Transport;
using Zegel.Tests.Databases;
using Zegel.Tests.Network;

namespace Zegel.Delivery;

public abstract class TransportPoliciesTests(TestDatabase fixture)
{
    const string Enforce = "version: STSv1\nmode: enforce\nmx: mx.mail.example\nmax_age: 604800\n";
    const string Key = "3 1 1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    static readonly DomainName Shop = DomainName.Parse("shop.example");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    readonly Queue<PageAnswer> pages = [];
    int fetched;

    ScriptedNetwork World() =>
        new ScriptedNetwork(clock) { Resolvers = [IPEndPoint.Parse("127.0.0.1:53")] }
            .Mx("shop.example", 10, "mx.mail.example")
            .Host("mx.mail.example", "9.9.9.1");

    static PageAnswer Page(string text, int status = 200, string type = "text/plain") => new(status, type, text, "");

    async Task<MtaStsPolicies> PoliciesAsync(INetwork network) =>
        new(
            await fixture.CreateAsync(),
            network,
            (address, _) =>
            {
                address.ShouldBe(new Uri("https://mta-sts.shop.example/.well-known/mta-sts.txt"));
                fetched++;
                return Task.FromResult(pages.TryDequeue(out var next) ? next : new PageAnswer(0, "", "", "dead"));
            },
            clock
        );

    [Fact]
    [Trait("Rule", "A62")]
    public async Task A_policy_is_fetched_once_refreshed_daily_and_by_its_id_and_outlives_what_hides_it()
    {
        var world = World().Text("_mta-sts.shop.example", "v=STSv1; id=1");
        var policies = await PoliciesAsync(world);
        pages.Enqueue(Page(Enforce));
        for (var i = 0; i < 3; i++)
            (await policies.FindAsync(Shop, Token))!.Mode.ShouldBe(MtaStsMode.Enforce);
        fetched.ShouldBe(1);

        // Somebody hides record and page: the policy stays in force, as long as it said.
        world.Without("_mta-sts.shop.example");
        clock.Advance(TimeSpan.FromDays(2));
        (await policies.FindAsync(Shop, Token)).ShouldNotBeNull();
        fetched.ShouldBe(1);

        // After a day it is fetched anew, and a page that is gone changes nothing.
        world.Text("_mta-sts.shop.example", "v=STSv1; id=1");
        (await policies.FindAsync(Shop, Token)).ShouldNotBeNull();
        (await policies.FindAsync(Shop, Token)).ShouldNotBeNull();
        fetched.ShouldBe(2, "a failure is not repeated at once");

        // Another id is another policy.
        world.Without("_mta-sts.shop.example").Text("_mta-sts.shop.example", "v=STSv1; id=2");
        clock.Advance(TimeSpan.FromMinutes(6));
        pages.Enqueue(Page("version: STSv1\nmode: none\nmax_age: 86400\n"));
        (await policies.FindAsync(Shop, Token))!.Mode.ShouldBe(MtaStsMode.None);

        world.Without("_mta-sts.shop.example");
        clock.Advance(TimeSpan.FromDays(2));
        (await policies.FindAsync(Shop, Token)).ShouldBeNull("it lapsed");
        (await policies.PurgeAsync(Token)).ShouldBe(1);
    }

    [Theory]
    [Trait("Rule", "A62")]
    [InlineData(302, "text/plain", Enforce)]
    [InlineData(404, "text/plain", Enforce)]
    [InlineData(200, "text/html", Enforce)]
    [InlineData(200, "text/plain", "mode: enforce\n")]
    [InlineData(0, "", "")]
    public async Task What_is_no_policy_demands_nothing(int status, string type, string text)
    {
        var world = World().Text("_mta-sts.shop.example", "v=STSv1; id=1");
        var policies = await PoliciesAsync(world);
        pages.Enqueue(Page(text, status, type));
        (await policies.FindAsync(Shop, Token)).ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "A62")]
    public async Task Two_records_are_none()
    {
        var world = World()
            .Text("_mta-sts.shop.example", "v=STSv1; id=1")
            .Text("_mta-sts.shop.example", "v=STSv1; id=2");
        (await (await PoliciesAsync(world)).FindAsync(Shop, Token)).ShouldBeNull();
        fetched.ShouldBe(0);
    }

    async Task<MailRoute> RouteAsync(ScriptedNetwork world) =>
        await new MailExchanges(
            world,
            new MailExchangeSettings(new HashSet<string>(), AllowsPrivate: false),
            clock,
            new Random(1),
            new TransportPolicies(world, await PoliciesAsync(world))
        ).FindAsync(Shop, Token);

    static TransportDemand Demand(MailRoute route) =>
        route.ShouldBeOfType<MailRoute.To>().Exchanges.ShouldHaveSingleItem().Demand;

    [Fact]
    [Trait("Rule", "A62")]
    public async Task Enforced_only_the_hosts_it_names_are_used_and_with_a_trusted_certificate()
    {
        var world = World()
            .Mx("shop.example", 5, "rogue.example")
            .Host("rogue.example", "9.9.9.66")
            .Text("_mta-sts.shop.example", "v=STSv1; id=1");
        pages.Enqueue(Page(Enforce));
        var demand = Demand(await RouteAsync(world));
        demand.ShouldBe(TransportDemand.MtaSts);
        demand.Tls.ShouldBe(TlsPolicy.Required);
    }

    [Fact]
    [Trait("Rule", "A62")]
    public async Task Without_a_host_that_it_names_mail_waits()
    {
        var world = new ScriptedNetwork(clock)
            .Mx("shop.example", 5, "rogue.example")
            .Host("rogue.example", "9.9.9.66")
            .Text("_mta-sts.shop.example", "v=STSv1; id=1");
        pages.Enqueue(Page(Enforce));
        var nowhere = (await RouteAsync(world)).ShouldBeOfType<MailRoute.Nowhere>();
        nowhere.Status.IsTransient.ShouldBeTrue();
        nowhere.Why.ShouldBe("rogue.example is not in the domain's MTA-STS policy");
    }

    [Fact]
    [Trait("Rule", "A62")]
    public async Task A_policy_on_trial_demands_nothing()
    {
        var world = World().Mx("shop.example", 5, "mx2.mail.example").Host("mx2.mail.example", "9.9.9.2");
        world.Text("_mta-sts.shop.example", "v=STSv1; id=1");
        pages.Enqueue(Page(Enforce.Replace("enforce", "testing", StringComparison.Ordinal)));
        (await RouteAsync(world))
            .ShouldBeOfType<MailRoute.To>()
            .Exchanges.Select(e => e.Demand)
            .ShouldBe([TransportDemand.None, TransportDemand.None]);
    }

    [Theory]
    [Trait("Rule", "A61")]
    [InlineData(DnssecStatus.Secure, Key, "DANE 3 1 1 aaaa")]
    [InlineData(
        DnssecStatus.Secure,
        "1 1 1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "DANE without"
    )]
    [InlineData(DnssecStatus.Secure, "9 9 9 00", "DANE without")]
    [InlineData(DnssecStatus.Insecure, Key, "")]
    [InlineData(DnssecStatus.Bogus, Key, null)]
    [InlineData(DnssecStatus.Unknown, Key, null)]
    public async Task Signed_records_demand_their_certificate_and_what_cannot_be_trusted_delays(
        DnssecStatus status,
        string record,
        string? source
    )
    {
        var world = World()
            .Signed("shop.example", DnsType.Mx, DnssecStatus.Secure)
            .Signed("mx.mail.example", DnsType.A, DnssecStatus.Secure)
            .Signed("_25._tcp.mx.mail.example", DnsType.Tlsa, status)
            .Tlsa("_25._tcp.mx.mail.example", record);
        var route = await RouteAsync(world);
        if (source is null)
            route.ShouldBeOfType<MailRoute.Nowhere>().Status.IsTransient.ShouldBeTrue();
        else
        {
            Demand(route).Source.ShouldStartWith(source);
            Demand(route).Tls.ShouldBe(source.Length == 0 ? null : TlsPolicy.Encrypted);
        }
    }

    [Fact]
    [Trait("Rule", "A61")]
    public async Task Records_that_do_not_come_delay_and_never_strip_the_encryption()
    {
        var world = World()
            .Signed("shop.example", DnsType.Mx, DnssecStatus.Secure)
            .Signed("mx.mail.example", DnsType.A, DnssecStatus.Secure)
            .Broken("_25._tcp.mx.mail.example", DnsType.Tlsa, DnsStatus.TimedOut);
        (await RouteAsync(world)).ShouldBeOfType<MailRoute.Nowhere>().Why.ShouldContain("what certificate");
    }

    [Fact]
    [Trait("Rule", "A61")]
    public async Task An_unsigned_way_to_the_host_makes_its_records_count_for_nothing()
    {
        var world = World()
            .Signed("shop.example", DnsType.Mx, DnssecStatus.Insecure)
            .Signed("mx.mail.example", DnsType.A, DnssecStatus.Secure)
            .Signed("_25._tcp.mx.mail.example", DnsType.Tlsa, DnssecStatus.Secure)
            .Tlsa("_25._tcp.mx.mail.example", Key);
        Demand(await RouteAsync(world)).ShouldBe(TransportDemand.None);
    }

    [Fact]
    [Trait("Rule", "A61")]
    public async Task A_resolver_elsewhere_is_not_believed()
    {
        var world = World()
            .Signed("shop.example", DnsType.Mx, DnssecStatus.Secure)
            .Signed("mx.mail.example", DnsType.A, DnssecStatus.Secure)
            .Signed("_25._tcp.mx.mail.example", DnsType.Tlsa, DnssecStatus.Secure)
            .Tlsa("_25._tcp.mx.mail.example", Key);
        world.Resolvers = [IPEndPoint.Parse("192.0.2.53:53")];
        Demand(await RouteAsync(world)).ShouldBe(TransportDemand.None);
    }

    [Fact]
    [Trait("Rule", "A62")]
    public async Task DANE_comes_before_the_policy_even_for_a_host_it_does_not_name()
    {
        var world = World()
            .Signed("shop.example", DnsType.Mx, DnssecStatus.Secure)
            .Signed("mx.mail.example", DnsType.A, DnssecStatus.Secure)
            .Signed("_25._tcp.mx.mail.example", DnsType.Tlsa, DnssecStatus.Secure)
            .Tlsa("_25._tcp.mx.mail.example", Key)
            .Text("_mta-sts.shop.example", "v=STSv1; id=1");
        pages.Enqueue(Page(Enforce.Replace("mx.mail", "other.mail", StringComparison.Ordinal)));
        Demand(await RouteAsync(world)).Source.ShouldStartWith("DANE 3 1 1");
    }
}

public sealed class TransportPoliciesOnSqlite() : TransportPoliciesTests(new SqliteDatabase());

public sealed class TransportPoliciesOnPostgres() : TransportPoliciesTests(new PostgresDatabase());
