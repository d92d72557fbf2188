using Zegel.Delivery;

namespace Zegel.Feedback;

/// <summary>Decides what a returned message means for its recipient. Pure, and the only place that does (B09-B12).</summary>
public static class SuppressionPolicy
{
    /// <summary>Soft failures count as two only when they lie this far apart (B11).</summary>
    public static readonly TimeSpan SoftFailuresApart = TimeSpan.FromDays(14);

    // B12: a provider in trouble may call everyone unknown. Both must hold, and a handful is never an outage.
    const double OutageTimesUsual = 10;
    const double OutageShareOfHour = 0.05;
    internal const int OutageFailuresMin = 10;

    /// <summary>What to do with the recipient after a final failure.</summary>
    /// <param name="fault">The class of this failure (B09).</param>
    /// <param name="earlier">Final failures of this address with no delivery since, newest first.</param>
    public static Decision Decide(
        ReplyClass fault,
        DateTimeOffset at,
        IReadOnlyList<PastFailure> earlier,
        ProviderHealth provider
    ) =>
        fault switch
        {
            ReplyClass.RecipientInvalid or ReplyClass.RecipientDisabled when provider.LooksBroken =>
                Decision.WaitForPeople,
            ReplyClass.RecipientInvalid or ReplyClass.RecipientDisabled => Decision.Suppress,
            ReplyClass.MailboxFull
            or ReplyClass.Unknown
                when earlier.Any(e =>
                    e.Fault is ReplyClass.MailboxFull or ReplyClass.Unknown && at - e.At >= SoftFailuresApart
                ) => Decision.Suppress,
            _ => Decision.LeaveAlone,
        };

    public enum Decision
    {
        LeaveAlone,

        /// <summary>The tenant writes to this address no more, in any stream.</summary>
        Suppress,

        /// <summary>Suppression is suspended at this provider; people look within seven days.</summary>
        WaitForPeople,
    }

    public sealed record PastFailure(ReplyClass Fault, DateTimeOffset At);

    /// <summary>How a provider answered lately.</summary>
    /// <param name="UsualShare">Recipients called invalid, as a share of attempts in 30 days.</param>
    public sealed record ProviderHealth(long AttemptsInHour, long InvalidInHour, double UsualShare)
    {
        public bool LooksBroken =>
            InvalidInHour >= OutageFailuresMin
            && InvalidInHour > AttemptsInHour * OutageShareOfHour
            && InvalidInHour > AttemptsInHour * UsualShare * OutageTimesUsual;
    }
}
