using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Zegel.Domains;
using Zegel.Domains.Egress;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Delivery;

public class PoolTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    static readonly IReadOnlyList<string> Providers =
    [
        .. Enumerable.Range(0, 4000).Select(i => string.Create(CultureInfo.InvariantCulture, $"provider{i}.example")),
    ];

    static readonly EgressAddress Other = Of("192.0.2.200");

    static EgressAddress Of(string address) => new(IPAddress.Parse(address), DomainName.Parse("mta1.zegel.example"));

    static IReadOnlyList<EgressAddress> Four(int count) =>
        [.. Enumerable.Range(1, count).Select(i => Of(string.Create(CultureInfo.InvariantCulture, $"192.0.2.{i}")))];

    static EgressHealth Stands(EgressAddress address, EgressState state, string why = "why") =>
        EgressHealth.Of(address, Now) with
        {
            State = state,
            Why = why,
            NextCheckAt = Now.AddHours(1),
        };

    /// <summary>A bulk pool of these, each in its state.</summary>
    static Pool Bulk(params (EgressAddress Address, EgressState State)[] members) =>
        Pools(members).For(MailStream.Bulk);

    static Pools Pools(params (EgressAddress Address, EgressState State)[] members)
    {
        var pools = new Pools([.. members.Select(m => m.Address)], [Other]);
        pools.Stand([.. members.Select(m => Stands(m.Address, m.State)), Stands(Other, EgressState.Active)]);
        return pools;
    }

    static Pool Active(IEnumerable<EgressAddress> addresses) =>
        Bulk([.. addresses.Select(a => (a, EgressState.Active))]);

    static IPAddress? Address(Pool pool, string provider) =>
        pool.For(provider, AddressFamily.InterNetwork).From?.Address;

    [Fact]
    [Trait("Rule", "P02")]
    public void An_address_that_leaves_takes_only_its_own_providers_along_and_brings_them_back()
    {
        for (var count = 2; count <= 9; count++)
        {
            var all = Four(count);
            var before = Active(all);
            foreach (var gone in all)
            {
                var after = Bulk([.. all.Select(a => (a, a == gone ? EgressState.Out : EgressState.Active))]);
                foreach (var provider in Providers)
                {
                    var (was, now) = (Address(before, provider), Address(after, provider));
                    if (was!.Equals(gone.Address))
                        now.ShouldNotBe(gone.Address);
                    else
                        now.ShouldBe(was);
                }
            }
            // The order in the settings says nothing.
            var turned = Active(all.Reverse());
            foreach (var provider in Providers.Take(200))
                Address(turned, provider).ShouldBe(Address(before, provider));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    public void Providers_are_dealt_out_evenly(int count)
    {
        var pool = Active(Four(count));
        var share = (double)Providers.Count / count;
        // Five times the spread that chance alone gives.
        var most = 5 * Math.Sqrt(share);
        foreach (var group in Providers.GroupBy(p => Address(pool, p)!))
            ((double)group.Count()).ShouldBeInRange(share - most, share + most, $"{group.Key} of {count}");
        Providers.Select(p => Address(pool, p)).Distinct().Count().ShouldBe(count);
    }

    /// <summary>Reputation is earned over months: another version of Zegel must deal out the same.</summary>
    [Fact]
    public void The_dealing_out_is_written_in_stone() =>
        new[] { "google", "microsoft", "yahoo", "ziggo.nl", "kpnmail.nl" }
            .Select(p => Address(Active(Four(4)), p)!.ToString())
            .ShouldBe(["192.0.2.1", "192.0.2.1", "192.0.2.3", "192.0.2.3", "192.0.2.1"]);

    [Fact]
    [Trait("Rule", "P06")]
    public void Held_or_at_rest_keeps_its_providers_waiting_and_no_other_takes_them()
    {
        var all = Four(3);
        var before = Active(all);
        foreach (var state in new[] { EgressState.Held, EgressState.Resting })
        {
            var after = Bulk([.. all.Select((a, i) => (a, i == 0 ? state : EgressState.Active))]);
            foreach (var provider in Providers)
            {
                var choice = after.For(provider, AddressFamily.InterNetwork);
                if (Address(before, provider)!.Equals(all[0].Address))
                {
                    choice.From.ShouldBeNull();
                    choice.Waits!.Reason.ShouldStartWith(
                        state == EgressState.Held ? "egress-held: 192.0.2.1 is " : "egress-resting: 192.0.2.1 rests: "
                    );
                    choice.Waits.NextLookAt.ShouldBe(Now.AddHours(1));
                }
                else
                    choice.From!.Address.ShouldBe(Address(before, provider));
            }
        }
    }

    [Fact]
    [Trait("Rule", "P06")]
    public void A_listed_address_that_loses_its_name_too_still_keeps_its_newsletters_to_itself()
    {
        var all = Four(2);
        var pools = Pools([.. all.Select(a => (a, EgressState.Active))]);
        var own = Providers.First(p => Address(pools.For(MailStream.Bulk), p)!.Equals(all[0].Address));
        pools.Stand([
            Stands(all[0], EgressState.Out) with
            {
                Listings = """[{"List":"zen.example","IsListed":true,"Seen":"listed"}]""",
            },
            Stands(all[1], EgressState.Active),
        ]);
        pools.For(MailStream.Bulk).For(own, AddressFamily.InterNetwork).Waits!.Reason.ShouldContain("egress-held");
    }

    [Fact]
    [Trait("Rule", "A08")]
    public void Other_mail_goes_on_from_an_address_on_a_block_list_but_not_from_one_at_rest()
    {
        var pools = Pools((Of("192.0.2.1"), EgressState.Active));
        foreach (
            var (state, goes) in new[]
            {
                (EgressState.Held, true),
                (EgressState.Resting, false),
                (EgressState.Out, false),
                (EgressState.New, false),
            }
        )
        {
            pools.Stand([Stands(Of("192.0.2.1"), EgressState.Active), Stands(Other, state)]);
            var pool = pools.For(MailStream.Transactional);
            (pool.For("google", AddressFamily.InterNetwork).From is not null).ShouldBe(goes, state.ToString());
            pool.MaySendFrom(Other.Address).ShouldBe(goes);
            pools.For(MailStream.System).ShouldBe(pool);
        }
    }

    [Fact]
    [Trait("Rule", "A01")]
    [Trait("Rule", "G02")]
    public void A_pool_without_an_address_that_may_send_says_so_and_borrows_from_nobody()
    {
        var pool = Bulk((Of("192.0.2.1"), EgressState.New), (Of("192.0.2.2"), EgressState.Out));
        var choice = pool.For("google", AddressFamily.InterNetwork);
        choice.From.ShouldBeNull();
        choice.Waits!.Reason.ShouldBe(
            "egress-out: no address of pool bulk may send now: 192.0.2.1 is new: why; 192.0.2.2 is out: why"
        );
        pool.MaySendFrom(Other.Address).ShouldBeFalse();
        // Never had one: that is another matter, and the courier's.
        pool.For("google", AddressFamily.InterNetworkV6).ShouldBe(new EgressChoice(null, null));
        new Pools([Of("192.0.2.1")], [Other], EgressState.New)
            .For(MailStream.Bulk)
            .MaySendFrom(IPAddress.Parse("192.0.2.1"))
            .ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "A07")]
    public void Ipv6_is_used_where_an_address_may_and_stands_back_for_ipv4_elsewhere()
    {
        var (four, six) = (Of("192.0.2.1"), Of("2001:db8::1"));
        IPAddress[] receiver = [IPAddress.Parse("2001:db8:9::9"), IPAddress.Parse("9.9.9.9")];
        Bulk((four, EgressState.Active), (six, EgressState.Active)).For("google", receiver).From.ShouldBe(six);
        foreach (var state in new[] { EgressState.New, EgressState.Out })
            Bulk((four, EgressState.Active), (six, state)).For("google", receiver).From.ShouldBe(four);
        // To go on by another address would be a way round the block (P06).
        Bulk((four, EgressState.Active), (six, EgressState.Held)).For("google", receiver).From.ShouldBeNull();
        Bulk((four, EgressState.New), (six, EgressState.Out))
            .For("google", receiver)
            .Waits!.Reason.ShouldStartWith("egress-out");
    }
}
