using System.Net;
using System.Text.RegularExpressions;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Pages.Desk.Notifying;

public sealed partial class NotifyingScreensTests(DeskStage stage) : IClassFixture<DeskStage>
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    Task TellAsync(string about) =>
        stage.Zegel.Database.WriteAsync(
            db =>
                Notices.TellAsync(
                    db,
                    new NewNotice(
                        stage.Tenant.Id,
                        NoticeKind.DomainDrifted,
                        about,
                        "/domains/x",
                        "A31 <key>: another key"
                    ),
                    stage.Zegel.Clock.GetUtcNow(),
                    Token
                ),
            Token
        );

    [Fact]
    public async Task What_happened_stands_on_a_page_of_its_own_and_the_newest_on_the_first_page()
    {
        for (var i = 0; i < 55; i++)
        {
            await TellAsync($"d{i}.example");
            // What happens in one millisecond has no order: here those begin that fill the first page.
            if (i == 4)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
        var viewer = await stage.SignInAsync(Role.Viewer, language: "nl");
        var page = await viewer.SeeAsync("/notices");
        page.ShouldContain("d54.example: mail wacht, een DNS-gegeven is veranderd");
        page.ShouldContain("Zet het gegeven terug");
        page.ShouldNotContain("d3.example");
        var next = Next().Match(page).Groups[1].Value;
        (await viewer.SeeAsync(next)).ShouldContain("d3.example");
        (await viewer.SeeAsync("/notices?before=nonsense")).ShouldContain("d54.example");
        var home = await viewer.SeeAsync("/");
        home.ShouldContain("Deze week");
        home.ShouldContain("href=\"/notices\"");
        Regex.Count(home, "mail wacht, een").ShouldBe(5);
        var owner = await stage.SignInAsync();
        (await owner.SeeAsync("/notices")).ShouldContain("d54.example: mail waits, a DNS entry changed");
    }

    [Fact]
    public async Task An_owner_adds_tests_rotates_and_removes_a_webhook_whose_secret_stands_on_the_answer_only()
    {
        var owner = await stage.SignInAsync();
        (await owner.PostAsync("/webhooks", new() { ["url"] = "ftp://x.example" })).Status.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        var made = await owner.PostAsync(
            "/webhooks",
            new() { ["url"] = "http://127.0.0.1:9/zegel", ["kind"] = "domain.ready" }
        );
        var secret = Secret().Match(made.Text).Groups[1].Value;
        secret.ShouldStartWith("whsec_");
        var hook = (await stage.Zegel.Webhooks.ListAsync(stage.Tenant.Id, Token)).ShouldHaveSingleItem();
        hook.Kinds.ShouldBe(["domain.ready"]);
        var page = await owner.SeeAsync("/webhooks");
        page.ShouldNotContain(secret);
        page.ShouldContain("http://127.0.0.1:9/zegel");
        var test = await owner.PostAsync($"/webhooks/{hook.Id}/test");
        test.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        test.Text.ShouldContain("was not answered well");
        var rotated = await owner.PostAsync($"/webhooks/{hook.Id}/rotate");
        Secret().Match(rotated.Text).Groups[1].Value.ShouldNotBe(secret);
        rotated.Text.ShouldContain("signs along until");
        var delivery = (await stage.Zegel.WebhookQueue.ListAsync(stage.Tenant.Id, hook.Id, null, 10, Token)).Single();
        (await owner.DoAsync($"/webhooks/deliveries/{delivery.Id}/resend")).ShouldContain("goes out again");
        (await owner.DoAsync($"/webhooks/{hook.Id}/remove")).ShouldContain("None yet");
        (await owner.SeeAsync("/team/log")).ShouldContain("webhook removed");
    }

    [Fact]
    public async Task Who_wants_no_notices_switches_them_off_on_the_page_of_the_account()
    {
        var owner = await stage.SignInAsync();
        (await owner.DoAsync("/account/notices", new() { ["notices"] = "off" })).ShouldContain("Saved.");
        var user = (await stage.Zegel.Users.ListAsync(stage.Tenant.Id, Token)).First(u => u.Role == Role.Owner).User;
        user.GetsNotices.ShouldBeFalse();
        (await owner.DoAsync("/account/notices", new() { ["notices"] = "on" })).ShouldContain("Saved.");
        (await owner.PostAsync("/account/notices", new() { ["notices"] = "maybe" })).Status.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [GeneratedRegex("<code id=\"secret\">([^<]+)</code>")]
    private static partial Regex Secret();

    [GeneratedRegex("href=\"(/notices\\?before=[^\"]+)\"")]
    private static partial Regex Next();
}
