using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zegel.Domains;
using Zegel.Rules;
using Zegel.Tests.Network;

namespace Zegel.Server;

[Trait("Rule", "G37")]
public sealed class LinkFollowerTests : IAsyncLifetime
{
    readonly WebApplication site = Site();
    int port;

    static WebApplication Site()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/page", () => "a page");
        app.MapGet("/moved", () => Results.Redirect("/page"));
        app.MapGet("/gone", () => Results.NotFound());
        app.MapGet("/robots", () => Results.StatusCode(403));
        app.MapGet("/loop", () => Results.Redirect("/loop"));
        app.MapGet("/away", (HttpRequest r) => Results.Redirect($"http://elsewhere.example:{r.Host.Port}/page"));
        app.MapGet("/inside", () => Results.Redirect("http://169.254.169.254/latest"));
        return app;
    }

    public async ValueTask InitializeAsync()
    {
        await site.StartAsync(TestContext.Current.CancellationToken);
        var address = site
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        port = new Uri(address).Port;
    }

    public async ValueTask DisposeAsync() => await site.DisposeAsync();

    static ScriptedNetwork Dns() =>
        new ScriptedNetwork(TimeProvider.System)
            .Host("shop.example", "127.0.0.1")
            .Host("elsewhere.example", "127.0.0.1");

    async Task<LinkChain> FollowAsync(string path, bool isLoopback = true) =>
        (
            await new LinkFollower(Dns(), isLoopback).FollowAsync(
                [$"http://shop.example:{port}{path}"],
                TestContext.Current.CancellationToken
            )
        ).Chains.ShouldHaveSingleItem();

    [Theory]
    [InlineData("/page", 0, "")]
    [InlineData("/moved", 1, "")]
    [InlineData("/robots", 0, "")]
    [InlineData("/gone", 0, "answers 404: no such page")]
    [InlineData("/loop", 5, "is sent on more than 5 times")]
    public async Task Tells_where_a_link_ends(string path, int hops, string fault)
    {
        var chain = await FollowAsync(path);

        chain.Hops.Count.ShouldBe(hops);
        chain.Fault.ShouldBe(fault);
    }

    [Fact]
    public async Task A_link_that_leaves_its_organisation_blocks()
    {
        var chain = await FollowAsync("/away");

        var finding = RuleBook.Check(new LinkChainFacts([chain])).ShouldHaveSingleItem();

        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldContain("elsewhere.example");
        finding.MayBeWaived.ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_inside_is_asked()
    {
        var chain = await FollowAsync("/page", isLoopback: false);

        chain.Fault.ShouldContain("not of the public Internet");
    }

    [Fact]
    public async Task What_is_no_page_is_not_opened() =>
        (
            await new LinkFollower(Dns(), false).FollowAsync(
                ["mailto:a@example.nl", "tel:+31", "#top", "{{x}}"],
                TestContext.Current.CancellationToken
            )
        ).Chains.ShouldBeEmpty();

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a00:1450:400e::1", true)]
    public void Knows_the_public_internet(string address, bool isPublic) =>
        AddressScope.IsPublic(IPAddress.Parse(address)).ShouldBe(isPublic);
}
