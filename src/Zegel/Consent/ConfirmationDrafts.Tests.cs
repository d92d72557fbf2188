using System.Text;
using AngleSharp.Html.Parser;
using Zegel.Sealing;
using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class ConfirmationDraftsTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = GivenConsent.Now;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nl", "Bevestig je inschrijving bij Kringloop")]
    [InlineData("en", "Confirm your subscription to Kringloop")]
    [Trait("Rule", "C11")]
    public async Task The_mail_asks_for_one_thing_and_says_who_asks(string language, string subject)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var draft = await DraftAsync(given, language);
        draft.Subject.ShouldBe(subject);
        (draft.From.ToString(), draft.FromName).ShouldBe(("post@nieuws.kringloop.example", "Kringloop De Linde"));
        (draft.To.ToString(), draft.ToName).ShouldBe(("ann@example.nl", ""));
        draft.ReturnHost.Ascii.ShouldBe("r.nieuws.kringloop.example");
        var link = $"https://zegel.example/c/{await given.TokenAsync("ann@example.nl")}";
        var mail = Mail(given, language, link);
        foreach (var part in new[] { mail.Text(), mail.Markup() })
        {
            foreach (
                var identity in new[]
                {
                    given.Tenant.LegalName,
                    given.Tenant.PostalAddress,
                    given.Tenant.TradeRegister,
                    given.Tenant.Contact,
                    given.Tenant.PrivacyUrl,
                }
            )
                part.ShouldContain(identity);
            part.ShouldContain(link);
            part.ShouldContain("Nieuwsbrief");
            part.ShouldNotContain("Ann de Vries");
        }
        Encoding
            .ASCII.GetString(draft.Body.Bytes.Span)
            .Replace("=\r\n", "", StringComparison.Ordinal)
            .ShouldContain(link);
        draft.Body.ContentType.ShouldStartWith("multipart/alternative");
        Ascii.IsValid(draft.Body.Bytes.Span).ShouldBeTrue();
    }

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public async Task The_html_is_without_fault_and_loads_nothing(string language)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var brand = given.Brand with { Name = "Jansen & Zn <\"'>" };
        var markup = new ConfirmationMail(
            Texts.For(language),
            given.Tenant,
            brand,
            [given.List],
            "https://zegel.example/c/abc"
        ).Markup();
        var faults = new List<string>();
        var parser = new HtmlParser(new HtmlParserOptions { IsStrictMode = false });
        parser.AddEventListener("error", (_, e) => faults.Add(e.ToString()!));
        var page = parser.ParseDocument(markup);
        faults.ShouldBeEmpty();
        page.DocumentElement.GetAttribute("lang").ShouldBe(language);
        page.Title.ShouldNotBeNullOrEmpty();
        page.QuerySelectorAll("img, script, link, style, iframe, form").ShouldBeEmpty();
        page.QuerySelectorAll("a")
            .Select(a => a.GetAttribute("href"))
            .Distinct()
            .ShouldBe(["https://zegel.example/c/abc", given.Tenant.PrivacyUrl]);
        page.Body!.TextContent.ShouldContain("Jansen & Zn <\"'>");
    }

    static ConfirmationMail Mail(GivenConsent given, string language, string link) =>
        new(Texts.For(language), given.Tenant, given.Brand, [given.List], link);

    static async Task<Draft.System> DraftAsync(GivenConsent given, string language)
    {
        await given.OptIn.RequestAsync(given.Request("ann@example.nl") with { Language = language }, Now, Token);
        var drafts = new ConfirmationDrafts(given.Database, given.MasterKey, new Uri("https://zegel.example/"));
        var intent = (await given.ConfirmationsAsync("ann@example.nl"))[0];
        drafts.Name.ShouldBe(intent.Source);
        return (await drafts.BuildAsync(intent, Token)).ShouldBeOfType<Draft.System>();
    }
}

public sealed class ConfirmationDraftsOnSqlite() : ConfirmationDraftsTests(new SqliteDatabase());

public sealed class ConfirmationDraftsOnPostgres() : ConfirmationDraftsTests(new PostgresDatabase());
