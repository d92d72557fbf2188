using LinqToDB;
using LinqToDB.Async;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.Proof;

/// <summary>How a guideline was kept for one campaign.</summary>
public enum SealVerdict
{
    Kept,

    /// <summary>Kept, and something was remarked that does not hold a mailing.</summary>
    Remarked,

    /// <summary>A finding was let pass by a waiver.</summary>
    Waived,
}

/// <param name="How">What keeps it, in a sentence.</param>
/// <param name="Evidence">What the gate saw; for what cannot be otherwise, the test that proves so.</param>
/// <param name="Findings">What it said all the same.</param>
public sealed record SealedRule(
    string Id,
    string Says,
    string Source,
    Keeper KeptBy,
    string How,
    SealVerdict Verdict,
    IReadOnlyList<string> Evidence,
    IReadOnlyList<SealedFinding> Findings
);

/// <param name="Waived">The waiver that let it pass, in a sentence; null for a mere remark.</param>
public sealed record SealedFinding(string RuleId, Verdict Verdict, string Observed, string? Waived);

public sealed record SealedCampaign(
    long Number,
    string Name,
    string Subject,
    string Brand,
    string Sender,
    IReadOnlyList<string> Lists,
    CampaignState State,
    string ReleasedBy,
    DateTimeOffset ReleasedAt,
    DateTimeOffset? FinishedAt,
    long Revision,
    string ContentHash
);

/// <summary>
/// What became of everyone: selected = delivered + bounced + suppressed + withdrawn + expired + cancelled + waiting.
/// </summary>
public sealed record SealedAccount(
    long Selected,
    long Delivered,
    long Bounced,
    long Suppressed,
    long Withdrawn,
    long Expired,
    long Cancelled,
    long Waiting,
    bool AddsUp,
    IReadOnlyDictionary<string, long> LeftOut,
    long Exits
);

/// <summary>
/// Accounts for a campaign by the guideline: each of its 45 sentences, how it was kept, and what shows so (product.md 9).
/// </summary>
/// <param name="Program">Name and version of what judged.</param>
/// <param name="Installation">The public address of the platform.</param>
/// <param name="OtherFindings">Of rules that are not guidelines, such as F12.</param>
/// <param name="HeadsAtRelease">The ledgers' last links when the gate let it go.</param>
/// <param name="HeadsNow">The same when the report was made.</param>
public sealed record SealReport(
    string Program,
    string Installation,
    string Tenant,
    SealedCampaign Campaign,
    IReadOnlyList<SealedRule> Rules,
    IReadOnlyList<SealedFinding> OtherFindings,
    SealedAccount Account,
    IReadOnlyList<ChainHead> HeadsAtRelease,
    IReadOnlyList<ChainHead> HeadsNow,
    DateTimeOffset MadeAt
)
{
    public int Count(SealVerdict verdict) => Rules.Count(rule => rule.Verdict == verdict);

    /// <summary>Null when it was not released, or before such records were kept.</summary>
    public static async Task<SealReport?> ReadAsync(
        Session db,
        Guid campaignId,
        string program,
        Uri installation,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (
            await CampaignReport.ReadAsync(db, campaignId, cancellationToken) is not { } report
            || report.Campaign.ReleasedAt is not { } released
            || await GateRecord.FindAsync(db, campaignId, cancellationToken) is not { } gate
        )
            return null;
        var campaign = report.Campaign;
        var tenant = await db.Tenants.SingleAsync(t => t.Id == campaign.TenantId, cancellationToken);
        var brand = await db.Brands.SingleAsync(b => b.Id == campaign.BrandId, cancellationToken);
        var lists = await CampaignBook.ListsOfAsync(db, campaignId, cancellationToken);
        var from = await CampaignFrom.OfAsync(db, campaign, cancellationToken);
        var heads = await HashChain.HeadsAsync(db, cancellationToken);
        var account = report.Account;
        return new SealReport(
            program,
            installation.AbsoluteUri,
            tenant.LegalName,
            new SealedCampaign(
                campaign.Number,
                campaign.Name,
                campaign.Subject,
                brand.Name,
                from?.Sender.Address ?? "",
                [.. lists.Select(list => list.Name)],
                campaign.State,
                gate.Actor,
                released,
                campaign.FinishedAt,
                gate.Revision,
                gate.ContentHash
            ),
            [.. RuleBook.Rules.Where(IsGuideline).Select(rule => Of(rule, gate))],
            [.. gate.Findings.Where(f => RuleBook.Find(f.RuleId) is not { } rule || !IsGuideline(rule)).Select(Of)],
            new SealedAccount(
                account.Selected,
                account.Delivered,
                account.Bounced,
                account.Suppressed,
                account.Withdrawn,
                account.Expired,
                account.Cancelled,
                account.Waiting,
                account.AddsUp,
                report.Excluded.Counts,
                report.Exits
            ),
            gate.Heads,
            [.. heads.Where(head => head.TenantId == campaign.TenantId)],
            now.ToStored()
        );
    }

    static bool IsGuideline(Rule rule) => rule.Id.StartsWith('G');

    static SealedRule Of(Rule rule, GateRecord gate)
    {
        var findings = gate.Findings.Where(finding => finding.RuleId == rule.Id).Select(Of).ToList();
        var seen = gate.Evidence.TryGetValue(rule.Id, out var told) ? told : [];
        return new SealedRule(
            rule.Id,
            rule.Says.En,
            rule.Source,
            rule.KeptBy,
            RuleManual.Meaning(rule.KeptBy),
            findings.Exists(finding => finding.Waived is not null) ? SealVerdict.Waived
                : findings.Exists(finding => finding.Verdict >= Verdict.Warn) ? SealVerdict.Remarked
                : SealVerdict.Kept,
            seen.Count > 0 ? seen : [$"not asked at release but {Where(rule)}; shown by the test {rule.Test}"],
            findings
        );
    }

    static string Where(Rule rule) =>
        rule switch
        {
            ICheck<FormFacts> => "of every form before anybody sees it",
            ICheck<OriginFacts> => "when people are imported or ask to join",
            ICheck<ExitPageFacts> => "of every page that leads out",
            ICheck<OverviewFacts> => "of every overview",
            ICheck<WelcomePageFacts> => "of the page that thanks who joined",
            _ => "built in",
        };

    static SealedFinding Of(Finding finding) => new(finding.RuleId, finding.Verdict, finding.Observed, finding.Waived);
}
