using LinqToDB;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Domains;

/// <summary>What came of freezing an address.</summary>
public abstract record AddSenderResult
{
    AddSenderResult() { }

    /// <summary>The rule of the catalogue that stands in the way.</summary>
    public virtual string? RuleId => null;

    public sealed record Added(SenderAddress Sender) : AddSenderResult;

    /// <param name="Reason">A sentence for people.</param>
    public sealed record BadAddress(string Reason) : AddSenderResult;

    public sealed record UnknownBrand : AddSenderResult;

    /// <summary>G10, G11: the tenant has not declared this very domain.</summary>
    /// <param name="RegisteredParent">A domain above it that is declared, and does not count for it.</param>
    public sealed record DomainNotRegistered(DomainName Domain, string? RegisteredParent) : AddSenderResult
    {
        public override string? RuleId => RegisteredParent is null ? "G10" : "G11";
    }

    /// <summary>G04: the brand has its address for this stream; a change is a procedure of its own.</summary>
    public sealed record AlreadyFrozen(SenderAddress Sender) : AddSenderResult
    {
        public override string? RuleId => "G04";
    }

    /// <summary>G43: the address serves another brand or stream, which is told to its own tenant only.</summary>
    public sealed record AddressInUse(MailStream? Stream) : AddSenderResult
    {
        public override string? RuleId => "G43";
    }
}

/// <summary>The address from which a brand writes on each stream, frozen at first use (G04, G43).</summary>
public sealed class SenderAddresses(Database database, AuditLog audit, TimeProvider clock)
{
    const int DisplayNameLengthMax = 100;

    public async Task<AddSenderResult> AddAsync(
        Guid tenantId,
        string actor,
        Guid brandId,
        MailStream stream,
        string address,
        string displayName,
        CancellationToken cancellationToken
    )
    {
        if (!Mailbox.TryParse(address, out var mailbox, out var error))
            return new AddSenderResult.BadAddress(error);
        var name = displayName.Trim();
        if (name.Length is 0 or > DisplayNameLengthMax || name.Any(char.IsControl))
            return new AddSenderResult.BadAddress(
                $"the display name needs 1 to {DisplayNameLengthMax} plain characters"
            );
        try
        {
            return await database.WriteAsync(
                db => AddAsync(db, tenantId, actor, brandId, stream, mailbox, name, cancellationToken),
                cancellationToken
            );
        }
        catch (Exception fault) when (database.IsUniqueViolation(fault))
        {
            // Somebody was quicker: now the row is there to be found.
            var conflict = await database.ReadAsync(
                db => ConflictAsync(db, tenantId, brandId, stream, mailbox, cancellationToken),
                cancellationToken
            );
            if (conflict is null)
                throw;
            return conflict;
        }
    }

    async Task<AddSenderResult> AddAsync(
        Session db,
        Guid tenantId,
        string actor,
        Guid brandId,
        MailStream stream,
        Mailbox mailbox,
        string displayName,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Brands.AnyAsync(b => b.Id == brandId && b.TenantId == tenantId, cancellationToken))
            return new AddSenderResult.UnknownBrand();
        var domainName = mailbox.Domain.Ascii;
        // Updating a row to itself locks it: two writers must not freeze Info@ and info@ side by side.
        await db
            .SendingDomains.Where(d => d.TenantId == tenantId && d.Name == domainName)
            .Set(d => d.Name, d => d.Name)
            .UpdateAsync(cancellationToken);
        var own = await db.SendingDomains.Where(d => d.TenantId == tenantId).ToListAsync(cancellationToken);
        var domain = own.Find(d => d.Name == domainName);
        if (domain is null)
        {
            var parent = own.Find(d => mailbox.Domain.IsAtOrBelow(d.DomainName));
            return new AddSenderResult.DomainNotRegistered(mailbox.Domain, parent?.Name);
        }
        if (await ConflictAsync(db, tenantId, brandId, stream, mailbox, cancellationToken) is { } conflict)
            return conflict;
        var sender = new SenderAddress
        {
            Address = mailbox.ToString(),
            TenantId = tenantId,
            BrandId = brandId,
            DomainId = domain.Id,
            Stream = stream,
            DisplayName = displayName,
            CreatedAt = clock.GetUtcNow().ToStored(),
        };
        await db.InsertAsync(sender, token: cancellationToken);
        var detail = $"{stream} {displayName}";
        await audit.AppendAsync(db, tenantId, actor, "sender.freeze", sender.Address, detail, cancellationToken);
        return new AddSenderResult.Added(sender);
    }

    static async Task<AddSenderResult?> ConflictAsync(
        Session db,
        Guid tenantId,
        Guid brandId,
        MailStream stream,
        Mailbox mailbox,
        CancellationToken cancellationToken
    )
    {
        var frozen = await db.SenderAddresses.SingleOrDefaultAsync(
            s => s.BrandId == brandId && s.Stream == stream,
            cancellationToken
        );
        if (frozen is not null)
            return new AddSenderResult.AlreadyFrozen(frozen);
        // Nearly all mail systems read local parts without case, and so do people.
        var text = mailbox.ToString();
        var inUse = (
            await db
                .SenderAddresses.Where(s => s.Address.EndsWith("@" + mailbox.Domain.Ascii))
                .ToListAsync(cancellationToken)
        ).Find(s => s.Address.Equals(text, StringComparison.OrdinalIgnoreCase));
        return inUse is null
            ? null
            : new AddSenderResult.AddressInUse(inUse.TenantId == tenantId ? inUse.Stream : null);
    }

    /// <summary>The address that a brand writes from on a stream; null when none is frozen yet.</summary>
    public Task<SenderAddress?> FindAsync(Guid brandId, MailStream stream, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.SenderAddresses.SingleOrDefaultAsync(
                    s => s.BrandId == brandId && s.Stream == stream,
                    cancellationToken
                ),
            cancellationToken
        );

    /// <summary>Who writes from this address, and for what.</summary>
    public Task<SenderAddress?> FindAsync(Mailbox address, CancellationToken cancellationToken)
    {
        var text = address.ToString();
        return database.ReadAsync(
            db => db.SenderAddresses.SingleOrDefaultAsync(s => s.Address == text, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>All addresses of a tenant.</summary>
    public Task<List<SenderAddress>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.SenderAddresses.Where(s => s.TenantId == tenantId)
                    .OrderBy(s => s.Address)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );
}
