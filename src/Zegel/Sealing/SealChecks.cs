using MimeKit;
using Zegel.Domains;
using Zegel.Mail.Message;
using Zegel.Rules;

namespace Zegel.Sealing;

/// <summary>What is looked at in each copy before it is signed.</summary>
static class SealChecks
{
    /// <summary>Gmail takes 500 KB; nobody honest needs a thirtieth (F03).</summary>
    const int HeaderOctetsMax = 16 * 1024;

    public static IReadOnlyList<Finding> OfDraft(Draft draft, DomainSigner signer)
    {
        var findings = new List<Finding>();
        if (draft.From.Domain != signer.Domain)
            findings.Add(
                Block(
                    "A20",
                    (
                        $"From is at {draft.From.Domain}, the signature at {signer.Domain}",
                        $"From staat op {draft.From.Domain}, de handtekening op {signer.Domain}"
                    ),
                    "the same domain",
                    (
                        "Send from the domain that was declared, or declare the other one (G10).",
                        "Verstuur vanaf het opgegeven domein, of geef het andere op (G10)."
                    )
                )
            );
        if (draft.ReturnHost != signer.ReturnHost)
            findings.Add(
                Block(
                    "G10",
                    ($"the return path is at {draft.ReturnHost}", $"het retourpad staat op {draft.ReturnHost}"),
                    $"{signer.ReturnHost}",
                    (
                        "Use the return host of the sending domain.",
                        "Gebruik de naam voor het retourpad van het verzenddomein."
                    )
                )
            );
        if (string.IsNullOrWhiteSpace(draft.Subject))
            findings.Add(
                Block(
                    "F02",
                    ("the subject is empty", "het onderwerp is leeg"),
                    "a subject",
                    ("Write a subject.", "Schrijf een onderwerp.")
                )
            );
        if (FaultOf(draft.Body.Bytes.Span) is { } fault)
            findings.Add(
                Block(
                    "F01",
                    ($"the body has {fault.En}", $"de inhoud heeft {fault.Nl}"),
                    "7-bit lines of at most 998 octets, with CRLF",
                    ("Encode the body.", "Codeer de inhoud.")
                )
            );
        return findings;
    }

    /// <summary>Non-bulk drafts differ each time, so each passes the whole book; bulk was judged when it was compiled.</summary>
    public static IReadOnlyList<Finding> OfRules(Draft draft, ReadOnlySpan<byte> header) =>
        [.. RuleBook.Check(Facts(draft, header)).Where(finding => finding.Verdict >= Verdict.Hold)];

    public static Finding? OfSize(int headerLength, int length, int lengthMax) =>
        headerLength > HeaderOctetsMax
            ? Block(
                "F03",
                ($"the header has {headerLength} octets", $"de header telt {headerLength} octetten"),
                $"at most {HeaderOctetsMax}",
                ("Shorten names and addresses.", "Kort namen en adressen in.")
            )
        : length > lengthMax
            ? Block(
                "F12",
                ($"the message has {length} octets", $"het bericht telt {length} octetten"),
                $"at most {lengthMax}",
                ("Leave out what readers can fetch.", "Laat weg wat lezers zelf kunnen ophalen.")
            )
        : null;

    internal static MessageFacts Facts(Draft draft, ReadOnlySpan<byte> header)
    {
        byte[] octets = [.. header, .. "\r\n"u8, .. draft.Body.Bytes.Span];
        var raw = RawMessage.Parse(octets);
        using var stream = new MemoryStream(octets, writable: false);
        using var parsed = MimeMessage.Load(stream);
        return new MessageFacts(
            draft.Stream.ToString().ToLowerInvariant(),
            [.. raw.Fields.Select(f => new FieldFact(System.Text.Encoding.ASCII.GetString(f.Name), f.Text, 0))],
            parsed.HtmlBody,
            parsed.TextBody,
            TwinHtml: null,
            Exits: null,
            TwinExits: null,
            AssetHost: null,
            FormatFaults: []
        );
    }

    /// <summary>Null, or in words what no body may have on the wire (RFC 5321 §4.5.3.1.6, RFC 2045 §2.7).</summary>
    static Said? FaultOf(ReadOnlySpan<byte> body)
    {
        if (!System.Text.Ascii.IsValid(body))
            return ("octets above 127", "octetten boven 127");
        if (body.Contains((byte)0))
            return ("a NUL", "een NUL");
        while (!body.IsEmpty)
        {
            var end = body.IndexOfAny((byte)'\r', (byte)'\n');
            if ((end < 0 ? body.Length : end) > RawMessage.LineOctetsMax)
                return ("a line of more than 998 octets", "een regel van meer dan 998 octetten");
            if (end < 0)
                return null;
            if (body[end] != '\r' || end + 1 == body.Length || body[end + 1] != '\n')
                return ("a CR or LF alone", "een losse CR of LF");
            body = body[(end + 2)..];
        }
        return null;
    }

    static Finding Block(string rule, Said observed, string expected, Said fix) =>
        Finding.Of(rule, Verdict.Block, observed, expected, fix);
}
