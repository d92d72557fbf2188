using System.Globalization;
using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Rules;
using Zegel.Storage;

namespace Zegel.Campaigns.Waiving;

/// <summary>
/// Somebody's word that a finding of one rule may pass for a while, in one domain, list or campaign (standards 0.4). It is
/// never changed, only approved or ended.
/// </summary>
[Table("waiver")]
public sealed record RuleWaiver
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("rule_id")]
    public required string RuleId { get; init; }

    [Column("scope")]
    public required WaiverScope Scope { get; init; }

    /// <summary>Of the domain, list or campaign.</summary>
    [Column("scope_id")]
    public required string ScopeId { get; init; }

    /// <summary>What was seen and may be; empty for whatever the rule finds in this scope.</summary>
    [Column("seen")]
    public required string Seen { get; init; }

    [Column("reason")]
    public required string Reason { get; init; }

    [Column("requested_by")]
    public required string RequestedBy { get; init; }

    [Column("requested_at")]
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Null while it waits for somebody to agree.</summary>
    [Column("approved_by")]
    public string? ApprovedBy { get; init; }

    [Column("approved_at")]
    public DateTimeOffset? ApprovedAt { get; init; }

    [Column("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who refused it, or took it back.</summary>
    [Column("ended_by")]
    public string? EndedBy { get; init; }

    [Column("ended_at")]
    public DateTimeOffset? EndedAt { get; init; }

    public WaiverState StateAt(DateTimeOffset now) =>
        EndedAt is not null ? WaiverState.Ended
        : ExpiresAt <= now ? WaiverState.Expired
        : ApprovedAt is null ? WaiverState.Waiting
        : WaiverState.InForce;

    public bool Covers(Finding finding) =>
        finding.RuleId == RuleId
        && (Seen.Length == 0 || string.Equals(Seen, finding.Observed, StringComparison.Ordinal));

    /// <summary>As it is printed on every send it touches.</summary>
    public string InWords() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"waived until {ExpiresAt:yyyy-MM-dd}, asked by {RequestedBy}, agreed by {ApprovedBy}: {Reason}"
        );
}

public enum WaiverScope
{
    [MapValue("domain")]
    Domain,

    [MapValue("list")]
    List,

    [MapValue("campaign")]
    Campaign,
}

public enum WaiverState
{
    /// <summary>For somebody to agree.</summary>
    Waiting,
    InForce,
    Expired,

    /// <summary>Refused or taken back.</summary>
    Ended,
}

public static class WaiverTables
{
    extension(Session db)
    {
        internal ITable<RuleWaiver> Waivers => db.GetTable<RuleWaiver>();
    }
}
