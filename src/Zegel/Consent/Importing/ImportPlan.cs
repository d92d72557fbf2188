using System.Globalization;
using System.Text;

namespace Zegel.Consent;

/// <summary>How a file is to be read.</summary>
/// <param name="Columns">The header of a column, and what it holds: a word of <see cref="ImportField"/>, or <c>field:name</c> for a field of one's own.</param>
/// <param name="Method">How they agreed, where the whole file came about in one way.</param>
/// <param name="Source">Where it happened: a page or a document, where it is one for the whole file.</param>
/// <param name="Wording">What they agreed to, or the name of that text's version.</param>
/// <param name="Zone">The time zone of times that name none, such as <c>Europe/Amsterdam</c>.</param>
/// <param name="TimeFormat">A .NET format for times that are not ISO 8601, such as <c>dd/MM/yyyy HH:mm</c>.</param>
public sealed record ImportPlan(
    IReadOnlyDictionary<string, string> Columns,
    string? Method = null,
    string? Source = null,
    string? Wording = null,
    string? Zone = null,
    string? TimeFormat = null
);

/// <summary>What a column can hold.</summary>
public static class ImportField
{
    public const string Address = "address";
    public const string Name = "name";
    public const string Language = "language";
    public const string AgreedAt = "agreed-at";
    public const string Method = "method";
    public const string Source = "source";
    public const string Wording = "wording";
    public const string Ip = "ip";

    /// <summary>Before the name of a field of one's own.</summary>
    public const string OwnPrefix = "field:";

    public static IReadOnlyList<string> All { get; } = [Address, Name, Language, AgreedAt, Method, Source, Wording, Ip];

    /// <summary>Headers that other programs write, in four languages; letters and digits only.</summary>
    static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["email"] = Address,
        ["emailaddress"] = Address,
        ["emailadres"] = Address,
        ["mail"] = Address,
        ["mailadres"] = Address,
        ["address"] = Address,
        ["adressemail"] = Address,
        ["courriel"] = Address,
        ["emailadresse"] = Address,
        ["name"] = Name,
        ["naam"] = Name,
        ["fullname"] = Name,
        ["volledigenaam"] = Name,
        ["firstname"] = Name,
        ["voornaam"] = Name,
        ["nom"] = Name,
        ["language"] = Language,
        ["taal"] = Language,
        ["langue"] = Language,
        ["sprache"] = Language,
        ["confirmtime"] = AgreedAt,
        ["optintime"] = AgreedAt,
        ["optindate"] = AgreedAt,
        ["optindatum"] = AgreedAt,
        ["confirmedat"] = AgreedAt,
        ["subscribedat"] = AgreedAt,
        ["subscribedon"] = AgreedAt,
        ["aangemeldop"] = AgreedAt,
        ["datumaanmelding"] = AgreedAt,
        ["inschrijfdatum"] = AgreedAt,
        ["agreedat"] = AgreedAt,
        ["consentdate"] = AgreedAt,
        ["anmeldedatum"] = AgreedAt,
        ["dateinscription"] = AgreedAt,
        ["method"] = Method,
        ["methode"] = Method,
        ["optinmethod"] = Method,
        ["source"] = Source,
        ["bron"] = Source,
        ["origin"] = Source,
        ["herkomst"] = Source,
        ["signupurl"] = Source,
        ["formulier"] = Source,
        ["wording"] = Wording,
        ["tekst"] = Wording,
        ["consenttext"] = Wording,
        ["tekstversie"] = Wording,
        ["textversion"] = Wording,
        ["ip"] = Ip,
        ["confirmip"] = Ip,
        ["optinip"] = Ip,
        ["ipadres"] = Ip,
    };

    /// <summary>What the columns seem to hold; each kind once, the first that fits.</summary>
    public static IReadOnlyDictionary<string, string> Guess(IReadOnlyList<string> headers)
    {
        var guessed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in headers)
            if (Known.TryGetValue(Plain(header), out var field) && !guessed.ContainsValue(field))
                guessed.TryAdd(header, field);
        return guessed;
    }

    public static bool IsField(string text) =>
        All.Contains(text)
        || (
            text.StartsWith(OwnPrefix, StringComparison.Ordinal)
            && text.Length is > 6 and <= 46
            && text[OwnPrefix.Length..].All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        );

    static string Plain(string header)
    {
        var plain = new StringBuilder();
        foreach (var c in header.Normalize(NormalizationForm.FormKD))
            if (char.IsAsciiLetterOrDigit(c))
                plain.Append(char.ToLowerInvariant(c));
        return plain.ToString();
    }
}

/// <summary>The ways of agreeing that count, and the origins that never do (C16, G24).</summary>
public static class ImportMethod
{
    /// <summary>By word as it is stored.</summary>
    public static IReadOnlyDictionary<string, string> Accepted { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["double-opt-in"] = "asked on a form and confirmed from the mailbox",
            ["form"] = "ticked a box on a page",
            ["paper"] = "signed or ticked on paper",
            ["mail"] = "asked by mail",
            ["in-person"] = "asked at the counter or by telephone, and it was written down",
        };

    static readonly Dictionary<string, string> Synonyms = new(StringComparer.Ordinal)
    {
        ["doi"] = "double-opt-in",
        ["double"] = "double-opt-in",
        ["confirmed"] = "double-opt-in",
        ["bevestigd"] = "double-opt-in",
        ["dubbele-opt-in"] = "double-opt-in",
        ["formulier"] = "form",
        ["checkbox"] = "form",
        ["website"] = "form",
        ["papier"] = "paper",
        ["email"] = "mail",
        ["winkel"] = "in-person",
        ["telefoon"] = "in-person",
        ["phone"] = "in-person",
    };

    public static string? Of(string text)
    {
        var word = text.Trim().ToLowerInvariant().Replace(' ', '-');
        return Accepted.ContainsKey(word) ? word : Synonyms.GetValueOrDefault(word);
    }
}

/// <summary>Reads a moment as a file writes it.</summary>
sealed class ImportTime(TimeZoneInfo? zone, string? format)
{
    static readonly string[] WithoutZone =
    [
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd",
    ];
    static readonly string[] WithZone =
    [
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:sszzz",
        "yyyy-MM-dd HH:mm:ss zzz",
    ];

    /// <returns>Null when the text is no time, or names no zone and none was declared.</returns>
    public DateTimeOffset? Read(string text)
    {
        var trimmed = text.Trim();
        var culture = CultureInfo.InvariantCulture;
        if (
            trimmed.Length > 10
            && (trimmed.EndsWith('Z') || trimmed.LastIndexOfAny(['+', '-']) > 9)
            && DateTimeOffset.TryParseExact(trimmed, WithZone, culture, DateTimeStyles.None, out var whole)
        )
            return whole.ToUniversalTime();
        if (zone is null)
            return null;
        var formats = format is null ? WithoutZone : [format];
        if (!DateTime.TryParseExact(trimmed, formats, culture, DateTimeStyles.None, out var local))
            return null;
        // An hour that the clock skipped or struck twice: the moment is known to the hour, which is enough here.
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
