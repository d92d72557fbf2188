using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Transport;

namespace Zegel.Mail.Smtp;

/// <summary>Sees one line of a dialogue; never message content.</summary>
public delegate void SmtpTranscript(bool outgoing, string line);

/// <summary>How a client introduces and protects itself.</summary>
/// <param name="HelloName">The argument of <c>EHLO</c>: the PTR name of the address it speaks from (A04).</param>
/// <param name="ServerName">The name of the MX host, for SNI and for judging its certificate.</param>
public sealed record SmtpClientOptions(string HelloName, string ServerName)
{
    public TlsPolicy Tls { get; init; } = TlsPolicy.Opportunistic;

    /// <summary>
    /// What signed DNS says of the server's certificate (DANE). When there are any, TLS is a must and one of them has to match,
    /// whatever authorities say of the certificate (RFC 7672 §3).
    /// </summary>
    public IReadOnlyList<TlsaAssociation> Associations { get; init; } = [];

    /// <summary>Nothing is sent in clear.</summary>
    public bool MustEncrypt => Associations.Count > 0 || Tls is TlsPolicy.Required or TlsPolicy.Encrypted;

    /// <summary>Roots to trust instead of the system's: a demo's own authority.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>Is shown the certificate of the server, trusted or not; it is the caller's to dispose.</summary>
    public Action<X509Certificate2>? CertificateSeen { get; init; }

    public SmtpTimeouts Timeouts { get; init; } = new();

    public SmtpTranscript? Transcript { get; init; }
}
