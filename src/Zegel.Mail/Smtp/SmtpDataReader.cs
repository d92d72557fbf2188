namespace Zegel.Mail.Smtp;

/// <summary>Takes message content apart from its end (RFC 5321 §4.1.1.4): only CRLF.CRLF ends it, a bare CR or LF spoils it (D31).</summary>
/// <remarks>Memory grows with what arrives, never with what was promised, up to the limit.</remarks>
sealed class SmtpDataReader(int sizeBytesMax, SmtpMemory? memory) : IDisposable
{
    enum At
    {
        LineStart,
        InLine,
        Cr,
        Dot,
        DotCr,
        End,
        BareCrOrLf,
    }

    byte[] content = [];
    int length;
    long seen;
    At at = At.LineStart;

    public bool IsEnded => at == At.End;

    /// <summary>A bare CR or LF was met; nothing after it is read.</summary>
    public bool IsSpoilt => at == At.BareCrOrLf;

    public bool IsTooLarge { get; private set; }

    /// <summary>The shared memory is used up.</summary>
    public bool IsOutOfMemory { get; private set; }

    /// <summary>Twice the limit has come and no end in sight: it is not worth reading on.</summary>
    public bool IsEndless => seen > 2L * sizeBytesMax + (1 << 20);

    public ReadOnlyMemory<byte> Content => content.AsMemory(0, length);

    /// <summary>Reads as far as the content goes and says how far that is.</summary>
    public int Read(ReadOnlySpan<byte> octets)
    {
        var i = 0;
        while (i < octets.Length && at is not (At.End or At.BareCrOrLf))
        {
            if (at == At.InLine)
            {
                var run = octets[i..].IndexOfAny((byte)'\r', (byte)'\n');
                Append(octets.Slice(i, run < 0 ? octets.Length - i : run));
                if (run < 0)
                {
                    i = octets.Length;
                    break;
                }
                at = octets[i + run] == '\r' ? At.Cr : At.BareCrOrLf;
                i += run + 1;
                continue;
            }
            var octet = octets[i];
            switch (at, (char)octet)
            {
                case (At.Cr, '\n'):
                    Append("\r\n"u8);
                    at = At.LineStart;
                    i++;
                    break;
                case (At.DotCr, '\n'):
                    at = At.End;
                    i++;
                    break;
                case (At.Cr or At.DotCr, _):
                    at = At.BareCrOrLf;
                    break;
                case (At.LineStart, '.'):
                    at = At.Dot;
                    i++;
                    break;
                case (At.Dot, '\r'):
                    at = At.DotCr;
                    i++;
                    break;
                default: // the rest of the line; a single dot before it was the client's stuffing
                    at = At.InLine;
                    break;
            }
        }
        seen += i;
        return i;
    }

    /// <summary>Counted octets of <c>BDAT</c> (RFC 3030 §2), to which the same line rule applies.</summary>
    public void ReadChunk(ReadOnlySpan<byte> octets)
    {
        seen += octets.Length;
        Append(octets);
        for (
            var i = octets.IndexOfAny((byte)'\r', (byte)'\n');
            !octets.IsEmpty;
            i = octets.IndexOfAny((byte)'\r', (byte)'\n')
        )
        {
            if (at == At.Cr && i != 0)
                at = At.BareCrOrLf;
            if (i < 0 || at == At.BareCrOrLf)
                return;
            at = (at, octets[i]) switch
            {
                (At.Cr, (byte)'\n') => At.InLine,
                (not At.Cr, (byte)'\r') => At.Cr,
                _ => At.BareCrOrLf,
            };
            octets = octets[(i + 1)..];
        }
    }

    /// <summary>After the last chunk: a CR that waits for its LF is a bare one.</summary>
    public void EndChunks() => at = at is At.Cr or At.BareCrOrLf ? At.BareCrOrLf : At.End;

    /// <summary>Gives its share of the memory back; the content itself lives as long as somebody holds it.</summary>
    public void Dispose()
    {
        memory?.Give(content.Length);
        content = [];
        length = 0;
    }

    void Append(ReadOnlySpan<byte> octets)
    {
        if (IsTooLarge || IsOutOfMemory)
            return;
        if (octets.Length > sizeBytesMax - length)
        {
            IsTooLarge = true;
            Dispose();
            return;
        }
        if (content.Length - length < octets.Length && !Grow(length + octets.Length))
            return;
        octets.CopyTo(content.AsSpan(length));
        length += octets.Length;
    }

    bool Grow(int needed)
    {
        var room = (int)Math.Min(sizeBytesMax, Math.Max(needed, Math.Max(8192, 2L * content.Length)));
        if (memory?.TryTake(room - content.Length) == false)
        {
            IsOutOfMemory = true;
            Dispose();
            return false;
        }
        Array.Resize(ref content, room);
        return true;
    }
}
