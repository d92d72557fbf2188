using MimeKit;

namespace Zegel.Rules.Reading;

/// <summary>
/// Where the letters of decoded parts stand in the file they were read from, so that an editor can jump to them. Lines and
/// columns count from 1, columns in UTF-16 code units, on both sides.
/// </summary>
sealed class PartPlaces(ReadOnlyMemory<byte> file)
{
    readonly record struct Part(int Start, int End, ContentEncoding Encoding, bool IsCounted);

    readonly List<Part> parts = [];

    /// <summary>One more part of the text; several are read with a line end between them.</summary>
    /// <param name="charset">As declared. Where one letter may be any number of octets, its line is found and its column is not.</param>
    public void Add(long start, long end, ContentEncoding encoding, string? charset) =>
        parts.Add(
            new Part(
                (int)Math.Clamp(start, 0, file.Length),
                (int)Math.Clamp(end, 0, file.Length),
                encoding,
                IsCounted: charset is null
                    || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                    || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>Looks the places up in one pass.</summary>
    /// <returns>Without those that are not found, as where the part was cut or its letters cannot be counted.</returns>
    public IReadOnlyDictionary<(int Line, int Column), (int Line, int Column)> Find(
        IEnumerable<(int Line, int Column)> wanted
    )
    {
        var open = new Queue<(int Line, int Column)>(wanted.Distinct().Order());
        var found = new Dictionary<(int Line, int Column), (int Line, int Column)>();
        var (line, column) = (1, 1);
        foreach (var part in parts)
        {
            if (!part.IsCounted)
                break;
            foreach (var (octet, fileLine, fileColumn) in Octets(part))
            {
                // A place within a letter, or behind the end of its line, is where the letter or the line end is.
                while (open.TryPeek(out var next) && IsAt(next, octet))
                    found[open.Dequeue()] = (fileLine, fileColumn);
                if (open.Count == 0)
                    return found;
                if (octet == '\n')
                    (line, column) = (line + 1, 1);
                else
                    column += Units(octet);
            }
            (line, column) = (line + 1, 1);
        }
        return found;

        bool IsAt((int Line, int Column) place, byte octet) =>
            place.Line < line || (place.Line == line && (place.Column < column + Units(octet) || octet == '\n'));
    }

    /// <summary>The code units that a letter has, told by its first octet in UTF-8; none for those that follow.</summary>
    static int Units(byte octet) =>
        octet switch
        {
            >= 0x80 and < 0xC0 => 0,
            >= 0xF0 => 2,
            _ => 1,
        };

    IEnumerable<(byte Octet, int Line, int Column)> Octets(Part part)
    {
        var (line, lineStart) = (1, 0);
        foreach (var at in LineEnds(0, part.Start))
            (line, lineStart) = (line + 1, at + 1);
        var column = 1;
        for (var i = lineStart; i < part.Start; i++)
            column += Units(file.Span[i]);
        var (bits, count) = (0, 0);
        for (var i = part.Start; i < part.End; i++)
        {
            var octet = file.Span[i];
            switch (part.Encoding)
            {
                case ContentEncoding.QuotedPrintable when octet == '=':
                    if (Hex(i + 1, part.End) is { } coded)
                    {
                        yield return (coded, line, column);
                        i += 2;
                        column += 3;
                        continue;
                    }
                    // A soft line break (RFC 2045 §6.7).
                    var next = file.Span[(i + 1)..part.End];
                    if (next.StartsWith("\r\n"u8) || next.StartsWith("\n"u8))
                    {
                        i += next[0] == '\r' ? 2 : 1;
                        (line, column) = (line + 1, 1);
                        continue;
                    }
                    yield return (octet, line, column);
                    break;
                case ContentEncoding.Base64:
                    if (Digit(octet) is >= 0 and var digit)
                    {
                        (bits, count) = ((bits << 6) | digit, count + 6);
                        if (count >= 8)
                        {
                            count -= 8;
                            yield return ((byte)(bits >> count), line, column);
                        }
                    }
                    break;
                default:
                    yield return (octet, line, column);
                    break;
            }
            if (octet == '\n')
                (line, column) = (line + 1, 1);
            else
                column += Units(octet);
        }
    }

    IEnumerable<int> LineEnds(int start, int end)
    {
        for (var at = start; at < end; at++)
        {
            var skip = file.Span[at..end].IndexOf((byte)'\n');
            if (skip < 0)
                yield break;
            at += skip;
            yield return at;
        }
    }

    byte? Hex(int at, int end) =>
        at + 1 < end
        && System.Buffers.Text.Utf8Parser.TryParse(file.Span.Slice(at, 2), out byte value, out var read, 'X')
        && read == 2
            ? value
            : null;

    static int Digit(byte octet) =>
        octet switch
        {
            >= (byte)'A' and <= (byte)'Z' => octet - 'A',
            >= (byte)'a' and <= (byte)'z' => octet - 'a' + 26,
            >= (byte)'0' and <= (byte)'9' => octet - '0' + 52,
            (byte)'+' => 62,
            (byte)'/' => 63,
            _ => -1,
        };
}
