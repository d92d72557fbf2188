using System.Net;
using Zegel.Mail.Smtp;

namespace Zegel.Delivery;

/// <summary>How one attempt left its intent.</summary>
public abstract record Outcome
{
    Outcome() { }

    /// <summary>The receiver took it: from here on it is theirs (RFC 5321 §6.1).</summary>
    public sealed record Delivered(SmtpReply Reply) : Outcome;

    /// <summary>Not now.</summary>
    public sealed record Deferred(string Reason, DateTimeOffset RetryAt) : Outcome;

    /// <summary>Not ever: the receiver said no for good, and is not asked again (D20).</summary>
    /// <param name="Fault">What was wrong, which decides whether the person is suppressed.</param>
    public sealed record Bounced(string Reason, ReplyClass Fault) : Outcome;

    /// <summary>Not in all the time it had.</summary>
    /// <param name="IsUncertain">Its last attempt was cut off after the final dot.</param>
    public sealed record Expired(string Reason, bool IsUncertain = false) : Outcome;

    /// <summary>The line broke after the final dot: the receiver may have it. Tried again with the same Message-ID (D07).</summary>
    public sealed record Uncertain(string Reason, DateTimeOffset RetryAt) : Outcome;
}

/// <summary>What is written down of one attempt, for people.</summary>
/// <param name="Host">The mail exchanger spoken to last; empty when none was.</param>
/// <param name="LocalAddress">Null when no connection was opened.</param>
/// <param name="Code">The reply code, or 0 when no server answered.</param>
public sealed record Attempt(
    DateTimeOffset At,
    string Provider,
    string Host,
    IPAddress? LocalAddress,
    int Code,
    string Reply
);
