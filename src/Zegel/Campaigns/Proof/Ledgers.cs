using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.Proof;

/// <summary>The chains that only grow, asked whether they still hold a link that somebody wrote down.</summary>
public static class Ledgers
{
    /// <summary>Sequence 0 was before the first link, and fits any chain.</summary>
    public static async Task<bool> HasAsync(Session db, ChainHead head, CancellationToken cancellationToken) =>
        head.Sequence == 0
        || head.Chain switch
        {
            "consent" => await db.ConsentEntries.AnyAsync(
                e => e.TenantId == head.TenantId && e.Sequence == head.Sequence && e.Hash == head.Hash,
                cancellationToken
            ),
            "audit" => await AuditLog.HasAsync(db, head.TenantId, head.Sequence, head.Hash, cancellationToken),
            _ => false,
        };
}
