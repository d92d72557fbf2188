namespace Zegel.Mail.Smtp;

/// <summary>What a receiver decides at one stage.</summary>
public abstract record SmtpAnswer
{
    SmtpAnswer() { }

    /// <summary>Yes, in the session's own words.</summary>
    public static SmtpAnswer Yes { get; } = new Proceed();

    public sealed record Proceed : SmtpAnswer;

    /// <summary>This reply; 2xx goes on, 4xx and 5xx refuse, 421 also closes the line.</summary>
    public sealed record Say(SmtpReply Reply) : SmtpAnswer;

    /// <summary>Closes the line without a word, as broken networks and some receivers do.</summary>
    public sealed record Cut : SmtpAnswer;

    public static implicit operator SmtpAnswer(SmtpReply reply) => new Say(reply);
}

/// <summary>Who stands behind a server session and decides. A slow answer holds only its own session; the token ends with the line.</summary>
public abstract class SmtpReceiver
{
    /// <summary>Before the greeting.</summary>
    public virtual ValueTask<SmtpAnswer> ConnectedAsync(SmtpPeer peer, CancellationToken cancellationToken) =>
        new(SmtpAnswer.Yes);

    /// <summary>After <c>EHLO</c> or <c>HELO</c>. A mere mismatch of name and address is no reason to refuse (RFC 5321 §4.1.4).</summary>
    public virtual ValueTask<SmtpAnswer> GreetedAsync(SmtpPeer peer, CancellationToken cancellationToken) =>
        new(SmtpAnswer.Yes);

    public virtual ValueTask<SmtpAnswer> SenderAsync(
        SmtpPeer peer,
        SmtpSender sender,
        CancellationToken cancellationToken
    ) => new(SmtpAnswer.Yes);

    /// <summary>The only guard against relaying, so there is no default (D30).</summary>
    public abstract ValueTask<SmtpAnswer> RecipientAsync(
        SmtpPeer peer,
        SmtpSender sender,
        SmtpRecipient recipient,
        CancellationToken cancellationToken
    );

    /// <summary>Before <c>354</c>.</summary>
    public virtual ValueTask<SmtpAnswer> DataAsync(
        SmtpPeer peer,
        SmtpSender sender,
        IReadOnlyList<SmtpRecipient> recipients,
        CancellationToken cancellationToken
    ) => new(SmtpAnswer.Yes);

    /// <summary>A whole message. A yes takes on the duty to deliver it (RFC 5321 §6.1), so it must be durable by then.</summary>
    public abstract ValueTask<SmtpAnswer> MessageAsync(SmtpReceived message, CancellationToken cancellationToken);
}

/// <summary>The arguments of <c>MAIL</c> (RFC 5321 §4.1.1.2; RFC 1870, 6152, 6531, 3461).</summary>
/// <param name="SizeBytes">As declared; null when not.</param>
/// <param name="EnvelopeId"><c>ENVID=</c>, decoded.</param>
public sealed record SmtpSender(
    SmtpPath Path,
    long? SizeBytes = null,
    bool EightBit = false,
    bool Utf8 = false,
    DsnReturn Return = DsnReturn.Unsaid,
    string? EnvelopeId = null
);

/// <summary>The arguments of <c>RCPT</c> (RFC 5321 §4.1.1.3, RFC 3461 §4.1-4.2).</summary>
/// <param name="OriginalRecipient"><c>ORCPT=</c> as sent: type, semicolon, encoded address.</param>
public sealed record SmtpRecipient(
    SmtpPath Path,
    DsnNotify Notify = DsnNotify.Unsaid,
    string? OriginalRecipient = null
);

/// <summary>A message as it came: its envelope and its octets, dots undone, nothing added.</summary>
public sealed record SmtpReceived(
    SmtpPeer Peer,
    SmtpSender Sender,
    IReadOnlyList<SmtpRecipient> Recipients,
    ReadOnlyMemory<byte> Content
);
