using System.Text;

namespace Zegel.Mail.Message;

/// <summary>
/// Writes text as quoted-printable UTF-8 (RFC 2045 §6.7) in a form that relaxed body canonicalisation leaves alone (RFC 6376 §3.4.4):
/// of a run of spaces all but the first, and every space or tab where a line or the text ends, are written as octets.
/// </summary>
public static class QuotedPrintable
{
    /// <summary>Without its CRLF, the "=" of a soft line break included (RFC 2045 §6.7 rule 5).</summary>
    public const int LineOctetsMax = 76;

    const int ColumnMax = LineOctetsMax - 1;

    /// <summary>How many octets <see cref="Encode"/> writes at most for so many UTF-16 characters.</summary>
    /// <remarks>A character is at most three octets, an octet three more, and each started 73 carry a soft line break.</remarks>
    public static int EncodedLengthMax(int characters) => checked(characters * 9 + (characters * 9 / 73 + 1) * 3);

    /// <summary>
    /// Encodes from the start of a line; every CRLF, CR or LF becomes a CRLF. Returns the octets written.
    /// No line begins with a dot or <c>From </c>, and the last octet is never a blank, so that anything may follow.
    /// </summary>
    /// <param name="destination">At least <see cref="EncodedLengthMax"/> octets.</param>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var line = new Line(destination);
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            var taken = 1;
            if (text[0] is '\r' or '\n')
            {
                line.HardBreak();
                taken = text.StartsWith("\r\n") ? 2 : 1;
            }
            else if (char.IsAscii(text[0]))
            {
                line.MakeRoom();
                if (IsLiteral(text, line))
                    line.Literal((byte)text[0]);
                else
                    line.Escaped((byte)text[0]);
            }
            else
            {
                Rune.DecodeFromUtf16(text, out var rune, out taken);
                foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
                    line.Escaped(octet);
            }
            text = text[taken..];
        }
        return line.Length;
    }

    static bool IsLiteral(ReadOnlySpan<char> text, in Line line) =>
        text[0] switch
        {
            ' ' => !line.EndsInSpace && text.Length > 1 && text[1] is not ('\r' or '\n'),
            '=' => false,
            // A lone dot would end the message, and a relay may stuff or strip it (RFC 5321 §4.5.2).
            '.' => line.Column > 0,
            // Old mailbox formats turn it into ">From " and break the signature.
            'F' => line.Column > 0 || !text.StartsWith("From "),
            > ' ' and <= '~' => true,
            _ => false,
        };

    ref struct Line(Span<byte> destination)
    {
        readonly Span<byte> destination = destination;

        public int Length { get; private set; }

        public int Column { get; private set; }

        public readonly bool EndsInSpace => Column > 0 && destination[Length - 1] == ' ';

        /// <summary>Room for one octet more, so that its column is known before it is judged.</summary>
        public void MakeRoom()
        {
            if (Column == ColumnMax)
                SoftBreak();
        }

        public void Literal(byte octet)
        {
            destination[Length++] = octet;
            Column++;
        }

        public void Escaped(byte octet)
        {
            if (Column + 3 > ColumnMax)
                SoftBreak();
            destination[Length] = (byte)'=';
            destination[Length + 1] = "0123456789ABCDEF"u8[octet >> 4];
            destination[Length + 2] = "0123456789ABCDEF"u8[octet & 15];
            Length += 3;
            Column += 3;
        }

        public void HardBreak()
        {
            "\r\n"u8.CopyTo(destination[Length..]);
            Length += 2;
            Column = 0;
        }

        void SoftBreak()
        {
            destination[Length++] = (byte)'=';
            HardBreak();
        }
    }
}
