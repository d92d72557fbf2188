using System.Net;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Logging.Abstractions;
using Zegel.Campaigns;
using Zegel.Campaigns.HouseMail;
using Zegel.Campaigns.Proof;
using Zegel.Campaigns.Templates;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Server.Demo;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>
/// The platform whole, on loopback: a tenant whose domains are ready, with readers, an owner at the desk, and a neighbour
/// who must see none of it. No receiver answers, so that what is released stays under way.
/// </summary>
public sealed class SendingDesk : IAsyncLifetime
{
    /// <summary>Has a mail exchanger at which nobody answers.</summary>
    const string Readers = "lezers.example";

    DemoStage stage = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public Installation Zegel => stage.Zegel;

    public MailingList List { get; private set; } = null!;

    public Tenant Tenant { get; private set; } = null!;

    public DeskBrowser Owner { get; private set; } = null!;

    public DeskBrowser Viewer { get; private set; } = null!;

    public DeskBrowser Neighbour { get; private set; } = null!;

    public User User { get; private set; } = null!;

    public Person Anna { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        stage = await DemoStage.BuildAsync(null, null, [(Readers, IPAddress.Parse("127.0.1.77"))], Token);
        await stage.OpenPlatformAsync(NullLoggerFactory.Instance, Token);
        var customer = await DemoCustomer.FoundAsync(stage, _ => { }, _ => { }, Token);
        List = customer.List;
        Tenant = (await Zegel.Database.ReadAsync(db => db.Tenants.SingleAsync(Token), Token));
        Anna = await DeskStage.JoinAsync(Zegel, "anna@lezers.example", List, "Anna de Boer");
        foreach (var name in new[] { "Bo", "Cas", "Dirk" })
            await DeskStage.JoinAsync(Zegel, $"{name}@lezers.example", List, name);
        await DeskStage.JoinAsync(Zegel, "els@lezers.example", List, "Els", confirms: false);
        Owner = await SignInAsync(Tenant, Role.Owner, "marieke@kringloop.example");
        Viewer = await SignInAsync(Tenant, Role.Viewer, "kijker@kringloop.example");
        var made = await Zegel.Tenants.CreateAsync(
            new TenantInput("buurman", "B", "Laan 1, Utrecht", "030 1", "KvK 1", "https://buurman.example/privacy"),
            "test",
            Token
        );
        Neighbour = await SignInAsync(
            made.ShouldBeOfType<TenantResult.Saved>().Tenant,
            Role.Owner,
            "b@buurman.example"
        );
        User = (await Zegel.Users.ListAsync(Tenant.Id, Token))
            .First(u => u.User.Email == "marieke@kringloop.example")
            .User;
    }

    /// <summary>Somebody else of the tenant.</summary>
    public Task<DeskBrowser> SignInAsync(Role role, string email, string language = "en") =>
        SignInAsync(Tenant, role, email, language);

    async Task<DeskBrowser> SignInAsync(Tenant tenant, Role role, string email, string language = "en")
    {
        const string password = "het paard eet graag klaver";
        (
            await Zegel.Users.AddAsync(
                new NewUser(tenant.Id, role, email, "Marieke", language, password),
                "test",
                Token
            )
        ).ShouldBeOfType<UserResult.Done>();
        var browser = new DeskBrowser(stage.Site);
        var answer = await browser.SendAsync(
            "/sign-in",
            new()
            {
                ["email"] = email,
                ["password"] = password,
                ["to"] = "/",
            }
        );
        answer.Status.ShouldBe(HttpStatusCode.Redirect, answer.Text);
        return browser;
    }

    public Dictionary<string, string> Fields(string name, string? source = null) =>
        new()
        {
            ["name"] = name,
            ["list"] = List.Id.ToString("D"),
            ["subject"] = "Nieuws van de kringloop",
            ["preheader"] = "Wat er deze maand in de winkel staat",
            ["format"] = "markdown",
            ["source"] =
                source
                ?? """
                    # Nieuws van de kringloop

                    Dag {{ person.name | default: "lezer" }},

                    Deze maand staan er in de winkel weer meer dan honderd stoelen, kasten en lampen die een tweede leven zoeken.
                    Kom kijken op de Lindelaan: de deur staat elke dag open van tien tot vijf, en de koffie is warm. Op zaterdag
                    repareren onze vrijwilligers kapotte fietsen, radio's en speelgoed, zolang u er bij zit.
                    """,
        };

    /// <summary>Writes a draft at the desk.</summary>
    /// <returns>The path of its page.</returns>
    public async Task<string> DraftAsync(string name, string? source = null)
    {
        var answer = await Owner.PostAsync("/campaigns/new", Fields(name, source));
        answer.Status.ShouldBe(HttpStatusCode.Redirect, answer.Text);
        return answer.Location!.Split('?')[0];
    }

    public async Task<Campaign> SeeAsync(string path) =>
        (await Zegel.Campaigns.FindAsync(long.Parse(path.Split('/')[2]), Token))!;

    public Task ProveAsync() =>
        Zegel.Database.WriteAsync(
            db =>
                db.Users.Where(u => u.Id == User.Id)
                    .Set(u => u.VerifiedAt, (DateTimeOffset?)Zegel.Clock.GetUtcNow())
                    .UpdateAsync(Token),
            Token
        );

    public async ValueTask DisposeAsync()
    {
        Owner.Dispose();
        Viewer.Dispose();
        Neighbour.Dispose();
        await stage.DisposeAsync();
    }
}

public class CampaignsScreenTests(SendingDesk desk) : IClassFixture<SendingDesk>
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    Task<int> CountAsync() =>
        desk.Zegel.Database.ReadAsync(db => db.Campaigns.CountAsync(c => c.TenantId == desk.Tenant.Id, Token), Token);

    [Fact]
    public async Task Who_has_none_is_invited_to_write_one()
    {
        (await desk.Neighbour.SeeAsync("/campaigns")).ShouldContain("Write your first campaign");
        (await desk.Neighbour.SeeAsync("/campaigns/new")).ShouldContain("Make a list");
    }

    [Fact]
    public async Task Findings_come_while_one_writes_and_save_nothing()
    {
        var path = await desk.DraftAsync("Kladje");
        var before = await desk.SeeAsync(path);
        var count = await CountAsync();
        var fields = desk.Fields("Ander kladje", "Dag {{ person.achternaam.lang }},\n\nlorem ipsum");
        foreach (var form in new[] { "/campaigns/findings", path + "/findings" })
        {
            var fragment = await desk.Owner.PostAsync(form, fields);
            fragment.Status.ShouldBe(HttpStatusCode.OK);
            fragment.Text.ShouldContain("F19");
            fragment.Text.ShouldContain("line 1");
            fragment.Text.ShouldNotContain("<html");
        }
        using var inDutch = await desk.SignInAsync(Role.Owner, "nelleke@kringloop.example", "nl");
        var told = (await inDutch.PostAsync("/campaigns/findings", fields)).Text;
        told.ShouldContain("regel 1");
        told.ShouldContain("het veld person.achternaam.lang");
        told.ShouldContain("Verbeter de naam.");
        fields["source"] = "# Nieuws\n\nDag,\n\nKom langs,\nof kijk op [de site](http://bit.ly/x).\n";
        told = (await inDutch.PostAsync("/campaigns/findings", fields)).Text;
        told.ShouldContain("bit.ly is een dienst voor korte links");
        told.ShouldContain("regel 6", Case.Sensitive, "as it was typed, not as it stands in the page");
        told.ShouldNotContain("regel 0");
        told.ShouldNotContain("Z02", Case.Sensitive, "what our own frame does is no concern of who writes");
        fields["format"] = "html";
        fields["source"] =
            "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<title>Nieuws</title>\n</head>\n<body>\n<p><a href=\"http://bit.ly/x\">site</a></p>\n</body>\n</html>\n";
        told = (await inDutch.PostAsync("/campaigns/findings", fields)).Text;
        told.ShouldContain("regel 7");
        told.ShouldNotContain("regel 8", Case.Sensitive, "the footer stands before </body>, and nobody typed it");
        fields["format"] = "markdown";
        fields["source"] = "Dag {{ person.achternaam.lang }},\n\nlorem ipsum";
        fields["act"] = "check";
        foreach (var form in new[] { "/campaigns/new", path + "/edit" })
        {
            var page = await desk.Owner.PostAsync(form, fields);
            page.Status.ShouldBe(HttpStatusCode.OK);
            page.Text.ShouldContain("F19");
            page.Text.ShouldContain("{{ person.achternaam.lang }}");
        }
        (await CountAsync()).ShouldBe(count);
        (await desk.SeeAsync(path)).ShouldBe(before);
    }

    [Fact]
    public async Task A_refused_form_keeps_what_was_typed()
    {
        var fields = desk.Fields("");
        var refused = await desk.Owner.PostAsync("/campaigns/new", fields);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("a campaign needs a name");
        refused.Text.ShouldContain("honderd stoelen");
        fields = desk.Fields("Zonder lijst");
        fields.Remove("list");
        (await desk.Owner.PostAsync("/campaigns/new", fields)).Text.ShouldContain("Choose at least one list");
        var count = await CountAsync();
        try
        {
            (
                await desk.Owner.PostAsync("/campaigns/new", desk.Fields("Te lang", new string('a', 1_200_000)))
            ).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        }
        catch (HttpRequestException)
        {
            // The server closed the line while the rest was still being sent.
        }
        (await CountAsync()).ShouldBe(count);
    }

    [Fact]
    public async Task What_the_gate_refuses_stays_a_draft_and_the_page_says_why()
    {
        var path = await desk.DraftAsync(
            "Slecht",
            "# Nieuws\n\nLorem ipsum dolor sit amet, beste XXX, [klik](http://bit.ly/x)"
        );
        var refused = await desk.Owner.PostAsync(path + "/release");
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("It was not released.");
        refused.Text.ShouldContain("finding-block");
        (await desk.SeeAsync(path)).State.ShouldBe(CampaignState.Draft);
        var scheduled = await desk.Owner.PostAsync(path + "/schedule", Hour(desk.Zegel.Clock.GetUtcNow().AddDays(1)));
        scheduled.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        scheduled.Text.ShouldContain("No hour was set.");
        (await desk.SeeAsync(path)).ReleaseAt.ShouldBeNull();
        await desk.ProveAsync();
        var test = await desk.Owner.PostAsync(path + "/test", new() { ["to"] = desk.User.Email });
        test.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        test.Text.ShouldContain("No test was sent.");
    }

    [Fact]
    public async Task A_campaign_is_checked_released_paused_resumed_and_cancelled_at_the_desk()
    {
        var path = await desk.DraftAsync("Winterbrief");
        var checkedPage = await desk.Owner.PostAsync(path + "/check");
        checkedPage.Status.ShouldBe(HttpStatusCode.OK);
        checkedPage.Text.ShouldContain("What the gate says");
        checkedPage.Text.ShouldContain("1 never confirmed");
        (await desk.Owner.DoAsync(path + "/release")).ShouldContain("it is on its way");
        var released = await desk.SeeAsync(path);
        (released.State, released.Selected).ShouldBe((CampaignState.Sending, 4));
        (await desk.Owner.SeeAsync(path)).ShouldContain($"data-live=\"{path}/live\"");
        (await desk.Owner.DoAsync(path + "/pause")).ShouldContain("nothing more is handed out");
        await LiveAsync(path, "event: numbers", "\"n-waiting\":\"4\"", "\"n-state\":\"paused\"");
        var twice = await desk.Owner.PostAsync(path + "/pause");
        twice.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await desk.Owner.SeeAsync("/queue")).ShouldContain("“Winterbrief” is paused.");
        (await desk.Owner.DoAsync(path + "/resume")).ShouldContain("It goes on.");
        (await desk.Owner.PostAsync(path + "/edit", desk.Fields("Winterbrief"))).Text.ShouldContain(
            "Nothing was saved."
        );
        var report = await desk.Owner.SeeAsync(path + "/report");
        report.ShouldContain("Difference: 0.");
        report.ShouldContain("never confirmed");
        var seal = await desk.Viewer.SeeAsync(path + "/seal");
        seal.ShouldContain("Seal report of");
        seal.ShouldContain("id=\"G45\"");
        // Tried live on the way out: pages, one click, the mailbox to leave by, the address of answers.
        seal.ShouldContain("the unsubscribe page was tried: answers 200");
        seal.ShouldContain("the address that answers go to, nieuws@");
        foreach (var file in new[] { "/seal.json", "/seal.html" })
            SealSigner
                .Check((await desk.Viewer.GetAsync(path + file)).Text)
                .ShouldBeOfType<SealCheck.Whole>()
                .Key.ShouldBe(desk.Zegel.SealSigner.Keys[0]);
        (await desk.Owner.SeeAsync("/.well-known/zegel-seal-keys.json")).ShouldContain(
            desk.Zegel.SealSigner.Keys[0].Id
        );
        (await desk.Owner.DoAsync(path + "/cancel")).ShouldContain("Cancelled for good.");
        var csv = await desk.Owner.GetAsync(path + "/report.csv");
        csv.Type.ShouldBe("text/csv");
        csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(5);
        csv.Text.ShouldContain("\"anna@lezers.example\",\"Nieuwsbrief\"");
        (await desk.Viewer.GetAsync(path + "/report.csv")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_finding_passes_when_a_second_person_agrees_at_the_desk()
    {
        var path = await desk.DraftAsync("Vulkanen");
        var fields = desk.Fields("Vulkanen");
        fields["subject"] = "Vulkanen van Kamtsjatka";
        await desk.Owner.DoAsync(path + "/edit", fields);
        (await desk.Owner.GetAsync(path + "/seal")).Status.ShouldBe(HttpStatusCode.Redirect);
        var held = await desk.Owner.PostAsync(path + "/check");
        var ask = System.Text.RegularExpressions.Regex.Match(held.Text, $"{path}/waiver\\?rule=G38[^\"]*").Value;
        ask.ShouldNotBeEmpty(held.Text);
        var page = await desk.Owner.SeeAsync(WebUtility.HtmlDecode(ask));
        page.ShouldContain("Somebody else must agree");
        const string seen = "the subject shares no word with the text";
        page.ShouldContain(seen);
        Dictionary<string, string> Wish(string reason) =>
            new()
            {
                ["rule"] = "G38",
                ["seen"] = seen,
                ["reason"] = reason,
                ["days"] = "7",
            };
        var refused = await desk.Owner.PostAsync(path + "/waiver", Wish("because"));
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("because");
        (await desk.Owner.DoAsync(path + "/waiver", Wish("The programme is in the picture."))).ShouldContain(
            "somebody else must agree"
        );
        var waiver = (await desk.Zegel.Waivers.ListAsync(desk.Tenant.Id, Token)).ShouldHaveSingleItem();
        (await desk.Owner.PostAsync($"/waivers/{waiver.Id}/agree")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await desk.Viewer.PostAsync($"/waivers/{waiver.Id}/agree")).Status.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await desk.Neighbour.PostAsync($"/waivers/{waiver.Id}/agree")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await desk.Neighbour.SeeAsync("/waivers")).ShouldNotContain("Vulkanen");
        var second = await desk.SignInAsync(Role.Marketer, "tweede@kringloop.example");
        (await second.DoAsync($"/waivers/{waiver.Id}/agree")).ShouldContain("It is in force.");
        var passed = await desk.Owner.PostAsync(path + "/check");
        passed.Text.ShouldContain("waived until");
        passed.Text.ShouldNotContain($"{path}/waiver?rule=G38");
        (await second.DoAsync($"/waivers/{waiver.Id}/end")).ShouldContain("It is ended.");
    }

    [Fact]
    public async Task An_hour_is_set_shown_and_taken_away_again()
    {
        var path = await desk.DraftAsync("Op tijd");
        var now = desk.Zegel.Clock.GetUtcNow();
        foreach (var (hour, fault) in new[] { (now.AddHours(-2), "has passed"), (now.AddDays(500), "a year ahead") })
            (await desk.Owner.PostAsync(path + "/schedule", Hour(hour))).Text.ShouldContain(fault);
        (
            await desk.Owner.PostAsync(path + "/schedule", new() { ["at"] = "morgen", ["zone"] = "UTC" })
        ).Text.ShouldContain("not an hour");
        (await desk.Owner.DoAsync(path + "/schedule", Hour(now.AddDays(2)))).ShouldContain("The hour is set.");
        var set = await desk.SeeAsync(path);
        set.ReleaseActor.ShouldBe("marieke@kringloop.example");
        (set.ReleaseAt!.Value - now.AddDays(2)).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        (await desk.Owner.GetAsync(path + "/edit")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await desk.Owner.SeeAsync("/campaigns")).ShouldContain("waits for its hour");
        (await desk.Owner.DoAsync(path + "/unschedule")).ShouldContain("no hour any more");
        (await desk.SeeAsync(path)).ReleaseAt.ShouldBeNull();
    }

    [Fact]
    public async Task The_preview_shows_what_a_reader_would_see_and_runs_nothing()
    {
        var path = await desk.DraftAsync("Voorbeeld");
        (await desk.Owner.SeeAsync(path + "/preview?as=nobody")).ShouldContain("Dag lezer,");
        var hers = await desk.Owner.SeeAsync($"{path}/preview?as={desk.Anna.Id}&q=anna");
        hers.ShouldContain("Dag Anna de Boer,");
        hers.ShouldContain($"as={desk.Anna.Id}&q=anna");
        (await desk.Viewer.SeeAsync(path + "/preview?as=longest")).ShouldContain("Ο'Hara");
        using var page = await desk.Owner.OpenAsync($"{path}/preview/html?as={desk.Anna.Id}&dark=yes");
        var policy = page.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("sandbox; default-src 'none'");
        policy.ShouldContain("frame-ancestors 'self'");
        page.Headers.GetValues("X-Frame-Options").ShouldBe(["SAMEORIGIN"]);
        var html = await page.Content.ReadAsStringAsync(Token);
        html.ShouldContain("Dag Anna de Boer");
        html.ShouldContain("invert(1)");
        foreach (var stranger in new[] { desk.User.Id.ToString(), "iemand" })
        {
            (await desk.Owner.GetAsync($"{path}/preview?as={stranger}")).Status.ShouldBe(HttpStatusCode.NotFound);
            (await desk.Owner.GetAsync($"{path}/preview/html?as={stranger}")).Status.ShouldBe(HttpStatusCode.NotFound);
        }
        var broken = await desk.DraftAsync("Kapot", "Dag {{ person.naam");
        (await desk.Owner.SeeAsync(broken + "/preview")).ShouldContain("cannot be shown yet");
    }

    [Fact]
    public async Task A_test_goes_to_proven_users_only_and_its_dialogue_can_be_read()
    {
        var path = await desk.DraftAsync("Proef");
        var stranger = await desk.Owner.PostAsync(path + "/test", new() { ["to"] = "anna@lezers.example" });
        stranger.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        stranger.Text.ShouldContain("not the proven address of a user");
        await desk.ProveAsync();
        (
            await desk.Owner.DoAsync(path + "/test", new() { ["to"] = desk.User.Email, ["as"] = "longest" })
        ).ShouldContain("The test is on its way");
        (await desk.SeeAsync(path)).State.ShouldBe(CampaignState.Draft);
        var intent = await desk.Zegel.Database.ReadAsync(
            db =>
                db.Intents.Where(i => i.Source == OperatorMail.SourceName)
                    .OrderByDescending(i => i.QueuedAt)
                    .FirstAsync(Token),
            Token
        );
        (await desk.Owner.GetAsync($"/queue?q={intent.Id}")).Location.ShouldBe($"/queue/{intent.Id}");
        (await desk.Owner.SeeAsync($"/queue/{intent.Id}")).ShouldContain(desk.User.Email);
        (await desk.Neighbour.GetAsync($"/queue/{intent.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await desk.Neighbour.SeeAsync($"/queue?q={intent.Id}")).ShouldContain("None of yours.");
        (await desk.Owner.SeeAsync("/queue?q=ANNA@lezers.example")).ShouldContain("confirmations and notices");
        (await desk.Neighbour.SeeAsync("/queue?q=anna@lezers.example")).ShouldContain("None of yours.");
        (await desk.Owner.GetAsync("/queue?q=geen adres")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Another_tenants_campaign_is_not_there_on_any_route_and_who_only_looks_changes_nothing()
    {
        var path = await desk.DraftAsync("Van ons");
        foreach (
            var page in new[]
            {
                "",
                "/edit",
                "/live",
                "/preview",
                "/preview/html",
                "/report",
                "/report.csv",
                "/seal",
                "/seal.json",
                "/waiver",
            }
        )
            (await desk.Neighbour.GetAsync(path + page)).Status.ShouldBe(HttpStatusCode.NotFound, page);
        var forms = new[] { "/edit", "/findings", "/check", "/release", "/schedule", "/unschedule", "/test" };
        foreach (var form in (string[])[.. forms, "/pause", "/resume", "/cancel"])
        {
            (await desk.Neighbour.PostAsync(path + form, desk.Fields("Gestolen"))).Status.ShouldBe(
                HttpStatusCode.NotFound,
                form
            );
            (await desk.Viewer.PostAsync(path + form, desk.Fields("Veranderd"))).Status.ShouldBe(
                HttpStatusCode.Forbidden,
                form
            );
            (await desk.Owner.SendAsync(path + form, desk.Fields("Zonder token"))).Status.ShouldBe(
                HttpStatusCode.Forbidden,
                form
            );
        }
        var kept = await desk.SeeAsync(path);
        (kept.Name, kept.State, kept.ReleaseAt).ShouldBe(("Van ons", CampaignState.Draft, null));
        (await desk.Viewer.SeeAsync(path)).ShouldNotContain("/release");
        (await desk.Neighbour.SeeAsync("/campaigns")).ShouldNotContain("Van ons");
    }

    static Dictionary<string, string> Hour(DateTimeOffset at) =>
        new() { ["at"] = at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm"), ["zone"] = "UTC" };

    /// <summary>Reads live numbers until all of these were seen.</summary>
    async Task LiveAsync(string path, params string[] wanted)
    {
        using var live = await desk.Owner.OpenAsync(path + "/live");
        live.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var reader = new StreamReader(await live.Content.ReadAsStreamAsync(Token));
        var left = wanted.ToList();
        for (var line = 0; left.Count > 0 && line < 60; line++)
            if (await reader.ReadLineAsync(Token) is { } text)
                left.RemoveAll(w => text.Contains(w, StringComparison.Ordinal));
        left.ShouldBeEmpty();
    }
}
