using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Zegel.Server;

/// <summary>The certificate of the pages and of STARTTLS, read again when its file changes: renewing it needs no restart.</summary>
sealed class CertificateFile
{
    readonly string certificateFile;
    readonly string? keyFile;
    readonly Lock gate = new();
    DateTime writtenAt;

    CertificateFile(string certificateFile, string? keyFile)
    {
        (this.certificateFile, this.keyFile) = (certificateFile, keyFile);
        Load();
    }

    public X509Certificate2 Current { get; private set; } = null!;

    /// <summary>For a TLS server.</summary>
    public SslStreamCertificateContext Context { get; private set; } = null!;

    /// <exception cref="SettingsException">It cannot be read, or key and certificate do not belong together.</exception>
    public static CertificateFile? Open(Settings settings)
    {
        if (settings.CertificateFile is not { } file)
            return null;
        try
        {
            return new CertificateFile(
                Path.Combine(settings.DataFolder, file),
                settings.CertificateKeyFile is { } key ? Path.Combine(settings.DataFolder, key) : null
            );
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            throw new SettingsException($"tls.certificate {file} cannot be used: {fault.Message}");
        }
    }

    /// <summary>Looks whether the file was renewed. What cannot be read is left, and the old one serves on.</summary>
    /// <returns>A sentence when something happened; the second part is true when it went wrong.</returns>
    public (string Said, bool IsFault)? Refresh()
    {
        lock (gate)
        {
            if (File.GetLastWriteTimeUtc(certificateFile) == writtenAt)
                return null;
            try
            {
                Load();
                return ($"the certificate was renewed; it lasts until {Current.NotAfter:u}", false);
            }
            catch (Exception fault) when (IsUnreadable(fault))
            {
                // Told once for each change of the file.
                writtenAt = File.GetLastWriteTimeUtc(certificateFile);
                return (
                    $"the renewed certificate {certificateFile} cannot be used, the old one serves on: {fault.Message}",
                    true
                );
            }
        }
    }

    void Load()
    {
        var written = File.GetLastWriteTimeUtc(certificateFile);
        var loaded = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        // The rest of the file is the chain that goes along with it.
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        Context = SslStreamCertificateContext.Create(
            loaded,
            new X509Certificate2Collection(chain.Where(c => c.Thumbprint != loaded.Thumbprint).ToArray()),
            offline: true
        );
        // The one before may still serve an open line: the runtime collects it.
        (Current, writtenAt) = (loaded, written);
    }

    static bool IsUnreadable(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;
}
