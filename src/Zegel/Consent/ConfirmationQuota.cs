using LinqToDB;
using LinqToDB.Data;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>
/// At most one confirmation per address in 24 hours and three in seven days, over all tenants together: nobody's mailbox is
/// flooded by filling in many forms (C13).
/// </summary>
static class ConfirmationQuota
{
    static readonly TimeSpan Day = TimeSpan.FromHours(24);
    static readonly TimeSpan Week = TimeSpan.FromDays(7);

    // The row keeps the last three moments; one statement both judges and counts, so that two at once cannot both pass.
    const string Take = """
        INSERT INTO confirmation_quota (address_key, last_at, second_at, third_at) VALUES (@key, @now, 0, 0)
        ON CONFLICT (address_key) DO UPDATE
        SET third_at = confirmation_quota.second_at, second_at = confirmation_quota.last_at, last_at = @now
        WHERE confirmation_quota.last_at <= @day AND confirmation_quota.third_at <= @week
        """;

    const string Forget = """
        DELETE FROM confirmation_quota WHERE address_key IN
        (SELECT address_key FROM confirmation_quota WHERE last_at <= @week ORDER BY last_at LIMIT @most)
        """;

    /// <summary>Counts one more, or says that it would be too many.</summary>
    public static async Task<bool> TryTakeAsync(
        Session db,
        string addressKey,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await db.ExecuteAsync(
            Take,
            cancellationToken,
            new DataParameter("key", addressKey),
            Micros("now", now),
            Micros("day", now - Day),
            Micros("week", now - Week)
        ) > 0;

    /// <summary>Drops addresses that nobody filled in for a week. Returns how many.</summary>
    public static Task<int> ForgetAsync(
        Session db,
        DateTimeOffset now,
        int most,
        CancellationToken cancellationToken
    ) =>
        db.ExecuteAsync(
            Forget,
            cancellationToken,
            Micros("week", now - Week),
            new DataParameter("most", most, DataType.Int32)
        );

    static DataParameter Micros(string name, DateTimeOffset moment) => new(name, moment.ToMicros(), DataType.Int64);
}
