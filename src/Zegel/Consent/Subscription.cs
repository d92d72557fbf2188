using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>What people agree to get: a named purpose of one brand.</summary>
[Table("mailing_list")]
public sealed record MailingList
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("brand_id")]
    public required Guid BrandId { get; init; }

    [Column("name")]
    public required string Name { get; init; }

    /// <summary>In the addresses of its form and of List-Id; never used again for another list.</summary>
    [Column("slug")]
    public required string Slug { get; init; }

    /// <summary>The sentence beside the box: what one agrees to.</summary>
    [Column("purpose")]
    public required string Purpose { get; init; }

    /// <summary>How often, in words.</summary>
    [Column("frequency")]
    public required string Frequency { get; init; }

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    [Column("language")]
    public required string Language { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Someone with an address, known to one tenant.</summary>
[Table("person")]
public sealed record Person
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    /// <summary>Null once erased.</summary>
    [Column("address")]
    public string? Address { get; init; }

    /// <summary>The keyed hash of the folded address.</summary>
    [Column("address_key")]
    public required string AddressKey { get; init; }

    [Column("name")]
    public required string Name { get; init; }

    /// <summary>The tenant's own fields, as a JSON object of strings.</summary>
    [Column("fields")]
    public required string Fields { get; init; }

    [Column("language")]
    public required string Language { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person on a list. Active only with the consent entry that proves it.</summary>
[Table("subscription")]
public sealed record Subscription
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("list_id")]
    public required Guid ListId { get; init; }

    [Column("person_id")]
    public required Guid PersonId { get; init; }

    [Column("state")]
    public required SubscriptionState State { get; init; }

    [Column("consent_id")]
    public Guid? ConsentId { get; init; }

    [Column("since")]
    public required DateTimeOffset Since { get; init; }

    /// <summary>The import that brought them; null for whoever confirmed here themselves.</summary>
    [Column("import_id")]
    public Guid? ImportId { get; init; }
}

public enum SubscriptionState
{
    /// <summary>Asked for, not confirmed: gets the one confirmation mail and nothing else.</summary>
    [MapValue("pending")]
    Pending,

    [MapValue("active")]
    Active,

    [MapValue("left")]
    Left,
}

public static class ConsentTables
{
    extension(Session db)
    {
        public ITable<MailingList> MailingLists => db.GetTable<MailingList>();
        public ITable<Person> People => db.GetTable<Person>();
        public ITable<Subscription> Subscriptions => db.GetTable<Subscription>();
    }
}
