using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Delivery;

/// <summary>
/// One message that is to reach one person: a row without bytes, with the consent that permits it. State, due_at and outcome
/// say all: waiting (due_at: when to try), claimed (due_at: when the claim lapses), ended (never reopened).
/// </summary>
[Table("intent")]
public sealed record Intent
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("stream")]
    public required MailStream Stream { get; init; }

    /// <summary>The name of the <see cref="IDraftSource"/> that can turn it into a draft.</summary>
    [Column("source")]
    public required string Source { get; init; }

    [Column("campaign_id")]
    public Guid? CampaignId { get; init; }

    [Column("person_id")]
    public Guid? PersonId { get; init; }

    [Column("subscription_id")]
    public Guid? SubscriptionId { get; init; }

    [Column("list_id")]
    public Guid? ListId { get; init; }

    [Column("brand_id")]
    public required Guid BrandId { get; init; }

    /// <summary>The sending domain.</summary>
    [Column("domain_id")]
    public required string DomainId { get; init; }

    /// <summary>The consent entry active at release. Without it the schema refuses a bulk intent (G20).</summary>
    [Column("consent_id")]
    public Guid? ConsentId { get; init; }

    [Column("address")]
    public required string Address { get; init; }

    /// <summary>The keyed hash that suppression matches on.</summary>
    [Column("address_key")]
    public required string AddressKey { get; init; }

    /// <summary>What the draft source needs besides (JSON); null for campaigns.</summary>
    [Column("payload")]
    public string? Payload { get; init; }

    [Column("state")]
    public required int State { get; init; }

    [Column("due_at")]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Counts claims; who settles must name the number of its claim.</summary>
    [Column("fence")]
    public required long Fence { get; init; }

    [Column("attempts")]
    public required int Attempts { get; init; }

    /// <summary>Attempts cut off after the final dot: the receiver may have it already.</summary>
    [Column("uncertain")]
    public required int Uncertain { get; init; }

    /// <summary>The Date field, set at the first attempt and kept.</summary>
    [Column("dated_at")]
    public DateTimeOffset? DatedAt { get; init; }

    [Column("queued_at")]
    public required DateTimeOffset QueuedAt { get; init; }

    [Column("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [Column("outcome")]
    public string? Outcome { get; init; }

    [Column("ended_at")]
    public DateTimeOffset? EndedAt { get; init; }

    [Column("last_reply")]
    public string? LastReply { get; init; }

    /// <summary>Whose fault a bounce is, from the reply classifier.</summary>
    [Column("fault")]
    public string? Fault { get; init; }

    public Mailbox Recipient => Mailbox.Parse(Address);
}

/// <summary>The values of <see cref="Intent.State"/>; literals, because partial indexes need them.</summary>
public static class IntentState
{
    public const int Waiting = 0;
    public const int Claimed = 1;
    public const int Ended = 2;
}

public static class DeliveryTables
{
    extension(Session db)
    {
        public ITable<Intent> Intents => db.GetTable<Intent>();
    }
}
