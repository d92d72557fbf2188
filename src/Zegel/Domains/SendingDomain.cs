using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Mail.Addresses;
using Zegel.Storage;

namespace Zegel.Domains;

/// <summary>A (sub)domain that a tenant declared to mail from, on its road from requested to ready.</summary>
[Table("sending_domain")]
public sealed record SendingDomain
{
    /// <summary>128 random bits in lower-case base32: only the domain's administrator can publish records that name it.</summary>
    [Column("id"), PrimaryKey]
    public required string Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    /// <summary>The A-label form.</summary>
    [Column("name")]
    public required string Name { get; init; }

    /// <summary>The label of the return-path host below the domain; <c>r</c> unless that name is taken.</summary>
    [Column("return_label")]
    public required string ReturnLabel { get; init; }

    [Column("state")]
    public required DomainState State { get; init; }

    /// <summary><c>zg1</c> or <c>zg2</c>.</summary>
    [Column("active_selector")]
    public required string ActiveSelector { get; init; }

    [Column("requested_at")]
    public required DateTimeOffset RequestedAt { get; init; }

    [Column("state_since")]
    public required DateTimeOffset StateSince { get; init; }

    [Column("checked_at")]
    public DateTimeOffset? CheckedAt { get; init; }

    [Column("next_check_at")]
    public required DateTimeOffset NextCheckAt { get; init; }

    /// <summary>Wrong answers in a row; two hold the domain.</summary>
    [Column("wrong_answers")]
    public required int WrongAnswers { get; init; }

    /// <summary>Since when nobody answers; the last verdict stands for six hours.</summary>
    [Column("silent_since")]
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>The entries of the last check, as JSON.</summary>
    [Column("findings")]
    public required string Findings { get; init; }

    public DomainName DomainName => DomainName.Parse(Name);

    /// <summary>The host of the envelope sender: <c>r.news.example.nl</c>.</summary>
    public DomainName ReturnHost => DomainName.Child(ReturnLabel);

    /// <summary>Mail may leave.</summary>
    public bool MaySend => State == DomainState.Ready;
}

/// <summary>The road of a domain (standards 1.7).</summary>
public enum DomainState
{
    [MapValue("requested")]
    Requested,

    /// <summary>The authoritative servers agree.</summary>
    [MapValue("seen")]
    Seen,

    /// <summary>All resolvers agree.</summary>
    [MapValue("ready")]
    Ready,

    /// <summary>It was ready, and an entry is wrong now: its queue waits.</summary>
    [MapValue("drifted")]
    Drifted,

    /// <summary>Stopped by hand.</summary>
    [MapValue("suspended")]
    Suspended,
}

public static class DomainTables
{
    extension(Session db)
    {
        public ITable<SendingDomain> SendingDomains => db.GetTable<SendingDomain>();
        public ITable<SenderAddress> SenderAddresses => db.GetTable<SenderAddress>();
    }
}
