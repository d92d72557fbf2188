using System.Diagnostics;
using System.Net;
using Zegel.Domains;
using Zegel.Domains.Survey;
using Zegel.Mail.Addresses;
using Zegel.Rules;

namespace Zegel.Server.Api;

sealed record DomainBody(string Name, string ReturnLabel = "r");

/// <param name="Revoke">Withdraw the key that signs now; <paramref name="Reason"/> says why.</param>
sealed record RotateBody(bool Revoke = false, string Reason = "");

/// <param name="Reason">One line for the log.</param>
sealed record SuspendBody(string Reason = "");

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
        group
            .MapPost(
                "/{name}/share",
                (string name, ApiCaller who, CancellationToken token) =>
                    OneAsync(
                        zegel,
                        name,
                        who,
                        async d =>
                            TypedResults.Ok(
                                new
                                {
                                    url = new Uri(
                                        zegel.Settings.PublicUrl,
                                        $"/d/{await zegel.Shares.OpenAsync(d, who.Actor, token)}"
                                    ),
                                }
                            ),
                        token
                    )
            )
            .Needs("domains:write", "A link for who looks after its DNS");
        group
            .MapPost(
                "/{name}/unshare",
                (string name, ApiCaller who, CancellationToken token) =>
                    OneAsync(
                        zegel,
                        name,
                        who,
                        async d =>
                        {
                            await zegel.Shares.CloseAsync(d, who.Actor, token);
                            return TypedResults.NoContent();
                        },
                        token
                    )
            )
            .Needs("domains:write", "Close the link for who looks after its DNS");
        group
            .MapPost(
                "/{name}/suspend",
                (string name, ApiCaller who, SuspendBody body, CancellationToken token) =>
                    OneAsync(zegel, name, who, d => SuspendAsync(zegel, d, who, body, token), token)
            )
            .Needs("domains:write", "Stop all its mail until it is resumed");
        group
            .MapPost(
                "/{name}/resume",
                (string name, ApiCaller who, CancellationToken token) =>
                    OneAsync(zegel, name, who, d => ResumeAsync(zegel, d, who, token), token)
            )
            .Needs("domains:write", "Let it go again, once its entries are found right");
        group
            .MapPost(
                "/{name}/rotate",
                (string name, ApiCaller who, RotateBody body, CancellationToken token) =>
                    OneAsync(zegel, name, who, d => RotateAsync(zegel, d, who, body, token), token)
            )
            .Needs("domains:write", "Let its other DKIM key sign");
        group
            .MapGet(
                "/{name}/reports",
                (string name, int? days, ApiCaller who, CancellationToken token) =>
                    days is < 1 or > 400
                        ? Task.FromResult<IResult>(ApiProblem.Unfit("days is 1 to 400"))
                        : OneAsync(
                            zegel,
                            name,
                            who,
                            async d =>
                                TypedResults.Ok(
                                    ReportText.Of(
                                        d,
                                        await zegel.Reports.OverviewAsync(d, TimeSpan.FromDays(days ?? 28), token)
                                    )
                                ),
                            token
                        )
            )
            .Needs("domains:read", "Who sends in its name, as receivers report it");
        api.MapGet(
                "/domain-checks/{name}",
                async (
                    string name,
                    string? selector,
                    string? ip,
                    string? lang,
                    ApiCaller who,
                    CancellationToken token
                ) => await SurveyAsync(zegel, name, selector, ip, lang, token)
            )
            .WithTags("Domains")
            .Needs("domains:read", "Look at any domain, declared here or not");
    }

    static async Task<IResult> SurveyAsync(
        Installation zegel,
        string name,
        string? selector,
        string? ip,
        string? lang,
        CancellationToken token
    )
    {
        if (lang is not (null or "en" or "nl"))
            return ApiProblem.Unfit("lang: en or nl");
        if (!DomainName.TryParse(name, out var domain, out var error))
            return ApiProblem.Unfit(error);
        var addresses = new List<IPAddress>();
        if (ip is not null)
        {
            if (!IPAddress.TryParse(ip, out var address))
                return ApiProblem.Unfit($"{ip} is not an address");
            addresses.Add(address);
        }
        var options = SurveyOptions.Plain with
        {
            Addresses = addresses,
            Selectors = string.IsNullOrEmpty(selector) ? [] : [selector],
        };
        return TypedResults.Ok(SurveyText.Of(await zegel.Survey.LookAsync(domain, options, token), lang ?? "en"));
    }

    static async Task<IResult> RotateAsync(
        Installation zegel,
        SendingDomain domain,
        ApiCaller who,
        RotateBody body,
        CancellationToken token
    )
    {
        var reason = body.Reason.Trim();
        if (body.Revoke && reason.Length is 0 or > 300)
            return ApiProblem.Unfit("reason: say in at most 300 characters why the key is withdrawn");
        var result = body.Revoke
            ? await zegel.KeyRotation.RevokeAsync(domain.Id, who.Actor, reason, token)
            : await zegel.KeyRotation.RotateAsync(domain.Id, who.Actor, token);
        return result switch
        {
            RotationResult.Rotated(var selector) => TypedResults.Ok(new { selector }),
            RotationResult.NotYet(var until) => ApiProblem.Conflict($"the other key may sign from {until:u}"),
            RotationResult.NotSeen(var seen) => ApiProblem.Conflict($"the other key is not seen everywhere: {seen}"),
            _ => ApiProblem.Conflict("its keys were changed at this moment"),
        };
    }

    static object Of(SendingDomain d) =>
        new
        {
            d.Name,
            d.State,
            d.StateSince,
            d.CheckedAt,
            d.NextCheckAt,
            d.ActiveSelector,
            d.SelectorSince,
        };

    static async Task<object> EntriesAsync(Installation zegel, SendingDomain domain, CancellationToken token) =>
        (await zegel.Entries.OfAsync(domain, token)).Select(e => new
        {
            e.Name,
            type = e.TypeName,
            e.Value,
            e.Priority,
            e.Purpose,
            e.Lookups,
            e.RuleId,
            e.IsAdvice,
        });

    static async Task<IResult> SuspendAsync(
        Installation zegel,
        SendingDomain domain,
        ApiCaller who,
        SuspendBody body,
        CancellationToken token
    )
    {
        var reason = body.Reason.Trim();
        if (reason.Length is 0 or > 300 || reason.Any(char.IsControl))
            return ApiProblem.Unfit("reason: say in one line of at most 300 characters why it is stopped");
        return await zegel.DomainWatch.SuspendAsync(domain.Id, who.Actor, reason, token) is { } stopped
            ? TypedResults.Ok(Of(stopped))
            : ApiProblem.Missing("domain");
    }

    static async Task<IResult> ResumeAsync(
        Installation zegel,
        SendingDomain domain,
        ApiCaller who,
        CancellationToken token
    ) =>
        domain.State != DomainState.Suspended ? ApiProblem.Conflict($"{domain.Name} is not suspended")
        : await zegel.DomainWatch.ResumeAsync(domain.Id, who.Actor, token) is { } resumed ? TypedResults.Ok(Of(resumed))
        : ApiProblem.Missing("domain");

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
