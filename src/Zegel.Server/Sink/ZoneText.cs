using System.Globalization;
using System.Text;
using System.Text.Json;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Server.Sink;

/// <summary>One entry that somebody wants to publish.</summary>
/// <param name="Name">Whole, in lower case, without the last dot.</param>
/// <param name="Value">TXT strings joined; names without the last dot.</param>
sealed record WantedEntry(string Name, DnsType Type, string Value, int Priority = 0);

/// <summary>Reads what people paste into a DNS panel: the lines of a zone file, or the array of <c>domain records --format json</c>.</summary>
static class ZoneText
{
    public const int LengthMax = 100_000;
    const int EntriesMax = 1000;

    static readonly HashSet<DnsType> Known =
    [
        DnsType.A,
        DnsType.Aaaa,
        DnsType.Cname,
        DnsType.Mx,
        DnsType.Ns,
        DnsType.Ptr,
        DnsType.Txt,
    ];

    /// <param name="faults">A sentence for each line that cannot be read; then nothing of it should be published.</param>
    public static IReadOnlyList<WantedEntry> Read(string text, out IReadOnlyList<string> faults)
    {
        if (text.Length > LengthMax)
        {
            faults = [$"more than {LengthMax} characters"];
            return [];
        }
        var found = new List<string>();
        faults = found;
        var entries = text.TrimStart().StartsWith('[') ? ReadJson(text, found) : ReadLines(text, found);
        if (entries.Count > EntriesMax)
            found.Add($"more than {EntriesMax} entries");
        return entries;
    }

    static List<WantedEntry> ReadJson(string text, List<string> faults)
    {
        var entries = new List<WantedEntry>();
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var (number, entry) in json.RootElement.EnumerateArray().Index())
            {
                string? Of(string name) =>
                    entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                        ? value.GetString()
                        : null;
                var priority = entry.TryGetProperty("priority", out var p) && p.TryGetInt32(out var read) ? read : 0;
                Add(entries, faults, $"entry {number + 1}", Of("name"), Of("type"), Of("value"), priority);
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            faults.Add("this is not an array of entries: " + fault.Message);
        }
        return entries;
    }

    static List<WantedEntry> ReadLines(string text, List<string> faults)
    {
        var entries = new List<WantedEntry>();
        foreach (var (number, raw) in text.Split('\n').Index())
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"line {number + 1}");
            if (!TryWords(raw, out var words))
            {
                faults.Add($"{where}: a text is not closed with a quote");
                continue;
            }
            if (words.Count == 0)
                continue;
            // name [ttl] [IN] type value…
            var at = 1;
            while (
                at < words.Count
                && (words[at].Equals("IN", StringComparison.OrdinalIgnoreCase) || words[at].All(char.IsAsciiDigit))
            )
                at++;
            if (at + 1 >= words.Count)
            {
                faults.Add($"{where}: a name, a type and a value are needed");
                continue;
            }
            var (type, rest, priority) = (words[at], words[(at + 1)..], 0);
            if (type.Equals("MX", StringComparison.OrdinalIgnoreCase) && rest.Count == 2)
            {
                if (!int.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out priority))
                    faults.Add($"{where}: “{rest[0]}” is not a priority");
                rest = rest[1..];
            }
            var isText = type.Equals("TXT", StringComparison.OrdinalIgnoreCase);
            if (!isText && rest.Count != 1)
                faults.Add($"{where}: one value is needed");
            else
                Add(entries, faults, where, words[0], type, string.Concat(rest), priority);
        }
        return entries;
    }

    static void Add(
        List<WantedEntry> entries,
        List<string> faults,
        string where,
        string? name,
        string? type,
        string? value,
        int priority
    )
    {
        if (!Enum.TryParse<DnsType>(type, ignoreCase: true, out var kind) || !Known.Contains(kind))
            faults.Add($"{where}: “{type}” is not a type of entry that is kept here");
        else if (name is null || !IsName(name.TrimEnd('.')))
            faults.Add($"{where}: “{name}” is not a name");
        else if (string.IsNullOrEmpty(value))
            faults.Add($"{where}: there is no value");
        else if (kind is DnsType.A or DnsType.Aaaa && !System.Net.IPAddress.TryParse(value, out _))
            faults.Add($"{where}: “{value}” is not an address");
        else
            entries.Add(
                new WantedEntry(
                    name.TrimEnd('.').ToLowerInvariant(),
                    kind,
                    kind == DnsType.Txt ? value : value.TrimEnd('.').ToLowerInvariant(),
                    priority
                )
            );
    }

    // Labels such as _dmarc are no host names, but names of entries they are.
    static bool IsName(string name) =>
        name.Length is > 0 and <= DomainName.LengthMax
        && name.Split('.')
            .All(label =>
                label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            );

    /// <summary>The words of a line, quoted ones whole, a comment left out. False when a quote stays open.</summary>
    static bool TryWords(string line, out List<string> words)
    {
        words = [];
        var word = new StringBuilder();
        var (quoted, begun) = (false, false);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quoted && c == '\\' && i + 1 < line.Length)
                word.Append(line[++i]);
            else if (c == '"')
                (quoted, begun) = (!quoted, true);
            else if (!quoted && c == ';')
                break;
            else if (!quoted && char.IsWhiteSpace(c))
            {
                if (begun)
                    words.Add(word.ToString());
                word.Clear();
                begun = false;
            }
            else
            {
                word.Append(c);
                begun = true;
            }
        }
        if (begun)
            words.Add(word.ToString());
        return !quoted;
    }
}
