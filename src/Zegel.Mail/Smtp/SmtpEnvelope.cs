using System.Globalization;
using System.Text;
using Zegel.Mail.Addresses;
using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

/// <summary>When the sender wants a notification: <c>NOTIFY=</c> (RFC 3461 §4.1).</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>Not asked: the server's own habit counts.</summary>
    Unsaid = 0,
    Never = 1,
    Success = 2,
    Failure = 4,
    Delay = 8,
}

/// <summary>How much of the message a notification of failure returns: <c>RET=</c> (RFC 3461 §4.3).</summary>
public enum DsnReturn
{
    Unsaid,
    Headers,
    Full,
}

/// <summary>What is asked of servers that offer DSN; others never see it (RFC 3461 §4).</summary>
/// <param name="EnvelopeId"><c>ENVID=</c>, printable ASCII; encoded as xtext it has at most 100 characters.</param>
/// <param name="OriginalRecipient"><c>ORCPT=</c>: the address as the sender knew it; null leaves it out.</param>
public sealed record DsnRequest(
    string? EnvelopeId = null,
    DsnNotify Notify = DsnNotify.Failure,
    DsnReturn Return = DsnReturn.Headers,
    Mailbox? OriginalRecipient = null
);

/// <summary>The envelope of one copy: one recipient per transaction, so each copy has its own return path (D17).</summary>
/// <param name="Dsn">Null asks for nothing.</param>
/// <param name="SizeBytes">The size to declare when the content is not yet at hand; an estimate will do (RFC 1870 §6.1).</param>
/// <param name="EightBit">The content has octets above 127 and needs <c>8BITMIME</c> (RFC 6152).</param>
public sealed record SmtpEnvelope(
    ReversePath From,
    Mailbox To,
    DsnRequest? Dsn = null,
    long? SizeBytes = null,
    bool EightBit = false
)
{
    /// <summary>True when a local part is not ASCII, so that every hop must offer <c>SMTPUTF8</c> (RFC 6531 §3.2).</summary>
    public bool NeedsUtf8 => !To.IsAscii || From.Mailbox is { IsAscii: false };

    /// <summary>What forbids this envelope with this server; null when it may be sent.</summary>
    internal SmtpResult.CannotSend? Obstacle(SmtpExtensions offered, long? sizeBytes)
    {
        if (NeedsUtf8 && !offered.SmtpUtf8)
            return new(new EnhancedStatus(5, 6, 7), "the address needs SMTPUTF8, which the server does not offer");
        if (EightBit && !offered.EightBitMime)
            return new(new EnhancedStatus(5, 6, 3), "the content needs 8BITMIME, which the server does not offer");
        if (sizeBytes > offered.SizeMax)
            return new(new EnhancedStatus(5, 3, 4), $"{sizeBytes} octets; the server takes {offered.SizeMax}");
        if (!IsOneLine(From.Mailbox) || !IsOneLine(To))
            return new(new EnhancedStatus(5, 1, 3), "the address holds a control character");
        return null;
    }

    internal string MailFrom(SmtpExtensions offered, long? sizeBytes)
    {
        var command = new StringBuilder("MAIL FROM:", 128).Append(From);
        if (offered.Size && sizeBytes is not null)
            command.Append(CultureInfo.InvariantCulture, $" SIZE={sizeBytes}");
        if (EightBit)
            command.Append(" BODY=8BITMIME");
        if (NeedsUtf8)
            command.Append(" SMTPUTF8");
        if (offered.Dsn && Dsn is not null)
        {
            if (Dsn.Return != DsnReturn.Unsaid)
                command.Append(Dsn.Return == DsnReturn.Full ? " RET=FULL" : " RET=HDRS");
            if (Dsn.EnvelopeId is { } id)
                command.Append(" ENVID=").Append(Xtext.Encode(id));
        }
        return command.ToString();
    }

    internal string RcptTo(SmtpExtensions offered)
    {
        var command = new StringBuilder("RCPT TO:<", 128).Append(To).Append('>');
        if (offered.Dsn && Dsn is not null)
        {
            if (Dsn.Notify != DsnNotify.Unsaid)
                command.Append(" NOTIFY=").Append(Words(Dsn.Notify));
            // An address of the utf-8 type (RFC 6533 §3) is left out: few servers know it, and none needs it.
            if (Dsn.OriginalRecipient is { IsAscii: true } original)
                command.Append(" ORCPT=rfc822;").Append(Xtext.Encode(original.ToString()));
        }
        return command.ToString();
    }

    /// <summary><c>NEVER</c> stands alone (RFC 3461 §4.1).</summary>
    static string Words(DsnNotify notify) =>
        notify.HasFlag(DsnNotify.Never)
            ? "NEVER"
            : notify.ToString().ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal);

    static bool IsOneLine(Mailbox? mailbox) =>
        mailbox is null || !mailbox.LocalPart.AsSpan().ContainsAnyInRange('\0', '\x1f');
}
