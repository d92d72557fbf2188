using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Zegel.Mail.Network;

namespace Zegel.Domains;

/// <summary>A record that somebody must publish, or that we publish.</summary>
/// <param name="RuleId">The rule of the catalogue that wants it.</param>
/// <param name="Name">The whole name, without trailing dot.</param>
/// <param name="Value">A target, an address, or a text without quotes.</param>
/// <param name="Priority">MX only.</param>
/// <param name="IsAdvice">Good to have; its absence does not keep a domain from sending.</param>
public sealed record DnsEntry(
    string RuleId,
    string Name,
    DnsType Type,
    string Value,
    string Purpose,
    int? Priority = null,
    bool IsAdvice = false
)
{
    /// <summary>As zone files and DNS panels write it: <c>CNAME</c>.</summary>
    public string TypeName => Type.ToString().ToUpperInvariant();

    /// <summary>The name as most panels want it: without the registered name that they are for, which itself is <c>@</c>.</summary>
    public string NameIn(string zone) =>
        Name == zone ? "@"
        : Name.EndsWith("." + zone, StringComparison.Ordinal) ? Name[..^(zone.Length + 1)]
        : Name;

    /// <summary>How often receivers will ask DNS for this SPF record, all that it includes counted; ten is the most (RFC 7208 §4.6.4). Null when not counted.</summary>
    public int? Lookups { get; init; }

    /// <summary>What <see cref="Lookups"/> means for who publishes it; empty when nothing was counted.</summary>
    public string Budget =>
        Lookups switch
        {
            null => "",
            > LookupsMax =>
                $"asks DNS {Lookups} times: more than the {LookupsMax} that receivers allow; take out includes of services you no longer use",
            _ => $"asks DNS {Lookups} of at most {LookupsMax} times",
        };

    public const int LookupsMax = 10;
}

/// <summary>Entries in the forms that people and other servers take (G12).</summary>
public static class DnsEntryText
{
    /// <summary>An octet string in DNS holds no more (RFC 1035 §3.3).</summary>
    const int StringOctetsMax = 255;

    // Meant for terminals and files, not for HTML: a quoted & helps nobody there.
    static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The forms in which entries are handed over, as the ends of file names.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["zone", "csv", "json"];

    /// <summary>The entries in one of the <see cref="Formats"/>, and its media type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another format.</exception>
    public static (string Text, string MediaType) File(
        IReadOnlyList<DnsEntry> entries,
        string format,
        TimeSpan timeToLive
    ) =>
        format switch
        {
            "zone" => (ZoneFile(entries, timeToLive), "text/dns"),
            "csv" => (Csv(entries, timeToLive), "text/csv"),
            "json" => (Json(entries), "application/json"),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "zone, csv or json"),
        };

    /// <summary>Name, type, value with its priority, and purpose: one row per entry.</summary>
    public static IReadOnlyList<(string Name, string Type, string Value, string Purpose)> Rows(
        IEnumerable<DnsEntry> entries
    ) =>
        [
            .. entries.Select(e =>
                (
                    e.Name,
                    e.TypeName,
                    e.Priority is { } p ? $"{p} {e.Value}" : e.Value,
                    e.Budget.Length > 0 ? $"{e.Purpose}; {e.Budget}" : e.Purpose
                )
            ),
        ];

    /// <summary>A line for each entry under a line of titles, every field quoted (RFC 4180).</summary>
    public static string Csv(IEnumerable<DnsEntry> entries, TimeSpan timeToLive)
    {
        var text = new StringBuilder("name,type,ttl,priority,value,purpose\r\n");
        foreach (var entry in entries)
            text.AppendJoin(
                    ',',
                    new[]
                    {
                        entry.Name,
                        entry.TypeName,
                        timeToLive.TotalSeconds.ToString("0", CultureInfo.InvariantCulture),
                        entry.Priority?.ToString(CultureInfo.InvariantCulture) ?? "",
                        entry.Value,
                        entry.Purpose,
                    }.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
                )
                .Append("\r\n");
        return text.ToString();
    }

    /// <summary>An array that a second DNS server can be filled from.</summary>
    public static string Json(IEnumerable<DnsEntry> entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
        {
            writer.WriteStartArray();
            foreach (var entry in entries)
            {
                writer.WriteStartObject();
                writer.WriteString("name", entry.Name);
                writer.WriteString("type", entry.TypeName);
                writer.WriteString("value", entry.Value);
                if (entry.Priority is { } priority)
                    writer.WriteNumber("priority", priority);
                writer.WriteString("purpose", entry.Purpose);
                if (entry.Lookups is { } lookups)
                    writer.WriteNumber("lookups", lookups);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Lines of a master file with whole names (RFC 1035 §5).</summary>
    public static string ZoneFile(IEnumerable<DnsEntry> entries, TimeSpan timeToLive)
    {
        var text = new StringBuilder();
        foreach (var entry in entries)
        {
            var value = entry.Type switch
            {
                DnsType.Txt => string.Join(' ', Strings(entry.Value).Select(s => $"\"{Escape(s)}\"")),
                DnsType.A or DnsType.Aaaa => entry.Value,
                _ => entry.Value + ".",
            };
            text.Append(CultureInfo.InvariantCulture, $"; {entry.RuleId} {entry.Purpose}\n")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"{entry.Name}. {timeToLive.TotalSeconds:0} IN {entry.TypeName} "
                );
            if (entry.Priority is { } priority)
                text.Append(CultureInfo.InvariantCulture, $"{priority} ");
            text.Append(value).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>A text in the strings that TXT wants; readers join them without a space (RFC 7208 §3.3).</summary>
    public static IReadOnlyList<string> Strings(string text) =>
        text.Length == 0 ? [""] : [.. text.Chunk(StringOctetsMax).Select(part => new string(part))];

    static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
