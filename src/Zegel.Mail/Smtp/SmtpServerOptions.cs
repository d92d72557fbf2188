using System.Net;
using System.Net.Security;

namespace Zegel.Mail.Smtp;

/// <summary>The extensions a server session may leave out, and then refuses their parameters too. Enhanced codes are always given (RFC 2034).</summary>
[Flags]
public enum SmtpOffers
{
    None = 0,
    Pipelining = 1,
    Size = 2,
    EightBitMime = 4,
    SmtpUtf8 = 8,
    Dsn = 16,
    StartTls = 32,
    Limits = 64,
    Chunking = 128,
    All = 255,
}

/// <summary>What a server calls itself, offers and bears. The minimums are those of RFC 5321 §4.5.3.</summary>
/// <param name="HostName">Stands in the greeting.</param>
public sealed record SmtpServerOptions(string HostName)
{
    public SmtpOffers Offers { get; init; } = SmtpOffers.All;

    /// <summary>Asked at each connection, so that a renewed certificate counts at once; null offers no STARTTLS.</summary>
    public Func<SslStreamCertificateContext?> Certificate { get; init; } = () => null;

    /// <summary>The largest message; what one session may hold in memory.</summary>
    public int SizeBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Memory that all sessions together may hold for messages; null counts nothing.</summary>
    public SmtpMemory? Memory { get; init; }

    public int RecipientsMax { get; init; } = 100;

    /// <summary>Mistakes in one session; then 421 and the line is closed.</summary>
    public int ErrorsMax { get; init; } = 10;

    /// <summary>Commands without a message accepted in between; then 421 and the line is closed.</summary>
    public int CommandsMax { get; init; } = 1000;

    /// <summary>Received fields of a message that is going in circles (RFC 5321 §6.3).</summary>
    public int HopsMax { get; init; } = 100;

    /// <summary>For a whole command line, and for each piece of a message (RFC 5321 §4.5.3.2.7).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For a whole message, so that one octet every few minutes does not hold a line for ever.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromMinutes(30);

    public SmtpTranscript? Transcript { get; init; }
}

/// <summary>A budget of octets that sessions share (D40).</summary>
public sealed class SmtpMemory(long bytesMax)
{
    long used;

    /// <summary>False, and nothing taken, when it would be too much.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref used, bytes) <= bytesMax)
            return true;
        Interlocked.Add(ref used, -bytes);
        return false;
    }

    public void Give(long bytes) => Interlocked.Add(ref used, -bytes);

    public long UsedBytes => Interlocked.Read(ref used);
}

/// <summary>The client of a server session, as far as it is known.</summary>
/// <param name="Hello">The argument of <c>EHLO</c> or <c>HELO</c>; empty before.</param>
/// <param name="Tls">Null in clear.</param>
public sealed record SmtpPeer(IPAddress Address, string Hello = "", SmtpTls? Tls = null);
