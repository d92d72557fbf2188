using System.Globalization;
using System.Text;

namespace Zegel.Rules.Reading;

/// <summary>What the octets say before any library reads them: lines, stray line ends and the header block.</summary>
sealed class RawMessageScan
{
    const int LineLengthMax = 998;
    const int HeaderBytesMax = 512 * 1024;
    const int FieldsMax = 2000;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly List<FieldFact> fields = [];
    readonly List<FormatFault> faults = [];

    RawMessageScan() { }

    public IReadOnlyList<FieldFact> Fields => fields;

    public IReadOnlyList<FormatFault> Faults => faults;

    /// <summary>The header block is longer than any honest one; what follows is not worth parsing.</summary>
    public bool IsOversized { get; private set; }

    public static RawMessageScan Of(ReadOnlySpan<byte> message)
    {
        var scan = new RawMessageScan();
        scan.ReadLines(message);
        scan.ReadHeader(message);
        return scan;
    }

    void ReadLines(ReadOnlySpan<byte> message)
    {
        var (line, lineStart) = (1, 0);
        var (bareCr, bareCrs) = (0, 0);
        var (bareLf, bareLfs) = (0, 0);
        var (longLine, longest, longLines) = (0, 0, 0);
        var crlfs = 0;
        for (var at = 0; at <= message.Length; at++)
        {
            var isEnd = at == message.Length;
            if (!isEnd && message[at] is not ((byte)'\n' or (byte)'\r'))
            {
                // Jump to the next line end: most octets are none.
                var skip = message[at..].IndexOfAny((byte)'\r', (byte)'\n');
                at += (skip < 0 ? message.Length - at : skip) - 1;
                continue;
            }
            var isCr = !isEnd && message[at] == '\r';
            var isCrLf = isCr && at + 1 < message.Length && message[at + 1] == '\n';
            if (isCr && !isCrLf)
            {
                bareCrs++;
                bareCr = bareCr == 0 ? line : bareCr;
                continue;
            }
            var length = at - lineStart;
            if (length > LineLengthMax)
            {
                longLines++;
                (longLine, longest) = (longLine == 0 ? line : longLine, Math.Max(longest, length));
            }
            if (isEnd)
                break;
            if (isCrLf)
                (at, crlfs) = (at + 1, crlfs + 1);
            else
            {
                bareLfs++;
                bareLf = bareLf == 0 ? line : bareLf;
            }
            line++;
            lineStart = at + 1;
        }
        if (bareCrs > 0)
            Fault(
                "F01",
                (
                    $"{Times(bareCrs, "carriage return")} without line feed",
                    $"{Times(bareCrs, "carriage return")} zonder line feed"
                ),
                "CRLF only",
                ("End lines in CRLF.", "Laat regels eindigen op CRLF."),
                bareCr
            );
        if (bareLfs > 0 && crlfs > 0)
            Fault(
                "F01",
                (
                    $"{Times(bareLfs, "line feed")} without carriage return",
                    $"{Times(bareLfs, "line feed")} zonder carriage return"
                ),
                "CRLF only",
                ("End lines in CRLF.", "Laat regels eindigen op CRLF."),
                bareLf
            );
        else if (bareLfs > 0)
            Fault(
                "F01",
                ("the file has Unix line ends throughout", "het hele bestand heeft regeleinden van Unix"),
                "CRLF, as on the wire",
                (
                    "Nothing, when the file was saved so: it is judged as if it had CRLF.",
                    "U hoeft niets te doen als het bestand zo is bewaard: het wordt beoordeeld alsof er CRLF staat."
                ),
                1,
                Verdict.Info
            );
        if (longLines > 0)
            Fault(
                "F01",
                (
                    $"{Times(longLines, "line")} of more than {LineLengthMax} octets, the longest {longest}",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{longLines} {(longLines == 1 ? "regel" : "regels")} van meer dan {LineLengthMax} bytes, de langste {longest}"
                    )
                ),
                $"at most {LineLengthMax} octets",
                (
                    "Encode the part in quoted-printable or base64; fold long fields.",
                    "Codeer het deel als quoted-printable of base64; verdeel lange velden over meer regels."
                ),
                longLine
            );
        var nul = message.IndexOf((byte)0);
        if (nul >= 0)
            Fault(
                "F01",
                ("a NUL octet", "een NUL-byte"),
                "no NUL (RFC 5322 §4)",
                ("Remove it.", "Haal die weg."),
                message[..nul].Count((byte)'\n') + 1
            );
    }

    void ReadHeader(ReadOnlySpan<byte> message)
    {
        var number = 0;
        var value = new StringBuilder();
        var (name, start) = ("", 0);
        for (var at = 0; at < message.Length; )
        {
            var feed = message[at..].IndexOf((byte)'\n');
            var end = feed < 0 ? message.Length : at + feed;
            var line = message[at..end];
            at = end + 1;
            number++;
            if (line is [.., (byte)'\r'])
                line = line[..^1];
            if (line.IsEmpty)
                break;
            if (at > HeaderBytesMax || fields.Count >= FieldsMax)
            {
                IsOversized = true;
                Fault(
                    "G33",
                    (
                        $"the header block has more than {FieldsMax} fields or {HeaderBytesMax / 1024} kB",
                        $"de kop is groter dan {FieldsMax} velden of {HeaderBytesMax / 1024} kB"
                    ),
                    "16 kB and 100 fields are plenty",
                    (
                        "Remove what does not belong there; the rest was not judged.",
                        "Haal weg wat er niet hoort; de rest is niet beoordeeld."
                    ),
                    number
                );
                break;
            }
            var text = Decoded(line, number);
            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (name.Length > 0)
                    value.Append(text);
                else
                    Malformed(text, number);
                continue;
            }
            Keep();
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && IsFieldName(text[..colon].TrimEnd()))
            {
                (name, start) = (text[..colon].TrimEnd(), number);
                value.Append(text, colon + 1, text.Length - colon - 1);
            }
            else if (!(number == 1 && text.StartsWith("From ", StringComparison.Ordinal)))
                Malformed(text, number);
        }
        Keep();

        void Keep()
        {
            if (name.Length > 0)
            {
                var field = new FieldFact(name, value.ToString().Trim(), start);
                fields.Add(field);
                TellLetters(field);
            }
            value.Clear();
            name = "";
        }
    }

    // Letters within an address are another fault, with another cure: no encoded-word may stand there (F08).
    void TellLetters(FieldFact field)
    {
        if (
            !faults.Exists(fault => fault.RuleId == "F06")
            && InternationalAddresses.HasLettersBeside(field.Name, field.Value)
        )
            Fault(
                "F06",
                ("a field has UTF-8 letters as they are", "een veld heeft ongecodeerde letters in UTF-8"),
                "encoded words (RFC 2047), unless every hop speaks SMTPUTF8",
                ("Let the mail library encode the field.", "Laat de mailbibliotheek het veld coderen."),
                field.Line,
                Verdict.Warn
            );
    }

    string Decoded(ReadOnlySpan<byte> line, int number)
    {
        if (Ascii.IsValid(line))
            return Encoding.ASCII.GetString(line);
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            Fault(
                "F06",
                ("a field has octets of no declared character set", "een veld heeft bytes zonder opgegeven tekenset"),
                "encoded words (RFC 2047)",
                ("Encode the field.", "Codeer het veld."),
                number
            );
            return Encoding.Latin1.GetString(line);
        }
    }

    void Malformed(string text, int number) =>
        Fault(
            "G33",
            (
                $"“{(text.Length > 60 ? text[..60] + "…" : text)}” is no header field",
                $"“{(text.Length > 60 ? text[..60] + "…" : text)}” is geen kopveld"
            ),
            "Name: value, or a line that begins with a space to go on (RFC 5322 §2.2)",
            (
                "Put an empty line before the body, or mend the field.",
                "Zet een lege regel voor de tekst, of verbeter het veld."
            ),
            number
        );

    // A stranger's file may have a fault on each of a million lines.
    void Fault(string ruleId, Said what, string expected, Said fix, int line, Verdict verdict = Verdict.Block)
    {
        if (faults.Count < RuleBook.FindingsPerRuleMax)
            faults.Add(new FormatFault(ruleId, what, expected, fix, line, verdict));
    }

    static bool IsFieldName(string name) => name.Length is > 0 and <= 200 && name.All(c => c is > ' ' and < '\x7f');

    static string Times(int count, string thing) =>
        count == 1 ? $"1 {thing}" : string.Create(CultureInfo.InvariantCulture, $"{count} {thing}s");
}
