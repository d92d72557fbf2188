using Zegel.Rules;

namespace Zegel.Campaigns.Releasing;

/// <summary>What the gate found.</summary>
/// <param name="Findings">Gravest first, also those that only inform or are waived.</param>
/// <param name="IsFast">Null when the template does not compile.</param>
/// <param name="Evidence">What it saw, by rule.</param>
public sealed record GateReport(
    Campaign Campaign,
    IReadOnlyList<Finding> Findings,
    long Selected,
    Exclusions Excluded,
    bool? IsFast,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Evidence
)
{
    /// <summary>What was judged as its From; null when the brand has no address.</summary>
    internal CampaignFrom? From { get; init; }

    public bool MayRelease => Findings.All(finding => finding.Verdict < Verdict.Hold);
}
