using System.Security.Cryptography;
using System.Text;

namespace Zegel.Storage;

/// <summary>Seals secrets before they are stored (AES-256-GCM), each bound to its purpose. Kept outside the database (A33).</summary>
public sealed class MasterKey
{
    const int KeyBytes = 32;
    const int NonceBytes = 12;
    const int TagBytes = 16;
    const int CheckBytes = 8;

    readonly byte[] key;

    MasterKey(byte[] key) => this.key = key;

    /// <exception cref="FormatException">Not 32 octets in base64.</exception>
    public static MasterKey FromBase64(string text)
    {
        var bytes = Convert.FromBase64String(text.Trim());
        return bytes.Length == KeyBytes
            ? new MasterKey(bytes)
            : throw new FormatException($"the master key has {bytes.Length} octets; it needs {KeyBytes}, in base64");
    }

    /// <summary>Reads the key file, or makes one that only its owner can read.</summary>
    public static MasterKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(path, Encoding.ASCII, options);
            file.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        }
        return FromBase64(File.ReadAllText(path));
    }

    /// <summary>For tests: a key that lives in memory only.</summary>
    public static MasterKey Ephemeral() => new(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>
    /// Tells this key from another and nothing of the key itself: 16 hexadecimal digits, derived by HKDF. It stands in the
    /// database and in backups, so that a wrong key is told at once.
    /// </summary>
    public string Check =>
        Convert.ToHexStringLower(
            HKDF.DeriveKey(HashAlgorithmName.SHA256, key, CheckBytes, info: "zegel master key check"u8.ToArray())
        );

    public string Seal(ReadOnlySpan<byte> secret, string purpose)
    {
        var result = new byte[NonceBytes + TagBytes + secret.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            result.AsSpan(0, NonceBytes),
            secret,
            result.AsSpan(NonceBytes + TagBytes),
            result.AsSpan(NonceBytes, TagBytes),
            Encoding.UTF8.GetBytes(purpose)
        );
        return Convert.ToBase64String(result);
    }

    /// <exception cref="CryptographicException">Another master key, another purpose, or an altered text.</exception>
    public byte[] Open(string sealedText, string purpose)
    {
        var bytes = Convert.FromBase64String(sealedText);
        if (bytes.Length < NonceBytes + TagBytes)
            throw new CryptographicException("the sealed text is too short");
        var secret = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            bytes.AsSpan(0, NonceBytes),
            bytes.AsSpan(NonceBytes + TagBytes),
            bytes.AsSpan(NonceBytes, TagBytes),
            secret,
            Encoding.UTF8.GetBytes(purpose)
        );
        return secret;
    }
}
