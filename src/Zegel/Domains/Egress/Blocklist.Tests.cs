using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Tests;

namespace Zegel.Domains.Egress;

[Trait("Rule", "A08")]
public class BlocklistTests
{
    const string Question = "10.2.0.192.zen.example";

    static Task<BlocklistAnswer> AskAsync(FakeWorld world, string address = "192.0.2.10") =>
        Blocklist.AskAsync(world, "zen.example", IPAddress.Parse(address), TestContext.Current.CancellationToken);

    [Fact]
    public async Task No_such_name_is_not_listed_and_silence_is_no_answer()
    {
        (await AskAsync(new FakeWorld())).IsListed.ShouldBe(false);
        (await AskAsync(new FakeWorld().Fail(Question, DnsType.A, DnsStatus.TimedOut))).IsListed.ShouldBeNull();
        (await AskAsync(new FakeWorld().Fail(Question, DnsType.A, DnsStatus.ServerFailure))).IsListed.ShouldBeNull();
    }

    [Theory]
    [InlineData("127.0.0.2", true)]
    [InlineData("127.0.0.10", true)]
    [InlineData("127.0.1.2", true)]
    // Through a public resolver; a wrong question; too many questions.
    [InlineData("127.255.255.254", null)]
    [InlineData("127.255.255.252", null)]
    [InlineData("127.255.255.255", null)]
    [InlineData("127.0.0.1", null)]
    // A resolver that answers each name that does not exist with a page of its own.
    [InlineData("203.0.113.9", null)]
    [InlineData("10.0.0.1", null)]
    public async Task Only_a_code_of_the_list_is_a_listing(string code, bool? listed)
    {
        var seen = await AskAsync(
            new FakeWorld()
                .Add(Question, DnsType.A, code)
                .Add(Question, DnsType.Txt, "https://zen.example/q?10\r\nX: y")
        );
        (seen.IsListed, seen.IsRefusal).ShouldBe((listed, listed is null));
        seen.Seen.En.ShouldContain(code);
        if (listed == true)
            seen.Seen.En.ShouldContain("https://zen.example/q?10");
        seen.Seen.En.ShouldNotContain("\n");
    }

    [Fact]
    public async Task One_answer_that_is_none_spoils_the_others() =>
        (
            await AskAsync(
                new FakeWorld().Add(Question, DnsType.A, "127.0.0.2").Add(Question, DnsType.A, "127.255.255.254")
            )
        ).IsListed.ShouldBeNull();

    [Fact]
    public async Task Asks_for_ipv6_by_its_nibbles_and_for_domains_by_their_name()
    {
        var world = new FakeWorld()
            .Add("0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.zen.example", DnsType.A, "127.0.0.3")
            .Add("kwaad.example.zen.example", DnsType.A, "127.0.1.2");
        (await AskAsync(world, "2001:db8::10")).IsListed.ShouldBe(true);
        (
            await Blocklist.AskAsync(
                world,
                "zen.example",
                DomainName.Parse("kwaad.example"),
                TestContext.Current.CancellationToken
            )
        ).IsListed.ShouldBe(true);
    }
}
