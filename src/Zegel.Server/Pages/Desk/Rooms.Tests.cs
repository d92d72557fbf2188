using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.AspNetCore.Routing;
using Zegel.Campaigns;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Pages.Desk;

/// <summary>What holds for every endpoint of the rooms, also for those that come later.</summary>
public partial class RoomsTests(DeskStage stage) : IClassFixture<DeskStage>
{
    static readonly string[] Rooms =
    [
        "/domains",
        "/brands",
        "/team",
        "/lists",
        "/people",
        "/suppressions",
        "/imports",
        "/campaigns",
        "/queue",
        "/notices",
        "/webhooks",
    ];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    IEnumerable<(string Pattern, bool Posts)> Routes =>
        stage
            .Endpoints.Where(e => e.Metadata.GetMetadata<RoleNeeded>() is not null)
            .Select(e =>
                (
                    "/" + e.RoutePattern.RawText!.TrimStart('/'),
                    e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("POST")
                )
            )
            .Where(r => Rooms.Any(room => r.Item1.StartsWith(room, StringComparison.Ordinal)));

    [Fact]
    public async Task What_belongs_to_another_tenant_is_as_unknown_as_what_is_not_there()
    {
        var list = await stage.ListAsync("Geheim", stage.Other);
        var person = await stage.JoinAsync("geheim@buurman.example", list);
        var subscription = await stage.Zegel.Database.ReadAsync(
            db => db.Subscriptions.SingleAsync(s => s.PersonId == person.Id, Token),
            Token
        );
        var now = stage.Zegel.Clock.GetUtcNow();
        await stage.Zegel.Suppressions.AddAsync(
            new SuppressionScope.TenantAll(stage.Other.Id),
            Mail.Addresses.Mailbox.Parse("weg@buurman.example"),
            SuppressionReason.InvalidMailbox,
            "gone",
            now,
            Token
        );
        var suppression = (
            await stage.Zegel.Suppressions.ListAsync(new SuppressionFilter(stage.Other.Id), null, 10, Token)
        ).ShouldHaveSingleItem();
        var domain = (await stage.Zegel.Domains.ListAsync(stage.Other.Id, Token)).ShouldHaveSingleItem();
        await stage.SignInAsync(tenant: stage.Other);
        var user = (await stage.Zegel.Users.ListAsync(stage.Other.Id, Token)).ShouldHaveSingleItem().User;
        var key = (await stage.Zegel.ApiKeys.CreateAsync(stage.Other.Id, "k", ["queue:read"], "test", Token))
            .ShouldBeOfType<ApiKeyResult.Made>()
            .Key;
        var campaign = (
            await stage.Zegel.Campaigns.CreateAsync(
                new CampaignInput(list.BrandId, "Geheim", [list.Id], "Geheim", "", TemplateFormat.Markdown, "Dag"),
                now,
                Token
            )
        )
            .ShouldBeOfType<SaveResult.Saved>()
            .Campaign;
        var hook = (
            await stage.Zegel.Webhooks.AddAsync(stage.Other.Id, "https://buurman.example/geheim", [], "test", Token)
        )
            .ShouldBeOfType<WebhookResult.Made>()
            .Webhook;
        await stage.Zegel.WebhookQueue.BeginTestAsync(stage.Other.Id, hook.Id, Token);
        var delivery = (
            await stage.Zegel.WebhookQueue.ListAsync(stage.Other.Id, hook.Id, null, 10, Token)
        ).ShouldHaveSingleItem();
        var intent = await stage.Zegel.Database.ReadAsync(
            db => db.Intents.Where(i => i.PersonId == person.Id).Select(i => i.Id).FirstAsync(Token),
            Token
        );
        var ids = new Dictionary<string, string>
        {
            ["/domains/{"] = domain.Id,
            ["/brands/{"] = list.BrandId.ToString(),
            ["/lists/{"] = list.Id.ToString(),
            ["/people/{"] = person.Id.ToString(),
            ["/suppressions/{"] = suppression.Id.ToString(),
            ["/team/users/{"] = user.Id.ToString(),
            ["/team/keys/{"] = key.Id.ToString(),
            ["/imports/{"] = Guid.CreateVersion7(now).ToString(),
            ["/campaigns/{"] = campaign.Number.ToString(CultureInfo.InvariantCulture),
            ["/queue/{"] = intent.ToString(),
            ["/webhooks/{"] = hook.Id.ToString(),
            ["/webhooks/deliveries/{"] = delivery.Id.ToString(),
        };
        var fields = new Dictionary<string, string>
        {
            ["reason"] = "because",
            ["lift_reason"] = "because",
            ["stream"] = "bulk",
            ["address"] = $"nieuws@{domain.Name}",
            ["display_name"] = "Buurman",
            ["subscription"] = subscription.Id.ToString(),
        };
        var owner = await stage.SignInAsync(isPlatform: true);
        var tried = 0;
        foreach (var (pattern, posts) in Routes.Where(r => r.Pattern.Contains('{')))
        {
            var id = ids.Single(i => pattern.StartsWith(i.Key, StringComparison.Ordinal)).Value;
            var path = Id().Replace(pattern, id).Replace("{format}", "json", StringComparison.Ordinal);
            var answer = posts ? await owner.PostAsync(path, fields) : await owner.GetAsync(path);
            answer.Status.ShouldBe(HttpStatusCode.NotFound, $"{pattern}: {answer.Text}");
            tried++;
        }
        tried.ShouldBeGreaterThan(12);
        (await owner.GetAsync($"/people?list={list.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await owner.SeeAsync("/webhooks")).ShouldNotContain("geheim");
        (await stage.Zegel.Webhooks.FindAsync(stage.Other.Id, hook.Id, Token)).ShouldNotBeNull();
        (await owner.SeeAsync("/people?q=geheim@buurman.example")).ShouldContain("Nobody found");
        (await stage.Zegel.People.FindAsync(stage.Other.Id, person.Id, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_form_without_the_token_of_the_sign_in_changes_nothing()
    {
        var owner = await stage.SignInAsync(isPlatform: true);
        var tried = 0;
        foreach (var (pattern, _) in Routes.Where(r => r.Posts))
        {
            var path = Example(pattern);
            var answer = await owner.SendAsync(path, new() { ["form_token"] = new string('0', 64) });
            answer.Status.ShouldBe(HttpStatusCode.Forbidden, pattern);
            tried++;
        }
        tried.ShouldBeGreaterThan(12);
    }

    [Fact]
    public async Task Whoever_looks_may_change_nothing_and_sees_no_keys()
    {
        var viewer = await stage.SignInAsync(Role.Viewer);
        foreach (
            var (pattern, _) in Routes.Where(r => r.Posts && !r.Pattern.EndsWith("/look", StringComparison.Ordinal))
        )
            (await viewer.PostAsync(Example(pattern))).Status.ShouldBe(HttpStatusCode.Forbidden, pattern);
        (await viewer.GetAsync("/team")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.GetAsync("/team/log")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.GetAsync("/webhooks")).Status.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var path in new[] { "/domains", "/brands", "/lists", "/people", "/suppressions", "/rules" })
            (await viewer.SeeAsync(path)).ShouldNotContain("style=\"");
    }

    /// <summary>The address with something in its holes that could be there.</summary>
    static string Example(string pattern) =>
        Id()
            .Replace(
                pattern,
                hole => hole.Value.StartsWith("{number", StringComparison.Ordinal) ? "1" : Guid.Empty.ToString()
            );

    [GeneratedRegex(@"\{(?:id|file|number)[^}]*\}")]
    private static partial Regex Id();
}
