using System.Net;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Tests.Network;

namespace Zegel.Delivery;

public sealed class MailExchangesTests
{
    readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    readonly ScriptedNetwork network;

    public MailExchangesTests() => network = new ScriptedNetwork(clock);

    MailExchanges New(bool allowsPrivate = false, int seed = 1) =>
        new(
            network,
            new MailExchangeSettings(new HashSet<string> { "mx.zegel.example" }, allowsPrivate),
            clock,
            new Random(seed)
        );

    async Task<MailRoute> FindAsync(string domain, bool allowsPrivate = false, int seed = 1) =>
        await New(allowsPrivate, seed).FindAsync(DomainName.Parse(domain), TestContext.Current.CancellationToken);

    async Task<IReadOnlyList<MailExchange>> ExchangesAsync(string domain, bool allowsPrivate = false, int seed = 1) =>
        (await FindAsync(domain, allowsPrivate, seed)).ShouldBeOfType<MailRoute.To>().Exchanges;

    async Task<string> StatusAsync(string domain, bool allowsPrivate = false) =>
        (await FindAsync(domain, allowsPrivate)).ShouldBeOfType<MailRoute.Nowhere>().Status.ToString();

    [Fact]
    [Trait("Rule", "D01")]
    public async Task Exchangers_come_by_preference()
    {
        network.Mx("mail.example", 20, "b.mail.example").Mx("mail.example", 10, "a.mail.example");
        network.Host("a.mail.example", "9.9.9.1").Host("b.mail.example", "9.9.9.2");
        (await ExchangesAsync("mail.example")).Select(e => e.Host).ShouldBe(["a.mail.example", "b.mail.example"]);
    }

    [Fact]
    [Trait("Rule", "D01")]
    public async Task Equal_preferences_are_tried_in_random_order()
    {
        foreach (var name in new[] { "a", "b", "c" })
            network.Mx("mail.example", 10, $"{name}.mail.example").Host($"{name}.mail.example", "9.9.9.9");
        network.Mx("mail.example", 50, "last.mail.example").Host("last.mail.example", "9.9.9.8");
        var firsts = new HashSet<string>();
        for (var seed = 0; seed < 40; seed++)
        {
            var exchanges = await ExchangesAsync("mail.example", seed: seed);
            firsts.Add(exchanges[0].Host);
            exchanges[3].Host.ShouldBe("last.mail.example");
        }
        firsts.Count.ShouldBe(3);
    }

    [Fact]
    [Trait("Rule", "D01")]
    public async Task An_alias_is_followed_to_its_exchangers()
    {
        network.Alias("shop.example", "mail.example").Mx("mail.example", 10, "a.mail.example");
        network.Host("a.mail.example", "9.9.9.1");
        (await ExchangesAsync("shop.example")).ShouldHaveSingleItem().Host.ShouldBe("a.mail.example");
    }

    [Fact]
    [Trait("Rule", "D01")]
    public async Task A_domain_without_exchangers_is_its_own()
    {
        network.Host("mail.example", "9.9.9.1");
        (await ExchangesAsync("mail.example")).ShouldHaveSingleItem().Host.ShouldBe("mail.example");
    }

    [Fact]
    [Trait("Rule", "D01")]
    public async Task A_domain_whose_exchangers_lead_nowhere_is_not_its_own()
    {
        network.Host("mail.example", "9.9.9.1").Mx("mail.example", 10, "gone.mail.example");
        (await StatusAsync("mail.example")).ShouldBe("5.4.4");
    }

    [Fact]
    [Trait("Rule", "D01")]
    public async Task A_null_mx_is_permanent() =>
        (
            await Given(n => n.Mx("mail.example", 0, "").Host("mail.example", "9.9.9.1")).StatusAsync("mail.example")
        ).ShouldBe("5.1.10");

    [Fact]
    [Trait("Rule", "D01")]
    public async Task A_domain_that_does_not_exist_is_permanent() =>
        (await StatusAsync("nowhere.example")).ShouldBe("5.1.2");

    [Theory]
    [Trait("Rule", "D01")]
    [InlineData(DnsStatus.ServerFailure)]
    [InlineData(DnsStatus.TimedOut)]
    public async Task Trouble_with_dns_is_temporary(DnsStatus status)
    {
        network.Mx("mail.example", 10, "a.mail.example").Host("other.example", "9.9.9.1");
        network.Broken("mail.example", DnsType.Mx, status);
        (await StatusAsync("mail.example")).ShouldBe("4.4.3");
        network.Mx("half.example", 10, "a.half.example");
        network.Broken("a.half.example", DnsType.A, status).Broken("a.half.example", DnsType.Aaaa, status);
        (await StatusAsync("half.example")).ShouldBe("4.4.3");
    }

    [Fact]
    [Trait("Rule", "D02")]
    public async Task Our_own_host_and_all_it_stands_before_are_left_out()
    {
        network
            .Mx("mail.example", 10, "a.mail.example")
            .Mx("mail.example", 20, "mx.zegel.example")
            .Mx("mail.example", 20, "b.mail.example")
            .Mx("mail.example", 30, "c.mail.example");
        foreach (var host in new[] { "a.mail.example", "b.mail.example", "c.mail.example", "mx.zegel.example" })
            network.Host(host, "9.9.9.1");
        (await ExchangesAsync("mail.example")).ShouldHaveSingleItem().Host.ShouldBe("a.mail.example");
    }

    [Fact]
    [Trait("Rule", "D02")]
    public async Task Mail_that_would_come_back_to_us_is_a_loop()
    {
        network.Mx("mail.example", 10, "mx.zegel.example").Host("mx.zegel.example", "9.9.9.1");
        (await StatusAsync("mail.example")).ShouldBe("5.4.6");
    }

    [Fact]
    [Trait("Rule", "D03")]
    public async Task Families_alternate_and_no_more_than_five_hosts_of_four_addresses_are_tried()
    {
        for (var i = 0; i < 9; i++)
            network
                .Mx("mail.example", i, $"h{i}.mail.example")
                .Host($"h{i}.mail.example", "9.9.9.1", "9.9.9.2", "9.9.9.3", "2620:fe::1", "2620:fe::2", "2620:fe::3");
        var exchanges = await ExchangesAsync("mail.example");
        exchanges.Count.ShouldBe(5);
        exchanges[0].Addresses.Select(a => a.ToString()).ShouldBe(["2620:fe::1", "9.9.9.1", "2620:fe::2", "9.9.9.2"]);
    }

    [Theory]
    [Trait("Rule", "D03")]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("192.168.0.1")]
    [InlineData("172.31.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    public async Task Private_targets_are_refused_unless_the_profile_allows_them(string address)
    {
        network.Mx("mail.example", 10, "a.mail.example").Host("a.mail.example", address);
        (await StatusAsync("mail.example")).ShouldBe("5.4.4");
        (await ExchangesAsync("mail.example", allowsPrivate: true)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_dns_said_is_kept_as_long_as_it_allows_and_trouble_for_half_a_minute()
    {
        network.Mx("mail.example", 10, "a.mail.example").Host("a.mail.example", "9.9.9.1");
        network.Broken("slow.example", DnsType.Mx, DnsStatus.TimedOut);
        var exchanges = New();
        async Task<int> AskAsync(string domain)
        {
            var before = network.Queries;
            await exchanges.FindAsync(DomainName.Parse(domain), TestContext.Current.CancellationToken);
            return network.Queries - before;
        }
        (await AskAsync("mail.example")).ShouldBe(3);
        (await AskAsync("slow.example")).ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(29));
        (await AskAsync("mail.example")).ShouldBe(0);
        (await AskAsync("slow.example")).ShouldBe(0);
        clock.Advance(TimeSpan.FromSeconds(2));
        (await AskAsync("slow.example")).ShouldBe(1);
        clock.Advance(TimeSpan.FromHours(1));
        (await AskAsync("mail.example")).ShouldBe(3);
    }

    MailExchangesTests Given(Action<ScriptedNetwork> zone)
    {
        zone(network);
        return this;
    }
}
