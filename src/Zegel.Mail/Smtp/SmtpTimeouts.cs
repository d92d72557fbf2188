namespace Zegel.Mail.Smtp;

/// <summary>How long each stage may take; the defaults are the minimums of RFC 5321 §4.5.3.2.</summary>
public sealed record SmtpTimeouts
{
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan Hello { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the reply to <c>STARTTLS</c>, and again for the handshake.</summary>
    public TimeSpan StartTls { get; init; } = TimeSpan.FromMinutes(2);
    public TimeSpan Mail { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan Rcpt { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan Data { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For each block of at most 64 KiB that the server must take.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);
    public TimeSpan FinalDot { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A courtesy, not a promise: the session ends anyway.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(5);
}
