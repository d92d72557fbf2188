using System.Security.Cryptography;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Domains;

/// <summary>What came of asking for a domain.</summary>
public abstract record RegisterDomainResult
{
    RegisterDomainResult() { }

    public sealed record Registered(SendingDomain Domain) : RegisterDomainResult;

    /// <summary>The tenant asked for it before; its entries stay the same.</summary>
    public sealed record AlreadyYours(SendingDomain Domain) : RegisterDomainResult;

    /// <summary>Another tenant has it; who is not told.</summary>
    public sealed record TakenByAnother : RegisterDomainResult;

    /// <param name="Reason">A sentence for people.</param>
    public sealed record BadName(string Reason) : RegisterDomainResult;
}

/// <summary>The domains that tenants declared to mail from (G10). Each (sub)domain is one of its own (G11).</summary>
public sealed class DomainRegistry(
    Database database,
    MasterKey masterKey,
    PlatformZone zone,
    AuditLog audit,
    TimeProvider clock
)
{
    const int IdBytes = 16;

    /// <summary>The longest name we put in front: <c>zg1._domainkey.</c>.</summary>
    const int RoomForLabels = 15;

    /// <param name="returnLabel">The label of the return-path host; it must be free, for a CNAME shares its name with nothing.</param>
    public async Task<RegisterDomainResult> RegisterAsync(
        Guid tenantId,
        string actor,
        string name,
        CancellationToken cancellationToken,
        string returnLabel = "r"
    )
    {
        if (Fault(name, returnLabel, out var domain) is { } reason)
            return new RegisterDomainResult.BadName(reason);
        var known = await FindNameAsync(domain!, cancellationToken);
        if (known is not null)
            return Known(known, tenantId);
        var now = clock.GetUtcNow().ToStored();
        var row = new SendingDomain
        {
            Id = Base32.Encode(RandomNumberGenerator.GetBytes(IdBytes)),
            TenantId = tenantId,
            Name = domain!.Ascii,
            ReturnLabel = returnLabel.ToLowerInvariant(),
            State = DomainState.Requested,
            ActiveSelector = DnsEntries.Selectors[0],
            SelectorSince = now,
            RequestedAt = now,
            StateSince = now,
            NextCheckAt = now,
            WrongAnswers = 0,
            Findings = "[]",
        };
        // Made before the transaction: a key takes a tenth of a second, and others would wait for the pen.
        var keys = DnsEntries.Selectors.Select(s => DomainKey.Generate(row.Id, s, masterKey, now)).ToList();
        try
        {
            await database.WriteAsync(
                async db =>
                {
                    await db.InsertAsync(row, token: cancellationToken);
                    foreach (var key in keys)
                        await db.InsertAsync(key, token: cancellationToken);
                    await audit.AppendAsync(db, tenantId, actor, "domain.request", row.Name, row.Id, cancellationToken);
                },
                cancellationToken
            );
        }
        catch (Exception fault) when (database.IsUniqueViolation(fault))
        {
            // Somebody was quicker.
            var winner = await FindNameAsync(domain, cancellationToken);
            if (winner is null)
                throw;
            return Known(winner, tenantId);
        }
        return new RegisterDomainResult.Registered(row);
    }

    static RegisterDomainResult Known(SendingDomain known, Guid tenantId) =>
        known.TenantId == tenantId
            ? new RegisterDomainResult.AlreadyYours(known)
            : new RegisterDomainResult.TakenByAnother();

    string? Fault(string name, string returnLabel, out DomainName? domain)
    {
        if (!DomainName.TryParse(name, out domain, out var error))
            return error;
        if (domain.Ascii.Length + RoomForLabels > DomainName.LengthMax)
            return "the name is too long for the DKIM entries below it";
        if (PublicSuffixList.Shipped.IsPublicSuffix(domain))
            return $"{domain} is a name under which strangers register; a name of your own below it is needed";
        if (domain.IsAtOrBelow(zone.Name) || zone.Name.IsAtOrBelow(domain))
            return $"{domain} belongs to the platform itself";
        return returnLabel.Contains('.') || !DomainName.TryParse($"{returnLabel}.{domain}", out _)
            ? $"“{returnLabel}” is not one label of a host name"
            : null;
    }

    /// <summary>All domains of a tenant, by name.</summary>
    public Task<List<SendingDomain>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.SendingDomains.Where(d => d.TenantId == tenantId)
                    .OrderBy(d => d.Name)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>The tenant's domain of exactly this name: its parent or child is another domain (G11).</summary>
    public Task<SendingDomain?> FindAsync(Guid tenantId, DomainName name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.SendingDomains.SingleOrDefaultAsync(
                    d => d.TenantId == tenantId && d.Name == name.Ascii,
                    cancellationToken
                ),
            cancellationToken
        );

    public Task<SendingDomain?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.SendingDomains.SingleOrDefaultAsync(d => d.Id == id, cancellationToken),
            cancellationToken
        );

    Task<SendingDomain?> FindNameAsync(DomainName name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.SendingDomains.SingleOrDefaultAsync(d => d.Name == name.Ascii, cancellationToken),
            cancellationToken
        );
}
