using System.Buffers;
using System.Text;

namespace Zegel.Mail.Message;

/// <summary>One header field as it stands in a message (RFC 5322 §2.2).</summary>
public readonly struct RawField
{
    readonly int nameLength;
    readonly int valueStart;

    internal RawField(ReadOnlyMemory<byte> raw, int nameLength, int valueStart, int line) =>
        (Raw, this.nameLength, this.valueStart, Line) = (raw, nameLength, valueStart, line);

    /// <summary>The whole field, folding and last line end included.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The line it begins on, counted from 1.</summary>
    public int Line { get; }

    /// <summary>The field name as written, without blanks before the colon.</summary>
    public ReadOnlySpan<byte> Name => Raw.Span[..nameLength];

    /// <summary>What follows the colon: leading blank and folding kept, last line end left out.</summary>
    public ReadOnlySpan<byte> Value => Raw.Span[valueStart..].TrimEnd("\r\n"u8);

    /// <summary>The value on one line: line ends taken out, blanks at both ends too (RFC 5322 §2.2.3). Encoded-words stay.</summary>
    public string Text
    {
        get
        {
            var value = Value;
            var buffer = ArrayPool<byte>.Shared.Rent(value.Length);
            var length = 0;
            foreach (var octet in value)
            {
                if (octet is not ((byte)'\r' or (byte)'\n'))
                    buffer[length++] = octet;
            }
            var text = Encoding.UTF8.GetString(buffer, 0, length).Trim(' ', '\t');
            ArrayPool<byte>.Shared.Return(buffer);
            return text;
        }
    }

    /// <summary>Field names are compared without case.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);

    /// <summary>Finds the colon of a field: the name before it is printable US-ASCII, blanks may follow the name (RFC 5322 §4.5.8).</summary>
    internal static bool TryReadName(ReadOnlySpan<byte> line, out int nameLength, out int valueStart)
    {
        nameLength = line.IndexOfAnyExceptInRange((byte)'!', (byte)'~');
        var colon = line.IndexOf((byte)':');
        if (colon >= 0 && (nameLength < 0 || colon < nameLength))
            nameLength = colon;
        valueStart = colon + 1;
        return nameLength > 0 && colon >= nameLength && line[nameLength..colon].IndexOfAnyExcept(" \t"u8) < 0;
    }

    /// <summary>Where the field beginning at <paramref name="start"/> ends: behind its last continuation line.</summary>
    internal static int EndOf(ReadOnlySpan<byte> header, int start, out int lines)
    {
        var end = start;
        lines = 0;
        do
        {
            var feed = header[end..].IndexOf((byte)'\n');
            end = feed < 0 ? header.Length : end + feed + 1;
            lines++;
        } while (end < header.Length && header[end] is (byte)' ' or (byte)'\t');
        return end;
    }
}
