using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Tests;

namespace Zegel.Domains;

/// <summary>The eight worlds of A02, and what A03 and A04 add.</summary>
public class ReverseNameTests
{
    const string Back = "10.2.0.192.in-addr.arpa";
    const string Name = "mta1.mail.example.nl";

    static readonly EgressAddress Address = new(IPAddress.Parse("192.0.2.10"), DomainName.Parse(Name));

    static Task<ReverseName> LookAsync(FakeWorld world, EgressAddress? address = null) =>
        ReverseName.LookAsync(world, address ?? Address, TestContext.Current.CancellationToken);

    static FakeWorld Named(string name = Name) => new FakeWorld().Add(Back, DnsType.Ptr, name);

    [Fact]
    [Trait("Rule", "A02")]
    public async Task One_name_with_the_address_is_right()
    {
        var seen = await LookAsync(Named().Add(Name, DnsType.A, "192.0.2.77").Add(Name, DnsType.A, "192.0.2.10"));
        (seen.Right, seen.Name).ShouldBe((true, Name));
        var six = new EgressAddress(IPAddress.Parse("2001:db8::10"), DomainName.Parse(Name));
        var world = new FakeWorld().Add(RealNetwork.ReverseName(six.Address), DnsType.Ptr, Name);
        (await LookAsync(world, six)).Right.ShouldBe(false);
        (await LookAsync(world.Add(Name, DnsType.Aaaa, "2001:db8::10"), six)).Right.ShouldBe(true);
    }

    public static TheoryData<string, FakeWorld, bool?, string> Worlds =>
        new()
        {
            { "none", new FakeWorld(), false, "no name" },
            {
                "two",
                Named().Add(Back, DnsType.Ptr, "mta2.mail.example.nl").Add(Name, DnsType.A, "192.0.2.10"),
                false,
                "2 names"
            },
            { "forward missing", Named(), false, "no A entry" },
            { "forward other", Named().Add(Name, DnsType.A, "192.0.2.99"), false, "192.0.2.99" },
            {
                "alias",
                Named().Add(Name, DnsType.Cname, "host.example.nl").Add("host.example.nl", DnsType.A, "192.0.2.10"),
                false,
                "alias"
            },
            { "v6 only", Named().Add(Name, DnsType.Aaaa, "2001:db8::10"), false, "no A entry" },
            { "servfail", new FakeWorld().Fail(Back, DnsType.Ptr, DnsStatus.ServerFailure), null, "could not check" },
            { "servfail forth", Named().Fail(Name, DnsType.A, DnsStatus.ServerFailure), null, "could not check" },
        };

    [Theory]
    [MemberData(nameof(Worlds), DisableDiscoveryEnumeration = true)]
    [Trait("Rule", "A02")]
    public async Task Anything_else_is_not_and_silence_is_neither(string world, FakeWorld dns, bool? right, string says)
    {
        var seen = await LookAsync(dns);
        (seen.Right, seen.RuleId).ShouldBe((right, "A02"), world);
        seen.Seen.En.ShouldContain(says);
        (seen.Silence is not null).ShouldBe(right is null);
    }

    [Theory]
    [Trait("Rule", "A03")]
    [Trait("Rule", "A04")]
    [InlineData("192-0-2-10.isp.example", "A03")]
    [InlineData("static-12.isp.example", "A03")]
    [InlineData("dyn.12.isp.example", "A03")]
    [InlineData("mta9.mail.example.nl", "A04")]
    public async Task A_name_of_the_network_or_another_than_is_said_is_wrong(string name, string rule)
    {
        var seen = await LookAsync(Named(name).Add(name, DnsType.A, "192.0.2.10"));
        (seen.Right, seen.RuleId).ShouldBe((false, rule));
        seen.Seen.En.ShouldContain(name);
    }

    /// <summary>Networks smaller than a /24 are delegated by aliases in the reverse zone (RFC 2317).</summary>
    [Fact]
    [Trait("Rule", "A02")]
    public async Task An_alias_in_the_reverse_zone_is_how_small_networks_are_handed_out() =>
        (
            await LookAsync(
                new FakeWorld()
                    .Add(Back, DnsType.Cname, "10.0-63.2.0.192.in-addr.arpa")
                    .Add("10.0-63.2.0.192.in-addr.arpa", DnsType.Ptr, Name)
                    .Add(Name, DnsType.A, "192.0.2.10")
            )
        ).Right.ShouldBe(true);
}
