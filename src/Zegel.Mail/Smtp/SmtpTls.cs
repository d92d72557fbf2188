using System.Net.Security;
using System.Security.Authentication;

namespace Zegel.Mail.Smtp;

/// <summary>When a client uses <c>STARTTLS</c> (RFC 3207).</summary>
public enum TlsPolicy
{
    /// <summary>When offered; any certificate will do, since the alternative is no encryption at all (RFC 7435).</summary>
    Opportunistic,

    /// <summary>Always, with a certificate that is trusted for the server's name; else nothing is sent.</summary>
    Required,

    /// <summary>Always, whoever's certificate it is: encryption was promised by DNS in a way that names no certificate (RFC 7672 §2.2).</summary>
    Encrypted,

    /// <summary>Never.</summary>
    None,
}

/// <summary>The protection a conversation has.</summary>
/// <param name="CertificateTrusted">The peer's certificate was valid for its name, whether or not that was demanded.</param>
/// <param name="CertificateSubject">Null when the peer showed none.</param>
public sealed record SmtpTls(
    SslProtocols Protocol,
    TlsCipherSuite CipherSuite,
    bool CertificateTrusted,
    string? CertificateSubject
)
{
    /// <summary>TLS 1.0 and 1.1 are forbidden (RFC 8996).</summary>
    internal const SslProtocols Allowed = SslProtocols.Tls12 | SslProtocols.Tls13;
}
