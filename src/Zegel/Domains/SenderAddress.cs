using LinqToDB.Mapping;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Domains;

/// <summary>An address that a brand writes from. The schema allows it one stream (G43), and a brand one bulk address (G04).</summary>
[Table("sender_address")]
public sealed record SenderAddress
{
    /// <summary>Domain in A-labels and lower case, local part as given.</summary>
    [Column("address"), PrimaryKey]
    public required string Address { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("brand_id")]
    public required Guid BrandId { get; init; }

    [Column("domain_id")]
    public required string DomainId { get; init; }

    [Column("stream")]
    public required MailStream Stream { get; init; }

    [Column("display_name")]
    public required string DisplayName { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    public Mailbox Mailbox => Mailbox.Parse(Address);
}
