using MimeKit;

namespace Zegel.Rules.Reading;

/// <summary>The HTML and text of a parsed message, and what is wrong with its parts.</summary>
sealed class MimeParts(ReadOnlyMemory<byte> octets)
{
    readonly Dictionary<MimeEntity, (long Start, long End)> contents = [];
    readonly List<string> html = [];
    readonly List<string> text = [];
    readonly List<FormatFault> faults = [];
    readonly List<AttachmentFact> files = [];

    /// <summary>More are counted by no rule.</summary>
    const int FilesMax = 50;

    public IReadOnlyList<AttachmentFact> Files => files;

    public string? Html => html.Count == 0 ? null : string.Join('\n', html);

    public string? Text => text.Count == 0 ? null : string.Join('\n', text);

    public IReadOnlyList<FormatFault> Faults => faults;

    public PartPlaces HtmlPlaces { get; } = new(octets);

    public PartPlaces TextPlaces { get; } = new(octets);

    /// <param name="parser">At the beginning of a message.</param>
    /// <param name="octets">What it reads.</param>
    /// <exception cref="FormatException">There is no message.</exception>
    public static MimeParts Of(MimeParser parser, ReadOnlyMemory<byte> octets)
    {
        var parts = new MimeParts(octets);
        parser.MimeEntityEnd += (_, end) => parts.contents[end.Entity] = (end.HeadersEndOffset, end.EndOffset);
        if (parser.ParseMessage().Body is { } body)
            parts.Visit(body);
        return parts;
    }

    // As deep as the parser's own limit lets it be.
    void Visit(MimeEntity entity)
    {
        var encoding = entity.Headers[HeaderId.ContentTransferEncoding]?.Trim().ToLowerInvariant();
        if (
            encoding is { Length: > 0 }
            && Name(encoding) is not ("7bit" or "8bit" or "binary" or "base64" or "quoted-printable")
        )
            Fault(
                "F05",
                (
                    $"the transfer encoding “{Short(encoding)}” is unknown",
                    $"de Content-Transfer-Encoding “{Short(encoding)}” is onbekend"
                ),
                "quoted-printable or base64"
            );
        switch (entity)
        {
            case Multipart multipart:
                Visit(multipart, encoding);
                break;
            case TextPart { IsAttachment: false } words:
                Read(words);
                break;
            case MimePart part:
                if (part.Content is { } content && Declares7Bit(part) && HasEightBits(content))
                    Fault(
                        "F06",
                        (
                            $"8-bit octets in a {part.ContentType.MimeType} part that says 7bit",
                            $"8-bits tekens in een deel {part.ContentType.MimeType} dat 7bit opgeeft"
                        ),
                        "base64"
                    );
                if (files.Count < FilesMax && !IsShown(part))
                    files.Add(Attachments.Of(part));
                break;
        }
    }

    void Visit(Multipart multipart, string? encoding)
    {
        var type = multipart.ContentType.MimeType;
        if (string.IsNullOrEmpty(multipart.ContentType.Boundary))
            Fault(
                "F05",
                ($"{type} without a boundary", $"{type} zonder boundary"),
                "a boundary parameter (RFC 2046 §5.1.1)"
            );
        else if (multipart.Count == 0)
            Fault(
                "F05",
                ($"{type} whose boundary never occurs", $"{type} waarvan de boundary nergens staat"),
                "at least one part between its boundaries"
            );
        if (encoding is "base64" or "quoted-printable")
            Fault(
                "F05",
                ($"{type} encoded as {encoding}", $"{type} gecodeerd als {encoding}"),
                "7bit, 8bit or binary: only leaves are encoded (RFC 2045 §6.4)"
            );
        if (multipart is MultipartAlternative)
        {
            var types = multipart.Select(part => part.ContentType.MimeType.ToLowerInvariant()).ToList();
            var plain = types.IndexOf("text/plain");
            if (plain >= 0 && types.IndexOf("text/html") is >= 0 and var rich && rich < plain)
                Fault(
                    "F05",
                    ("multipart/alternative with the HTML first", "multipart/alternative met de HTML voorop"),
                    "plain text first, the richest last (RFC 2046 §5.1.4)"
                );
        }
        foreach (var part in multipart)
            Visit(part);
    }

    void Read(TextPart part)
    {
        var type = part.ContentType.MimeType;
        if (part.Content is null)
            return;
        var isEightBit = HasEightBits(part.Content);
        var charset = part.ContentType.Charset;
        if (isEightBit && Declares7Bit(part))
            Fault(
                "F06",
                (
                    $"8-bit octets in a {type} part that says 7bit or nothing",
                    $"8-bits tekens in een deel {type} dat 7bit of niets opgeeft"
                ),
                "quoted-printable"
            );
        else if (isEightBit && (charset is null || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)))
            Fault(
                "F06",
                (
                    $"8-bit octets in a {type} part without a character set",
                    $"8-bits tekens in een deel {type} zonder tekenset"
                ),
                "charset=utf-8"
            );
        if (charset is not null && part.ContentType.CharsetEncoding is null)
            Fault(
                "F06",
                ($"the character set “{Short(charset)}” is unknown", $"de tekenset “{Short(charset)}” is onbekend"),
                "charset=utf-8"
            );
        var read = part.Text;
        // One more than is read, so that the reader sees that there was more.
        if (read.Length > MailHtml.LengthMax)
            read = read[..(MailHtml.LengthMax + 1)];
        if (part.IsHtml)
            html.Add(read);
        else if (part.IsPlain)
            text.Add(read);
        if (contents.TryGetValue(part, out var content))
            (part.IsHtml ? HtmlPlaces : TextPlaces).Add(
                content.Start,
                content.End,
                part.ContentTransferEncoding,
                charset
            );
    }

    /// <summary>An image or font that the HTML shows by its Content-ID goes along, but not as a file.</summary>
    static bool IsShown(MimePart part) =>
        !part.IsAttachment && part.ContentId is { Length: > 0 } && part.ContentType.MediaType is "image" or "font";

    static bool Declares7Bit(MimePart part) =>
        part.ContentTransferEncoding is ContentEncoding.Default or ContentEncoding.SevenBit;

    static bool HasEightBits(IMimeContent content)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var octets = content.Stream;
        if (octets is null)
            return false;
        octets.Position = 0;
        while (octets.Read(buffer) is > 0 and var read)
            if (!System.Text.Ascii.IsValid(buffer[..read]))
            {
                octets.Position = 0;
                return true;
            }
        octets.Position = 0;
        return false;
    }

    void Fault(string ruleId, Said what, string expected)
    {
        if (faults.Count < RuleBook.FindingsPerRuleMax)
            faults.Add(
                new FormatFault(
                    ruleId,
                    what,
                    expected,
                    ("Let the mail library build the part.", "Laat de mailbibliotheek het deel maken."),
                    null
                )
            );
    }

    // A comment may follow the name (RFC 2045 §5.1).
    static string Name(string encoding) => encoding.Split([' ', ';', '('], 2)[0];

    static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
