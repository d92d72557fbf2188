using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns;
using Zegel.Campaigns.HouseMail;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Sealing;
using Zegel.Server.Demo;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Brands;

public class BrandsScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    [Fact]
    public async Task A_sender_at_an_undeclared_domain_is_refused_by_G10_and_stays_typed()
    {
        var brand = await stage.BrandAsync("Ongemeld");
        var owner = await stage.SignInAsync();
        var answer = await AddAsync(owner, brand.Id, "bulk", "nieuws@onbekend.example");
        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("G10: onbekend.example is not declared");
        answer.Text.ShouldContain("value=\"nieuws@onbekend.example\"");
    }

    [Fact]
    public async Task Each_stream_gets_one_address_and_says_which_rule_forbids_more()
    {
        var brand = await stage.BrandAsync("Vast");
        await stage.DomainAsync("vast.kringloop.example");
        var owner = await stage.SignInAsync();
        (await AddAsync(owner, brand.Id, "bulk", "nieuws@vast.kringloop.example")).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
        (await owner.SeeAsync("/brands")).ShouldContain("nieuws@vast.kringloop.example");
        (await AddAsync(owner, brand.Id, "bulk", "anders@vast.kringloop.example")).Text.ShouldContain("G04:");
        (await AddAsync(owner, brand.Id, "system", "nieuws@vast.kringloop.example")).Text.ShouldContain("G43:");
        (await AddAsync(owner, brand.Id, "system", "post@dieper.vast.kringloop.example")).Text.ShouldContain("G11:");
        (await AddAsync(owner, brand.Id, "system", "geen adres")).Text.ShouldContain("cannot be used");
    }

    [Fact]
    [Trait("Rule", "G05")]
    public async Task Newsletters_may_be_answered()
    {
        var brand = await stage.BrandAsync("Spreekbaar");
        await stage.DomainAsync("spreekbaar.kringloop.example");
        var owner = await stage.SignInAsync();
        var answer = await AddAsync(owner, brand.Id, "bulk", "no-reply@spreekbaar.kringloop.example");
        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("G05: no-reply@spreekbaar.kringloop.example says itself that nobody reads it");
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task A_sender_address_is_proven_by_the_code_of_a_test_mail()
    {
        var token = TestContext.Current.CancellationToken;
        const string news = "nieuws@" + DemoStage.BulkDomain;
        var brand = await stage.BrandAsync("Bewijs");
        await stage.DomainAsync(DemoStage.BulkDomain);
        await stage.DomainAsync(DemoStage.SystemDomain);
        var owner = await stage.SignInAsync();
        await AddAsync(owner, brand.Id, "bulk", news);
        await AddAsync(owner, brand.Id, "system", "welkom@" + DemoStage.SystemDomain);
        (await owner.SeeAsync("/brands")).ShouldContain("nobody has shown yet that it is read");
        var form = new Dictionary<string, string> { ["address"] = news };
        var early = await owner.PostAsync("/brands/senders/ask", form);
        early.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        early.Text.ShouldContain("domain is not ready");
        await stage.Zegel.Database.WriteAsync(
            db =>
                db.SendingDomains.Where(d => d.Name == DemoStage.BulkDomain || d.Name == DemoStage.SystemDomain)
                    .Set(d => d.State, DomainState.Ready)
                    .UpdateAsync(token),
            token
        );
        (await owner.SeeAsync("/")).ShouldContain($"No newsletter goes out from {news} yet");
        (await owner.DoAsync("/brands/senders/ask", form)).ShouldContain("A test mail is on its way");
        (await owner.PostAsync("/brands/senders/ask", form)).Text.ShouldContain("a short while ago");
        var wrong = await owner.PostAsync("/brands/senders/prove", new(form) { ["code"] = "geen code" });
        wrong.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        wrong.Text.ShouldContain("Tries left: 4");
        var intent = await stage.Zegel.Database.ReadAsync(
            db => db.Intents.SingleAsync(i => i.Source == ProofMail.SourceName && i.Address == news, token),
            token
        );
        var mail = (await stage.Zegel.ProofMail.BuildAsync(intent, token)).ShouldBeOfType<Draft.System>();
        var code = Regex.Match(Encoding.ASCII.GetString(mail.Body.Bytes.Span), "[0-9]{4} [0-9]{4}").Value;
        (await owner.DoAsync("/brands/senders/prove", new(form) { ["code"] = code })).ShouldContain(
            "proven by its code"
        );
        (await owner.SeeAsync("/")).ShouldNotContain($"No newsletter goes out from {news}");
        var viewer = await stage.SignInAsync(Role.Viewer);
        (await viewer.PostAsync("/brands/senders/ask", form)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await owner.PostAsync("/brands/senders/ask", new() { ["address"] = "a@elders.example" })).Status.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    [Trait("Rule", "G04")]
    public async Task An_owner_asks_for_another_address_and_who_looks_after_the_platform_agrees()
    {
        const string old = "nieuws@verhuist.kringloop.example";
        const string planned = "post@verhuist.kringloop.example";
        var token = TestContext.Current.CancellationToken;
        var brand = await stage.BrandAsync("Verhuist");
        await stage.DomainAsync("verhuist.kringloop.example");
        var owner = await stage.SignInAsync();
        await AddAsync(owner, brand.Id, "bulk", old);
        var form = new Dictionary<string, string>
        {
            ["stream"] = "bulk",
            ["address"] = planned,
            ["display_name"] = "Kringloop",
            ["reason"] = "kort",
        };
        var refused = await owner.PostAsync($"/brands/{brand.Id}/change", form);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("Give a reason of 10");
        refused.Text.ShouldContain($"value=\"{planned}\"");
        form["reason"] = "The foundation has a new name.";
        (
            await owner.PostAsync($"/brands/{brand.Id}/change", new(form) { ["address"] = "a@elders.example" })
        ).Text.ShouldContain("G10:");
        var asked = await owner.DoAsync($"/brands/{brand.Id}/change", form);
        asked.ShouldContain("who looks after the platform must agree");
        asked.ShouldContain("waits for the agreement of who looks after the platform");
        asked.ShouldContain($"Send a test mail to {planned}");
        asked.ShouldNotContain($"Agree with {planned}");
        var change = (await stage.Zegel.AddressChanges.ListAsync(stage.Tenant.Id, token)).Single(c =>
            c.Change.BrandId == brand.Id
        );
        var (agree, withdraw) = (
            $"/sender-changes/{change.Change.Id}/agree",
            $"/sender-changes/{change.Change.Id}/withdraw"
        );
        (await owner.PostAsync(agree)).Text.ShouldContain("Who looks after the platform must agree.");
        var viewer = await stage.SignInAsync(Role.Viewer);
        (await viewer.PostAsync(withdraw)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await viewer.SeeAsync("/brands")).ShouldNotContain($"Withdraw {planned}");
        var neighbour = await stage.SignInAsync(tenant: stage.Other);
        (await neighbour.PostAsync(agree)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await neighbour.PostAsync(withdraw)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await neighbour.SeeAsync("/brands")).ShouldNotContain(planned);
        (await owner.SendAsync(withdraw, new() { ["form_token"] = new string('0', 64) })).Status.ShouldBe(
            HttpStatusCode.Forbidden
        );

        var publicly = $"/s/{brand.Slug}";
        (await owner.SeeAsync(publicly)).ShouldNotContain(planned, Case.Sensitive, "it is not agreed yet");
        var platform = await stage.SignInAsync(Role.Viewer, stage.Other, isPlatform: true, language: "nl");
        (await platform.SeeAsync("/brands")).ShouldContain($"Stem in met {planned}");
        (await platform.SeeAsync("/")).ShouldContain("Een adreswijziging, van");
        (await platform.DoAsync(agree, [])).ShouldContain("U hebt ingestemd");
        (await owner.SeeAsync(publicly)).ShouldContain($"<dt>Schrijft binnenkort vanaf</dt>");
        (await owner.SeeAsync(publicly)).ShouldContain($"<dd>{planned}</dd>");
        (await owner.SeeAsync("/brands")).ShouldContain(
            $"waits for the entries of the domain of {planned}; for proof that somebody reads {planned}"
        );
        (await owner.DoAsync(withdraw, [])).ShouldContain("The change is withdrawn.");
        (await owner.SeeAsync(publicly)).ShouldNotContain(planned);
        (await owner.PostAsync(withdraw)).Text.ShouldContain("It is over");
        (await owner.SeeAsync("/brands")).ShouldContain(old);
    }

    [Fact]
    public async Task The_sender_s_identity_is_changed_for_all_mails_or_refused_with_what_was_typed()
    {
        var owner = await stage.SignInAsync();
        var identity = new Dictionary<string, string>
        {
            ["legal_name"] = "Stichting De Nieuwe Linde",
            ["postal_address"] = "Lindelaan 2, 1234 AB Utrecht",
            ["contact"] = "030 765 43 21",
            ["trade_register"] = "KvK 87654321",
            ["privacy_url"] = "http://onveilig.example/",
        };
        var refused = await owner.PostAsync("/brands/identity", identity);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("https");
        refused.Text.ShouldContain("Stichting De Nieuwe Linde");
        identity["privacy_url"] = "https://veilig.example/";
        (await owner.DoAsync("/brands/identity", identity)).ShouldContain("Stichting De Nieuwe Linde");
        (await owner.DoAsync("/brands", new() { ["name"] = "Nieuw merk", ["language"] = "nl" })).ShouldContain(
            "/s/nieuw-merk"
        );
        (await owner.SeeAsync("/s/nieuw-merk")).ShouldContain("Stichting De Nieuwe Linde");
    }

    static Task<DeskAnswer> AddAsync(DeskBrowser owner, Guid brand, string stream, string address) =>
        owner.PostAsync(
            $"/brands/{brand}/senders",
            new()
            {
                ["stream"] = stream,
                ["address"] = address,
                ["display_name"] = "Kringloop",
            }
        );
}
