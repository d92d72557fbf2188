using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>The secret in a confirmation link: 128 random bits, of which only the hash is stored.</summary>
static class OptInToken
{
    const int Octets = 16;
    const int Characters = 22;

    /// <summary>Under which the token is sealed in the intent that carries it.</summary>
    public const string Purpose = "opt-in-token";

    public static readonly TimeSpan Lasts = TimeSpan.FromDays(7);

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Octets));

    /// <summary>SHA-256 in hex, or null for what cannot be a token.</summary>
    public static string? Hash(string? token) =>
        token is { Length: Characters } && Base64Url.IsValid(token)
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)))
            : null;
}

/// <summary>A token that went out, once for each list it confirms.</summary>
[Table("opt_in")]
sealed record OptInRow
{
    [Column("token_hash"), PrimaryKey(0)]
    public required string TokenHash { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("subscription_id"), PrimaryKey(1)]
    public required Guid SubscriptionId { get; init; }

    /// <summary>The ledger entry of the request.</summary>
    [Column("request_id")]
    public required Guid RequestId { get; init; }

    [Column("requested_at")]
    public required DateTimeOffset RequestedAt { get; init; }

    [Column("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [Column("used_at")]
    public DateTimeOffset? UsedAt { get; init; }
}

static class OptInTables
{
    extension(Session db)
    {
        public ITable<OptInRow> OptIns => db.GetTable<OptInRow>();
    }
}
