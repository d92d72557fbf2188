using System.Net;
using System.Text.RegularExpressions;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Server;
using Zegel.Server.Demo;
using Zegel.Tenants;

namespace Zegel.Tests;

/// <summary>
/// The pages over HTTP on a real installation (SQLite, loopback), with two tenants that must not see each other. Nothing is
/// delivered here: no worker runs.
/// </summary>
public sealed class DeskStage : IAsyncLifetime
{
    const string Password = "het paard eet graag klaver";

    readonly Dictionary<(Guid, Role, bool), DeskBrowser> browsers = [];
    readonly SemaphoreSlim gate = new(1, 1);
    DemoStage stage = null!;
    WebApplication site = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public Installation Zegel => stage.Zegel;

    public Uri Site => stage.Site;

    public Tenant Tenant { get; private set; } = null!;

    /// <summary>With a brand, a domain, a sender, a list and a user of its own.</summary>
    public Tenant Other { get; private set; } = null!;

    public IEnumerable<RouteEndpoint> Endpoints =>
        ((IEndpointRouteBuilder)site).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    public async ValueTask InitializeAsync()
    {
        stage = await DemoStage.BuildAsync(null, null, [], Token);
        site = await PublicSite.StartAsync(Zegel, Token);
        Tenant = await TenantAsync("kringloop");
        Other = await TenantAsync("buurman");
    }

    async Task<Tenant> TenantAsync(string name) =>
        (
            await Zegel.Tenants.CreateAsync(
                new TenantInput(
                    name,
                    $"Stichting {name}",
                    "Lindelaan 1, 1234 AB Utrecht",
                    "030 123 45 67",
                    "KvK 12345678",
                    "https://kringloop.example/privacy"
                ),
                "test",
                Token
            )
        )
            .ShouldBeOfType<TenantResult.Saved>()
            .Tenant;

    /// <summary>A browser in which someone of this role is signed in.</summary>
    public async Task<DeskBrowser> SignInAsync(
        Role role = Role.Owner,
        Tenant? tenant = null,
        bool isPlatform = false,
        string language = "en"
    )
    {
        var of = tenant ?? Tenant;
        await gate.WaitAsync(Token);
        try
        {
            if (browsers.TryGetValue((of.Id, role, isPlatform), out var known))
                return known;
            var email = $"{role}{(isPlatform ? "-pa" : "")}@{of.Name}.example".ToLowerInvariant();
            (
                await Zegel.Users.AddAsync(
                    new NewUser(of.Id, role, email, $"{role} of {of.Name}", language, Password, isPlatform),
                    "test",
                    Token
                )
            ).ShouldBeOfType<UserResult.Done>();
            var browser = new DeskBrowser(Site);
            var answer = await browser.SendAsync(
                "/sign-in",
                new()
                {
                    ["email"] = email,
                    ["password"] = Password,
                    ["to"] = "/",
                }
            );
            answer.Status.ShouldBe(HttpStatusCode.Redirect, answer.Text);
            return browsers[(of.Id, role, isPlatform)] = browser;
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<Brand> BrandAsync(string name, Tenant? tenant = null) =>
        (await Zegel.Tenants.CreateBrandAsync((tenant ?? Tenant).Id, name, "nl", "test", Token))
            .ShouldBeOfType<BrandResult.Created>()
            .Brand;

    public async Task<SendingDomain> DomainAsync(string name, Tenant? tenant = null) =>
        (await Zegel.Domains.RegisterAsync((tenant ?? Tenant).Id, "test", name, Token))
            .ShouldBeOfType<RegisterDomainResult.Registered>()
            .Domain;

    /// <summary>A list whose brand can ask people to confirm: name of brand and domain are made of the list's name.</summary>
    public async Task<MailingList> ListAsync(string name, Tenant? tenant = null)
    {
        var of = tenant ?? Tenant;
        var brand = await BrandAsync($"Merk {name}", of);
        var domain = await DomainAsync($"{name.ToLowerInvariant()}.{of.Name}.example", of);
        (
            await Zegel.Senders.AddAsync(
                of.Id,
                "test",
                brand.Id,
                MailStream.System,
                $"post@{domain.Name}",
                brand.Name,
                Token
            )
        ).ShouldBeOfType<AddSenderResult.Added>();
        return (
            await Zegel.Lists.CreateAsync(
                new NewList(brand, name, $"Nieuws over {name}.", "elke maand", "nl"),
                Zegel.Clock.GetUtcNow(),
                Token
            )
        )
            .ShouldBeOfType<ListCreation.Created>()
            .List;
    }

    /// <summary>Asks to join; with <paramref name="confirms"/> the button is pressed too.</summary>
    public Task<Person> JoinAsync(string address, MailingList list, string name = "", bool confirms = true) =>
        JoinAsync(Zegel, address, list, name, confirms);

    /// <summary>The same at any installation whose list can ask people to confirm.</summary>
    public static async Task<Person> JoinAsync(
        Installation zegel,
        string address,
        MailingList list,
        string name = "",
        bool confirms = true
    )
    {
        var mailbox = Mailbox.Parse(address);
        var now = zegel.Clock.GetUtcNow();
        (
            await zegel.OptIn.RequestAsync(
                new OptInRequest
                {
                    Lists = [new AgreedList(list, $"Ja, ik wil: {list.Purpose}")],
                    Address = mailbox,
                    AddressAsTyped = address,
                    Name = name,
                    Language = "nl",
                    Act = ConsentAct.TickedBox,
                    Form = $"form {list.Slug}",
                    FormVersion = "1",
                    FormSnapshot = new string('0', 64),
                    Origin = "https://kringloop.example/nieuws",
                    Visitor = Visitor.None,
                },
                now,
                Token
            )
        ).ShouldBeOfType<OptInResult.Received>();
        var person = (await zegel.People.SearchAsync(new PeopleQuery(list.TenantId, address), null, Token))
            .People.ShouldHaveSingleItem()
            .Person;
        if (!confirms)
            return person;
        var payload = await zegel.Database.ReadAsync(
            async db =>
                (
                    await db
                        .Intents.Where(i => i.PersonId == person.Id && i.Source == OptIn.SourceName)
                        .OrderByDescending(i => i.QueuedAt)
                        .FirstAsync(Token)
                ).Payload!,
            Token
        );
        var token = ConfirmationPayload.Read(payload, zegel.MasterKey).Token;
        (
            await zegel.OptIn.ConfirmAsync(token, Visitor.None, zegel.Clock.GetUtcNow(), Token)
        ).ShouldBeOfType<Confirmation.Done>();
        return person;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in browsers.Values)
            browser.Dispose();
        gate.Dispose();
        await site.DisposeAsync();
        await stage.DisposeAsync();
    }
}

/// <param name="Location">Where a redirect leads.</param>
public sealed record DeskAnswer(HttpStatusCode Status, string Text, string? Location, string? Type);

/// <summary>A browser without script: keeps the cookie, follows nothing by itself, takes a form's token from its page.</summary>
public sealed partial class DeskBrowser(Uri site) : IDisposable
{
    readonly HttpClient http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }
    )
    {
        BaseAddress = site,
        Timeout = TimeSpan.FromSeconds(60),
    };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<DeskAnswer> GetAsync(string path)
    {
        using var response = await http.GetAsync(path, Token);
        return await AnswerAsync(response);
    }

    /// <summary>The answer as it comes, with its head and before its end.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path) =>
        http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Token);

    /// <summary>The page, which must be there.</summary>
    public async Task<string> SeeAsync(string path)
    {
        var answer = await GetAsync(path);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return answer.Text;
    }

    /// <summary>Posts a form as it is, without a token of its own.</summary>
    public async Task<DeskAnswer> SendAsync(string path, Dictionary<string, string> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var response = await http.PostAsync(path, content, Token);
        return await AnswerAsync(response);
    }

    /// <summary>Posts a form with the token that a page of this sign-in carries.</summary>
    public async Task<DeskAnswer> PostAsync(string path, Dictionary<string, string>? fields = null) =>
        await SendAsync(path, new(fields ?? []) { ["form_token"] = await FormTokenAsync() });

    /// <summary>Posts a file as the field <c>file</c>, with the token of this sign-in.</summary>
    public async Task<DeskAnswer> UploadAsync(string path, string name, string text)
    {
        using var content = new MultipartFormDataContent
        {
            { new StringContent(await FormTokenAsync()), "form_token" },
            { new StringContent(text), "file", name },
        };
        using var response = await http.PostAsync(path, content, Token);
        return await AnswerAsync(response);
    }

    public async Task<string> FormTokenAsync() => FormToken().Match(await SeeAsync("/account")).Groups[1].Value;

    /// <summary>Posts a form, which must be taken, and shows the page it leads to.</summary>
    public async Task<string> DoAsync(string path, Dictionary<string, string>? fields = null)
    {
        var answer = await PostAsync(path, fields);
        answer.Status.ShouldBe(HttpStatusCode.Redirect, answer.Text);
        return await SeeAsync(answer.Location!);
    }

    static async Task<DeskAnswer> AnswerAsync(HttpResponseMessage response) =>
        new(
            response.StatusCode,
            WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token)),
            response.Headers.Location?.OriginalString,
            response.Content.Headers.ContentType?.MediaType
        );

    public void Dispose() => http.Dispose();

    [GeneratedRegex("name=\"form_token\" value=\"([0-9a-f]+)\"")]
    private static partial Regex FormToken();
}
