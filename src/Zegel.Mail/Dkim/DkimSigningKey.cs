using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace Zegel.Mail.Dkim;

/// <summary>A private key that signs, loaded once and used by any number of threads.</summary>
public abstract class DkimSigningKey
{
    /// <summary>More would leave the fast path of processors and no longer fit one TXT string pair (A21).</summary>
    public const int RsaBits = 2048;

    /// <summary>Verifiers need not handle more (RFC 8301 §3.2).</summary>
    const int RsaBitsMax = 4096;

    DkimSigningKey() { }

    /// <summary>What to publish in DNS.</summary>
    public abstract DkimKey PublicKey { get; }

    /// <summary>The value of <c>a=</c> in its signatures.</summary>
    public abstract string Algorithm { get; }

    /// <summary>In octets.</summary>
    public abstract int SignatureSize { get; }

    /// <summary>Signs data whose SHA-256 is given; returns the octets written.</summary>
    public abstract int Sign(ReadOnlySpan<byte> sha256, Span<byte> signature);

    /// <summary>The key as unencrypted PKCS#8 (RFC 5208): the caller encrypts it before it rests anywhere (A33).</summary>
    public abstract byte[] ExportPkcs8();

    public static DkimSigningKey GenerateRsa()
    {
        using var rsa = RSA.Create(RsaBits);
        return new RsaKey(rsa.ExportPkcs8PrivateKey());
    }

    public static DkimSigningKey GenerateEd25519() =>
        new Ed25519Key(RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize));

    /// <summary>Reads what <see cref="ExportPkcs8"/> wrote, or any RSA key of 2,048 to 4,096 bits or Ed25519 key in PKCS#8.</summary>
    public static bool TryImportPkcs8(
        ReadOnlySpan<byte> pkcs8,
        [NotNullWhen(true)] out DkimSigningKey? key,
        out string error
    )
    {
        key = null;
        error = "";
        if (TryImportRsa(pkcs8, out var bits))
        {
            if (bits is < RsaBits or > RsaBitsMax)
                error = $"the RSA key has {bits} bits; {RsaBits} to {RsaBitsMax} are wanted";
            else
                key = new RsaKey(pkcs8.ToArray());
            return key is not null;
        }
        try
        {
            if (PrivateKeyFactory.CreateKey(pkcs8.ToArray()) is Ed25519PrivateKeyParameters ed25519)
                key = new Ed25519Key(ed25519.GetEncoded());
        }
        catch (Exception e)
            when (e is ArgumentException or IOException or SecurityUtilityException or InvalidCastException)
        {
            // Not PKCS#8 at all: the sentence below says what is wanted.
        }
        if (key is null)
            error = "this is not an RSA or Ed25519 private key in PKCS#8";
        return key is not null;
    }

    static bool TryImportRsa(ReadOnlySpan<byte> pkcs8, out int bits)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportPkcs8PrivateKey(pkcs8, out var read);
            bits = rsa.KeySize;
            return read == pkcs8.Length;
        }
        catch (CryptographicException)
        {
            bits = 0;
            return false;
        }
    }

    sealed class RsaKey : DkimSigningKey
    {
        readonly byte[] pkcs8;

        /// <summary>.NET does not promise that one RSA object may be used by two threads at once, so each takes one for itself.</summary>
        readonly ConcurrentBag<RSA> idle = [];

        public RsaKey(byte[] pkcs8)
        {
            this.pkcs8 = pkcs8;
            var rsa = Load();
            PublicKey = DkimKey.OfRsa(rsa);
            idle.Add(rsa);
        }

        public override DkimKey PublicKey { get; }

        public override string Algorithm => "rsa-sha256";

        public override int SignatureSize => PublicKey.SizeBits / 8;

        public override int Sign(ReadOnlySpan<byte> sha256, Span<byte> signature)
        {
            var rsa = idle.TryTake(out var taken) ? taken : Load();
            var written = rsa.SignHash(sha256, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            idle.Add(rsa);
            return written;
        }

        public override byte[] ExportPkcs8() => [.. pkcs8];

        RSA Load()
        {
            var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(pkcs8, out _);
            return rsa;
        }
    }

    sealed class Ed25519Key : DkimSigningKey
    {
        readonly byte[] seed;
        readonly byte[] publicKey = new byte[Ed25519.PublicKeySize];

        public Ed25519Key(byte[] seed)
        {
            this.seed = seed;
            Ed25519.GeneratePublicKey(seed, publicKey);
            PublicKey = DkimKey.OfEd25519(publicKey);
        }

        public override DkimKey PublicKey { get; }

        public override string Algorithm => "ed25519-sha256";

        public override int SignatureSize => Ed25519.SignatureSize;

        public override int Sign(ReadOnlySpan<byte> sha256, Span<byte> signature)
        {
            // An array here would be taken for the context of Ed25519ctx, which is another algorithm.
            ReadOnlySpan<byte> signer = publicKey;
            Ed25519.Sign(seed, signer, sha256, signature[..SignatureSize]);
            return SignatureSize;
        }

        public override byte[] ExportPkcs8() =>
            PrivateKeyInfoFactory.CreatePrivateKeyInfo(new Ed25519PrivateKeyParameters(seed)).GetEncoded();
    }
}
