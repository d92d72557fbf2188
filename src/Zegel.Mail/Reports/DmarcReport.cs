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
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(xml.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(xml.Span);
        }
    }

    sealed class Reading
    {
        readonly List<DmarcReportRow> rows = [];
        readonly SortedSet<string> faults = new(StringComparer.Ordinal);
        XElement? metadata;
        XElement? policy;

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
            };
            using var reader = XmlReader.Create(new StringReader(text.TrimStart()), settings);
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
                    Take((XElement)XNode.ReadFrom(reader));
            return metadata is null || policy is null || rows.Count == 0 ? null : Report();
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
                    rows.Add(Row(element));
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

        DmarcReportRow Row(XElement record)
        {
            var row = Child(record, "row");
            var evaluated = Child(row, "policy_evaluated");
            var identifiers = Child(record, "identifiers") ?? Child(record, "identities");
            var results = Child(record, "auth_results");
            var source = Text(row, "source_ip");
            if (!IPAddress.TryParse(source, out var address))
                faults.Add($"“{source}” is not an address");
            if (!long.TryParse(Text(row, "count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw new FormatException($"count is “{Text(row, "count")}”");
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

        static DateTimeOffset Moment(XElement? range, string name) =>
            double.TryParse(
                Text(range, name),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var seconds
            ) && seconds is >= 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
                : throw new FormatException($"date_range/{name} is “{Text(range, name)}”");
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
