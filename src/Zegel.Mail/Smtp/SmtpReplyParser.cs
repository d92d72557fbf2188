using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

/// <summary>Puts replies together from the bytes of a server, forgiving what does no harm: bare LF, 8-bit text, no text at all.</summary>
sealed class SmtpReplyParser
{
    public const int OctetsMax = 64 * 1024;
    public const int LinesMax = 200;

    readonly List<string> lines = [];
    int code;
    long octets;

    /// <summary>Takes whole lines off the front of <paramref name="buffer"/>; null when the reply is not complete yet.</summary>
    /// <exception cref="InvalidDataException">This is not SMTP, or too much of it.</exception>
    public SmtpReply? Read(ref ReadOnlySequence<byte> buffer)
    {
        while (buffer.PositionOf((byte)'\n') is { } end)
        {
            var line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            octets += line.Length + 1;
            if (octets > OctetsMax)
                throw TooLong();
            if (ReadLine(line.IsSingleSegment ? line.FirstSpan : line.ToArray()))
                return Take();
        }
        if (octets + buffer.Length > OctetsMax)
            throw TooLong();
        return null;
    }

    /// <summary>True when the line is the last of its reply.</summary>
    bool ReadLine(ReadOnlySpan<byte> line)
    {
        if (line is [.. var rest, (byte)'\r'])
            line = rest;
        if (
            line.Length < 3
            || line[0] is < (byte)'2' or > (byte)'5'
            || !char.IsAsciiDigit((char)line[1])
            || !char.IsAsciiDigit((char)line[2])
            || (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-'))
        )
            throw new InvalidDataException($"not a reply: “{Text(line[..Math.Min(line.Length, 80)])}”");
        var said = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + line[2] - '0';
        if (lines.Count > 0 && said != code)
            throw new InvalidDataException($"a reply that began with {code} goes on with {said}");
        if (lines.Count == LinesMax)
            throw new InvalidDataException($"a reply of more than {LinesMax} lines");
        code = said;
        lines.Add(line.Length > 4 ? Text(line[4..]) : "");
        return line.Length == 3 || line[3] == ' ';
    }

    SmtpReply Take()
    {
        // A code of another class than the reply's is noise (RFC 2034 §4): the first digit decides.
        EnhancedStatus? status =
            EnhancedStatus.TryReadPrefix(lines[0], out var read, out _) && read.Class == code / 100 ? read : null;
        var reply = new SmtpReply(code, status, [.. lines]);
        lines.Clear();
        octets = 0;
        return reply;
    }

    static InvalidDataException TooLong() => new($"a reply of more than {OctetsMax} octets");

    static string Text(ReadOnlySpan<byte> octets) =>
        SmtpReply.WithoutControls((Utf8.IsValid(octets) ? Encoding.UTF8 : Encoding.Latin1).GetString(octets));
}
