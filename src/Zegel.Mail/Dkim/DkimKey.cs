using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Zegel.Mail.Dkim;

/// <summary>The <c>k=</c> of a key record (RFC 6376 §3.6.1, RFC 8463 §4).</summary>
public enum DkimKeyType
{
    Rsa,
    Ed25519,
}

/// <summary>What a TXT record at <c>selector._domainkey.domain</c> says.</summary>
public abstract record DkimKeyResult
{
    DkimKeyResult() { }

    public sealed record Usable(DkimKey Key) : DkimKeyResult;

    /// <summary>An empty <c>p=</c>: the key is withdrawn and its signatures count for nothing.</summary>
    public sealed record Revoked : DkimKeyResult;

    /// <summary>The record is not for us to use; the reason is a clause for people.</summary>
    public sealed record Malformed(Said Reason) : DkimKeyResult;
}

/// <summary>A public key as published in DNS (RFC 6376 §3.6.1).</summary>
public sealed class DkimKey
{
    /// <summary>A key of 8,192 bits fits; DNS answers longer than this are of no use to anybody.</summary>
    const int RecordCharactersMax = 4096;

    const int RsaBitsMax = 8192;

    readonly byte[] publicKey;

    DkimKey(DkimKeyType type, byte[] publicKey, int sizeBits)
    {
        Type = type;
        this.publicKey = publicKey;
        SizeBits = sizeBits;
    }

    public DkimKeyType Type { get; }

    /// <summary>Of the RSA modulus; 256 for Ed25519.</summary>
    public int SizeBits { get; }

    /// <summary><c>h=</c>: the hashes that may be used with the key; null when any may.</summary>
    public IReadOnlyList<string>? Hashes { get; init; }

    /// <summary><c>s=</c>: what the key may be used for.</summary>
    public IReadOnlyList<string> Services { get; init; } = ["*"];

    /// <summary><c>t=y</c>: the domain is testing; its signatures count like none.</summary>
    public bool IsTesting { get; init; }

    /// <summary><c>t=s</c>: the domain of <c>i=</c> must be that of <c>d=</c>, not one below it.</summary>
    public bool IsStrict { get; init; }

    /// <summary><c>n=</c>: a note for people, as published.</summary>
    public string? Notes { get; init; }

    public bool IsForMail => Services.Contains("*") || Services.Contains("email");

    public bool AllowsSha256 => Hashes is null || Hashes.Contains("sha256");

    internal static DkimKey OfRsa(RSA rsa) => new(DkimKeyType.Rsa, rsa.ExportSubjectPublicKeyInfo(), rsa.KeySize);

    internal static DkimKey OfEd25519(byte[] publicKey) => new(DkimKeyType.Ed25519, publicKey, 256);

    /// <summary>Reads the joined strings of one TXT record.</summary>
    public static DkimKeyResult Parse(string record)
    {
        if (record.Length > RecordCharactersMax)
            return new DkimKeyResult.Malformed(
                (
                    $"the record is {record.Length} characters long; {RecordCharactersMax} is the most",
                    $"het record is {record.Length} tekens lang; {RecordCharactersMax} is het meeste"
                )
            );
        if (!DkimTagList.TryParse(Encoding.UTF8.GetBytes(record), out var tags, out var error))
            return new DkimKeyResult.Malformed(
                error
                    + (
                        record.StartsWith('"')
                            ? (
                                " (the quotation marks are part of the record)",
                                " (de aanhalingstekens horen bij het record)"
                            )
                            : Said.Nothing
                    )
            );
        if (tags["v"] is { } version && (version != "DKIM1" || tags.FirstName != "v"))
            return new DkimKeyResult.Malformed(
                ("v= must come first and be DKIM1", "v= moet vooraan staan en DKIM1 zijn")
            );
        if (tags["p"] is not { } p)
            return new DkimKeyResult.Malformed(("the tag p= is missing", "de tag p= ontbreekt"));
        if (p.Length == 0)
            return new DkimKeyResult.Revoked();
        if (!DkimTagList.TryDecodeBase64(p, out var octets))
            return new DkimKeyResult.Malformed(("p= is not base64", "p= is geen base64"));
        var (key, reason) = (tags["k"] ?? "rsa") switch
        {
            "rsa" => ReadRsa(octets, tags),
            "ed25519" => ReadEd25519(octets, tags),
            _ => (null, new Said("the key type k= is unknown", "de soort sleutel in k= is onbekend")),
        };
        return key is null ? new DkimKeyResult.Malformed(reason) : new DkimKeyResult.Usable(key);
    }

    static (DkimKey? Key, Said Reason) ReadRsa(byte[] octets, DkimTagList tags)
    {
        // A modulus of 8,192 bits with its wrapping; more would only cost time.
        if (octets.Length > RsaBitsMax / 8 + 64)
            return (
                null,
                ($"the RSA key is larger than {RsaBitsMax} bits", $"de RSA-sleutel is groter dan {RsaBitsMax} bits")
            );
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(octets, out _);
        }
        catch (CryptographicException)
        {
            // RFC 6376 asks for the bare RSAPublicKey, its own example and the world publish the other form (erratum 3017).
            try
            {
                rsa.ImportRSAPublicKey(octets, out _);
            }
            catch (CryptographicException)
            {
                return (null, ("p= does not hold an RSA public key", "p= bevat geen openbare RSA-sleutel"));
            }
        }
        return (With(DkimKeyType.Rsa, rsa.ExportSubjectPublicKeyInfo(), rsa.KeySize, tags), Said.Nothing);
    }

    static (DkimKey? Key, Said Reason) ReadEd25519(byte[] octets, DkimTagList tags) =>
        octets.Length == Ed25519.PublicKeySize && Ed25519.ValidatePublicKeyPartial(octets)
            ? (With(DkimKeyType.Ed25519, octets, 256, tags), Said.Nothing)
            : (
                null,
                (
                    "p= does not hold the 32 octets of an Ed25519 public key",
                    "p= bevat niet de 32 octetten van een openbare Ed25519-sleutel"
                )
            );

    static DkimKey With(DkimKeyType type, byte[] publicKey, int sizeBits, DkimTagList tags)
    {
        var flags = DkimTagList.Items(tags["t"] ?? "");
        return new DkimKey(type, publicKey, sizeBits)
        {
            Hashes = tags["h"] is { } hashes ? DkimTagList.Items(hashes) : null,
            Services = DkimTagList.Items(tags["s"] ?? "*"),
            IsTesting = flags.Contains("y"),
            IsStrict = flags.Contains("s"),
            Notes = tags["n"],
        };
    }

    /// <summary>Checks a signature over data whose SHA-256 is given (RFC 8463 §3 signs the hash itself).</summary>
    public bool Verify(ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> signature)
    {
        if (Type == DkimKeyType.Ed25519)
            return signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature, publicKey, sha256);
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        return rsa.VerifyHash(sha256, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>The record to publish, on one line.</summary>
    public string ToRecord()
    {
        var record = new StringBuilder("v=DKIM1; ");
        if (Hashes is not null)
            record.Append("h=").AppendJoin(':', Hashes).Append("; ");
        record.Append(Type == DkimKeyType.Rsa ? "k=rsa; " : "k=ed25519; ");
        if (Notes is not null)
            record.Append("n=").Append(Notes).Append("; ");
        if (Services is not ["*"])
            record.Append("s=").AppendJoin(':', Services).Append("; ");
        if (IsTesting || IsStrict)
            record
                .Append("t=")
                .Append(
                    (IsTesting, IsStrict) switch
                    {
                        (true, true) => "y:s",
                        (true, _) => "y",
                        _ => "s",
                    }
                )
                .Append("; ");
        // A bare 32 octets for Ed25519 (RFC 8463 §4.2), SubjectPublicKeyInfo for RSA.
        return record.Append("p=").Append(Convert.ToBase64String(publicKey)).ToString();
    }

    /// <summary>The record in strings of at most 255 octets, as TXT wants them (RFC 6376 §3.6.2.2).</summary>
    public IReadOnlyList<string> ToStrings() => [.. ToRecord().Chunk(255).Select(part => new string(part))];

    public override string ToString() => ToRecord();
}
