using System.Security.Cryptography;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Tenants;

/// <summary>The platform's own secrets (tokens, address hashes), numbered per purpose. Old ones are kept for ever (O18).</summary>
public sealed class PlatformKeys(Database database, MasterKey masterKey, TimeProvider clock)
{
    const int SecretBytes = 32;

    [Table("platform_key")]
    sealed record Row
    {
        [Column("purpose"), PrimaryKey(0)]
        public required string Purpose { get; init; }

        [Column("number"), PrimaryKey(1)]
        public required int Number { get; init; }

        [Column("secret")]
        public required string Secret { get; init; }

        [Column("created_at")]
        public required DateTimeOffset CreatedAt { get; init; }
    }

    /// <summary>All keys of one purpose, newest first; the first is made when there is none.</summary>
    public async Task<IReadOnlyList<PlatformKey>> LoadAsync(string purpose, CancellationToken cancellationToken)
    {
        var rows = await database.WriteAsync(
            async db =>
            {
                var found = await db.GetTable<Row>()
                    .Where(r => r.Purpose == purpose)
                    .OrderByDescending(r => r.Number)
                    .ToListAsync(cancellationToken);
                if (found.Count > 0)
                    return found;
                var first = new Row
                {
                    Purpose = purpose,
                    Number = 1,
                    Secret = masterKey.Seal(RandomNumberGenerator.GetBytes(SecretBytes), purpose),
                    CreatedAt = clock.GetUtcNow(),
                };
                await db.InsertAsync(first, token: cancellationToken);
                return [first];
            },
            cancellationToken
        );
        return [.. rows.Select(r => new PlatformKey((byte)r.Number, masterKey.Open(r.Secret, purpose)))];
    }
}

/// <param name="Number">1-255; tokens carry it, so that old ones stay readable.</param>
public sealed record PlatformKey(byte Number, byte[] Secret);
