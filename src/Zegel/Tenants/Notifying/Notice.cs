using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Tenants.Notifying;

/// <summary>Something that happened to a tenant and is told: at the desk at once, by webhook and by mail soon after.</summary>
[Table("notice")]
public sealed record Notice
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    /// <summary>The name of a <see cref="NoticeKind"/>; perhaps one of another version.</summary>
    [Column("kind")]
    public required string KindName { get; init; }

    /// <summary>The thing it happened to, as people call it: <c>nieuws.example.nl</c>.</summary>
    [Column("object")]
    public required string Object { get; init; }

    /// <summary>The path of the thing's page at the desk.</summary>
    [Column("page")]
    public required string Page { get; init; }

    /// <summary>What was seen, or who did it and why; may be empty.</summary>
    [Column("detail")]
    public required string Detail { get; init; }

    /// <summary>The same for programs, as a JSON object.</summary>
    [Column("data")]
    public required string Data { get; init; }

    [Column("at")]
    public required DateTimeOffset At { get; init; }

    [Column("mail")]
    public required NoticeMailState Mail { get; init; }

    [Column("mailed_at")]
    public DateTimeOffset? MailedAt { get; init; }

    [NotColumn]
    public NoticeKind? Kind => NoticeKind.Find(KindName);

    /// <summary>What happened to what, in a few words.</summary>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    public string Says(string language) => $"{Object}: {Kind?.Happened.In(language) ?? KindName}";

    /// <summary>What to do, in whole sentences; empty for a kind of another version.</summary>
    public string Advice(string language) => Kind?.Advice.In(language) ?? "";
}

/// <summary>How far the mail about a notice is.</summary>
public enum NoticeMailState
{
    /// <summary>Until others join it, an hour has passed since the last of its kind, or a domain is ready to send it.</summary>
    [MapValue("waiting")]
    Waiting,

    /// <summary>Handed to delivery.</summary>
    [MapValue("sent")]
    Sent,

    /// <summary>Nobody wanted it, or no domain could send it for three days.</summary>
    [MapValue("left")]
    Left,
}

/// <summary>What is to be told.</summary>
/// <param name="Page">The path of the thing's page at the desk.</param>
/// <param name="Detail">What was seen, or who did it and why. Cut when it is long; control characters become spaces.</param>
/// <param name="Data">An object that becomes the <c>details</c> of the JSON that programs get.</param>
public sealed record NewNotice(
    Guid TenantId,
    NoticeKind Kind,
    string Object,
    string Page,
    string Detail = "",
    object? Data = null
);

public static class NoticeTables
{
    extension(Session db)
    {
        public ITable<Notice> Notices => db.GetTable<Notice>();
        public ITable<Webhook> Webhooks => db.GetTable<Webhook>();
        public ITable<WebhookDelivery> WebhookDeliveries => db.GetTable<WebhookDelivery>();
    }
}
