using LinqToDB.Mapping;
using Zegel.Tenants;

namespace Zegel.Domains;

/// <summary>
/// The planned change of the address that a brand writes from on a stream (G04). What it plans never changes: it is only
/// agreed to, withdrawn or done.
/// </summary>
[Table("sender_change")]
public sealed record SenderChange
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("brand_id")]
    public required Guid BrandId { get; init; }

    [Column("stream")]
    public required MailStream Stream { get; init; }

    /// <summary>What the brand wrote from when it was asked.</summary>
    [Column("address")]
    public required string Address { get; init; }

    [Column("display_name")]
    public required string DisplayName { get; init; }

    [Column("domain_id")]
    public required string DomainId { get; init; }

    /// <summary>The same as before where only the name changes.</summary>
    [Column("new_address")]
    public required string NewAddress { get; init; }

    [Column("new_display_name")]
    public required string NewDisplayName { get; init; }

    [Column("new_domain_id")]
    public required string NewDomainId { get; init; }

    [Column("reason")]
    public required string Reason { get; init; }

    /// <summary>An owner of the tenant.</summary>
    [Column("asked_by")]
    public required string AskedBy { get; init; }

    [Column("asked_at")]
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Who looks after the platform, and is not who asked; null while it waits for them.</summary>
    [Column("agreed_by")]
    public string? AgreedBy { get; init; }

    [Column("agreed_at")]
    public DateTimeOffset? AgreedAt { get; init; }

    /// <summary>Who refused it, or took it back.</summary>
    [Column("withdrawn_by")]
    public string? WithdrawnBy { get; init; }

    [Column("withdrawn_at")]
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Since when the brand writes from the new address.</summary>
    [Column("done_at")]
    public DateTimeOffset? DoneAt { get; init; }

    [NotColumn]
    public bool IsOpen => WithdrawnAt is null && DoneAt is null;

    /// <summary>The sender address as it will be.</summary>
    [NotColumn]
    public SenderAddress Planned =>
        new()
        {
            Address = NewAddress,
            TenantId = TenantId,
            BrandId = BrandId,
            DomainId = NewDomainId,
            Stream = Stream,
            DisplayName = NewDisplayName,
            CreatedAt = AskedAt,
        };
}
