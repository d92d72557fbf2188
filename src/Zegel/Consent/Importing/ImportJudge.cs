using System.Net;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>Why a row is not taken.</summary>
public enum ImportRefusal
{
    NoAddress,
    BadAddress,
    NoTime,
    BadTime,
    NoMethod,
    UnknownMethod,
    BannedOrigin,
    NoSource,
    NoWording,
    Twice,
    Suppressed,
    Left,
    AlreadyOn,
}

/// <summary>A row that proves what it claims.</summary>
sealed record ImportedPerson(
    long Line,
    Mailbox Address,
    string AddressKey,
    string AddressAsTyped,
    string Name,
    string Language,
    DateTimeOffset AgreedAt,
    string Method,
    string Source,
    string Wording,
    string Ip,
    string Fields
);

/// <summary>Judges the lines of a file: first each by itself, then a batch against what the tenant knows.</summary>
sealed class ImportJudge
{
    const int TextLengthMax = 500;

    /// <summary>Nobody agreed to newsletters by mail before there were any worth the name.</summary>
    static readonly DateTimeOffset Earliest = new(1995, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static readonly HashSet<string> RoleNames =
    [
        "info",
        "sales",
        "verkoop",
        "admin",
        "administratie",
        "office",
        "kantoor",
        "contact",
        "support",
        "service",
        "helpdesk",
        "postmaster",
        "webmaster",
        "hostmaster",
        "abuse",
        "noreply",
        "no-reply",
        "marketing",
        "hr",
        "jobs",
        "finance",
        "boekhouding",
        "facturen",
        "billing",
        "bestuur",
        "secretariaat",
        "receptie",
        "mail",
        "team",
    ];

    // A million rows: the rule itself, not the book.
    static readonly NoBoughtLists Bought = new();

    readonly ImportPlan plan;
    readonly MailingList list;
    readonly AddressKeys keys;
    readonly ImportTime time;
    readonly DateTimeOffset now;
    readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    readonly List<(string Name, int Place)> own = [];

    // Half of each keyed hash: a million of them take little room, and two people never meet in 128 bits.
    readonly HashSet<UInt128> seen = [];

    /// <exception cref="ImportFileException">The plan does not fit the file.</exception>
    public ImportJudge(
        ImportPlan plan,
        MailingList list,
        AddressKeys keys,
        IReadOnlyList<string> headers,
        DateTimeOffset now
    )
    {
        (this.plan, this.list, this.keys, this.now) = (plan, list, keys, now);
        foreach (var (header, field) in plan.Columns)
        {
            var place = headers.ToList().FindIndex(h => h.Equals(header, StringComparison.OrdinalIgnoreCase));
            if (place < 0)
                throw new ImportFileException(
                    $"there is no column “{header}”; there are: {string.Join(", ", headers)}"
                );
            if (!ImportField.IsField(field))
                throw new ImportFileException(
                    $"“{field}” is nothing a column can hold; possible are {string.Join(", ", ImportField.All)} and {ImportField.OwnPrefix}name"
                );
            if (field.StartsWith(ImportField.OwnPrefix, StringComparison.Ordinal))
                own.Add((field[ImportField.OwnPrefix.Length..], place));
            else if (!places.TryAdd(field, place))
                throw new ImportFileException($"two columns are to hold {field}");
        }
        if (!places.ContainsKey(ImportField.Address))
            throw new ImportFileException("say which column holds the address");
        TimeZoneInfo? zone = null;
        if (plan.Zone is { Length: > 0 } id && !TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone))
            throw new ImportFileException($"“{id}” is not a time zone; such as Europe/Amsterdam");
        time = new ImportTime(zone, plan.TimeFormat is { Length: > 0 } format ? format : null);
    }

    /// <summary>Addresses of a function instead of a person: many of them mean a list that nobody joined (C16).</summary>
    public long RoleAddresses { get; private set; }

    public (ImportedPerson? Person, ImportRefusal? Refusal, string Detail) Read(ImportLine line)
    {
        string Of(string field, string? otherwise = null) =>
            places.TryGetValue(field, out var place)
            && place < line.Cells.Count
            && line.Cells[place].Trim() is { Length: > 0 } cell
                ? cell
                : otherwise?.Trim() ?? "";
        (ImportedPerson?, ImportRefusal?, string) No(ImportRefusal why, string detail = "") => (null, why, detail);

        var typed = Of(ImportField.Address);
        if (typed.Length == 0)
            return No(ImportRefusal.NoAddress);
        if (!Mailbox.TryParse(typed, out var address, out var error))
            return No(ImportRefusal.BadAddress, error);
        var key = keys.KeyFor(address);
        if (!seen.Add(UInt128.Parse(key.AsSpan(0, 32), System.Globalization.NumberStyles.HexNumber, null)))
            return No(ImportRefusal.Twice);
        if (RoleNames.Contains(address.LocalPart.ToLowerInvariant()))
            RoleAddresses++;
        var origin = new OriginFacts(Of(ImportField.Method, plan.Method), Of(ImportField.Source, plan.Source));
        if (Bought.Check(origin).FirstOrDefault() is { } bought)
            return No(ImportRefusal.BannedOrigin, bought.Observed);
        var when = Of(ImportField.AgreedAt);
        if (when.Length == 0)
            return No(ImportRefusal.NoTime);
        if (time.Read(when) is not { } agreed || agreed > now || agreed < Earliest)
            return No(ImportRefusal.BadTime, when);
        var way = Of(ImportField.Method, plan.Method);
        if (way.Length == 0)
            return No(ImportRefusal.NoMethod);
        if (ImportMethod.Of(way) is not { } method)
            return No(ImportRefusal.UnknownMethod, way);
        var source = PlainText.OneLine(Of(ImportField.Source, plan.Source), TextLengthMax);
        if (source.Length == 0)
            return No(ImportRefusal.NoSource);
        var wording = PlainText.OneLine(Of(ImportField.Wording, plan.Wording), TextLengthMax);
        if (wording.Length == 0)
            return No(ImportRefusal.NoWording);
        var language =
            Of(ImportField.Language).ToLowerInvariant() is ['n', 'l', ..] ? "nl"
            : Of(ImportField.Language).ToLowerInvariant() is ['e', 'n', ..] ? "en"
            : list.Language;
        var ip = IPAddress.TryParse(Of(ImportField.Ip), out var parsed) ? parsed.ToString() : "";
        var fields = own.Where(o => o.Place < line.Cells.Count && line.Cells[o.Place].Trim().Length > 0)
            .ToDictionary(o => o.Name, o => PlainText.OneLine(line.Cells[o.Place], TextLengthMax));
        return (
            new ImportedPerson(
                line.Line,
                address,
                key,
                PlainText.OneLine(typed, 320),
                PlainText.OneLine(Of(ImportField.Name), People.NameLengthMax),
                language,
                agreed.ToStored(),
                method,
                source,
                wording,
                ip,
                JsonSerializer.Serialize(fields)
            ),
            null,
            ""
        );
    }

    /// <summary>Who of a batch may not come: suppressed, gone from this list before, or on it already. Nobody is woken who left.</summary>
    public static async Task<IReadOnlyDictionary<string, (ImportRefusal Why, string Detail)>> KnownAsync(
        Session db,
        MailingList list,
        IReadOnlyCollection<string> addressKeys,
        CancellationToken cancellationToken
    )
    {
        var known = new Dictionary<string, (ImportRefusal, string)>();
        var suppressed = await db
            .Suppressions.Where(s => s.LiftedAt == null && addressKeys.Contains(s.AddressKey))
            .ToListAsync(cancellationToken);
        foreach (var one in suppressed.Where(s => s.Covers(list.TenantId, MailStream.Bulk, list.BrandId, list.Id)))
            known[one.AddressKey] = (ImportRefusal.Suppressed, one.Reason.ToString().ToLowerInvariant());
        var (people, subscriptions) = (db.People, db.Subscriptions);
        var standing = await (
            from person in people
            join place in subscriptions on person.Id equals place.PersonId
            where person.TenantId == list.TenantId && addressKeys.Contains(person.AddressKey) && place.ListId == list.Id
            select new { person.AddressKey, place.State }
        ).ToListAsync(cancellationToken);
        foreach (var place in standing)
            if (place.State == SubscriptionState.Left)
                known[place.AddressKey] = (ImportRefusal.Left, "");
            else if (place.State == SubscriptionState.Active)
                known[place.AddressKey] = (ImportRefusal.AlreadyOn, "");
        return known;
    }
}
