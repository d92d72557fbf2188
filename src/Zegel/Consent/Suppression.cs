using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>Why and where an address gets no mail. It outlives the person's own record: only the keyed hash is kept.</summary>
[Table("suppression")]
public sealed record Suppression
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    /// <summary>Null for the whole platform.</summary>
    [Column("tenant_id")]
    public Guid? TenantId { get; init; }

    [Column("scope")]
    public required SuppressionReach Scope { get; init; }

    [Column("list_id")]
    public Guid? ListId { get; init; }

    [Column("brand_id")]
    public Guid? BrandId { get; init; }

    [Column("address_key")]
    public required string AddressKey { get; init; }

    [Column("reason")]
    public required SuppressionReason Reason { get; init; }

    /// <summary>What happened, for people: the reply of a server, the words of a complaint.</summary>
    [Column("detail")]
    public required string Detail { get; init; }

    [Column("at")]
    public required DateTimeOffset At { get; init; }

    /// <summary>Null while it holds.</summary>
    [Column("lifted_at")]
    public DateTimeOffset? LiftedAt { get; init; }

    /// <summary>The person's own choice, which their fresh confirmation takes back (O15).</summary>
    public bool YieldsToConfirmation =>
        Reason is SuppressionReason.Exit or SuppressionReason.Objection
        && Scope is SuppressionReach.List or SuppressionReach.Brand or SuppressionReach.TenantBulk;

    /// <summary>True when it concerns mail of this stream about this list of this brand.</summary>
    public bool Covers(Guid tenantId, MailStream stream, Guid? brandId, Guid? listId) =>
        Scope switch
        {
            SuppressionReach.Platform => true,
            SuppressionReach.TenantAll => TenantId == tenantId,
            SuppressionReach.TenantBulk => TenantId == tenantId && stream == MailStream.Bulk,
            SuppressionReach.Brand => BrandId == brandId && stream == MailStream.Bulk,
            _ => ListId == listId && stream == MailStream.Bulk,
        };
}

/// <summary>How far a suppression reaches, in rising order (O14).</summary>
public enum SuppressionReach
{
    [MapValue("list")]
    List,

    [MapValue("brand")]
    Brand,

    /// <summary>All bulk mail of the tenant.</summary>
    [MapValue("tenant-bulk")]
    TenantBulk,

    /// <summary>All mail of the tenant.</summary>
    [MapValue("tenant-all")]
    TenantAll,

    [MapValue("platform")]
    Platform,
}

public enum SuppressionReason
{
    [MapValue("exit")]
    Exit,

    [MapValue("objection")]
    Objection,

    [MapValue("complaint")]
    Complaint,

    [MapValue("invalid-mailbox")]
    InvalidMailbox,

    [MapValue("manual")]
    Manual,

    [MapValue("legal")]
    Legal,
}

/// <summary>Where a suppression holds; each reach names just what it needs.</summary>
public abstract record SuppressionScope
{
    SuppressionScope() { }

    public sealed record List(Guid TenantId, Guid ListId) : SuppressionScope;

    public sealed record Brand(Guid TenantId, Guid BrandId) : SuppressionScope;

    public sealed record TenantBulk(Guid TenantId) : SuppressionScope;

    public sealed record TenantAll(Guid TenantId) : SuppressionScope;

    public sealed record Platform : SuppressionScope;

    internal Suppression Row(string addressKey, SuppressionReason reason, string detail, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            TenantId = this switch
            {
                List l => l.TenantId,
                Brand b => b.TenantId,
                TenantBulk t => t.TenantId,
                TenantAll t => t.TenantId,
                _ => null,
            },
            Scope = this switch
            {
                List => SuppressionReach.List,
                Brand => SuppressionReach.Brand,
                TenantBulk => SuppressionReach.TenantBulk,
                TenantAll => SuppressionReach.TenantAll,
                _ => SuppressionReach.Platform,
            },
            ListId = (this as List)?.ListId,
            BrandId = (this as Brand)?.BrandId,
            AddressKey = addressKey,
            Reason = reason,
            Detail = PlainText.OneLine(detail, SuppressionList.DetailLengthMax),
            At = now.ToStored(),
        };
}

public static class SuppressionTables
{
    extension(Session db)
    {
        public ITable<Suppression> Suppressions => db.GetTable<Suppression>();
    }
}
