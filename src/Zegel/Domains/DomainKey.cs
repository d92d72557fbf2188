using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Mail.Dkim;
using Zegel.Storage;

namespace Zegel.Domains;

/// <summary>One of the two DKIM keys of a domain. The private half is sealed with the master key (A33).</summary>
[Table("dkim_key")]
public sealed record DomainKey
{
    /// <summary>What the master key binds the sealed text to.</summary>
    internal const string Purpose = "dkim";

    [Column("domain_id"), PrimaryKey(0)]
    public required string DomainId { get; init; }

    [Column("selector"), PrimaryKey(1)]
    public required string Selector { get; init; }

    /// <summary>As in <c>a=</c>: <c>rsa-sha256</c>.</summary>
    [Column("algorithm"), PrimaryKey(2)]
    public required string Algorithm { get; init; }

    /// <summary>PKCS#8, sealed.</summary>
    [Column("private_key")]
    public required string PrivateKey { get; init; }

    /// <summary>The whole TXT record to publish.</summary>
    [Column("public_key")]
    public required string PublicKey { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when it is published as empty: compromised, its signatures count for nothing (A29).</summary>
    [Column("revoked_at")]
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>What our zone says of it.</summary>
    internal static string Published(string publicKey, DateTimeOffset? revokedAt) =>
        revokedAt is null ? publicKey : "v=DKIM1; p=";

    internal static DomainKey Generate(string domainId, string selector, MasterKey masterKey, DateTimeOffset now)
    {
        var key = DkimSigningKey.GenerateRsa();
        return new DomainKey
        {
            DomainId = domainId,
            Selector = selector,
            Algorithm = key.Algorithm,
            PrivateKey = masterKey.Seal(key.ExportPkcs8(), Purpose),
            PublicKey = key.PublicKey.ToRecord(),
            CreatedAt = now,
        };
    }

    /// <summary>Unseals it.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Another master key, or an altered row.</exception>
    internal DkimSigningKey Open(MasterKey masterKey) =>
        DkimSigningKey.TryImportPkcs8(masterKey.Open(PrivateKey, Purpose), out var key, out var error)
            ? key
            : throw new InvalidDataException($"the {Selector} key of domain {DomainId} cannot be read: {error}");
}

public static class DomainKeyTables
{
    extension(Session db)
    {
        public ITable<DomainKey> DomainKeys => db.GetTable<DomainKey>();
    }
}
