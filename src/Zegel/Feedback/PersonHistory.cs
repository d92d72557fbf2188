using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Feedback;

/// <summary>All that is known of one person, for those who look after lists. Reads only.</summary>
/// <param name="Suppressions">Those that hold for mail of this tenant.</param>
/// <param name="Lines">What happened, newest first.</param>
/// <param name="IsCut">There is more than is shown.</param>
public sealed record PersonHistory(
    Person Person,
    IReadOnlyList<PlaceOnList> Lists,
    IReadOnlyList<Suppression> Suppressions,
    IReadOnlyList<HistoryLine> Lines,
    bool IsCut
)
{
    const int LinesMax = 300;

    /// <summary>Null when the tenant has no such person.</summary>
    public static async Task<PersonHistory?> ReadAsync(
        Session db,
        Guid tenantId,
        Guid personId,
        CancellationToken cancellationToken
    )
    {
        var person = await db.People.SingleOrDefaultAsync(
            p => p.Id == personId && p.TenantId == tenantId,
            cancellationToken
        );
        if (person is null)
            return null;
        var (subscriptions, lists, intents, campaigns, feedback) = (
            db.Subscriptions,
            db.MailingLists,
            db.Intents,
            db.Campaigns,
            db.Feedback
        );
        var places = await (
            from place in subscriptions
            join list in lists on place.ListId equals list.Id
            where place.PersonId == personId
            orderby list.Name
            select new PlaceOnList(place, list)
        ).ToListAsync(cancellationToken);
        var mails = await (
            from intent in intents
            from campaign in campaigns.LeftJoin(c => c.Id == intent.CampaignId)
            where intent.PersonId == personId
            orderby intent.QueuedAt descending
            select new { intent, campaign }
        )
            .Take(LinesMax)
            .ToListAsync(cancellationToken);
        var returned = await (
            from report in feedback
            join intent in intents on report.IntentId equals intent.Id
            from campaign in campaigns.LeftJoin(c => c.Id == intent.CampaignId)
            where intent.PersonId == personId
            orderby report.At descending
            select new { report, campaign }
        )
            .Take(LinesMax)
            .ToListAsync(cancellationToken);
        var proven = await ConsentLedger.ShowAsync(db, tenantId, personId, cancellationToken);
        var lines = proven
            .Select(HistoryLine (e) => new HistoryLine.Step(e))
            .Concat(mails.Select(m => new HistoryLine.Sent(m.intent, (Campaign?)m.campaign)))
            .Concat(returned.Select(r => new HistoryLine.Returned(r.report, (Campaign?)r.campaign)))
            .OrderByDescending(l => l.At)
            .ToList();
        var holding = await SuppressionList.LiveAsync(db, person.AddressKey, cancellationToken);
        return new PersonHistory(
            person,
            places,
            [.. holding.Where(s => s.TenantId is null || s.TenantId == tenantId).OrderBy(s => s.At)],
            [.. lines.Take(LinesMax)],
            lines.Count > LinesMax
        );
    }
}

/// <summary>Something that happened between a person and a tenant.</summary>
public abstract record HistoryLine
{
    HistoryLine(DateTimeOffset at) => At = at;

    public DateTimeOffset At { get; }

    /// <summary>A step of consent, with what proves it.</summary>
    public sealed record Step(ProvenEntry Proven) : HistoryLine(Proven.Entry.At);

    /// <summary>A message to them, on its way or ended.</summary>
    /// <param name="Campaign">Null for mail that belongs to none.</param>
    public sealed record Sent(Intent Intent, Campaign? Campaign) : HistoryLine(Intent.EndedAt ?? Intent.QueuedAt);

    /// <summary>What came back of a message.</summary>
    public sealed record Returned(FeedbackRow Report, Campaign? Campaign) : HistoryLine(Report.At);
}
