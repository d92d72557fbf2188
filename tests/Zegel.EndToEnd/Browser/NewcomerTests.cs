using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Zegel.EndToEnd.Browser;

/// <summary>Somebody who has never seen Zegel, from an empty folder to a campaign that was delivered and accounted for.</summary>
public sealed partial class NewcomerTests
{
    const string Owner = "anna@ruimpost.example";
    const string Password = "een paard eet klaver";
    const int Imported = 40;

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
        await ImportAsync(chromium, tryOut, page);
        await WriteAsync(chromium, tryOut, page);
        await TryOnMyselfAsync(chromium, tryOut, page);
        await ReleaseAsync(chromium, tryOut, page);
        await LookAroundAsync(chromium, tryOut, page);
        await LookAsSubscriberAsync(chromium, tryOut, form);

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

    /// <summary>Forty people from an old program; one row proves nothing, and somebody at the machine agrees.</summary>
    static async Task ImportAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        var rows = Enumerable
            .Range(0, Imported)
            .Select(i =>
                $"lezer.{i}@{(i % 2 == 0 ? "ruimpost" : "drukpost")}.example;Lezer {i};2024-05-01 13:30;double-opt-in;https://oud.example/nieuws;nieuwsbrief v2"
            );
        var file = Path.Combine(tryOut.Folder, "oud.csv");
        await File.WriteAllTextAsync(
            file,
            "E-mail;Naam;Aangemeld op;Methode;Bron;Tekst\n"
                + string.Join('\n', rows)
                + "\nkaal@ruimpost.example;Kaal;;;;\n",
            Token
        );
        await page.GotoAsync(new Uri(tryOut.Site, "lists").AbsoluteUri);
        await page.GetByRole(AriaRole.Link, new() { Name = "Nieuwsbrief" }).First.ClickAsync();
        await page.ClickAsync("a[href$='/import']");
        await chromium.LookAsync(page, "import-file");
        await page.SetInputFilesAsync("#file", file);
        await page.ClickAsync("main button[type=submit]");
        await page.ClickAsync("form[method=get] button");
        (await page.InnerTextAsync("#accepted")).ShouldBe(Imported.ToString(CultureInfo.InvariantCulture));
        await chromium.LookAsync(page, "import-preview");
        await page.FillAsync("#attestation", "Iedereen bevestigde per mail in ons oude programma.");
        await page.ClickAsync("form[method=post] button:has-text('mensen aan')");
        await page.WaitForURLAsync("**/imports/**");
        await chromium.LookAsync(page, "import-held");
        var id = new Uri(page.Url).AbsolutePath.Split('/')[^1];
        var approved = await Processes.RunAsync(
            Processes.Zegel("list", "approve", id, "--data", tryOut.Folder),
            TimeSpan.FromMinutes(1)
        );
        approved.ExitCode.ShouldBe(0, approved.Error);
        await page.ReloadAsync();
        (await page.InnerTextAsync("main")).ShouldContain("een campagne moet het bewijzen");
    }

    /// <summary>A bad draft gets its findings while it is written; the good one none that holds it.</summary>
    static async Task WriteAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns").AbsoluteUri);
        await chromium.LookAsync(page, "campaigns-none");
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/new").AbsoluteUri);
        await page.FillAsync("#name", "Winterbrief");
        await page.CheckAsync("input[name=list]");
        await page.FillAsync("#subject", "Re: uw bestelling");
        await page.SelectOptionAsync("#format", "html");
        await page.FillAsync("#source", Resource("bad-draft.html"));
        await page.Locator("#findings .finding-block").First.WaitForAsync();
        await chromium.LookAsync(page, "campaign-findings");
        await page.FillAsync("#subject", "De winkel wordt warm: winterjassen en repaircafé");
        await page.FillAsync("#preheader", "Wat er nieuw is in de winkel, en wanneer je kunt leren repareren.");
        await page.FillAsync("#source", Resource("newsletter.html"));
        await page.Locator("#findings .finding-block")
            .First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.ClickAsync("button.btn-primary:has-text('Bewaar')");
        await page.WaitForURLAsync("**/campaigns/1*");
        await page.ClickAsync("form[action$='/check'] button");
        await chromium.LookAsync(page, "campaign-checked");
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1/preview").AbsoluteUri);
        await chromium.LookAsync(page, "campaign-preview");
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1/edit").AbsoluteUri);
        await chromium.LookAsync(page, "campaign-edit");
    }

    static async Task TryOnMyselfAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1").AbsoluteUri);
        await page.CheckAsync($"input[name=to][value='{Owner}']");
        await page.ClickAsync("form[action$='/test'] button");
        var id = await tryOut.MailAsync(Owner, "De winkel wordt warm");
        var mail = await chromium.VisitorAsync("en-GB");
        await mail.GotoAsync(new Uri(tryOut.Sink, $"m/{id}").AbsoluteUri);
        await chromium.LookAsync(mail, "sink-mail");
    }

    static async Task ReleaseAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1").AbsoluteUri);
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.ClickAsync("form[action$='/release'] button");
        await page.Locator("#n-progress").WaitForAsync();
        await chromium.LookAsync(page, "campaign-sending");
        var everyone = (Imported + 3).ToString(CultureInfo.InvariantCulture);
        // The numbers come by themselves; when all is done the page is loaded anew.
        await page.Locator("#n-ended", new() { HasTextString = everyone }).WaitForAsync(new() { Timeout = 90_000 });
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1/report").AbsoluteUri);
        (await page.InnerTextAsync("main")).ShouldContain(everyone);
        await chromium.LookAsync(page, "campaign-report");
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns/1/seal").AbsoluteUri);
        await page.ClickAsync("#G26 summary");
        (await page.InnerTextAsync("#G26")).ShouldContain("one click by POST was tried: answers 200");
        await chromium.LookAsync(page, "campaign-seal");
        await page.GotoAsync(new Uri(tryOut.Site, "waivers").AbsoluteUri);
        await chromium.LookAsync(page, "waivers");
        await SealIsCheckedAsync(tryOut);
        await page.GotoAsync(new Uri(tryOut.Site, "queue").AbsoluteUri);
        await chromium.LookAsync(page, "queue");
        await page.GotoAsync(new Uri(tryOut.Site, "campaigns").AbsoluteUri);
        await chromium.LookAsync(page, "campaigns");
        var report = await Processes.RunAsync(
            Processes.Zegel("campaign", "report", "1", "--data", tryOut.Folder, "--format", "json"),
            TimeSpan.FromMinutes(1)
        );
        var account = JsonDocument.Parse(report.Output).RootElement;
        account.GetProperty("account").GetProperty("delivered").GetInt32().ShouldBe(Imported + 3);
        account.GetProperty("reconciled").GetBoolean().ShouldBeTrue();
    }

    /// <summary>By us, and by Node's own Ed25519 over a canonical form that a few lines of script make.</summary>
    static async Task SealIsCheckedAsync(TryOut tryOut)
    {
        var sealedFile = Path.Combine(tryOut.Folder, "seal.json");
        foreach (var format in new[] { "html", "json" })
        {
            var report = await Processes.RunAsync(
                Processes.Zegel("campaign", "report", "1", "--seal", "--format", format, "--data", tryOut.Folder),
                TimeSpan.FromMinutes(1)
            );
            await File.WriteAllTextAsync(sealedFile, report.Output, TestContext.Current.CancellationToken);
            var verified = await Processes.RunAsync(
                Processes.Zegel("seal", "verify", sealedFile, "--data", tryOut.Folder),
                TimeSpan.FromMinutes(1)
            );
            verified.ExitCode.ShouldBe(0, verified.Output + verified.Error);
        }
        Processes.Need("node", "apt-get install nodejs");
        var foreign = await Processes.RunAsync(
            "node",
            Path.Combine(Zegel.Tests.Repository.Root, "tests/Zegel.EndToEnd/oracles/seal.cjs"),
            sealedFile
        );
        foreign.Output.Trim().ShouldBe("true", foreign.Error);
    }

    /// <summary>The pages of subscribers, reached by the links of the mail they got. Looking changes nothing; one button leaves.</summary>
    static async Task LookAsSubscriberAsync(Chromium chromium, TryOut tryOut, Uri form)
    {
        var page = await chromium.VisitorAsync();
        await page.GotoAsync(form.AbsoluteUri);
        await chromium.LookAsync(page, "public-form", isPublic: true);
        await page.GotoAsync(new Uri(tryOut.Site, "s/kringloop-de-linde").AbsoluteUri);
        await chromium.LookAsync(page, "public-sender", isPublic: true);
        var text = await tryOut.TextAsync(await tryOut.MailAsync("bram@ruimpost.example", "De winkel wordt warm"));
        foreach (var (kind, name) in new[] { ("w", "why"), ("p", "preferences"), ("u", "leave") })
        {
            var link = Regex.Match(
                text,
                $@"https://\S+(/{kind}/[A-Za-z0-9_-]+)",
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            );
            link.Success.ShouldBeTrue($"no link /{kind}/ in the mail:\n{text}");
            await page.GotoAsync(new Uri(tryOut.Site, link.Groups[1].Value).AbsoluteUri);
            await chromium.LookAsync(page, "public-" + name, isPublic: true);
        }
        await page.ClickAsync("button[type=submit] >> nth=0");
        await page.GetByRole(AriaRole.Status).WaitForAsync();
        await page.GotoAsync(new Uri(tryOut.Site, "docs").AbsoluteUri);
        await chromium.LookAsync(page, "api", isPublic: true);
    }

    static string Resource(string name)
    {
        using var stream = typeof(Server.Installation).Assembly.GetManifestResourceStream($"demo/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    static async Task LookAroundAsync(Chromium chromium, TryOut tryOut, IPage page)
    {
        foreach (
            var room in new[]
            {
                "lists",
                "people",
                "suppressions",
                "rules",
                "rules/G37",
                "brands",
                "team",
                "team/log",
                "notices",
                "webhooks",
            }
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
