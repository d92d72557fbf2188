using LinqToDB;
using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Server.Keeping;

/// <summary>Verifies the ledgers of a whole database.</summary>
static class Ledgers
{
    /// <summary>Recomputes every chain and compares it with the heads that a backup names.</summary>
    /// <param name="heads">The chains must contain these links; null compares with nothing.</param>
    /// <returns>What does not fit, in words for people; empty when all is whole.</returns>
    public static async Task<IReadOnlyList<string>> VerifyAsync(
        Database database,
        IReadOnlyList<ChainHead>? heads,
        CancellationToken cancellationToken
    )
    {
        var faults = new List<string>();
        var tenants = await database.ReadAsync(
            db => db.Tenants.OrderBy(t => t.Name).ToListAsync(cancellationToken),
            cancellationToken
        );
        foreach (var tenant in tenants)
        {
            if (
                await ConsentLedger.VerifyAsync(database, tenant.Id, cancellationToken) is LedgerCheck.Broken(
                    var at,
                    var why
                )
            )
                faults.Add($"the consent ledger of {tenant.Name} is broken at entry {at}: {why}");
            if (
                await database.ReadAsync(
                    db => AuditLog.FirstBrokenAsync(db, tenant.Id, cancellationToken),
                    cancellationToken
                ) is
                { } broken
            )
                faults.Add($"the audit log of {tenant.Name} is broken at entry {broken}");
        }
        foreach (var head in heads ?? [])
            if (!await HoldsAsync(database, head, cancellationToken))
                faults.Add(
                    $"entry {head.Sequence} of the {head.Chain} ledger of tenant {head.TenantId} is not what the backup's manifest names"
                );
        return faults;
    }

    static Task<bool> HoldsAsync(Database database, ChainHead head, CancellationToken cancellationToken) =>
        head.Sequence == 0 ? Task.FromResult(true)
        : head.Chain == "consent"
            ? database.ReadAsync(
                db =>
                    db.ConsentEntries.AnyAsync(
                        e => e.TenantId == head.TenantId && e.Sequence == head.Sequence && e.Hash == head.Hash,
                        cancellationToken
                    ),
                cancellationToken
            )
        : head.Chain == "audit"
            ? database.ReadAsync(
                db =>
                    db.GetTable<AuditLog.Entry>()
                        .AnyAsync(
                            e => e.TenantId == head.TenantId && e.Sequence == head.Sequence && e.Hash == head.Hash,
                            cancellationToken
                        ),
                cancellationToken
            )
        : Task.FromResult(true);
}
