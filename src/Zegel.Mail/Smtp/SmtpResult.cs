using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

/// <summary>How far a conversation had come (RFC 5321 §3).</summary>
public enum SmtpStage
{
    Greeting,
    Hello,
    StartTls,
    Reset,
    Mail,
    Rcpt,
    Data,

    /// <summary>The message was being written; its final dot had not left.</summary>
    Content,

    /// <summary>The final dot had left, or may have.</summary>
    FinalDot,
    Quit,
}

/// <summary>How opening a session or delivering one message ended.</summary>
public abstract record SmtpResult
{
    SmtpResult() { }

    /// <summary>The server said yes: to <c>EHLO</c> when opening, to the final dot when delivering.</summary>
    public sealed record Accepted(SmtpReply Reply) : SmtpResult;

    /// <summary>The server said no, for now (4xx) or for good (5xx).</summary>
    public sealed record Refused(SmtpReply Reply, SmtpStage Stage) : SmtpResult;

    /// <summary>The line broke, a time-out ran out, the caller cancelled, or the server spoke nonsense.</summary>
    /// <param name="Uncertain">The final dot may have arrived: the message may have been accepted (RFC 5321 §6.1, RFC 1047).</param>
    public sealed record Broken(SmtpStage Stage, string Reason, bool Uncertain) : SmtpResult;

    /// <summary>This side did not send, because of what the server offers or what the message is. The class of the status says whether later may help.</summary>
    public sealed record CannotSend(EnhancedStatus Status, string Why) : SmtpResult;
}
