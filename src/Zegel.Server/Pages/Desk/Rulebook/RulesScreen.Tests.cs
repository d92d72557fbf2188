using System.Net;
using Zegel.Rules;

namespace Zegel.Server.Pages.Desk.Rulebook;

public class RulesScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    [Fact]
    public async Task Every_rule_in_force_has_its_page()
    {
        var viewer = await stage.SignInAsync(Tenants.Role.Viewer);
        var all = await viewer.SeeAsync("/rules");
        foreach (var rule in RuleBook.Rules)
        {
            all.ShouldContain($"/rules/{rule.Id}");
            (await viewer.SeeAsync($"/rules/{rule.Id}")).ShouldContain(rule.Says.En);
        }
        (await viewer.GetAsync("/rules/X99")).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
