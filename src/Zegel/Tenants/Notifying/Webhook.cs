using System.Text.Json.Serialization;
using LinqToDB.Mapping;

namespace Zegel.Tenants.Notifying;

/// <summary>An address of a tenant's program that is told what happens. Its secrets are sealed with the master key.</summary>
[Table("webhook")]
public sealed record Webhook
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("url")]
    public required string Url { get; init; }

    [Column("kinds"), JsonIgnore]
    public string KindText { get; init; } = "";

    [Column("secret"), JsonIgnore]
    public string Secret { get; init; } = "";

    /// <summary>The secret before the last rotation; signs along until <see cref="FormerUntil"/>.</summary>
    [Column("former_secret"), JsonIgnore]
    public string? FormerSecret { get; init; }

    [Column("former_until")]
    public DateTimeOffset? FormerUntil { get; init; }

    [Column("created_by")]
    public required string CreatedBy { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first failure since it last answered well; null: it does.</summary>
    [Column("failing_since")]
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Failed attempts since it last answered well.</summary>
    [Column("failures")]
    public int Failures { get; init; }

    /// <summary>Nothing is sent there until a test is answered well.</summary>
    [Column("stopped_at")]
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>The names of the kinds it is told; empty: all.</summary>
    [NotColumn]
    public IReadOnlyList<string> Kinds => KindText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The host alone: the rest of the address may hold what others should not read.</summary>
    [NotColumn]
    public string Host => new Uri(Url).Host;

    public bool Wants(NoticeKind kind) => KindText.Length == 0 || Kinds.Contains(kind.Name);
}

/// <summary>One message to one endpoint, until it is answered well or given up. Its id is the <c>webhook-id</c> of every attempt.</summary>
[Table("webhook_delivery")]
public sealed record WebhookDelivery
{
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    /// <summary>Its endpoint was switched off.</summary>
    public const string Stopped = "stopped";

    /// <summary>The type of a message that only tries the way.</summary>
    public const string TestKind = "webhook.test";

    public const int Waiting = 0;
    public const int Claimed = 1;
    public const int Ended = 2;

    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("webhook_id")]
    public required Guid WebhookId { get; init; }

    [Column("kind")]
    public required string Kind { get; init; }

    [Column("body"), JsonIgnore]
    public string Body { get; init; } = "";

    [Column("state"), JsonIgnore]
    public int State { get; init; }

    /// <summary>When to try; of a claimed one, when the claim lapses.</summary>
    [Column("due_at")]
    public required DateTimeOffset DueAt { get; init; }

    [Column("fence"), JsonIgnore]
    public long Fence { get; init; }

    [Column("attempts")]
    public required int Attempts { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null while it is tried.</summary>
    [Column("outcome")]
    public string? Outcome { get; init; }

    [Column("ended_at")]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The HTTP status of the last answer; null: there was none.</summary>
    [Column("last_status")]
    public int? LastStatus { get; init; }

    /// <summary>How the last answer began, or why there was none.</summary>
    [Column("last_answer")]
    public required string LastAnswer { get; init; }

    internal static WebhookDelivery Of(Webhook hook, string kind, string body, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            WebhookId = hook.Id,
            Kind = kind,
            Body = body,
            State = Waiting,
            DueAt = now,
            Fence = 0,
            Attempts = 0,
            CreatedAt = now,
            LastAnswer = "",
        };
}
