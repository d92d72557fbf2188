using Zegel.Rules;

namespace Zegel.Campaigns.Releasing;

/// <summary>How a release ended.</summary>
public abstract record ReleaseResult
{
    ReleaseResult() { }

    /// <param name="Selected">How many people get an intent.</param>
    /// <param name="Excluded">Who was on the lists and gets none, by reason.</param>
    public sealed record Released(long Selected, Exclusions Excluded) : ReleaseResult;

    public sealed record Refused(IReadOnlyList<Finding> Findings) : ReleaseResult;

    public sealed record Unknown : ReleaseResult;

    /// <summary>It was released before.</summary>
    public sealed record NotDraft(CampaignState State) : ReleaseResult;
}
