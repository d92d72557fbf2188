using System.Collections.Concurrent;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Storage;

namespace Zegel.Domains;

/// <summary>What a signature of a domain needs.</summary>
/// <param name="Domain">d=, always the From domain itself (A20).</param>
/// <param name="ReturnHost">The host of the envelope sender.</param>
public sealed record DomainSigner(DomainName Domain, string Selector, DkimSigningKey Key, DomainName ReturnHost);

/// <summary>The keys that domains sign with now, opened once and kept. The row is looked at again every few seconds.</summary>
public sealed class SigningKeys(Database database, MasterKey masterKey, TimeProvider clock)
{
    /// <summary>Long enough that a fast queue hardly asks, short enough that another node's rotation is followed at once.</summary>
    static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    sealed record Kept(DomainSigner? Signer, string Version, DateTimeOffset Until);

    readonly ConcurrentDictionary<string, Kept> kept = new(StringComparer.Ordinal);

    /// <summary>The active key of a domain; null when there is no such domain, or its active key is revoked.</summary>
    public async ValueTask<DomainSigner?> FindAsync(string domainId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var known = kept.GetValueOrDefault(domainId);
        if (known is not null && now < known.Until)
            return known.Signer;
        var (domain, key) = await database.ReadAsync(
            async db =>
            {
                var found = await db.SendingDomains.SingleOrDefaultAsync(d => d.Id == domainId, cancellationToken);
                return (
                    found,
                    found is null
                        ? null
                        : await db.DomainKeys.FirstOrDefaultAsync(
                            k => k.DomainId == domainId && k.Selector == found.ActiveSelector && k.RevokedAt == null,
                            cancellationToken
                        )
                );
            },
            cancellationToken
        );
        if (domain is null || key is null)
        {
            // Not kept: ids come from our own rows, and a domain that appears must be found at once.
            kept.TryRemove(domainId, out _);
            return null;
        }
        var version = $"{key.Selector} {key.CreatedAt.ToMicros()} {domain.ReturnLabel}";
        var signer =
            known is { Signer: not null } && known.Version == version
                ? known.Signer
                : new DomainSigner(domain.DomainName, key.Selector, key.Open(masterKey), domain.ReturnHost);
        kept[domainId] = new Kept(signer, version, now + FreshFor);
        return signer;
    }

    /// <summary>To be called after a change to the domain's keys, so that this process follows without delay.</summary>
    public void Forget(string domainId) => kept.TryRemove(domainId, out _);
}
