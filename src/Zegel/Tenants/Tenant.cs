using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Tenants;

/// <summary>A legal person that sends: the identity behind each message (G01, F17).</summary>
[Table("tenant")]
public sealed record Tenant
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    /// <summary>Unique on the platform, for people and commands.</summary>
    [Column("name")]
    public required string Name { get; init; }

    [Column("legal_name")]
    public required string LegalName { get; init; }

    [Column("postal_address")]
    public required string PostalAddress { get; init; }

    /// <summary>A telephone number or e-mail address where people answer.</summary>
    [Column("contact")]
    public required string Contact { get; init; }

    /// <summary>The number in the trade register, in the Netherlands of the KvK.</summary>
    [Column("trade_register")]
    public required string TradeRegister { get; init; }

    [Column("privacy_url")]
    public required string PrivacyUrl { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The name under which a tenant writes; it has one address for bulk (G04).</summary>
[Table("brand")]
public sealed record Brand
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("name")]
    public required string Name { get; init; }

    /// <summary>The name in addresses of pages: <c>/s/{slug}</c>.</summary>
    [Column("slug")]
    public required string Slug { get; init; }

    /// <summary>BCP 47, <c>nl</c> or <c>en</c>.</summary>
    [Column("language")]
    public required string Language { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a message is for. Streams never share an address, and bulk never a pool with the others (G42-G44).</summary>
public enum MailStream
{
    /// <summary>Newsletters and all else that needs consent.</summary>
    [MapValue("bulk")]
    Bulk,

    /// <summary>Mail that belongs to something the recipient did: receipts, resets.</summary>
    [MapValue("transactional")]
    Transactional,

    /// <summary>Zegel's own mail on behalf of a brand: confirmations, codes, notices.</summary>
    [MapValue("system")]
    System,
}

public static class TenantTables
{
    extension(Session db)
    {
        public ITable<Tenant> Tenants => db.GetTable<Tenant>();
        public ITable<Brand> Brands => db.GetTable<Brand>();
    }
}
