using System.Buffers;
using System.Text;

namespace Zegel.Mail.Message;

/// <summary>Why a field was not taken.</summary>
public abstract record HeaderError
{
    HeaderError(string field) => Field = field;

    public string Field { get; }

    /// <summary>A field name is one or more printable US-ASCII characters but the colon (RFC 5322 §2.2).</summary>
    public sealed record BadName(string Field) : HeaderError(Field);

    /// <summary>A CR or LF outside folding, a control character, or a character outside US-ASCII.</summary>
    public sealed record BadValue(string Field) : HeaderError(Field);

    /// <summary>More than 998 octets on one line (RFC 5322 §2.1.1).</summary>
    public sealed record LineTooLong(string Field) : HeaderError(Field);

    /// <summary>The field may stand once and stands already (RFC 5322 §3.6).</summary>
    public sealed record Duplicate(string Field) : HeaderError(Field);

    /// <summary>The block would pass <see cref="HeaderBlock.FieldsMax"/> or <see cref="HeaderBlock.OctetsMax"/>.</summary>
    public sealed record TooLarge(string Field) : HeaderError(Field);
}

/// <summary>The header of a message we send, written field by field in the order added. Reuse one per worker.</summary>
public sealed class HeaderBlock
{
    public const int FieldsMax = 100;

    public const int OctetsMax = 16 * 1024;

    /// <summary>Fields that stand at most once: RFC 5322 §3.6, RFC 2045 §3, RFC 2369 §3, RFC 2919 §3, RFC 8058 §3.1, RFC 3834 §5.</summary>
    static readonly string[] Once =
    [
        "Date",
        "From",
        "Sender",
        "Reply-To",
        "To",
        "Cc",
        "Bcc",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Subject",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "List-Id",
        "List-Help",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-Subscribe",
        "List-Post",
        "List-Owner",
        "List-Archive",
        "Auto-Submitted",
        "Precedence",
        "Feedback-ID",
    ];

    static readonly SearchValues<char> TextOrBlank = SearchValues.Create(
        "\t" + string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c))
    );

    byte[] buffer = new byte[2048];
    int length;
    int fields;
    int seen;

    /// <summary>The fields with their CRLFs, without the empty line after the header. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Octets => buffer.AsSpan(0, length);

    public int FieldCount => fields;

    /// <summary>Starts the next message in the same buffer.</summary>
    public void Clear() => (length, fields, seen) = (0, 0, 0);

    /// <summary>Adds <c>Name: value</c>; the value is encoded and, where long, folded already (F01, F02). Null when taken.</summary>
    public HeaderError? Add(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.Contains(':'))
            return new HeaderError.BadName(name);
        var once = IndexOfOnce(name);
        if (once >= 0 && (seen & (1 << once)) != 0)
            return new HeaderError.Duplicate(name);
        if (Check(name, value) is { } error)
            return error;
        var size = name.Length + 2 + value.Length + 2;
        if (fields == FieldsMax || length + size > OctetsMax)
            return new HeaderError.TooLarge(name);
        Write(name, value, size);
        fields++;
        seen |= once < 0 ? 0 : 1 << once;
        return null;
    }

    void Write(string name, string value, int size)
    {
        if (length + size > buffer.Length)
            Array.Resize(ref buffer, Math.Min(OctetsMax, Math.Max(buffer.Length * 2, length + size)));
        length += Encoding.ASCII.GetBytes(name, buffer.AsSpan(length));
        ": "u8.CopyTo(buffer.AsSpan(length));
        length += 2;
        length += Encoding.ASCII.GetBytes(value, buffer.AsSpan(length));
        "\r\n"u8.CopyTo(buffer.AsSpan(length));
        length += 2;
    }

    static int IndexOfOnce(string name)
    {
        for (var i = 0; i < Once.Length; i++)
        {
            if (Once[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }

    /// <summary>Takes printable US-ASCII, blanks, and CRLFs that a blank and something visible follow.</summary>
    static HeaderError? Check(string name, ReadOnlySpan<char> value)
    {
        var lineLength = name.Length + 2;
        for (var first = true; ; first = false)
        {
            var end = value.IndexOf("\r\n");
            var line = end < 0 ? value : value[..end];
            lineLength += line.Length;
            if (line.IndexOfAnyExcept(TextOrBlank) >= 0)
                return new HeaderError.BadValue(name);
            if (!first && (line.IsEmpty || line[0] is not (' ' or '\t') || line.Trim(" \t").IsEmpty))
                return new HeaderError.BadValue(name);
            if (lineLength > RawMessage.LineOctetsMax)
                return new HeaderError.LineTooLong(name);
            if (end < 0)
                return null;
            value = value[(end + 2)..];
            lineLength = 0;
        }
    }
}
