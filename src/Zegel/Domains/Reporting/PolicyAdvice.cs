using Zegel.Mail.Dmarc;

namespace Zegel.Domains.Reporting;

/// <summary>Whether a domain is ready for a stricter DMARC policy, and why (A49).</summary>
public abstract record PolicyAdvice
{
    /// <summary>Of reports, before a step is advised.</summary>
    public static readonly TimeSpan Watched = TimeSpan.FromDays(28);

    /// <summary>Of the mail of known sources, in thousandths.</summary>
    public const int AlignedMin = 990;

    PolicyAdvice() { }

    /// <summary>Nobody has reported yet.</summary>
    public sealed record NoReports : PolicyAdvice;

    /// <param name="Days">How many days are still to be watched.</param>
    public sealed record Wait(int Days) : PolicyAdvice;

    /// <param name="Sources">Own senders of which some mail fails, the largest first.</param>
    public sealed record MendFirst(IReadOnlyList<ReportSource> Sources) : PolicyAdvice;

    public sealed record StepTo(DmarcPolicy Policy) : PolicyAdvice;

    /// <summary>Reject: there is no further step.</summary>
    public sealed record Done : PolicyAdvice;

    /// <param name="current">The policy that applies now.</param>
    /// <param name="watchedFor">How long reports have been coming in.</param>
    /// <param name="sources">What they say.</param>
    public static PolicyAdvice Of(DmarcPolicy current, TimeSpan watchedFor, IReadOnlyCollection<ReportSource> sources)
    {
        if (current == DmarcPolicy.Reject)
            return new Done();
        if (sources.Count == 0)
            return new NoReports();
        if (watchedFor < Watched)
            return new Wait((int)Math.Ceiling((Watched - watchedFor).TotalDays));
        // A source of which nothing ever passes is a stranger, or a system that was forgotten: people must say which.
        var known = sources.Where(source => source.IsKnown).ToList();
        var total = known.Sum(source => source.Messages);
        var aligned = known.Sum(source => source.Passed);
        return total == 0 || aligned * 1000 < total * AlignedMin
            ? new MendFirst([.. known.Where(s => s.Passed < s.Messages).OrderByDescending(s => s.Messages - s.Passed)])
            : new StepTo(current + 1);
    }
}

/// <summary>What all reports say of one address that sends in a domain's name.</summary>
/// <param name="IsOurs">One of this platform's own addresses.</param>
/// <param name="Rejected">Refused or put in the spam folder by receivers.</param>
/// <param name="Example">What signatures and SPF said the last time something failed; empty when nothing did.</param>
public sealed record ReportSource(
    string Address,
    bool IsOurs,
    long Messages,
    long Passed,
    long DkimAligned,
    long SpfAligned,
    long Rejected,
    string Example
)
{
    /// <summary>Some of its mail passes, so that somebody here set it up; or it is ours.</summary>
    public bool IsKnown => IsOurs || Passed > 0;
}
