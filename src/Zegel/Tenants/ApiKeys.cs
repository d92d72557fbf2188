using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Tenants;

/// <summary>What a program may do for a tenant by HTTP. Only the hash of its secret is stored.</summary>
[Table("api_key")]
public sealed record ApiKey
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("name")]
    public required string Name { get; init; }

    [Column("secret_hash"), JsonIgnore]
    public string SecretHash { get; init; } = "";

    /// <summary>Words of <see cref="ApiScope"/>, a space between.</summary>
    [Column("scopes"), JsonIgnore]
    public string ScopeText { get; init; } = "";

    [Column("created_by")]
    public required string CreatedBy { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute; null: never.</summary>
    [Column("used_at")]
    public DateTimeOffset? UsedAt { get; init; }

    [Column("revoked_at")]
    public DateTimeOffset? RevokedAt { get; init; }

    [NotColumn]
    public IReadOnlyList<string> Scopes => ScopeText.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What a key can be allowed.</summary>
public static class ApiScope
{
    public static IReadOnlyList<string> All { get; } =
    [
        "campaigns:read",
        "campaigns:write",
        "lists:read",
        "lists:write",
        "domains:read",
        "domains:write",
        "suppressions:read",
        "suppressions:write",
        "queue:read",
        "notices:read",
        "webhooks:read",
        "webhooks:write",
    ];
}

/// <summary>What came of making a key.</summary>
public abstract record ApiKeyResult
{
    ApiKeyResult() { }

    /// <param name="Secret">Shown once; it is not stored.</param>
    public sealed record Made(ApiKey Key, string Secret) : ApiKeyResult;

    public sealed record Refused(string Why) : ApiKeyResult;
}

/// <summary>The keys of a tenant's programs.</summary>
public sealed class ApiKeys(Database database, AuditLog audit, TimeProvider clock)
{
    /// <summary>What every secret begins with, so that a leaked one is found by those who look for them.</summary>
    public const string Prefix = "zegel_";

    const int NameLengthMax = 100;
    const int SecretBytes = 32;
    const int KeysMax = 200;
    static readonly TimeSpan UsedStep = TimeSpan.FromMinutes(1);

    public async Task<ApiKeyResult> CreateAsync(
        Guid tenantId,
        string name,
        IReadOnlyList<string> scopes,
        string actor,
        CancellationToken cancellationToken
    )
    {
        var label = name.Trim();
        if (label.Length is 0 or > NameLengthMax || label.Any(char.IsControl))
            return new ApiKeyResult.Refused($"a key needs a name of at most {NameLengthMax} characters");
        if (scopes.Count == 0 || scopes.FirstOrDefault(s => !ApiScope.All.Contains(s)) is not null)
            return new ApiKeyResult.Refused(
                $"a key needs one or more of these scopes: {string.Join(", ", ApiScope.All)}"
            );
        var secret = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = clock.GetUtcNow().ToStored();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Name = label,
            SecretHash = HashOf(secret),
            ScopeText = string.Join(' ', scopes.Distinct().Order(StringComparer.Ordinal)),
            CreatedBy = actor,
            CreatedAt = now,
        };
        return await database.WriteAsync<ApiKeyResult>(
            async db =>
            {
                var live = await db.ApiKeys.CountAsync(
                    k => k.TenantId == tenantId && k.RevokedAt == null,
                    cancellationToken
                );
                if (live >= KeysMax)
                    return new ApiKeyResult.Refused($"there are {KeysMax} keys already; revoke one that is not used");
                await db.InsertAsync(key, token: cancellationToken);
                await audit.AppendAsync(db, tenantId, actor, "key created", label, key.ScopeText, cancellationToken);
                return new ApiKeyResult.Made(key, secret);
            },
            cancellationToken
        );
    }

    /// <summary>The key of a secret; null when there is none, or none any more.</summary>
    public async Task<ApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (secret.Length != Prefix.Length + SecretBytes * 2 || !secret.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var hash = HashOf(secret);
        var key = await database.ReadAsync(
            db => db.ApiKeys.SingleOrDefaultAsync(k => k.SecretHash == hash && k.RevokedAt == null, cancellationToken),
            cancellationToken
        );
        var now = clock.GetUtcNow().ToStored();
        if (key is not null && (key.UsedAt is null || now - key.UsedAt > UsedStep))
            await database.WriteAsync(
                db => db.ApiKeys.Where(k => k.Id == key.Id).Set(k => k.UsedAt, now).UpdateAsync(cancellationToken),
                cancellationToken
            );
        return key;
    }

    /// <summary>False when the tenant has no such key, or it was revoked before.</summary>
    public Task<bool> RevokeAsync(Guid tenantId, Guid id, string actor, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var revoked = await db
                    .ApiKeys.Where(k => k.Id == id && k.TenantId == tenantId && k.RevokedAt == null)
                    .Set(k => k.RevokedAt, clock.GetUtcNow().ToStored())
                    .UpdateAsync(cancellationToken);
                if (revoked == 0)
                    return false;
                var key = await db.ApiKeys.SingleAsync(k => k.Id == id, cancellationToken);
                await audit.AppendAsync(db, tenantId, actor, "key revoked", key.Name, "", cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <summary>Newest first, also those revoked.</summary>
    public Task<List<ApiKey>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.ApiKeys.Where(k => k.TenantId == tenantId)
                    .OrderByDescending(k => k.Id)
                    .Take(KeysMax * 5)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

public static class ApiKeyTables
{
    extension(Session db)
    {
        public ITable<ApiKey> ApiKeys => db.GetTable<ApiKey>();
    }
}
