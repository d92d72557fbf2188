namespace Zegel.Mail.Message;

/// <summary>What is wrong with the form of a message, whatever it says (RFC 5322 §2, RFC 5321 §2.3.8).</summary>
public enum MessageDefectKind
{
    /// <summary>A CR without LF: it must not stand in a message (RFC 5321 §2.3.8).</summary>
    BareCarriageReturn,

    /// <summary>An LF without CR: receivers disagree on where such a line ends (RFC 5321 §2.3.8).</summary>
    BareLineFeed,

    /// <summary>An octet above 127: the message needs 8BITMIME or an encoding (RFC 5321 §2.4).</summary>
    EightBit,

    /// <summary>A NUL octet (RFC 5322 §4.1 lets nobody send it).</summary>
    Nul,

    /// <summary>More than 998 octets before the CRLF (RFC 5322 §2.1.1).</summary>
    LineTooLong,

    /// <summary>A line of the header is neither a field nor the continuation of one; the body begins with it.</summary>
    NotAField,

    /// <summary>No empty line between header and body (RFC 5322 §2.1).</summary>
    MissingSeparator,

    /// <summary>More fields or octets than any receiver takes; the fields beyond are not read.</summary>
    HeaderTooLarge,
}

/// <summary>A defect and the first line, counted from 1, that shows it.</summary>
public sealed record MessageDefect(MessageDefectKind Kind, int Line)
{
    public override string ToString() =>
        Kind switch
        {
            MessageDefectKind.BareCarriageReturn => $"line {Line} holds a CR without LF",
            MessageDefectKind.BareLineFeed => $"line {Line} ends in LF without CR",
            MessageDefectKind.EightBit => $"line {Line} holds octets above 127",
            MessageDefectKind.Nul => $"line {Line} holds a NUL",
            MessageDefectKind.LineTooLong => $"line {Line} is longer than {RawMessage.LineOctetsMax} octets",
            MessageDefectKind.NotAField => $"line {Line} stands in the header but is no field",
            MessageDefectKind.MissingSeparator => $"no empty line parts header and body before line {Line}",
            MessageDefectKind.HeaderTooLarge =>
                $"the header is larger than {RawMessage.FieldsMax} fields or {RawMessage.HeaderOctetsMax} octets (line {Line})",
            _ => Kind.ToString(),
        };
}
