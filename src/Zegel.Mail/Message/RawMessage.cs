using System.Diagnostics.CodeAnalysis;

namespace Zegel.Mail.Message;

/// <summary>A message as octets, split into header fields and body without decoding anything (RFC 5322 §2).</summary>
public sealed class RawMessage
{
    /// <summary>Without the line end (RFC 5322 §2.1.1).</summary>
    public const int LineOctetsMax = 998;

    /// <summary>Gmail takes no more fields than this; nobody needs a hundredth of it.</summary>
    public const int FieldsMax = 5000;

    /// <summary>Gmail's limit for a whole header.</summary>
    public const int HeaderOctetsMax = 500 * 1024;

    /// <summary>What splitting found.</summary>
    readonly List<MessageDefect> headerDefects;

    RawMessage(
        ReadOnlyMemory<byte> content,
        List<RawField> fields,
        int headerLength,
        int bodyOffset,
        List<MessageDefect> headerDefects
    )
    {
        Content = content;
        Fields = fields;
        HeaderLength = headerLength;
        BodyOffset = bodyOffset;
        this.headerDefects = headerDefects;
    }

    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>In the order of the message.</summary>
    public IReadOnlyList<RawField> Fields { get; }

    /// <summary>The octets of all fields, before the empty line.</summary>
    public int HeaderLength { get; }

    public int BodyOffset { get; }

    public ReadOnlyMemory<byte> Header => Content[..HeaderLength];

    public ReadOnlyMemory<byte> Body => Content[BodyOffset..];

    /// <summary>False when the header went over a limit, so that <see cref="Fields"/> does not tell everything.</summary>
    public bool HasAllFields => !headerDefects.Exists(defect => defect.Kind == MessageDefectKind.HeaderTooLarge);

    /// <summary>Splits any octets: LF alone ends a line too, and a header that stops being one is where the body begins.</summary>
    public static RawMessage Parse(ReadOnlyMemory<byte> content)
    {
        var octets = content.Span;
        var fields = new List<RawField>(24);
        var defects = new List<MessageDefect>(0);
        var at = 0;
        var line = 1;
        var bodyOffset = -1;
        while (at < octets.Length)
        {
            var rest = octets[at..];
            if (rest[0] == '\n' || rest.StartsWith("\r\n"u8))
            {
                bodyOffset = at + (rest[0] == '\n' ? 1 : 2);
                break;
            }
            var end = RawField.EndOf(octets, at, out var lines);
            if (fields.Count == FieldsMax || end > HeaderOctetsMax)
            {
                defects.Add(new MessageDefect(MessageDefectKind.HeaderTooLarge, line));
                break;
            }
            if (!RawField.TryReadName(rest[..(end - at)], out var nameLength, out var valueStart))
            {
                defects.Add(new MessageDefect(MessageDefectKind.NotAField, line));
                break;
            }
            fields.Add(new RawField(content[at..end], nameLength, valueStart, line));
            at = end;
            line += lines;
        }
        if (bodyOffset < 0)
        {
            bodyOffset = at;
            defects.Add(new MessageDefect(MessageDefectKind.MissingSeparator, line));
        }
        return new RawMessage(content, fields, at, bodyOffset, defects);
    }

    /// <summary>Takes only what may go over any wire: CRLF line ends of at most 998 octets, US-ASCII, fields, an empty line, a body.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> content,
        [NotNullWhen(true)] out RawMessage? message,
        [NotNullWhen(false)] out MessageDefect? defect
    )
    {
        var parsed = Parse(content);
        defect = parsed.FindDefects() is [var first, ..] ? first : null;
        message = defect is null ? parsed : null;
        return defect is null;
    }

    /// <summary>The first field of that name.</summary>
    public bool TryGetField(ReadOnlySpan<byte> name, out RawField field)
    {
        foreach (var candidate in Fields)
        {
            if (candidate.Is(name))
            {
                field = candidate;
                return true;
            }
        }
        field = default;
        return false;
    }

    /// <summary>Every kind of defect once, with the first line that shows it; those of the header's form come first.</summary>
    public IReadOnlyList<MessageDefect> FindDefects()
    {
        var defects = new List<MessageDefect>(headerDefects);
        FindInLines(defects);
        FindOctet(defects, MessageDefectKind.EightBit, Content.Span.IndexOfAnyInRange((byte)0x80, (byte)0xFF));
        FindOctet(defects, MessageDefectKind.Nul, Content.Span.IndexOf((byte)0));
        return defects;
    }

    void FindInLines(List<MessageDefect> defects)
    {
        var rest = Content.Span;
        var (bareReturn, bareFeed, tooLong) = (false, false, false);
        for (var line = 1; rest.Length > 0 && !(bareReturn && bareFeed && tooLong); line++)
        {
            var feed = rest.IndexOf((byte)'\n');
            var text = feed < 0 ? rest : rest[..feed];
            var ended = text.Length > 0 && text[^1] == '\r';
            if (ended)
                text = text[..^1];
            Once(ref bareFeed, feed >= 0 && !ended, MessageDefectKind.BareLineFeed, line);
            Once(
                ref bareReturn,
                (feed < 0 && ended) || text.Contains((byte)'\r'),
                MessageDefectKind.BareCarriageReturn,
                line
            );
            Once(ref tooLong, text.Length > LineOctetsMax, MessageDefectKind.LineTooLong, line);
            rest = feed < 0 ? default : rest[(feed + 1)..];
        }

        void Once(ref bool seen, bool found, MessageDefectKind kind, int line)
        {
            if (found && !seen)
                defects.Add(new MessageDefect(kind, line));
            seen |= found;
        }
    }

    void FindOctet(List<MessageDefect> defects, MessageDefectKind kind, int at)
    {
        if (at >= 0)
            defects.Add(new MessageDefect(kind, Content.Span[..at].Count((byte)'\n') + 1));
    }
}
