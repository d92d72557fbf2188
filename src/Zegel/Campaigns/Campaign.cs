using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;
using Zegel.Tenants.Notifying;

namespace Zegel.Campaigns;

/// <summary>One mailing to the people of one or more lists of a brand.</summary>
[Table("campaign")]
public sealed record Campaign
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    /// <summary>Unique on the platform and short: it travels in the tokens of every link.</summary>
    [Column("number")]
    public required long Number { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("brand_id")]
    public required Guid BrandId { get; init; }

    [Column("name")]
    public required string Name { get; init; }

    /// <summary>With its Liquid tags.</summary>
    [Column("subject")]
    public required string Subject { get; init; }

    [Column("preheader")]
    public required string Preheader { get; init; }

    [Column("format")]
    public required TemplateFormat Format { get; init; }

    /// <summary>The template as written.</summary>
    [Column("source")]
    public required string Source { get; init; }

    [Column("state")]
    public required CampaignState State { get; init; }

    /// <summary>Counts edits, so that what was checked is what is released.</summary>
    [Column("revision")]
    public long Revision { get; init; } = 1;

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Column("released_at")]
    public DateTimeOffset? ReleasedAt { get; init; }

    [Column("finished_at")]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>A draft with an hour is released when it comes.</summary>
    [Column("release_at")]
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>Who set the hour.</summary>
    [Column("release_actor")]
    public string? ReleaseActor { get; init; }

    /// <summary>Why a release at its hour was refused; gone with the next edit.</summary>
    [Column("release_fault")]
    public string? ReleaseFault { get; init; }

    /// <summary>How many intents the release made.</summary>
    [Column("selected")]
    public required long Selected { get; init; }

    /// <summary>Who was left out at release, counted by reason, as a JSON object.</summary>
    [Column("excluded")]
    public required string Excluded { get; init; }

    /// <summary>What it comes from, fixed at release; null before.</summary>
    [Column("from_address")]
    public string? FromAddress { get; init; }

    [Column("from_name")]
    public string? FromName { get; init; }

    [Column("from_domain_id")]
    public string? FromDomainId { get; init; }

    /// <summary>The change of address that its footer tells of, fixed at release.</summary>
    [Column("change_id")]
    public Guid? ChangeId { get; init; }

    /// <summary>News of this campaign for its tenant.</summary>
    /// <param name="data">For programs; becomes JSON.</param>
    internal NewNotice Tell(NoticeKind kind, string detail, object data) =>
        new(TenantId, kind, Name, $"/campaigns/{Number}", detail, data);
}

public enum TemplateFormat
{
    [MapValue("html")]
    Html,

    [MapValue("markdown")]
    Markdown,
}

public enum CampaignState
{
    [MapValue("draft")]
    Draft,

    [MapValue("sending")]
    Sending,

    [MapValue("paused")]
    Paused,

    [MapValue("cancelled")]
    Cancelled,

    [MapValue("finished")]
    Finished,
}

/// <summary>A list that a campaign goes to, in the order named: the first one's consent counts for people on several.</summary>
[Table("campaign_list")]
public sealed record CampaignList
{
    [Column("campaign_id"), PrimaryKey(0)]
    public required Guid CampaignId { get; init; }

    [Column("list_id"), PrimaryKey(1)]
    public required Guid ListId { get; init; }

    [Column("position")]
    public required int Position { get; init; }
}

public static class CampaignTables
{
    extension(Session db)
    {
        public ITable<Campaign> Campaigns => db.GetTable<Campaign>();
        public ITable<CampaignList> CampaignLists => db.GetTable<CampaignList>();
    }
}
