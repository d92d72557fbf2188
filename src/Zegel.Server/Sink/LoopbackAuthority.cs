using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Zegel.Server.Sink;

/// <summary>A certificate authority for this machine alone, so that demo and try-out speak TLS without the outside world.</summary>
static class LoopbackAuthority
{
    static readonly TimeSpan Lasts = TimeSpan.FromDays(7);

    /// <summary>Writes <c>ca.pem</c>, <c>tls.pem</c> and <c>tls.key</c> into the folder.</summary>
    public static void WriteTo(string folder, IReadOnlyList<string> names, DateTimeOffset now)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest(
            "CN=Zegel loopback authority",
            authorityKey,
            HashAlgorithmName.SHA256
        );
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddHours(-1), now + Lasts);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        using var certificate = request.Create(
            authority,
            now.AddHours(-1),
            now + Lasts - TimeSpan.FromHours(2),
            RandomNumberGenerator.GetBytes(16)
        );
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "tls.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder, "tls.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
