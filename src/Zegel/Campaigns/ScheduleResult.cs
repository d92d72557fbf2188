using Zegel.Rules;

namespace Zegel.Campaigns;

/// <summary>How giving a draft its hour, or taking it away, ended.</summary>
public abstract record ScheduleResult
{
    ScheduleResult() { }

    /// <param name="Findings">What could not be checked now and is asked again at the hour.</param>
    public sealed record Set(Campaign Campaign, IReadOnlyList<Finding> Findings) : ScheduleResult;

    public sealed record TakenAway(Campaign Campaign) : ScheduleResult;

    /// <param name="Reason">What is wrong with the hour, in a sentence.</param>
    public sealed record Refused(string Reason) : ScheduleResult;

    /// <summary>The gate would not let it go as it stands, so that it gets no hour either.</summary>
    public sealed record Held(IReadOnlyList<Finding> Findings) : ScheduleResult;

    public sealed record Unknown : ScheduleResult;

    public sealed record NotDraft(CampaignState State) : ScheduleResult;
}
