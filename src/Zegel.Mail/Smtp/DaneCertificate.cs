using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Transport;

namespace Zegel.Mail.Smtp;

/// <summary>Judges a server's certificate by TLSA records instead of by authorities (RFC 7671, 7672).</summary>
static class DaneCertificate
{
    /// <summary>Whether one of the records names this certificate, or an authority above it.</summary>
    /// <param name="chain">As the handshake built it: holds what else the server showed.</param>
    /// <param name="errors">What the handshake found; only a name that differs counts, and only for an authority's certificate.</param>
    public static bool IsNamed(
        IReadOnlyList<TlsaAssociation> associations,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors errors
    )
    {
        if (certificate is null)
            return false;
        using var own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        // Usage 3 pins the key: its name and its dates say nothing (RFC 7671 §5.1).
        if (associations.Any(a => a.Usage == 3 && a.Matches(own)))
            return true;
        var authorities = associations.Where(a => a.Usage == 2).ToList();
        return authorities.Count > 0
            && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            && IsBelow(authorities, own, chain);
    }

    /// <summary>Usage 2: the chain that the server showed is sound and passes an authority that is named (RFC 7671 §5.2).</summary>
    static bool IsBelow(List<TlsaAssociation> authorities, X509Certificate2 own, X509Chain? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // Nobody need vouch for the authority: DNS does. Dates and signatures still count.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (shown is not null)
            chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        return chain.Build(own)
            && chain.ChainElements.Skip(1).Any(element => authorities.Exists(a => a.Matches(element.Certificate)));
    }
}
