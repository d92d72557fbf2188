using System.Net;

namespace Zegel.Server.Pages.Desk.Lists;

public class ListsScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    [Fact]
    public async Task A_list_is_made_and_shows_who_came_and_went()
    {
        var marketer = await stage.SignInAsync(Zegel.Tenants.Role.Marketer);
        var list = await stage.ListAsync("Tuin");
        await stage.JoinAsync("anna@tuin.example", list);
        await stage.JoinAsync("bob@tuin.example", list, confirms: false);
        var page = await marketer.SeeAsync($"/lists/{list.Id}");
        page.ShouldContain("anna@tuin.example");
        page.ShouldNotContain("bob@tuin.example", Case.Sensitive, "nobody joins before confirming");
        page.ShouldContain("1 joined and 0 left in 13 weeks.");
        page.ShouldContain($"/f/{list.Slug}");
        (await marketer.SeeAsync("/lists")).ShouldContain("Tuin");

        var made = await marketer.DoAsync(
            "/lists/new",
            new()
            {
                ["brand"] = list.BrandId.ToString(),
                ["name"] = "Acties",
                ["purpose"] = "Elke week een actie.",
                ["frequency"] = "elke week",
                ["language"] = "nl",
            }
        );
        made.ShouldContain("The list is made");
        var refused = await marketer.PostAsync(
            "/lists/new",
            new() { ["brand"] = list.BrandId.ToString(), ["name"] = "Zonder doel" }
        );
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("value=\"Zonder doel\"");
    }

    [Fact]
    public async Task A_form_on_somebody_s_own_page_leads_to_ours_with_the_box_off_and_nobody_subscribed()
    {
        var list = await stage.ListAsync("Elders");
        using var visitor = new DeskBrowser(stage.Site);
        var answer = await visitor.SendAsync($"/f/{list.Slug}", new() { ["address"] = "carl@elders.example" });
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldContain("value=\"carl@elders.example\"");
        answer.Text.ShouldNotContain("checked");
        var counted = (await stage.Zegel.Lists.ListAsync(stage.Tenant.Id, default)).Single(l => l.List.Id == list.Id);
        counted.Pending.ShouldBe(0);
    }
}
