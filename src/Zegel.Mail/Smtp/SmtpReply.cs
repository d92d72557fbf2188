using System.Buffers;
using System.Globalization;
using System.Text;
using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

/// <summary>A reply of a server: one code, one or more lines (RFC 5321 §4.2).</summary>
/// <param name="Code">200-599.</param>
/// <param name="Status">The enhanced code of RFC 2034, when the first line carries one.</param>
/// <param name="Lines">The text of each line without code, separator and CRLF.</param>
public sealed record SmtpReply(int Code, EnhancedStatus? Status, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 400;

    public bool IsTransient => Code is >= 400 and < 500;

    public bool IsPermanent => Code >= 500;

    /// <summary>421: the server says it closes the line (RFC 5321 §3.8).</summary>
    public bool EndsSession => Code == 421;

    /// <summary>The whole text on one line, for people and for classifiers.</summary>
    public string Text => string.Join(' ', Lines);

    /// <summary>A reply for a server to give, with its enhanced code in front of the text as on the wire.</summary>
    public static SmtpReply Of(int code, EnhancedStatus status, string text) => new(code, status, [$"{status} {text}"]);

    /// <summary>A reply without an enhanced code: greetings, <c>EHLO</c>, <c>354</c> (RFC 2034 §3).</summary>
    public static SmtpReply Plain(int code, params IReadOnlyList<string> lines) => new(code, null, lines);

    /// <summary>Writes the reply as it stands on the wire. What a line must not hold becomes a space.</summary>
    internal void WriteTo(IBufferWriter<byte> output)
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            Encoding.ASCII.GetBytes(Code.ToString(CultureInfo.InvariantCulture), output);
            output.Write(i < Lines.Count - 1 ? "-"u8 : " "u8);
            Encoding.UTF8.GetBytes(WithoutControls(Lines[i]), output);
            output.Write("\r\n"u8);
        }
    }

    /// <summary>Text of a stranger with control characters replaced by spaces, so that no log line or reply can be forged.</summary>
    internal static string WithoutControls(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text;
        return string.Create(
            text.Length,
            text,
            static (to, from) =>
            {
                for (var i = 0; i < to.Length; i++)
                    to[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        );
    }

    public override string ToString() => $"{Code} {Text}";
}
