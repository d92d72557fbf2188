using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace Zegel.Storage;

/// <summary>The last link of a chain. Kept elsewhere, it proves later that nothing before it was rewritten.</summary>
public sealed record ChainHead(string Chain, Guid TenantId, long Sequence, string Hash);

/// <summary>
/// A chain of records, one per tenant: each link's hash covers the one before, so that nothing can be changed, taken out or
/// slipped in unseen. hash = SHA-256(previous ‖ RFC 8785 JSON of the record), in lower-case hex.
/// </summary>
public sealed class HashChain(string name, Guid tenantId)
{
    /// <summary>What the first link names as its predecessor.</summary>
    public const string Genesis = "";

    [Table("chain_head")]
    sealed record Head
    {
        [Column("chain"), PrimaryKey(0)]
        public required string Chain { get; init; }

        [Column("tenant_id"), PrimaryKey(1)]
        public required Guid TenantId { get; init; }

        [Column("seq")]
        public required long Sequence { get; init; }

        [Column("hash")]
        public required string Hash { get; init; }
    }

    /// <summary>The number of the next link and the hash it must name. Others who ask wait until the transaction ends.</summary>
    public async Task<(long Sequence, string PreviousHash)> LockHeadAsync(
        Session db,
        CancellationToken cancellationToken
    )
    {
        // Updating a row to itself locks it in both databases. Raw: every consent given or withdrawn passes here.
        var heads = await db.QueryToListAsync<Head>(
            """
            INSERT INTO chain_head (chain, tenant_id, seq, hash) VALUES (@chain, @tenant, 0, '')
            ON CONFLICT (chain, tenant_id) DO UPDATE SET seq = chain_head.seq
            RETURNING chain, tenant_id, seq, hash
            """,
            cancellationToken,
            new DataParameter("chain", name),
            new DataParameter("tenant", tenantId.ToString("D"))
        );
        var head = heads.Single();
        return (head.Sequence + 1, head.Hash);
    }

    public Task MoveHeadAsync(Session db, long sequence, string hash, CancellationToken cancellationToken) =>
        db.ExecuteAsync(
            "UPDATE chain_head SET seq = @seq, hash = @hash WHERE chain = @chain AND tenant_id = @tenant",
            cancellationToken,
            new DataParameter("seq", sequence, DataType.Int64),
            new DataParameter("hash", hash),
            new DataParameter("chain", name),
            new DataParameter("tenant", tenantId.ToString("D"))
        );

    /// <summary>The last link: its number (0 when there is none) and hash.</summary>
    public async Task<(long Sequence, string Hash)> ReadHeadAsync(Session db, CancellationToken cancellationToken)
    {
        var head = await db.GetTable<Head>()
            .SingleOrDefaultAsync(h => h.Chain == name && h.TenantId == tenantId, cancellationToken);
        return head is null ? (0, Genesis) : (head.Sequence, head.Hash);
    }

    /// <summary>The last links of all chains, in a fixed order.</summary>
    public static async Task<IReadOnlyList<ChainHead>> HeadsAsync(Session db, CancellationToken cancellationToken) =>
        [
            .. (await db.GetTable<Head>().ToListAsync(cancellationToken))
                .OrderBy(h => h.Chain, StringComparer.Ordinal)
                .ThenBy(h => h.TenantId)
                .Select(h => new ChainHead(h.Chain, h.TenantId, h.Sequence, h.Hash)),
        ];

    /// <summary>The hash of a record with these members. Values are strings, whole numbers or null.</summary>
    public static string Link(string previousHash, params ReadOnlySpan<(string Name, object? Value)> members) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(previousHash + Canonical(members))));

    /// <summary>RFC 8785: members by name in UTF-16 order, no white space, only the escapes that JSON demands.</summary>
    public static string Canonical(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var sorted = members.ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var text = new StringBuilder("{");
        foreach (var (member, value) in sorted)
        {
            if (text.Length > 1)
                text.Append(',');
            CanonicalJson.Append(text, member);
            text.Append(':');
            switch (value)
            {
                case null:
                    text.Append("null");
                    break;
                case long number:
                    text.Append(number.ToString(CultureInfo.InvariantCulture));
                    break;
                case string s:
                    CanonicalJson.Append(text, s);
                    break;
                default:
                    throw new ArgumentException($"{member} is a {value.GetType().Name}", nameof(members));
            }
        }
        return text.Append('}').ToString();
    }
}
