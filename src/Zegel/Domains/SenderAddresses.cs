using LinqToDB;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Rules;
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

    /// <summary>G04: the brand has its address for this stream; a change is a procedure of its own, of <see cref="SenderChanges"/>.</summary>
    public sealed record AlreadyFrozen(SenderAddress Sender) : AddSenderResult
    {
        public override string? RuleId => "G04";
    }

    /// <summary>G05: the address itself says that nobody reads it, and readers answer their newsletters.</summary>
    public sealed record NoReply(Mailbox Address) : AddSenderResult
    {
        public override string? RuleId => "G05";
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
        if (Read(stream, address, displayName, out var mailbox, out var name) is { } fault)
            return fault;
        try
        {
            return await database.WriteAsync(
                db => AddAsync(db, tenantId, actor, brandId, stream, mailbox, name, cancellationToken),
                cancellationToken
            );
        }
        catch (Exception violation) when (database.IsUniqueViolation(violation))
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
        var (domain, unregistered) = await DomainOfAsync(db, tenantId, mailbox.Domain, cancellationToken);
        if (domain is null)
            return unregistered!;
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

    /// <summary>What was typed, read; or what is wrong with it as it stands.</summary>
    internal static AddSenderResult? Read(
        MailStream stream,
        string address,
        string displayName,
        out Mailbox mailbox,
        out string name
    )
    {
        name = displayName.Trim();
        if (!Mailbox.TryParse(address, out mailbox!, out var error))
            return new AddSenderResult.BadAddress(error);
        if (name.Length is 0 or > DisplayNameLengthMax || name.Any(char.IsControl))
            return new AddSenderResult.BadAddress(
                $"the display name needs 1 to {DisplayNameLengthMax} plain characters"
            );
        return stream == MailStream.Bulk && AnswerableSender.IsNoReply(mailbox)
            ? new AddSenderResult.NoReply(mailbox)
            : null;
    }

    /// <summary>
    /// The tenant's own domain of this name, locked until the transaction ends: two writers must not freeze Info@ and info@
    /// side by side.
    /// </summary>
    internal static async Task<(SendingDomain? Domain, AddSenderResult? Fault)> DomainOfAsync(
        Session db,
        Guid tenantId,
        DomainName name,
        CancellationToken cancellationToken
    )
    {
        var text = name.Ascii;
        // Updating a row to itself locks it.
        await db
            .SendingDomains.Where(d => d.TenantId == tenantId && d.Name == text)
            .Set(d => d.Name, d => d.Name)
            .UpdateAsync(cancellationToken);
        var own = await db.SendingDomains.Where(d => d.TenantId == tenantId).ToListAsync(cancellationToken);
        return own.Find(d => d.Name == text) is { } domain
            ? (domain, null)
            : (
                null,
                new AddSenderResult.DomainNotRegistered(name, own.Find(d => name.IsAtOrBelow(d.DomainName))?.Name)
            );
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
        return frozen is not null
            ? new AddSenderResult.AlreadyFrozen(frozen)
            : await InUseAsync(db, tenantId, brandId, stream, mailbox, cancellationToken);
    }

    /// <summary>
    /// G43: another brand or stream writes from the address, is about to, or did until it changed; readers know it as that.
    /// </summary>
    internal static async Task<AddSenderResult?> InUseAsync(
        Session db,
        Guid tenantId,
        Guid brandId,
        MailStream stream,
        Mailbox mailbox,
        CancellationToken cancellationToken
    )
    {
        var at = "@" + mailbox.Domain.Ascii;
        var known = (
            await db.SenderAddresses.Where(s => s.Address.EndsWith(at)).ToListAsync(cancellationToken)
        ).ConvertAll(s => (s.Address, s.TenantId, s.BrandId, s.Stream));
        var changes = await db
            .SenderChanges.Where(c => c.WithdrawnAt == null && (c.Address.EndsWith(at) || c.NewAddress.EndsWith(at)))
            .ToListAsync(cancellationToken);
        known.AddRange(changes.Select(c => (c.IsOpen ? c.NewAddress : c.Address, c.TenantId, c.BrandId, c.Stream)));
        // Nearly all mail systems read local parts without case, and so do people.
        var text = mailbox.ToString();
        foreach (var other in known)
            if (
                other.Address.Equals(text, StringComparison.OrdinalIgnoreCase)
                && (other.BrandId != brandId || other.Stream != stream)
            )
                return new AddSenderResult.AddressInUse(other.TenantId == tenantId ? other.Stream : null);
        return null;
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
