using System.Security.Cryptography;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Domains;

/// <summary>
/// Links for who looks after the DNS of a domain and has no account: <c>/d/…</c> shows what to publish and what the world sees of
/// it, and nothing else.
/// </summary>
public sealed class DomainShares(Database database, AuditLog audit)
{
    const int ShareBytes = 16;
    const int ShareLength = 26;

    /// <summary>Makes the link, or finds the one that is open.</summary>
    public Task<string> OpenAsync(SendingDomain domain, string actor, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var share = Base32.Encode(RandomNumberGenerator.GetBytes(ShareBytes));
                var row = db.SendingDomains.Where(d => d.Id == domain.Id);
                if (await row.Where(d => d.Share == null).Set(d => d.Share, share).UpdateAsync(cancellationToken) == 0)
                    return (await row.Select(d => d.Share).SingleAsync(cancellationToken))!;
                await audit.AppendAsync(
                    db,
                    domain.TenantId,
                    actor,
                    "domain.share",
                    domain.Name,
                    "link opened",
                    cancellationToken
                );
                return share;
            },
            cancellationToken
        );

    /// <summary>From now on the link leads nowhere; a later one is another.</summary>
    public Task CloseAsync(SendingDomain domain, string actor, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var closed = await db
                    .SendingDomains.Where(d => d.Id == domain.Id && d.Share != null)
                    .Set(d => d.Share, (string?)null)
                    .UpdateAsync(cancellationToken);
                if (closed > 0)
                    await audit.AppendAsync(
                        db,
                        domain.TenantId,
                        actor,
                        "domain.share",
                        domain.Name,
                        "link closed",
                        cancellationToken
                    );
            },
            cancellationToken
        );

    public async Task<SendingDomain?> FindAsync(string share, CancellationToken cancellationToken) =>
        share.Length != ShareLength
            ? null
            : await database.ReadAsync(
                db => db.SendingDomains.SingleOrDefaultAsync(d => d.Share == share, cancellationToken),
                cancellationToken
            );
}
