using System.Diagnostics;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Rules;

namespace Zegel.Server.Api;

sealed record DomainBody(string Name, string ReturnLabel = "r");

static class DomainsApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/domains").WithTags("Domains");
        group
            .MapGet(
                "/",
                async (ApiCaller who, CancellationToken token) =>
                    TypedResults.Ok(
                        new ApiPage<object>([.. (await zegel.Domains.ListAsync(who.TenantId, token)).Select(Of)], null)
                    )
            )
            .Needs("domains:read", "Declared domains and how far they are");
        group
            .MapPost(
                "/",
                (ApiCaller who, DomainBody body, CancellationToken token) => AddAsync(zegel, who, body, token)
            )
            .Needs("domains:write", "Declare a domain");
        group
            .MapGet(
                "/{name}",
                (string name, ApiCaller who, CancellationToken token) =>
                    OneAsync(zegel, name, who, d => Task.FromResult<IResult>(TypedResults.Ok(Of(d))), token)
            )
            .Needs("domains:read", "One domain");
        group
            .MapGet(
                "/{name}/records",
                (string name, ApiCaller who, CancellationToken token) =>
                    OneAsync(zegel, name, who, async d => TypedResults.Ok(await EntriesAsync(zegel, d, token)), token)
            )
            .Needs("domains:read", "What has to stand in DNS");
        group
            .MapPost(
                "/{name}/check",
                (string name, ApiCaller who, CancellationToken token) =>
                    OneAsync(
                        zegel,
                        name,
                        who,
                        async d =>
                            await zegel.DomainWatch.CheckNowAsync(d.Id, token) is { } look
                                ? TypedResults.Ok(
                                    new
                                    {
                                        domain = Of(look.Domain),
                                        entries = look.Report.Entries,
                                        findings = RuleBook.Check(look.Report.Facts(look.Domain)),
                                    }
                                )
                                : ApiProblem.Missing("domain"),
                        token
                    )
            )
            .Needs("domains:read", "Look at the entries now, as the world sees them");
    }

    static object Of(SendingDomain d) =>
        new
        {
            d.Name,
            d.State,
            d.StateSince,
            d.CheckedAt,
            d.NextCheckAt,
        };

    static async Task<object> EntriesAsync(Installation zegel, SendingDomain domain, CancellationToken token) =>
        DnsEntries
            .For(domain, zegel.Zone, await PublishedRecords.ReadAsync(zegel.Network, domain.DomainName, token))
            .Select(e => new
            {
                e.Name,
                type = e.TypeName,
                e.Value,
                e.Priority,
                e.Purpose,
                e.RuleId,
                e.IsAdvice,
            });

    static async Task<IResult> AddAsync(Installation zegel, ApiCaller who, DomainBody body, CancellationToken token) =>
        await zegel.Domains.RegisterAsync(who.TenantId, who.Actor, body.Name, token, body.ReturnLabel) switch
        {
            RegisterDomainResult.Registered(var d) => TypedResults.Created($"{ApiAccess.Root}/domains/{d.Name}", Of(d)),
            RegisterDomainResult.AlreadyYours(var d) => TypedResults.Ok(Of(d)),
            RegisterDomainResult.TakenByAnother => ApiProblem.Conflict("another tenant has declared this domain"),
            RegisterDomainResult.BadName(var why) => ApiProblem.Unfit(why),
            _ => throw new UnreachableException(),
        };

    static async Task<IResult> OneAsync(
        Installation zegel,
        string name,
        ApiCaller who,
        Func<SendingDomain, Task<IResult>> act,
        CancellationToken token
    ) =>
        DomainName.TryParse(name, out var wanted)
        && await zegel.Domains.FindAsync(who.TenantId, wanted, token) is { } domain
            ? await act(domain)
            : ApiProblem.Missing("domain");
}
