using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Delivery;
using Zegel.Mail.Addresses;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>The people of a tenant as those who look after lists see them: searched, in pages. Reads only.</summary>
public sealed class PeopleView(Database database, AddressKeys keys)
{
    public const int PageRows = 50;

    // Byte-wise the last character there is: what begins with a text comes before the text with this behind it.
    const string Last = "\U0010FFFF";

    /// <summary>
    /// A page of people. An address finds the one person who has it, whatever its spelling; any other text finds names that
    /// begin with it; without text the newest come first.
    /// </summary>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    public Task<PeoplePage> SearchAsync(PeopleQuery query, Guid? after, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                var text = PlainText.OneLine(query.Text ?? "", People.NameLengthMax);
                var key = Mailbox.TryParse(text, out var address, out _) ? keys.KeyFor(address) : null;
                var found =
                    key is not null
                        ? await db
                            .People.Where(p => p.TenantId == query.TenantId && p.AddressKey == key)
                            .ToListAsync(cancellationToken)
                    : text.Length > 0 ? await NamedAsync(db, query, text, after, cancellationToken)
                    : query.ListId is { } list ? await OnListAsync(db, query, list, after, cancellationToken)
                    : await AllAsync(db, query, after, cancellationToken);
                var shown = found.Take(PageRows).ToList();
                return new PeoplePage(
                    await WithListsAsync(db, shown, cancellationToken),
                    found.Count > PageRows ? shown[^1].Id : null
                );
            },
            cancellationToken
        );

    /// <summary>One person; null when the tenant has none of this id.</summary>
    public Task<Person?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.People.SingleOrDefaultAsync(p => p.Id == id && p.TenantId == tenantId, cancellationToken)!,
            cancellationToken
        )!;

    /// <summary>The names of fields that the newest of the tenant's people have, for those who write to them.</summary>
    public Task<IReadOnlyList<string>> FieldNamesAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async db =>
            {
                var found = await db
                    .People.Where(p => p.TenantId == tenantId)
                    .OrderByDescending(p => p.Id)
                    .Take(FieldsReadMax)
                    .Select(p => p.Fields)
                    .ToListAsync(cancellationToken);
                return
                [
                    .. found
                        .Where(fields => fields is not ("{}" or ""))
                        .SelectMany(NamesIn)
                        .Distinct(StringComparer.Ordinal)
                        .Order(StringComparer.Ordinal)
                        .Take(FieldNamesMax),
                ];
            },
            cancellationToken
        );

    const int FieldsReadMax = 500;
    const int FieldNamesMax = 50;

    static List<string> NamesIn(string fields)
    {
        using var json = JsonDocument.Parse(fields);
        return [.. json.RootElement.EnumerateObject().Select(field => field.Name)];
    }

    /// <summary>Which of these hashes belong to people whose address the tenant knows.</summary>
    public Task<Dictionary<string, Person>> KnownAsync(
        Guid tenantId,
        IReadOnlyCollection<string> addressKeys,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            db =>
                db.People.Where(p => p.TenantId == tenantId && addressKeys.Contains(p.AddressKey) && p.Address != null)
                    .ToDictionaryAsync(p => p.AddressKey, cancellationToken),
            cancellationToken
        );

    static Task<List<Person>> AllAsync(Session db, PeopleQuery query, Guid? after, CancellationToken cancellationToken)
    {
        var people = db.People.Where(p => p.TenantId == query.TenantId);
        if (after is { } last)
            people = people.Where(p => p.Id < last);
        return people.OrderByDescending(p => p.Id).Take(PageRows + 1).ToListAsync(cancellationToken);
    }

    static Task<List<Person>> OnListAsync(
        Session db,
        PeopleQuery query,
        Guid list,
        Guid? after,
        CancellationToken cancellationToken
    )
    {
        var (subscriptions, people) = (db.Subscriptions, db.People);
        // Each form is served in order by an index of its own: the list's people, and those of one state.
        var onList = query.State is { } state
            ? subscriptions.Where(s => s.TenantId == query.TenantId && s.ListId == list && s.State == state)
            : subscriptions.Where(s => s.ListId == list);
        if (after is { } last)
            onList = onList.Where(s => s.PersonId < last);
        return (
            from place in onList.OrderByDescending(s => s.PersonId).Take(PageRows + 1)
            join person in people on place.PersonId equals person.Id
            where person.TenantId == query.TenantId
            orderby person.Id descending
            select person
        ).ToListAsync(cancellationToken);
    }

    static async Task<List<Person>> NamedAsync(
        Session db,
        PeopleQuery query,
        string text,
        Guid? after,
        CancellationToken cancellationToken
    )
    {
        var name = db.Dialect.Bytewise("lower(p.name)");
        var lists = query.ListId is null
            ? ""
            : $"""
                AND EXISTS (SELECT 1 FROM subscription s WHERE s.list_id = @list AND s.person_id = p.id
                  {(query.State is null ? "" : "AND s.state = @state")})
                """;
        var from = after is null
            ? $"{name} >= lower(@text)"
            : $"""
                {name} >= (SELECT {name} FROM person p WHERE p.id = @after) AND
                ({name} > (SELECT {name} FROM person p WHERE p.id = @after) OR p.id > @after)
                """;
        var parameters = new List<DataParameter>
        {
            Raw.Id("tenant", query.TenantId),
            Raw.Text("text", text),
            Raw.Text("last", Last),
        };
        if (after is { } last)
            parameters.Add(Raw.Id("after", last));
        if (query.ListId is { } list)
            parameters.Add(Raw.Id("list", list));
        if (query is { ListId: not null, State: { } state })
            parameters.Add(Raw.Text("state", state.ToString().ToLowerInvariant()));
        return await db.QueryToListAsync<Person>(
            $"""
            SELECT p.* FROM person p WHERE p.tenant_id = @tenant AND {from} AND {name} < lower(@text) || @last {lists}
            ORDER BY {name}, p.id LIMIT {PageRows + 1}
            """,
            cancellationToken,
            [.. parameters]
        );
    }

    static async Task<IReadOnlyList<PersonLine>> WithListsAsync(
        Session db,
        List<Person> people,
        CancellationToken cancellationToken
    )
    {
        var ids = people.Select(p => p.Id).ToList();
        var (subscriptions, lists) = (db.Subscriptions, db.MailingLists);
        var places = await (
            from place in subscriptions
            join list in lists on place.ListId equals list.Id
            where ids.Contains(place.PersonId)
            orderby list.Name
            select new PlaceOnList(place, list)
        ).ToListAsync(cancellationToken);
        var byPerson = places.ToLookup(p => p.Place.PersonId);
        return [.. people.Select(p => new PersonLine(p, [.. byPerson[p.Id]]))];
    }
}

/// <param name="Text">An address, or the beginning of a name; null or empty for all.</param>
/// <param name="State">Only with a list; null for all who are or were on it.</param>
public sealed record PeopleQuery(
    Guid TenantId,
    string? Text = null,
    Guid? ListId = null,
    SubscriptionState? State = null
);

public sealed record PlaceOnList(Subscription Place, MailingList List);

public sealed record PersonLine(Person Person, IReadOnlyList<PlaceOnList> Lists);

/// <param name="Next">Hand it in for the next page; null when this is the last.</param>
public sealed record PeoplePage(IReadOnlyList<PersonLine> People, Guid? Next);
