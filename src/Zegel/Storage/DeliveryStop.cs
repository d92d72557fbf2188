using System.Globalization;
using LinqToDB.Mapping;

namespace Zegel.Storage;

/// <summary>Why nothing is handed out.</summary>
public enum StopReason
{
    /// <summary>The database comes from a backup: what it holds as waiting may have been sent since.</summary>
    [MapValue("restored")]
    Restored,

    /// <summary>The stamp outside the data folder has seen more than this database knows: an older copy was put back.</summary>
    [MapValue("behind")]
    Behind,

    /// <summary>Mail has left from this database, and this machine has no stamp of it: it may be a copy.</summary>
    [MapValue("elsewhere")]
    Elsewhere,
}

/// <summary>Delivery is stopped until the operator says how to go on.</summary>
/// <param name="Since">What was queued before this moment may have been sent already.</param>
/// <param name="DataOf">The moment the data are of, when it is known.</param>
public sealed record DeliveryStop(StopReason Reason, DateTimeOffset Since, DateTimeOffset? DataOf)
{
    /// <summary>How it goes on.</summary>
    public const string Command = "zegel queue resume-after-restore";

    /// <summary>What is the matter, for people: one sentence.</summary>
    public string Says =>
        Reason switch
        {
            StopReason.Restored => DataOf is { } moment
                ? $"the database was restored from a backup of {moment.ToString("u", CultureInfo.InvariantCulture)}, and what it holds as waiting may have been sent since"
                : "the database was restored from a backup, and what it holds as waiting may have been sent since",
            StopReason.Behind =>
                "this database is older than what this machine has seen of it, so a copy was put back, and what it holds as waiting may have been sent since",
            _ =>
                "mail has left from this database, but this machine has no stamp of it, so it may be a copy of one that went on elsewhere",
        };
}
