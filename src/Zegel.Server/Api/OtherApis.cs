using System.Diagnostics;
using Zegel.Consent;
using Zegel.Delivery;
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

sealed record SuppressionBody(string Address, string Reason);

sealed record LiftBody(string Reason);

static class SuppressionsApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/suppressions").WithTags("Suppressions");
        group
            .MapGet(
                "/",
                (ApiCaller who, int? limit, string? after, string? address, CancellationToken token) =>
                    ListAsync(zegel, who, limit, after, address, token)
            )
            .Needs("suppressions:read", "Who gets nothing, newest first; addresses are kept as keyed hashes only");
        group
            .MapPost(
                "/",
                (ApiCaller who, SuppressionBody body, CancellationToken token) => AddAsync(zegel, who, body, token)
            )
            .Needs("suppressions:write", "Suppress an address for all bulk mail");
    }

    static async Task<IResult> ListAsync(
        Installation zegel,
        ApiCaller who,
        int? limit,
        string? after,
        string? address,
        CancellationToken token
    )
    {
        if (!ApiCursor.TryRead(limit, after, out var take, out var key, out var fault))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, fault);
        Guid? before = null;
        if (key is not null)
        {
            if (!Guid.TryParse(key, out var read))
                return ApiProblem.Of(StatusCodes.Status400BadRequest, "after is not a cursor of this list");
            before = read;
        }
        Mailbox? mailbox = null;
        if (address is not null && !Mailbox.TryParse(address, out mailbox, out var wrong))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, wrong);
        take = Math.Min(take, ApiCursor.LimitMax - 1);
        var rows = await zegel.Suppressions.ListAsync(
            new SuppressionFilter(who.TenantId, mailbox),
            before,
            take + 1,
            token
        );
        return TypedResults.Ok(
            ApiCursor.Page(
                rows,
                take,
                s => s.Id.ToString("D"),
                s => new
                {
                    s.Id,
                    s.Scope,
                    s.ListId,
                    s.BrandId,
                    s.Reason,
                    s.Detail,
                    s.At,
                }
            )
        );
    }

    static async Task<IResult> AddAsync(
        Installation zegel,
        ApiCaller who,
        SuppressionBody body,
        CancellationToken token
    )
    {
        if (!Mailbox.TryParse(body.Address, out var address, out var wrong))
            return ApiProblem.Unfit(wrong);
        if (body.Reason.Trim().Length == 0)
            return ApiProblem.Unfit("a reason is needed");
        var isNew = await zegel.Suppressions.AddAsync(
            new SuppressionScope.TenantBulk(who.TenantId),
            address,
            SuppressionReason.Manual,
            body.Reason,
            zegel.Clock.GetUtcNow(),
            token
        );
        return isNew ? TypedResults.Created((string?)null, new { isNew }) : TypedResults.Ok(new { isNew });
    }
}

static class QueueApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/queue").WithTags("Queue");
        group
            .MapGet(
                "/",
                async (ApiCaller who, CancellationToken token) =>
                    TypedResults.Ok(
                        new ApiPage<QueueLine>(
                            await zegel.Database.ReadAsync(db => QueueView.ShowAsync(db, who.TenantId, token), token),
                            null
                        )
                    )
            )
            .Needs("queue:read", "What waits, by provider");
        group
            .MapGet(
                "/{intent:guid}",
                (Guid intent, ApiCaller who, CancellationToken token) => ShowAsync(zegel, intent, who, token)
            )
            .Needs("queue:read", "A message and all that was tried for it");
    }

    static async Task<IResult> ShowAsync(Installation zegel, Guid id, ApiCaller who, CancellationToken token) =>
        await zegel.Database.ReadAsync(db => QueueView.FindAsync(db, id, token), token) is var (intent, attempts)
        && intent.TenantId == who.TenantId
            ? TypedResults.Ok(
                new
                {
                    intent.Id,
                    intent.Stream,
                    intent.Address,
                    intent.Outcome,
                    intent.QueuedAt,
                    intent.DueAt,
                    intent.EndedAt,
                    intent.LastReply,
                    attempts = attempts.Select(a => new
                    {
                        a.Number,
                        a.At,
                        a.Provider,
                        a.Host,
                        a.Result,
                        a.Code,
                        a.Reply,
                        a.IsUncertain,
                    }),
                }
            )
            : ApiProblem.Missing("message");
}

static class KeyApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel) =>
        api.MapGet(
                "/key",
                async (ApiCaller who, CancellationToken token) =>
                    TypedResults.Ok(
                        new
                        {
                            who.Key.Name,
                            who.Key.Scopes,
                            tenant = (await zegel.Tenants.ListAsync(token)).Single(t => t.Id == who.TenantId).Name,
                        }
                    )
            )
            .WithTags("Key")
            .Needs(null, "What this key is and may do");
}
