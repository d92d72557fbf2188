using System.Buffers;

namespace Zegel.Mail.Smtp;

/// <summary>Message content on its way into <c>DATA</c> (RFC 5321 §4.5.2).</summary>
static class DotStuffing
{
    /// <summary>True when every CR stands before an LF and every LF behind a CR: nothing in it can be read as another end of data (D14).</summary>
    public static bool HasOnlyCrlf(ReadOnlySpan<byte> content)
    {
        var pairs = content.Count("\r\n"u8);
        return content.Count((byte)'\n') == pairs && content.Count((byte)'\r') == pairs;
    }

    /// <summary>Writes <paramref name="content"/> from <paramref name="start"/> to <paramref name="end"/> with leading dots doubled.</summary>
    /// <param name="content">The whole content, so that a dot behind a block edge is seen for what it is.</param>
    /// <param name="roomAfter">Octets the caller writes next, to stand in the same piece of memory.</param>
    public static void Write(
        IBufferWriter<byte> output,
        ReadOnlySpan<byte> content,
        int start,
        int end,
        int roomAfter = 0
    )
    {
        var room = end - start + LeadingDots(content, start, end);
        var to = output.GetSpan(room + roomAfter);
        var length = 0;
        for (var from = start; from < end; )
        {
            var dot = NextLeadingDot(content, from, end);
            var stop = dot < 0 ? end : dot + 1;
            content[from..stop].CopyTo(to[length..]);
            length += stop - from;
            if (dot >= 0)
                to[length++] = (byte)'.';
            from = stop;
        }
        output.Advance(length);
    }

    /// <summary>Ends the content: a missing last CRLF, then the dot on its own line.</summary>
    public static void WriteEnd(IBufferWriter<byte> output, ReadOnlySpan<byte> content) =>
        output.Write(content.IsEmpty || content[^1] == '\n' ? ".\r\n"u8 : "\r\n.\r\n"u8);

    static int LeadingDots(ReadOnlySpan<byte> content, int start, int end) =>
        content[Math.Max(start - 1, 0)..end].Count("\n."u8) + (start == 0 && end > 0 && content[0] == '.' ? 1 : 0);

    static int NextLeadingDot(ReadOnlySpan<byte> content, int from, int end)
    {
        if (from == 0 && content[0] == '.')
            return 0;
        var search = Math.Max(from - 1, 0);
        var at = content[search..end].IndexOf("\n."u8);
        return at < 0 ? -1 : search + at + 1;
    }
}
