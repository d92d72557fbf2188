using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LinqToDB.Data;
using Microsoft.AspNetCore.Routing;
using Zegel.Campaigns;
using Zegel.Server.Api;
using Zegel.Server.Pages.Desk;
using Zegel.Tenants;

namespace Zegel.Server.Pages;

/// <summary>What holds for every address the program answers, also for those that come later.</summary>
public sealed partial class EveryRouteTests(DeskStage stage) : IClassFixture<DeskStage>
{
    /// <summary>The pages of subscribers and machines: no sign-in by their nature.</summary>
    static readonly string[] Public =
    [
        "/f/",
        "/c/",
        "/u/",
        "/p/",
        "/w/",
        "/.well-known/zegel-seal-keys.json",
        "/.well-known/mta-sts.txt",
        "/s/",
        "/health/",
        "/metrics",
        "/vendor/",
        "/zegel.",
        "/desk.",
    ];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string PatternOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];

    [Fact]
    public void Every_address_says_who_may_come_and_takes_no_other_methods_than_it_names()
    {
        foreach (var endpoint in stage.Endpoints)
        {
            var pattern = PatternOf(endpoint);
            var metadata = endpoint.Metadata;
            var guarded =
                metadata.GetMetadata<RoleNeeded>() is not null
                || metadata.GetMetadata<OpenToAll>() is not null
                || metadata.GetMetadata<ScopeNeeded>() is not null;
            (guarded || Public.Any(p => pattern.StartsWith(p, StringComparison.Ordinal))).ShouldBeTrue(pattern);
            MethodsOf(endpoint).ShouldNotBeEmpty(pattern);
            MethodsOf(endpoint)
                .ShouldAllBe(m => m == "GET" || m == "HEAD" || m == "POST" || m == "PUT" || m == "DELETE", pattern);
            // A page that changes something would be a form without a token.
            if (metadata.GetMetadata<RoleNeeded>() is not null)
                (MethodsOf(endpoint).Contains("POST") && MethodsOf(endpoint).Contains("GET")).ShouldBeFalse(pattern);
        }
    }

    [Fact]
    public async Task No_get_and_no_head_changes_anything_anywhere()
    {
        var list = await stage.ListAsync("Stilstand");
        var person = await stage.JoinAsync("stil@kringloop.example", list);
        var domain = (await stage.Zegel.Domains.ListAsync(stage.Tenant.Id, Token))[0];
        var campaign = (
            await stage.Zegel.Campaigns.CreateAsync(
                new CampaignInput(list.BrandId, "Stil", [list.Id], "Stil", "", TemplateFormat.Markdown, "Dag"),
                stage.Zegel.Clock.GetUtcNow(),
                Token
            )
        )
            .ShouldBeOfType<SaveResult.Saved>()
            .Campaign;
        var owner = await stage.SignInAsync(isPlatform: true);
        var holes = new Dictionary<string, string>
        {
            ["/domains/"] = domain.Id,
            ["/lists/"] = list.Id.ToString("D"),
            ["/people/"] = person.Id.ToString("D"),
            ["/campaigns/"] = campaign.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["/rules/"] = "G37",
            ["/f/"] = list.Slug,
            ["/d/"] = await stage.Zegel.Shares.OpenAsync(domain, "test", Token),
        };
        await owner.SeeAsync("/");
        var before = await DigestAsync();
        var (asked, answered) = (0, 0);
        foreach (var endpoint in stage.Endpoints.Where(e => MethodsOf(e).Contains("GET")))
        {
            var pattern = PatternOf(endpoint);
            if (pattern.EndsWith("/live", StringComparison.Ordinal))
                continue;
            var value =
                holes.FirstOrDefault(h => pattern.StartsWith(h.Key, StringComparison.Ordinal)).Value
                ?? Guid.Empty.ToString("D");
            var path = Hole()
                .Replace(pattern, hole => hole.Value.Contains("format", StringComparison.Ordinal) ? "json" : value);
            var answer = await owner.GetAsync(path);
            answer.Status.ShouldNotBe(HttpStatusCode.InternalServerError, path);
            asked++;
            if (answer.Status == HttpStatusCode.OK)
                answered++;
        }
        asked.ShouldBeGreaterThan(60);
        answered.ShouldBeGreaterThan(30);
        (await DigestAsync()).ShouldBe(before);
    }

    /// <summary>A hash of every row of every table.</summary>
    async Task<string> DigestAsync()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var db = await stage.Zegel.Database.ReadAsync(Token);
        var tables = await db.QueryToListAsync<string>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
            Token
        );
        tables.Count.ShouldBeGreaterThan(20);
        foreach (var table in tables)
        {
            await using var rows = await db.ExecuteReaderAsync($"SELECT * FROM \"{table}\" ORDER BY 1, 2", Token);
            while (await rows.Reader!.ReadAsync(Token))
                for (var i = 0; i < rows.Reader.FieldCount; i++)
                    digest.AppendData(Encoding.UTF8.GetBytes($"{table}|{i}|{rows.Reader.GetValue(i)};"));
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Hole();
}
