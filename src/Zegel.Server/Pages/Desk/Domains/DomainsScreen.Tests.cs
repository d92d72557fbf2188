using System.Net;

namespace Zegel.Server.Pages.Desk.Domains;

public class DomainsScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    [Fact]
    public async Task A_declared_domain_says_what_to_publish_and_what_the_world_sees()
    {
        var owner = await stage.SignInAsync();
        var page = await owner.DoAsync("/domains/new", new() { ["name"] = "nieuws.kringloop.example" });
        page.ShouldContain("waits for your entries");
        page.ShouldContain("zg1._domainkey.nieuws.kringloop.example");
        page.ShouldContain("v=spf1 mx include:", Case.Sensitive, "the record that stands there is kept");
        page.ShouldContain("not looked at");
        var domain = (await stage.Zegel.Domains.ListAsync(stage.Tenant.Id, default)).Single(d =>
            d.Name == "nieuws.kringloop.example"
        );
        var looked = await owner.DoAsync($"/domains/{domain.Id}/look");
        looked.ShouldContain("… not yet", Case.Sensitive, "what is not there may still come");
        looked.ShouldContain("✗ not right", Case.Sensitive, "the SPF record there is another than wanted");
        looked.ShouldContain("your name server 127.0.0.54");
        looked.ShouldContain("resolver 127.0.0.54");
        looked.ShouldContain("G09");
        (await owner.SeeAsync("/domains")).ShouldContain("nieuws.kringloop.example");
    }

    [Fact]
    public async Task The_entries_can_be_taken_along_as_a_zone_file_and_as_JSON()
    {
        var domain = await stage.DomainAsync("mee.kringloop.example");
        var owner = await stage.SignInAsync();
        (await owner.SeeAsync($"/domains/{domain.Id}/records.zone")).ShouldContain(
            "zg1._domainkey.mee.kringloop.example. "
        );
        var json = await owner.GetAsync($"/domains/{domain.Id}/records.json");
        json.Type.ShouldBe("application/json");
        json.Text.ShouldContain("\"name\": \"r.mee.kringloop.example\"");
        (await owner.GetAsync($"/domains/{domain.Id}/records.exe")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_name_that_cannot_be_is_refused_and_stays_in_the_field()
    {
        var owner = await stage.SignInAsync();
        var answer = await owner.PostAsync("/domains/new", new() { ["name"] = "niet een domein" });
        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("value=\"niet een domein\"");
        (await stage.DomainAsync("bezet.example", stage.Other)).ShouldNotBeNull();
        (await owner.PostAsync("/domains/new", new() { ["name"] = "bezet.example" })).Text.ShouldContain(
            "Another tenant"
        );
    }

    [Fact]
    public async Task Suspending_needs_a_reason_and_resuming_begins_the_road_anew()
    {
        var domain = await stage.DomainAsync("stil.kringloop.example");
        var owner = await stage.SignInAsync();
        (await owner.PostAsync($"/domains/{domain.Id}/suspend")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await owner.DoAsync($"/domains/{domain.Id}/suspend", new() { ["reason"] = "moved" })).ShouldContain(
            "suspended by hand"
        );
        (await owner.DoAsync($"/domains/{domain.Id}/resume")).ShouldContain("waits for your entries");
        (await owner.SeeAsync("/team/log")).ShouldContain("domain.suspended");
    }
}
