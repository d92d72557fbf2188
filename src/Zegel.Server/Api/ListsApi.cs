using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Zegel.Consent;
using Zegel.Mail.Addresses;

namespace Zegel.Server.Api;

sealed record ListBody(string Brand, string Name, string Purpose, string Frequency, string Language = "nl");

/// <summary>Somebody asked to join, at a form of yours.</summary>
/// <param name="Act">What they did: <c>tickedBox</c> or <c>askedByMail</c>. There is no default: silence is no act (G25).</param>
/// <param name="Wording">What stood beside the box.</param>
/// <param name="Origin">The page on which it happened.</param>
sealed record OptInBody(
    string Address,
    ConsentAct? Act,
    string Wording,
    string Origin,
    string Name = "",
    string? Language = null,
    string? Ip = null,
    string? UserAgent = null
);

static class ListsApi
{
    const string Read = "lists:read";
    const string Write = "lists:write";
    const int TextLengthMax = 2000;

    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/lists").WithTags("Lists");
        group
            .MapGet(
                "/",
                async (ApiCaller who, CancellationToken token) =>
                    TypedResults.Ok(
                        new ApiPage<object>([.. (await zegel.Lists.ListAsync(who.TenantId, token)).Select(Of)], null)
                    )
            )
            .Needs(Read, "All lists, with how many people stand on them");
        group
            .MapGet(
                "/{id}",
                async (string id, ApiCaller who, CancellationToken token) =>
                    (await zegel.Lists.ListAsync(who.TenantId, token)).FirstOrDefault(l =>
                        l.List.Id.ToString("D") == id || l.List.Slug == id
                    )
                        is { } list
                        ? (IResult)TypedResults.Ok(Of(list))
                        : ApiProblem.Missing("list")
            )
            .Needs(Read, "One list, by id or slug");
        group
            .MapPost(
                "/",
                (ApiCaller who, ListBody body, CancellationToken token) => CreateAsync(zegel, who, body, token)
            )
            .Needs(Write, "Make a list with its form");
        group
            .MapGet(
                "/{id}/people",
                (string id, ApiCaller who, string? after, CancellationToken token) =>
                    PeopleAsync(zegel, id, who, after, token)
            )
            .Needs(Read, "Who is or was on it, fifty a page");
        group
            .MapPost(
                "/{id}/opt-ins",
                (string id, ApiCaller who, OptInBody body, CancellationToken token) =>
                    OptInAsync(zegel, id, who, body, token)
            )
            .Needs(Write, "Ask somebody to confirm; nobody is on the list by this");
    }

    static object Of(CountedList list) =>
        new
        {
            list.List.Id,
            list.List.Slug,
            list.List.Name,
            list.List.Purpose,
            list.List.Frequency,
            list.List.Language,
            list.List.BrandId,
            list.Active,
            list.Pending,
            list.Left,
        };

    static async Task<IResult> CreateAsync(Installation zegel, ApiCaller who, ListBody body, CancellationToken token)
    {
        var brand = (await zegel.Tenants.BrandsAsync(who.TenantId, token)).Find(b =>
            b.Slug == body.Brand || b.Name == body.Brand || b.Id.ToString("D") == body.Brand
        );
        if (brand is null)
            return ApiProblem.Unfit($"there is no brand “{body.Brand}”");
        return await zegel.Lists.CreateAsync(
            new NewList(brand, body.Name, body.Purpose, body.Frequency, body.Language),
            zegel.Clock.GetUtcNow(),
            token
        ) switch
        {
            ListCreation.Created(var list) => TypedResults.Created(
                $"{ApiAccess.Root}/lists/{list.Slug}",
                Of(new CountedList(list, 0, 0, 0))
            ),
            ListCreation.NameTaken(var name) => ApiProblem.Conflict($"the brand has a list “{name}” already"),
            ListCreation.Invalid(var why) => ApiProblem.Unfit(why),
            _ => throw new UnreachableException(),
        };
    }

    static async Task<IResult> PeopleAsync(
        Installation zegel,
        string id,
        ApiCaller who,
        string? after,
        CancellationToken token
    )
    {
        if (await zegel.Lists.FindAsync(who.TenantId, id, token) is not { } list)
            return ApiProblem.Missing("list");
        if (!ApiCursor.TryRead(null, after, out _, out var key, out var fault))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, fault);
        Guid? from = null;
        if (key is not null)
        {
            if (!Guid.TryParse(key, out var read))
                return ApiProblem.Of(StatusCodes.Status400BadRequest, "after is not a cursor of this list");
            from = read;
        }
        var page = await zegel.People.SearchAsync(new PeopleQuery(who.TenantId, ListId: list.Id), from, token);
        return TypedResults.Ok(
            new ApiPage<object>(
                [
                    .. page.People.Select(p => new
                    {
                        p.Person.Id,
                        p.Person.Address,
                        p.Person.Name,
                        p.Person.Language,
                        places = p
                            .Lists.Where(l => l.List.Id == list.Id)
                            .Select(l => new { l.Place.State, l.Place.Since }),
                    }),
                ],
                page.Next is { } next ? ApiCursor.Of(next.ToString("D")) : null
            )
        );
    }

    static async Task<IResult> OptInAsync(
        Installation zegel,
        string id,
        ApiCaller who,
        OptInBody body,
        CancellationToken token
    )
    {
        if (await zegel.Lists.FindAsync(who.TenantId, id, token) is not { } list)
            return ApiProblem.Missing("list");
        if (body.Act is not { } act)
            return ApiProblem.Unfit("act is needed: what the person did, tickedBox or askedByMail (G25)");
        if (!Mailbox.TryParse(body.Address, out var address, out var wrong))
            return ApiProblem.Unfit(wrong);
        if (body.Wording.Trim().Length == 0 || body.Origin.Trim().Length == 0)
            return ApiProblem.Unfit("wording and origin are needed: what the person agreed to, and on which page");
        if (body.Wording.Length > TextLengthMax || body.Origin.Length > TextLengthMax)
            return ApiProblem.Unfit($"wording and origin have at most {TextLengthMax} characters");
        IPAddress? ip = null;
        if (body.Ip is not null && !IPAddress.TryParse(body.Ip, out ip))
            return ApiProblem.Unfit("ip is not an IP address");
        return await zegel.OptIn.RequestAsync(
            new OptInRequest
            {
                Lists = [new AgreedList(list, body.Wording)],
                Address = address,
                AddressAsTyped = body.Address,
                Name = body.Name,
                Language = body.Language is "nl" or "en" ? body.Language : list.Language,
                Act = act,
                Form = who.Actor,
                FormVersion = "api",
                FormSnapshot = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.Wording))),
                Origin = body.Origin,
                Visitor = new Visitor(ip, body.UserAgent),
            },
            zegel.Clock.GetUtcNow(),
            token
        ) switch
        {
            // Whether the address was known is not told (C14).
            OptInResult.Received => TypedResults.Accepted((string?)null, new { list = list.Slug }),
            OptInResult.TooMany => ApiProblem.Of(StatusCodes.Status429TooManyRequests, "this visitor asked too often"),
            OptInResult.NoSender(var brand) => ApiProblem.Conflict($"{brand} has no address for confirmations yet"),
            _ => throw new UnreachableException(),
        };
    }
}
