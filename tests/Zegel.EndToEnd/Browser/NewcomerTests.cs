using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Zegel.EndToEnd.Browser;

/// <summary>Somebody who has never seen Zegel, from an empty folder to a campaign that was delivered and accounted for.</summary>
public sealed partial class NewcomerTests
{
    const string Owner = "anna@ruimpost.example";
    const string Password = "een paard eet klaver";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newcomer_goes_from_an_empty_folder_to_a_reported_campaign()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var tryOut = await TryOut.StartAsync();
        var page = await chromium.VisitorAsync();

        await FirstRunAsync(chromium, tryOut, page);
        await SignInAsync(chromium, tryOut, page);
        await OnboardAsync(chromium, tryOut, page);
        await ProveAddressAsync(chromium, tryOut, page);
        var form = await MakeListAsync(chromium, tryOut, page);
        foreach (var person in new[] { "bram@ruimpost.example", "carla@grijspost.example", "dirk@slotpost.example" })
            await JoinAsync(chromium, tryOut, form, person);
        await SendAsync(chromium, tryOut, page);
        await LookAroundAsync(chromium, tryOut, page);

        (await chromium.FaultsAsync()).ShouldBeEmpty(tryOut.Said);
    }

    static async Task FirstRunAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        await page.GotoAsync(tryOut.Setup.AbsoluteUri);
        await chromium.LookAsync(page, "first-run");
        foreach (
            var (field, value) in new[]
            {
                ("LegalName", "Stichting Kringloop De Linde"),
                ("Name", "linde"),
                ("PostalAddress", "Lindelaan 1, 3511 AB Utrecht"),
                ("TradeRegister", "KvK 12345678"),
                ("Contact", "030 123 45 67"),
                ("PrivacyUrl", "https://kringloop.example/privacy"),
                ("BrandName", "Kringloop De Linde"),
                ("Domain", "kringloop.example"),
                ("OwnerName", "Anna de Linde"),
                ("OwnerEmail", Owner),
                ("OwnerPassword", Password),
            }
        )
            await page.FillAsync($"#{field}", value);
        await page.ClickAsync("button[type=submit]");
        await page.WaitForURLAsync("**/sign-in");
    }

    static async Task SignInAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        await page.FillAsync("#email", Owner);
        await page.FillAsync("#password", "niet dit wachtwoord");
        await page.ClickAsync("button[type=submit]");
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await chromium.LookAsync(page, "sign-in");
        await page.FillAsync("#password", Password);
        await page.ClickAsync("button[type=submit]");
        await page.WaitForURLAsync(tryOut.Site.AbsoluteUri);
        await chromium.LookAsync(page, "now");
    }

    static async Task OnboardAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        var panel = await chromium.VisitorAsync("en-GB");
        foreach (var domain in new[] { "nieuws.kringloop.example", "post.kringloop.example" })
        {
            await page.GotoAsync(new Uri(tryOut.Site, "domains").AbsoluteUri);
            await page.GetByRole(AriaRole.Link, new() { Name = domain }).First.ClickAsync();
            var zone = await page.Context.APIRequest.GetAsync(page.Url + "/records.zone");
            await panel.GotoAsync(new Uri(tryOut.Sink, "dns").AbsoluteUri);
            await panel.FillAsync("#entries", await zone.TextAsync());
            await panel.ClickAsync("button:has-text('Publish')");
            await panel.GetByRole(AriaRole.Status).WaitForAsync();
            for (var tries = 0; ; tries++)
            {
                await page.ClickAsync("form[action$='/look'] button");
                if (await page.Locator(".state-line .badge-good").CountAsync() > 0)
                    break;
                tries.ShouldBeLessThan(60, $"{domain} did not become ready\n{await page.InnerTextAsync("main")}");
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Token);
            }
        }
        await chromium.LookAsync(page, "domain");
        await page.GotoAsync(new Uri(tryOut.Site, "domains").AbsoluteUri);
        await chromium.LookAsync(page, "domains");
        await chromium.LookAsync(panel, "sink-dns");
    }

    static async Task ProveAddressAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        await page.GotoAsync(new Uri(tryOut.Site, "account").AbsoluteUri);
        await page.ClickAsync("form[action='/account/code'] button");
        var code = SixDigits().Match(await tryOut.TextAsync(await tryOut.MailAsync(Owner, "code"))).Value;
        await page.FillAsync("#code", code);
        await page.ClickAsync("form[action='/account/prove'] button");
        await page.GetByRole(AriaRole.Status).WaitForAsync();
        await chromium.LookAsync(page, "account");
    }

    /// <returns>The address of its form.</returns>
    static async Task<Uri> MakeListAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        await page.GotoAsync(new Uri(tryOut.Site, "lists/new").AbsoluteUri);
        await page.FillAsync("#name", "Nieuwsbrief");
        await page.FillAsync("#purpose", "Nieuws uit de winkel, repaircafés en acties.");
        await page.FillAsync("#frequency", "ongeveer eens per maand");
        await page.ClickAsync("main button[type=submit]");
        await page.WaitForURLAsync("**/lists/*");
        await chromium.LookAsync(page, "list");
        return new Uri(tryOut.Site, "f/kringloop-de-linde-nieuwsbrief");
    }

    static async Task JoinAsync(Chromium chromium, TryOut tryOut, Uri form, string address)
    {
        // A subscriber, without script: none is needed.
        var page = await chromium.VisitorAsync(script: false);
        await page.GotoAsync(form.AbsoluteUri);
        // The form wants people to take their time (C13).
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, Token);
        await page.FillAsync("#address", address);
        await page.FillAsync("#name", address[..address.IndexOf('@', StringComparison.Ordinal)]);
        await page.CheckAsync("input[type=checkbox]");
        await page.ClickAsync("button[type=submit]");
        await page.GetByRole(AriaRole.Status).WaitForAsync();
        var id = await tryOut.MailAsync(address, "Kringloop De Linde");
        await page.GotoAsync(new Uri(tryOut.Sink, $"m/{id}").AbsoluteUri);
        await page.ClickAsync("a[href*='/c/']");
        await page.ClickAsync("button[type=submit]");
        await page.GetByRole(AriaRole.Status).WaitForAsync();
        await page.Context.CloseAsync();
    }

    /// <summary>Writes a campaign, mends what the rules say, looks at it, tries it, releases it and reads its account.</summary>
    static async Task SendAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns").AbsoluteUri);
        await chromium.LookAsync(page, "campaigns-none");
        await page.ClickAsync("main a.btn-primary");
        await page.FillAsync("#name", "Winterbrief");
        await page.CheckAsync("input[name=list]");
        await page.FillAsync("#subject", "De winkel wordt warm");
        await page.FillAsync("#preheader", "Winterjassen, koffie en het repaircafé.");
        await page.FillAsync("#source", "# Winter\n\nDag {{ person.naam.lang }},\n\nLorem ipsum dolor sit amet.");
        // Found while writing, by the script of the page.
        await page.Locator("#findings .finding-block").First.WaitForAsync();
        await chromium.LookAsync(page, "campaign-findings");
        await page.FillAsync("#source", Letter);
        await page.Locator("#findings .finding-block")
            .First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await chromium.LookAsync(page, "campaign-written");
        await page.ClickAsync("main button.btn-primary");
        await page.WaitForURLAsync("**/campaigns/1?done=saved");
        await page.ClickAsync("form[action$='/check'] button");
        await chromium.LookAsync(page, "campaign-draft");

        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1/preview").AbsoluteUri);
        await page.GetByRole(AriaRole.Link, new() { Name = "bram" }).First.ClickAsync();
        await page.FrameLocator("iframe.preview").GetByText("Dag bram").WaitForAsync();
        await chromium.LookAsync(page, "campaign-preview");
        await page.ClickAsync("nav.tabs a[href*='width=narrow']");
        await page.ClickAsync("nav.tabs a[href*='dark=yes']");
        await chromium.LookAsync(page, "campaign-preview-dark");

        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1").AbsoluteUri);
        await page.ClickAsync("form[action$='/test'] button");
        await page.GetByRole(AriaRole.Status).First.WaitForAsync();
        (await tryOut.TextAsync(await tryOut.MailAsync(Owner, "[Proef] De winkel"))).ShouldContain("Dag lezer");

        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.ClickAsync("form[action$='/release'] button");
        await page.WaitForURLAsync("**/campaigns/1?done=released");
        await chromium.LookAsync(page, "campaign-on-its-way");
        await tryOut.MailAsync("bram@ruimpost.example", "De winkel wordt warm");
        await page.GotoAsync(new Uri(tryOut.Site, "queue?q=bram@ruimpost.example").AbsoluteUri);
        await chromium.LookAsync(page, "queue");
        await page.Locator("section[aria-labelledby=found] tbody a").First.ClickAsync();
        await chromium.LookAsync(page, "message");
        for (var tries = 0; ; tries++)
        {
            await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1/report").AbsoluteUri);
            if (await page.GetByText("elk heeft precies één einde").CountAsync() > 0)
                break;
            tries.ShouldBeLessThan(60, await page.InnerTextAsync("main"));
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);
        }
        await chromium.LookAsync(page, "report");
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns").AbsoluteUri);
        await chromium.LookAsync(page, "campaigns");
    }

    const string Letter = """
        # De winkel wordt warm

        Dag {{ person.name | default: "lezer" }},

        De winter begint, en in de winkel staat de kachel aan. Tot eind januari hangt er een rek vol winterjassen bij de
        ingang; u betaalt wat u kunt missen. Op zaterdag repareren onze vrijwilligers lampen, radio's en speelgoed.

        ## Repaircafé op zaterdag 12 december

        Van tien tot drie zitten onze herstellers klaar. Neem een lamp of een gescheurde broek mee, dan kijken we samen wat
        er mogelijk is. De koffie is warm en de deur staat open.
        """;

    static async Task LookAroundAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        foreach (
            var room in new[] { "lists", "people", "suppressions", "rules", "rules/G37", "brands", "team", "team/log" }
        )
        {
            await page.GotoAsync(new Uri(tryOut.Site, room).AbsoluteUri);
            await chromium.LookAsync(page, room.Replace('/', '-'));
        }
        await page.GotoAsync(new Uri(tryOut.Site, "people").AbsoluteUri);
        await page.GetByRole(AriaRole.Link, new() { Name = "bram" }).First.ClickAsync();
        await chromium.LookAsync(page, "person");
    }

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();
}
