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

    /// <summary>Name, type, value with its priority, and purpose: one row per entry.</summary>
    public static IReadOnlyList<(string Name, string Type, string Value, string Purpose)> Rows(
        IEnumerable<DnsEntry> entries
    ) => [.. entries.Select(e => (e.Name, e.TypeName, e.Priority is { } p ? $"{p} {e.Value}" : e.Value, e.Purpose))];

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
