namespace Zegel.Mail.Smtp;

/// <summary>The commands of RFC 5321 §4.1, RFC 3030 and RFC 3207 that this server knows.</summary>
public enum SmtpVerb
{
    Unknown,
    Ehlo,
    Helo,
    StartTls,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Expn,
    Help,
}

/// <summary>How far a client has come.</summary>
[Flags]
enum SmtpState
{
    /// <summary>Connected, or fresh out of a handshake: it has not said who it is.</summary>
    Stranger = 1,

    /// <summary>Greeted, no transaction open.</summary>
    Ready = 2,

    /// <summary>The sender is known.</summary>
    Sender = 4,

    /// <summary>At least one recipient was taken.</summary>
    Recipients = 8,

    /// <summary>A part of the message has come by <c>BDAT</c>.</summary>
    Chunks = 16,
}

/// <summary>Which verb is welcome when: the one table.</summary>
static class SmtpStates
{
    const SmtpState Always =
        SmtpState.Stranger | SmtpState.Ready | SmtpState.Sender | SmtpState.Recipients | SmtpState.Chunks;

    static SmtpState WelcomeIn(SmtpVerb verb) =>
        verb switch
        {
            SmtpVerb.StartTls or SmtpVerb.Mail => SmtpState.Ready,
            SmtpVerb.Rcpt => SmtpState.Sender | SmtpState.Recipients,
            SmtpVerb.Data => SmtpState.Recipients,
            SmtpVerb.Bdat => SmtpState.Recipients | SmtpState.Chunks,
            _ => Always,
        };

    public static bool Welcomes(this SmtpState state, SmtpVerb verb) => WelcomeIn(verb).HasFlag(state);

    /// <summary>What the client should have said instead of an unwelcome verb.</summary>
    public static string Wants(this SmtpState state) =>
        state switch
        {
            SmtpState.Stranger => "Say EHLO first",
            SmtpState.Ready => "Say MAIL first",
            SmtpState.Sender => "A recipient comes first",
            SmtpState.Recipients => "A transaction is open",
            _ => "BDAT has begun",
        };
}
