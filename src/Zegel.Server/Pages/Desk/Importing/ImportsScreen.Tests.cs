using System.Net;
using Zegel.Consent;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Importing;

public class ImportsScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    const string Csv =
        "email,name,when,how\nbo@oud.example,Bo,2024-05-01 13:30,form\nal@oud.example,Al,,form\nxx,Xx,2024-05-01 13:30,form\n";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "C17")]
    public async Task A_file_is_read_shown_vouched_for_and_agreed_to_by_somebody_else()
    {
        var list = await stage.ListAsync("Invoer");
        var marketer = await stage.SignInAsync(Role.Marketer);
        (await marketer.SeeAsync($"/lists/{list.Id}")).ShouldContain($"/lists/{list.Id}/import");
        var uploaded = await marketer.UploadAsync($"/lists/{list.Id}/import", "oud.csv", Csv);
        uploaded.Status.ShouldBe(HttpStatusCode.Redirect, uploaded.Text);
        var path = uploaded.Location!;

        // The address and name are guessed; the rest has to be said.
        (await marketer.SeeAsync(path)).ShouldContain("it does not say when the person agreed");
        const string said =
            "column0=address&column1=name&column2=agreed-at&column3=method&source=https://oud.example&wording=v1&zone=Europe/Amsterdam";
        var page = await marketer.SeeAsync($"{path}?{said}");
        page.ShouldContain("bo@oud.example");
        page.ShouldContain("1 May 2024 11:30 UTC");
        (await marketer.SeeAsync($"{path}/refused.csv?{said}")).ShouldContain("al@oud.example,Al,,form,3,");

        var fields = said.Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        (await marketer.PostAsync(path, new(fields) { ["attestation"] = "kort" })).Status.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        var asked = await marketer.DoAsync(
            path,
            new(fields) { ["attestation"] = "They all ticked the box on our old site." }
        );
        asked.ShouldContain("until a second person agrees");
        var import = (await stage.Zegel.Imports.ListAsync(stage.Tenant.Id, Token)).ShouldHaveSingleItem();
        import.State.ShouldBe(ImportState.Held);

        var owner = await stage.SignInAsync();
        (await owner.PostAsync($"/imports/{import.Id}/approve")).Text.ShouldContain("looks after the platform");
        var platform = await stage.SignInAsync(isPlatform: true);
        (await platform.PostAsync($"/imports/{import.Id}/approve")).Text.ShouldContain("say why");
        (
            await platform.DoAsync(
                $"/imports/{import.Id}/approve",
                new() { ["reason"] = "The one that is no address was a typing error." }
            )
        ).ShouldContain("Approved");
        await stage.Zegel.Imports.RunAsync(import.Id, stage.Zegel.Clock, null, Token);
        (await owner.SeeAsync($"/imports/{import.Id}")).ShouldContain("a campaign must prove it");
        (await owner.SeeAsync($"/people?list={list.Id}")).ShouldContain("bo@oud.example");
        (await owner.GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound, "the file is gone");
    }

    [Fact]
    public async Task A_file_that_is_no_list_is_refused_and_one_of_another_tenant_is_not_there()
    {
        var list = await stage.ListAsync("Vreemd");
        var owner = await stage.SignInAsync();
        var bad = await owner.UploadAsync($"/lists/{list.Id}/import", "x.csv", "bo@oud.example\n");
        bad.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        bad.Text.ShouldContain("names of the columns");
        var path = (await owner.UploadAsync($"/lists/{list.Id}/import", "x.csv", Csv)).Location!;
        var neighbour = await stage.SignInAsync(tenant: stage.Other);
        (await neighbour.GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await neighbour.UploadAsync($"/lists/{list.Id}/import", "x.csv", Csv)).Status.ShouldBe(
            HttpStatusCode.NotFound
        );
    }
}
