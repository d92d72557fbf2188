using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Zegel.Mail.Reports;

/// <summary>
/// What one receiver saw of mail in a domain's name over a day (RFC 7489 appendix C, RFC 9990). Both schemas are read, with or
/// without name space; what is not known is passed over.
/// </summary>
/// <param name="Reporter"><c>org_name</c>.</param>
/// <param name="Domain">Whose mail it was: <c>policy_published/domain</c>.</param>
/// <param name="Policy">As the receiver saw it, such as <c>p=none; sp=reject</c>.</param>
public sealed record DmarcReport(
    string Reporter,
    string Email,
    string ReportId,
    DateTimeOffset Begin,
    DateTimeOffset End,
    string Domain,
    string Policy,
    IReadOnlyList<DmarcReportRow> Rows
)
{
    /// <summary>Rows beyond these are not kept; they come in no order of weight.</summary>
    public const int RowsMax = 10_000;

    /// <summary>Characters of any one text: a stranger wrote it.</summary>
    const int TextLengthMax = 300;

    /// <summary>
    /// Elements within elements. The schema needs six; an <see cref="XElement"/> reads its text by recursion, so one without
    /// end would take the whole process with it.
    /// </summary>
    const int DepthMax = 20;

    /// <summary>What receivers write wrongly and can be read all the same.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    public long Messages => Rows.Sum(row => row.Count);

    /// <summary>Never throws for what a stranger sent.</summary>
    /// <param name="error">Why it is no report, in words.</param>
    public static bool TryRead(ReadOnlyMemory<byte> xml, [NotNullWhen(true)] out DmarcReport? report, out string error)
    {
        report = null;
        try
        {
            report = new Reading().Read(TextOf(xml));
            error = report is null ? "it has no report_metadata, policy_published or record" : "";
        }
        catch (XmlException fault)
        {
            error = $"it is not XML: {fault.Message}";
        }
        catch (FormatException fault)
        {
            error = fault.Message;
        }
        return report is not null;
    }

    // Some reporters declare UTF-8 and write Latin-1; a name with a question mark is better than no report.
    static string TextOf(ReadOnlyMemory<byte> xml)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(xml.Span);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(xml.Span);
        }
    }

    /// <summary>
    /// What reporters leave in and XML forbids: control characters, an ampersand by itself, and a declaration of a version or
    /// an encoding that it is not in.
    /// </summary>
    static string Mended(string text, out bool hasBareAmpersand)
    {
        var plain = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (plain.StartsWith("<?xml") && plain.Length > 5 && plain[5] is ' ' or '\t' or '\r' or '\n')
            plain = plain[(plain.IndexOf("?>") is >= 0 and var end ? end + 2 : 0)..].TrimStart("\uFEFF \t\r\n");
        var mended =
            plain.IndexOfAny(Forbidden) < 0
                ? plain.ToString()
                : string.Concat(plain.ToString().Where(c => !Forbidden.Contains(c)));
        hasBareAmpersand = false;
        // In a CDATA section it may stand.
        if (!mended.Contains('&') || mended.Contains("<![CDATA[", StringComparison.Ordinal))
            return mended;
        var escaped = new StringBuilder(mended.Length + 64);
        var rest = mended.AsSpan();
        for (int at; (at = rest.IndexOf('&')) >= 0; rest = rest[(at + 1)..])
        {
            escaped.Append(rest[..(at + 1)]);
            if (IsReference(rest[(at + 1)..]))
                continue;
            escaped.Append("amp;");
            hasBareAmpersand = true;
        }
        return hasBareAmpersand ? escaped.Append(rest).ToString() : mended;
    }

    /// <summary>What may follow an ampersand where no entities are declared (XML 1.0 §4.1, §4.6).</summary>
    static bool IsReference(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, "#x10FFFF;".Length)].IndexOf(';');
        return end > 1
            && text[..end] switch
            {
                "amp" or "lt" or "gt" or "quot" or "apos" => true,
                ['#', 'x', _, ..] => !text[2..end].ContainsAnyExcept(HexDigits),
                ['#', ..] => !text[1..end].ContainsAnyExceptInRange('0', '9'),
                _ => false,
            };
    }

    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    static readonly SearchValues<char> Forbidden = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(c => c is not ('\t' or '\r' or '\n')),
        '\uFFFE',
        '\uFFFF',
    ]);

    sealed class Reading
    {
        readonly List<DmarcReportRow> rows = [];
        readonly SortedSet<string> faults = new(StringComparer.Ordinal);
        XElement? metadata;
        XElement? policy;
        string? unreadable;

        public DmarcReport? Read(string text)
        {
            var settings = new XmlReaderSettings
            {
                // No entities, nothing fetched (A50).
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = ReportFile.UnpackedBytesMax,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
                CheckCharacters = false,
            };
            var mended = Mended(text, out var hasBareAmpersand);
            if (hasBareAmpersand)
                faults.Add("an ampersand stands by itself");
            // A schema is named by this prefix, which some forget to declare.
            var names = new XmlNamespaceManager(new NameTable());
            names.AddNamespace("xsi", "http://www.w3.org/2001/XMLSchema-instance");
            var context = new XmlParserContext(null, names, null, XmlSpace.None);
            using var reader = XmlReader.Create(new StringReader(mended), settings, context);
            // Some reporters wrap it in the schema that it follows.
            reader.MoveToContent();
            var root = reader.LocalName;
            while (reader.NodeType != XmlNodeType.Element || reader.LocalName != "feedback")
                if (!reader.Read())
                    throw new FormatException($"it is <{Cut(root)}>, and no <feedback> is in it");
            reader.Read();
            while (reader.NodeType != XmlNodeType.EndElement && !reader.EOF)
                if (reader.NodeType != XmlNodeType.Element)
                    reader.Read();
                else
                    Take(Element(reader));
            if (rows.Count == 0 && unreadable is not null)
                throw new FormatException(unreadable);
            return metadata is null || policy is null || rows.Count == 0 ? null : Report();
        }

        /// <summary>Reads an element whole, by its local names, and moves past it.</summary>
        static XElement Element(XmlReader reader)
        {
            var root = new XElement(reader.LocalName);
            var (open, depth, isOpen) = (root, reader.Depth, !reader.IsEmptyElement);
            while (reader.Read() && isOpen)
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element when reader.Depth - depth > DepthMax:
                        throw new FormatException($"<{Cut(root.Name.LocalName)}> is nested more than {DepthMax} deep");
                    case XmlNodeType.Element:
                        var child = new XElement(reader.LocalName);
                        open.Add(child);
                        if (!reader.IsEmptyElement)
                            open = child;
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA:
                        open.Add(new XText(reader.Value));
                        break;
                    case XmlNodeType.EndElement when reader.Depth > depth:
                        open = open.Parent!;
                        break;
                    case XmlNodeType.EndElement:
                        isOpen = false;
                        break;
                    default:
                        break;
                }
            return root;
        }

        void Take(XElement element)
        {
            switch (element.Name.LocalName)
            {
                case "report_metadata":
                    metadata ??= element;
                    break;
                case "policy_published":
                    policy ??= element;
                    break;
                case "record" when rows.Count < RowsMax:
                    if (Row(element) is { } row)
                        rows.Add(row);
                    break;
                case "record":
                    faults.Add($"more than {RowsMax} records; the rest was left out");
                    break;
                default:
                    break;
            }
        }

        DmarcReport Report()
        {
            var range = Child(metadata!, "date_range");
            string[] tags = ["p", "sp", "np", "adkim", "aspf", "t", "testing", "fo"];
            var published = tags.Select(tag => (tag, Value: Text(policy!, tag)))
                .Where(pair => pair.Value.Length > 0)
                .Select(pair => $"{pair.tag}={pair.Value}");
            return new DmarcReport(
                Text(metadata!, "org_name"),
                Text(metadata!, "email"),
                Text(metadata!, "report_id"),
                Moment(range, "begin"),
                Moment(range, "end"),
                Text(policy!, "domain").TrimEnd('.').ToLowerInvariant(),
                string.Join("; ", published),
                rows
            )
            {
                Faults = [.. faults],
            };
        }

        DmarcReportRow? Row(XElement record)
        {
            var row = Child(record, "row");
            var evaluated = Child(row, "policy_evaluated");
            var identifiers = Child(record, "identifiers") ?? Child(record, "identities");
            var results = Child(record, "auth_results");
            if (!long.TryParse(Text(row, "count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                unreadable ??= $"count is “{Text(row, "count")}”";
                faults.Add($"{unreadable}; such records were left out");
                return null;
            }
            var source = Text(row, "source_ip");
            var address = Address(source);
            if (address is null)
                faults.Add($"“{source}” is not an address");
            return new DmarcReportRow(
                address?.ToString() ?? source,
                count,
                Word(evaluated, "disposition"),
                Word(evaluated, "dkim") == "pass",
                Word(evaluated, "spf") == "pass",
                Text(identifiers, "header_from").ToLowerInvariant(),
                Text(identifiers, "envelope_from").ToLowerInvariant(),
                [
                    .. Results(results, "dkim")
                        .Select(e => new DmarcAuthResult(
                            Text(e, "domain").ToLowerInvariant(),
                            Text(e, "selector"),
                            Word(e, "result")
                        )),
                ],
                [
                    .. Results(results, "spf")
                        .Select(e => new DmarcAuthResult(
                            Text(e, "domain").ToLowerInvariant(),
                            Text(e, "scope"),
                            Word(e, "result")
                        )),
                ],
                string.Join(
                    ", ",
                    (evaluated?.Elements() ?? [])
                        .Where(e => e.Name.LocalName == "reason")
                        .Take(5)
                        .Select(Reason)
                        .Where(r => r.Length > 0)
                )
            );
        }

        /// <summary>.NET takes 12345 for an address too, and reads a leading zero as octal; reporters pad with it.</summary>
        static IPAddress? Address(string text)
        {
            var parts = text.Split('.');
            if (parts.Length == 4 && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit)))
                text = string.Join('.', parts.Select(part => part.TrimStart('0').PadLeft(1, '0')));
            else if (!text.Contains(':'))
                return null;
            return !IPAddress.TryParse(text, out var address) ? null
                : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
                : address;
        }

        static IEnumerable<XElement> Results(XElement? results, string kind) =>
            (results?.Elements() ?? []).Where(e => e.Name.LocalName == kind).Take(10);

        static string Reason(XElement reason) =>
            (Text(reason, "type"), Text(reason, "comment")) switch
            {
                (var type, "") => type,
                ("", var comment) => comment,
                var (type, comment) => $"{type} ({comment})",
            };

        /// <summary>A word of the schema, which has them in lower case.</summary>
        string Word(XElement? parent, string name)
        {
            var word = Text(parent, name);
            if (word.Any(char.IsUpper))
                faults.Add($"{name} is written “{word}”");
            return word.ToLowerInvariant();
        }

        static XElement? Child(XElement? parent, string name) =>
            parent?.Elements().FirstOrDefault(e => e.Name.LocalName == name);

        static string Text(XElement? parent, string name) => Cut(Child(parent, name)?.Value ?? "");

        static string Cut(string text)
        {
            var plain = string.Concat(text.Trim().Where(c => !char.IsControl(c)));
            return plain.Length > TextLengthMax ? plain[..TextLengthMax] : plain;
        }

        static DateTimeOffset Moment(XElement? range, string name)
        {
            var text = Text(range, name);
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            {
                if (seconds is >= 0 and < 253_402_300_800)
                    return DateTimeOffset.FromUnixTimeSeconds((long)seconds);
            }
            // The schema wants seconds; some write the time out.
            else if (
                DateTimeOffset.TryParse(
                    text,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var at
                )
            )
                return at;
            throw new FormatException($"date_range/{name} is “{text}”");
        }
    }
}

/// <summary>Mail from one address, judged alike.</summary>
/// <param name="Source">The address that it came from.</param>
/// <param name="Disposition"><c>none</c>, <c>quarantine</c> or <c>reject</c>: what the receiver did.</param>
/// <param name="DkimAligned">DMARC's own verdict on DKIM, not the signature's.</param>
/// <param name="Reason">Why the receiver did otherwise than the policy says.</param>
public sealed record DmarcReportRow(
    string Source,
    long Count,
    string Disposition,
    bool DkimAligned,
    bool SpfAligned,
    string HeaderFrom,
    string EnvelopeFrom,
    IReadOnlyList<DmarcAuthResult> Dkim,
    IReadOnlyList<DmarcAuthResult> Spf,
    string Reason
)
{
    public bool Passes => DkimAligned || SpfAligned;
}

/// <param name="Detail">The selector of DKIM, the scope of SPF.</param>
public sealed record DmarcAuthResult(string Domain, string Detail, string Result);
