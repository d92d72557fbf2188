using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LinqToDB.Async;
using Microsoft.AspNetCore.Routing;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Api;

public sealed partial class ApiTests(DeskStage stage) : IClassFixture<DeskStage>, IDisposable
{
    readonly HttpClient http = new() { BaseAddress = stage.Site, Timeout = TimeSpan.FromSeconds(60) };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    IEnumerable<(string Method, string Path, string? Scope)> Routes =>
        stage
            .Endpoints.Where(e => e.Metadata.GetMetadata<ScopeNeeded>() is not null)
            .Select(e =>
                (
                    e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single(),
                    "/" + e.RoutePattern.RawText!.Trim('/'),
                    e.Metadata.GetMetadata<ScopeNeeded>()!.Scope
                )
            );

    async Task<string> KeyAsync(Tenant tenant, params string[] scopes) =>
        (
            await stage.Zegel.ApiKeys.CreateAsync(
                tenant.Id,
                "test " + string.Join(' ', scopes.Take(1)),
                scopes.Length == 0 ? ApiScope.All : scopes,
                "test",
                Token
            )
        )
            .ShouldBeOfType<ApiKeyResult.Made>()
            .Secret;

    async Task<(HttpStatusCode Status, JsonElement Body, string? Type)> AskAsync(
        string? key,
        string method,
        string path,
        object? body = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is string raw)
            request.Content = new StringContent(raw, Encoding.UTF8, "application/json");
        else if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return (
            response.StatusCode,
            text.Length > 0 ? JsonDocument.Parse(text).RootElement : default,
            response.Content.Headers.ContentType?.MediaType
        );
    }

    [Fact]
    public async Task A_look_at_a_domain_speaks_the_language_that_is_asked_for_and_english_otherwise()
    {
        var key = await KeyAsync(stage.Tenant, "domains:read");
        foreach (
            var (query, check, observed, fix) in new[]
            {
                ("", "DMARC record", "none, here or above", "Publish _dmarc.niets.example TXT"),
                ("?lang=en", "DMARC record", "none, here or above", "Publish _dmarc.niets.example TXT"),
                ("?lang=nl", "DMARC-record", "geen, hier noch erboven", "Publiceer _dmarc.niets.example TXT"),
            }
        )
        {
            var (status, body, _) = await AskAsync(key, "GET", "/api/v1/domain-checks/niets.example" + query);
            status.ShouldBe(HttpStatusCode.OK, query);
            var line = body.GetProperty("lines")
                .EnumerateArray()
                .Single(l => l.GetProperty("ruleId").GetString() == "A40");
            line.GetProperty("check").GetString().ShouldBe(check);
            line.GetProperty("observed").GetString().ShouldBe(observed);
            line.GetProperty("expected").GetString().ShouldNotBeNullOrEmpty();
            line.GetProperty("fix").GetString().ShouldStartWith(fix);
            line.EnumerateObject()
                .Select(p => p.Name)
                .ShouldBe([
                    "ruleId",
                    "area",
                    "check",
                    "verdict",
                    "observed",
                    "expected",
                    "fix",
                    "meaning",
                    "caredAboutBy",
                    "detail",
                ]);
        }
        (await AskAsync(key, "GET", "/api/v1/domain-checks/niets.example?lang=de")).Status.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
    }

    [Fact]
    public async Task Every_route_wants_a_live_key_with_its_scope_and_says_so_as_a_problem()
    {
        var tried = 0;
        foreach (var (method, pattern, scope) in Routes)
        {
            var path = Example(pattern);
            foreach (var key in new[] { null, "zegel_" + new string('0', 64), "nonsense" })
            {
                var (status, body, type) = await AskAsync(key, method, path, method == "GET" ? null : new { });
                status.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {pattern}");
                type.ShouldBe("application/problem+json");
                body.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
            }
            tried++;
        }
        tried.ShouldBeGreaterThan(20);
        foreach (var scope in ApiScope.All)
        {
            var key = await KeyAsync(stage.Tenant, scope);
            foreach (var (method, pattern, _) in Routes.Where(r => r.Scope is not null && r.Scope != scope))
            {
                var (status, body, _) = await AskAsync(key, method, Example(pattern), method == "GET" ? null : new { });
                status.ShouldBe(HttpStatusCode.Forbidden, $"{method} {pattern} with {scope}");
                body.GetProperty("detail").GetString()!.ShouldContain("lacks the scope");
            }
        }
    }

    [Fact]
    public async Task What_belongs_to_another_tenant_is_not_there()
    {
        var list = await stage.ListAsync("Apigeheim", stage.Other);
        var domain = (await stage.Zegel.Domains.ListAsync(stage.Other.Id, Token))[0];
        var campaign = (
            await stage.Zegel.Campaigns.CreateAsync(
                new Campaigns.CampaignInput(
                    list.BrandId,
                    "Geheim",
                    [list.Id],
                    "Geheim",
                    "",
                    Campaigns.TemplateFormat.Markdown,
                    "Dag"
                ),
                stage.Zegel.Clock.GetUtcNow(),
                Token
            )
        )
            .ShouldBeOfType<Campaigns.SaveResult.Saved>()
            .Campaign;
        await stage.JoinAsync("apigeheim@buurman.example", list);
        var intent = await stage.Zegel.Database.ReadAsync(
            db => db.Intents.FirstAsync(i => i.TenantId == stage.Other.Id, Token),
            Token
        );
        var hook = (
            await stage.Zegel.Webhooks.AddAsync(stage.Other.Id, "https://buurman.example/geheim", [], "test", Token)
        )
            .ShouldBeOfType<WebhookResult.Made>()
            .Webhook;
        await stage.Zegel.WebhookQueue.BeginTestAsync(stage.Other.Id, hook.Id, Token);
        var delivery = (
            await stage.Zegel.WebhookQueue.ListAsync(stage.Other.Id, hook.Id, null, 10, Token)
        ).ShouldHaveSingleItem();
        await stage.Zegel.Database.WriteAsync(
            db =>
                Notices.TellAsync(
                    db,
                    new NewNotice(stage.Other.Id, NoticeKind.DomainDrifted, "geheim.example", "/domains/x"),
                    stage.Zegel.Clock.GetUtcNow(),
                    Token
                ),
            Token
        );
        var holes = new Dictionary<string, string>
        {
            ["webhook"] = hook.Id.ToString("D"),
            ["delivery"] = delivery.Id.ToString("D"),
            ["number"] = campaign.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["id"] = list.Slug,
            ["name"] = domain.Name,
            ["intent"] = intent.Id.ToString("D"),
            ["address"] = $"post@{domain.Name}",
        };
        var key = await KeyAsync(stage.Tenant);
        var tried = 0;
        // What stands in public DNS belongs to nobody: any domain may be looked at.
        foreach (
            var (method, pattern, _) in Routes.Where(r =>
                r.Path.Contains('{', StringComparison.Ordinal)
                && !r.Path.Contains("/domain-checks/", StringComparison.Ordinal)
            )
        )
        {
            var path = Hole().Replace(pattern, m => holes[m.Groups[1].Value]);
            object? body =
                pattern.EndsWith("opt-ins", StringComparison.Ordinal)
                    ? new
                    {
                        address = "x@y.example",
                        act = "tickedBox",
                        wording = "ja",
                        origin = "https://x.example",
                    }
                : method == "PUT"
                    ? new
                    {
                        name = "x",
                        lists = new[] { list.Slug },
                        subject = "x",
                        source = "x",
                    }
                : method == "POST" ? new { }
                : null;
            var (status, answer, _) = await AskAsync(key, method, path, body);
            status.ShouldBe(HttpStatusCode.NotFound, $"{method} {path}: {answer}");
            tried++;
        }
        tried.ShouldBeGreaterThan(14);
        foreach (
            var path in new[]
            {
                "campaigns",
                "lists",
                "domains",
                "senders",
                "suppressions",
                "queue",
                "notices",
                "webhooks",
            }
        )
            (await AskAsync(key, "GET", $"/api/v1/{path}")).Body.ToString().ShouldNotContain("eheim");
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task A_program_sees_whether_a_sender_address_is_read_and_gets_no_further_without_its_code()
    {
        var list = await stage.ListAsync("Apibewijs");
        var address = $"post@apibewijs.{stage.Tenant.Name}.example";
        var key = await KeyAsync(stage.Tenant);
        var (status, senders, _) = await AskAsync(key, "GET", "/api/v1/senders");
        status.ShouldBe(HttpStatusCode.OK);
        var sender = senders
            .GetProperty("items")
            .EnumerateArray()
            .Single(s => s.GetProperty("address").GetString() == address);
        sender.GetProperty("state").GetString().ShouldBe("neverAsked");
        sender.GetProperty("brandId").GetGuid().ShouldBe(list.BrandId);
        // The domain has no MX in this world, so that no mail could arrive.
        var (asked, problem, _) = await AskAsync(key, "POST", $"/api/v1/senders/{address}/prove", new { });
        asked.ShouldBe(HttpStatusCode.Conflict);
        problem.GetProperty("detail").GetString()!.ShouldContain("A67");
        var (guessed, _, _) = await AskAsync(key, "POST", $"/api/v1/senders/{address}/prove", new { code = "1234" });
        guessed.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var neighbour = await KeyAsync(stage.Other);
        foreach (var body in new object[] { new { }, new { code = "12345678" } })
            (await AskAsync(neighbour, "POST", $"/api/v1/senders/{address}/prove", body)).Status.ShouldBe(
                HttpStatusCode.NotFound
            );
    }

    [Fact]
    [Trait("Rule", "G04")]
    public async Task A_program_asks_for_another_sender_address_and_takes_that_back_but_agrees_to_nothing()
    {
        await stage.ListAsync("Apiadres");
        var domain = $"apiadres.{stage.Tenant.Name}.example";
        var (address, planned) = ($"post@{domain}", $"welkom@{domain}");
        var key = await KeyAsync(stage.Tenant);
        var wish = new { newAddress = planned, reason = "The foundation has a new name." };
        Task<(HttpStatusCode Status, JsonElement Body, string? Type)> ChangeAsync(
            string by,
            object body,
            string act = ""
        ) => AskAsync(by, "POST", $"/api/v1/senders/{address}/change{act}", body);
        (await ChangeAsync(key, new { newAddress = planned })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var (unfit, problem, _) = await ChangeAsync(key, wish with { newAddress = "a@elders.example" });
        unfit.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem.GetProperty("detail").GetString()!.ShouldStartWith("G10:");
        var neighbour = await KeyAsync(stage.Other);
        (await ChangeAsync(neighbour, wish)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await ChangeAsync(key, new { }, "/withdraw")).Status.ShouldBe(HttpStatusCode.NotFound);

        var (status, asked, _) = await ChangeAsync(key, wish);
        status.ShouldBe(HttpStatusCode.Accepted);
        asked.GetProperty("says").GetString()!.ShouldContain("waits for the agreement");
        (await ChangeAsync(key, wish)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await ChangeAsync(key, new { }, "/agree")).Status.ShouldBe(HttpStatusCode.NotFound);
        var (_, senders, _) = await AskAsync(key, "GET", "/api/v1/senders");
        senders
            .GetProperty("items")
            .EnumerateArray()
            .Single(s => s.GetProperty("address").GetString() == address)
            .GetProperty("change")
            .GetProperty("newAddress")
            .GetString()
            .ShouldBe(planned);
        // What is only planned is proven as what is there; this domain has no MX.
        (await AskAsync(key, "POST", $"/api/v1/senders/{planned}/prove", new { })).Status.ShouldBe(
            HttpStatusCode.Conflict
        );
        (await AskAsync(neighbour, "POST", $"/api/v1/senders/{planned}/prove", new { })).Status.ShouldBe(
            HttpStatusCode.NotFound
        );
        (await ChangeAsync(neighbour, new { }, "/withdraw")).Status.ShouldBe(HttpStatusCode.NotFound);
        var (ended, withdrawn, _) = await ChangeAsync(key, new { }, "/withdraw");
        ended.ShouldBe(HttpStatusCode.OK);
        withdrawn.GetProperty("withdrawnBy").GetString().ShouldStartWith("key ");
    }

    [Fact]
    public async Task A_cookie_counts_for_nothing_and_what_is_not_there_is_a_problem_too()
    {
        await stage.SignInAsync();
        (await AskAsync(null, "GET", "/api/v1/nothing")).Status.ShouldBe(HttpStatusCode.NotFound);
        var key = await KeyAsync(stage.Tenant);
        var (status, _, type) = await AskAsync(key, "DELETE", "/api/v1/campaigns");
        status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        type.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("{\"name\":\"x\",\"lists\":[\"a\"],\"subject\":\"s\",\"source\":\"t\",\"colour\":1}", "colour")]
    [InlineData("{\"lists\":[\"a\"],\"subject\":\"s\",\"source\":\"t\"}", "name")]
    [InlineData("{\"name\":\"x\",\"lists\":[\"nowhere\"],\"subject\":\"s\",\"source\":\"t\"}", "nowhere")]
    public async Task A_body_that_is_wrong_is_answered_with_where_and_what(string body, string part)
    {
        var (status, problem, type) = await AskAsync(await KeyAsync(stage.Tenant), "POST", "/api/v1/campaigns", body);
        ((int)status).ShouldBeInRange(400, 422);
        type.ShouldBe("application/problem+json");
        problem.GetProperty("detail").GetString()!.ShouldContain(part);
    }

    [Fact]
    public async Task Pages_walk_all_campaigns_once_while_new_ones_come()
    {
        var list = await stage.ListAsync("Apibladen");
        var key = await KeyAsync(stage.Tenant);
        async Task<long> MakeAsync(int i) => (
                await AskAsync(
                    key,
                    "POST",
                    "/api/v1/campaigns",
                    new
                    {
                        name = $"Blad {i}",
                        lists = new[] { list.Slug },
                        subject = "Dag",
                        source = "Dag {{ person.name }}",
                        format = "markdown",
                    }
                )
            ).Body.GetProperty("number").GetInt64();
        var made = new List<long>();
        for (var i = 0; i < 7; i++)
            made.Add(await MakeAsync(i));
        var seen = new List<long>();
        string? next = null;
        do
        {
            var page = (
                await AskAsync(key, "GET", $"/api/v1/campaigns?limit=3{(next is null ? "" : "&after=" + next)}")
            ).Body;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("number").GetInt64()));
            next = page.GetProperty("next").GetString();
            await MakeAsync(100);
        } while (next is not null);
        seen.ShouldBeUnique();
        made.ShouldAllBe(n => seen.Contains(n));
        (await AskAsync(key, "GET", "/api/v1/campaigns?after=x!")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await AskAsync(key, "GET", "/api/v1/campaigns?limit=0")).Status.ShouldBe(HttpStatusCode.BadRequest);
        var check = await AskAsync(key, "POST", $"/api/v1/campaigns/{made[0]}/release");
        check.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        check.Body.GetProperty("findings").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    [Trait("Rule", "G25")]
    public async Task Nobody_joins_by_the_api_without_an_act_and_then_only_asked()
    {
        var list = await stage.ListAsync("Apiaanmelding");
        var key = await KeyAsync(stage.Tenant);
        var path = $"/api/v1/lists/{list.Slug}/opt-ins";
        var without = await AskAsync(
            key,
            "POST",
            path,
            new
            {
                address = "bo@klant.example",
                wording = "Ja",
                origin = "https://klant.example",
            }
        );
        ((int)without.Status).ShouldBeInRange(400, 422);
        without.Body.GetProperty("detail").GetString()!.ShouldContain("act");
        var asked = await AskAsync(
            key,
            "POST",
            path,
            new
            {
                address = "bo@klant.example",
                act = "tickedBox",
                wording = "Ja",
                origin = "https://klant.example",
            }
        );
        asked.Status.ShouldBe(HttpStatusCode.Accepted);
        var counted = (await stage.Zegel.Lists.ListAsync(stage.Tenant.Id, Token)).Single(l => l.List.Id == list.Id);
        (counted.Active, counted.Pending).ShouldBe((0, 1));
    }

    [Fact]
    public async Task The_document_describes_every_route_and_no_other()
    {
        var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json", Token)).RootElement;
        var described = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(p =>
                p.Value.EnumerateObject().Select(o => $"{o.Name.ToUpperInvariant()} {p.Name.TrimEnd('/')}")
            )
            .Order(StringComparer.Ordinal);
        described.ShouldBe(
            Routes.Select(r => $"{r.Method} {Hole().Replace(r.Path, "{$1}")}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Webhooks_and_notices_are_there_for_programs_too()
    {
        var key = await KeyAsync(stage.Tenant);
        var added = await AskAsync(
            key,
            "POST",
            "/api/v1/webhooks",
            new { url = "http://127.0.0.1:9/zegel", kinds = new[] { "domain.drifted" } }
        );
        added.Status.ShouldBe(HttpStatusCode.Created, added.Body.ToString());
        added.Body.GetProperty("secret").GetString()!.ShouldStartWith("whsec_");
        var id = added.Body.GetProperty("webhook").GetProperty("id").GetString();
        (await AskAsync(key, "GET", "/api/v1/webhooks")).Body.ToString().ShouldNotContain("whsec_");
        (
            await AskAsync(key, "POST", "/api/v1/webhooks", new { url = "https://x.example", kinds = new[] { "rain" } })
        ).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        for (var i = 0; i < 5; i++)
            await stage.Zegel.Database.WriteAsync(
                db =>
                    Notices.TellAsync(
                        db,
                        new NewNotice(stage.Tenant.Id, NoticeKind.DomainDrifted, $"d{i}.example", $"/domains/{i}"),
                        stage.Zegel.Clock.GetUtcNow(),
                        Token
                    ),
                Token
            );
        var seen = new List<string?>();
        string? next = null;
        do
        {
            var page = (
                await AskAsync(key, "GET", $"/api/v1/notices?limit=2{(next is null ? "" : "&after=" + next)}")
            ).Body;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("object").GetString()));
            next = page.GetProperty("next").GetString();
        } while (next is not null);
        Enumerable.Range(0, 5).Select(i => $"d{i}.example").ShouldBeSubsetOf(seen);
        seen.ShouldBeUnique();
        var deliveries = (await AskAsync(key, "GET", $"/api/v1/webhooks/{id}/deliveries")).Body.GetProperty("items");
        deliveries.GetArrayLength().ShouldBe(5);
        var test = await AskAsync(key, "POST", $"/api/v1/webhooks/{id}/test");
        test.Status.ShouldBe(HttpStatusCode.OK);
        test.Body.GetProperty("outcome").GetString().ShouldBe("failed", "nobody listens at that port");
        (await AskAsync(key, "DELETE", $"/api/v1/webhooks/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await AskAsync(key, "DELETE", $"/api/v1/webhooks/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>The address with something in its holes that could be there.</summary>
    static string Example(string pattern) =>
        Hole()
            .Replace(
                pattern,
                hole => hole.Groups[1].Value is "intent" or "webhook" or "delivery" ? Guid.Empty.ToString("D") : "1"
            );

    public void Dispose() => http.Dispose();

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Hole();
}
