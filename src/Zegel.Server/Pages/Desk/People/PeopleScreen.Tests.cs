using System.Net;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.People;

public class PeopleScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_time_line_tells_what_was_agreed_to_what_went_out_and_what_came_back()
    {
        var list = await stage.ListAsync("Verhaal");
        var person = await stage.JoinAsync("dora@verhaal.example", list, "Dora");
        var now = stage.Zegel.Clock.GetUtcNow();
        await stage.Zegel.Database.WriteAsync(
            db =>
                db.Intents.Where(i => i.PersonId == person.Id)
                    .Set(i => i.State, IntentState.Ended)
                    .Set(i => i.Outcome, "bounced")
                    .Set(i => i.EndedAt, now)
                    .Set(i => i.LastReply, "550 5.1.1 no such user")
                    .Set(i => i.Fault, "recipient-invalid")
                    .UpdateAsync(Token),
            Token
        );
        await stage.Zegel.Returns.BookRefusalsAsync(now, Token);
        var marketer = await stage.SignInAsync(Role.Marketer);
        var page = await marketer.SeeAsync($"/people/{person.Id}");
        page.ShouldContain("Asked to join “Verhaal”: ticked the box on https://kringloop.example/nieuws");
        page.ShouldContain("Ja, ik wil: Nieuws over Verhaal.");
        page.ShouldContain("Confirmed “Verhaal” by the button on the page");
        page.ShouldContain("Request to confirm");
        page.ShouldContain("550 5.1.1 no such user");
        page.ShouldContain("no such mailbox");
        page.ShouldContain("the mailbox does not exist", Case.Sensitive, "the suppression that follows is told too");

        var place = await PlaceAsync(person);
        (
            await marketer.PostAsync($"/people/{person.Id}/leave", new() { ["subscription"] = place.Id.ToString() })
        ).Status.ShouldBe(HttpStatusCode.UnprocessableEntity, "how the person asked must be told");
        var left = await marketer.DoAsync(
            $"/people/{person.Id}/leave",
            new() { ["subscription"] = place.Id.ToString(), ["reason"] = "belde op dinsdag" }
        );
        left.ShouldContain("Left “Verhaal”, recorded by the team");
        left.ShouldContain("marketer@kringloop.example: belde op dinsdag");
        (await PlaceAsync(person)).State.ShouldBe(SubscriptionState.Left);

        var proof = await marketer.GetAsync($"/people/{person.Id}/proof.json");
        proof.Type.ShouldBe("application/json");
        proof.Text.ShouldContain("\"channel\": \"operator\"");
        (await stage.Zegel.Ledger.VerifyAsync(stage.Tenant.Id, Token)).ShouldBeOfType<LedgerCheck.Whole>();
    }

    [Fact]
    public async Task An_objection_ends_all_bulk_mail_of_the_person()
    {
        var list = await stage.ListAsync("Bezwaar");
        var person = await stage.JoinAsync("emma@bezwaar.example", list);
        var marketer = await stage.SignInAsync(Role.Marketer);
        var page = await marketer.DoAsync($"/people/{person.Id}/object", new() { ["reason"] = "brief van 3 mei" });
        page.ShouldContain("Wants no newsletters at all any more, recorded by the team");
        page.ShouldContain("wants no bulk mail");
        (await PlaceAsync(person)).State.ShouldBe(SubscriptionState.Left);
        page.ShouldNotContain("Take off this list");
    }

    [Fact]
    public async Task People_are_found_by_address_by_name_and_by_list()
    {
        var list = await stage.ListAsync("Zoek");
        var person = await stage.JoinAsync("Fleur@zoek.example", list, "Fleur Zoeker");
        await stage.JoinAsync("gijs@zoek.example", list, "Gijs Vinder", confirms: false);
        var viewer = await stage.SignInAsync(Role.Viewer);
        (await viewer.SeeAsync("/people?q=fleur@ZOEK.example")).ShouldContain($"/people/{person.Id}");
        var byName = await viewer.SeeAsync("/people?q=fleur");
        byName.ShouldContain($"/people/{person.Id}");
        byName.ShouldNotContain("gijs@zoek.example");
        (await viewer.SeeAsync($"/people?list={list.Id}&state=pending")).ShouldContain("gijs@zoek.example");
        (await viewer.SeeAsync($"/people?list={list.Id}&state=active")).ShouldNotContain("gijs@zoek.example");
        (await viewer.SeeAsync($"/people/{person.Id}")).ShouldNotContain("<form method=\"post\" action=\"/people");
    }

    Task<Subscription> PlaceAsync(Person person) =>
        stage.Zegel.Database.ReadAsync(db => db.Subscriptions.SingleAsync(s => s.PersonId == person.Id, Token), Token);
}
