using System.Security.Cryptography.X509Certificates;

namespace Zegel.Mail.Smtp;

/// <summary>Sees one line of a dialogue; never message content.</summary>
public delegate void SmtpTranscript(bool outgoing, string line);

/// <summary>How a client introduces and protects itself.</summary>
/// <param name="HelloName">The argument of <c>EHLO</c>: the PTR name of the address it speaks from (A04).</param>
/// <param name="ServerName">The name of the MX host, for SNI and for judging its certificate.</param>
public sealed record SmtpClientOptions(string HelloName, string ServerName)
{
    public TlsPolicy Tls { get; init; } = TlsPolicy.Opportunistic;

    /// <summary>Roots to trust instead of the system's: a demo's own authority.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    public SmtpTimeouts Timeouts { get; init; } = new();

    public SmtpTranscript? Transcript { get; init; }
}
