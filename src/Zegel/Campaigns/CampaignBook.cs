using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Templates;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Campaigns;

/// <summary>What a campaign is made from. Lists are in order: the first one's consent counts for people on several.</summary>
/// <param name="Name">For people who look after campaigns; readers never see it.</param>
public sealed record CampaignInput(
    Guid BrandId,
    string Name,
    IReadOnlyList<Guid> ListIds,
    string Subject,
    string Preheader,
    TemplateFormat Format,
    string Source
);

/// <summary>How making or editing a campaign ended.</summary>
public abstract record SaveResult
{
    SaveResult() { }

    public sealed record Saved(Campaign Campaign) : SaveResult;

    /// <param name="Reason">What to change, in a sentence.</param>
    public sealed record Refused(string Reason) : SaveResult;

    public sealed record Unknown : SaveResult;

    /// <summary>It was released; what people get does not change any more.</summary>
    public sealed record NotDraft(CampaignState State) : SaveResult;
}

/// <summary>How pausing, resuming or cancelling ended.</summary>
public abstract record TurnResult
{
    TurnResult() { }

    public sealed record Turned(Campaign Campaign) : TurnResult;

    public sealed record Unknown : TurnResult;

    /// <summary>From this state there is no such way.</summary>
    public sealed record NotAllowed(CampaignState State) : TurnResult;
}

/// <summary>The campaigns of all tenants and their states: draft, sending, paused, finished or cancelled.</summary>
public sealed class CampaignBook(Database database, AuditLog audit)
{
    public const int NameLengthMax = 200;
    public const int ListsMax = 50;
    const int ShownMax = 1000;

    /// <summary>An hour further away is more likely a slip of the pen than a plan.</summary>
    public static readonly TimeSpan ScheduleAheadMax = TimeSpan.FromDays(366);

    /// <summary>Two who make one at the same moment would get the same number; the second tries again.</summary>
    const int NumberTries = 10;

    /// <summary>Makes a draft with the next number.</summary>
    public async Task<SaveResult> CreateAsync(
        CampaignInput input,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        for (var left = NumberTries; ; left--)
        {
            try
            {
                return await database.WriteAsync(
                    db => CreateAsync(db, input, now, cancellationToken),
                    cancellationToken
                );
            }
            catch (Exception fault) when (left > 0 && database.IsUniqueViolation(fault))
            {
                // The number went to somebody else.
            }
        }
    }

    static async Task<SaveResult> CreateAsync(
        Session db,
        CampaignInput input,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await FaultAsync(db, input, cancellationToken) is { } fault)
            return new SaveResult.Refused(fault);
        var brand = await db.Brands.SingleAsync(b => b.Id == input.BrandId, cancellationToken);
        var campaign = new Campaign
        {
            Id = Guid.CreateVersion7(now),
            Number = (await db.Campaigns.MaxAsync(c => (long?)c.Number, cancellationToken) ?? 0) + 1,
            TenantId = brand.TenantId,
            BrandId = brand.Id,
            Name = input.Name.Trim(),
            Subject = input.Subject.Trim(),
            Preheader = input.Preheader.Trim(),
            Format = input.Format,
            Source = input.Source,
            State = CampaignState.Draft,
            Revision = 1,
            CreatedAt = now.ToStored(),
            Selected = 0,
            Excluded = "{}",
        };
        await db.InsertAsync(campaign, token: cancellationToken);
        await InsertListsAsync(db, campaign.Id, input.ListIds, cancellationToken);
        return new SaveResult.Saved(campaign);
    }

    /// <summary>
    /// Changes a draft, all of it at once. A draft that waits for its hour was checked as it stands: its hour is taken away
    /// first, or the edit is refused.
    /// </summary>
    public Task<SaveResult> EditAsync(Guid id, CampaignInput input, CancellationToken cancellationToken) =>
        database.WriteAsync<SaveResult>(
            async db =>
            {
                // Updating first locks the row: a release that runs at the same time sees all of this edit or nothing.
                var changed = await db
                    .Campaigns.Where(c => c.Id == id && c.State == CampaignState.Draft)
                    .Set(c => c.Revision, c => c.Revision + 1)
                    .UpdateAsync(cancellationToken);
                if (await FindAsync(db, id, cancellationToken) is not { } campaign)
                    return new SaveResult.Unknown();
                if (changed == 0)
                    return new SaveResult.NotDraft(campaign.State);
                if (campaign.ReleaseAt is { } hour)
                    return new SaveResult.Refused(
                        $"it waits to be released at {hour:yyyy-MM-dd HH:mm} UTC as it stands; take the hour away first, then edit"
                    );
                if (campaign.BrandId != input.BrandId)
                    return new SaveResult.Refused("a campaign stays with its brand; make another for this one");
                if (await FaultAsync(db, input, cancellationToken) is { } fault)
                    return new SaveResult.Refused(fault);
                campaign = campaign with
                {
                    Name = input.Name.Trim(),
                    Subject = input.Subject.Trim(),
                    Preheader = input.Preheader.Trim(),
                    Format = input.Format,
                    Source = input.Source,
                    ReleaseFault = null,
                };
                await db.UpdateAsync(campaign, token: cancellationToken);
                await db.CampaignLists.Where(l => l.CampaignId == id).DeleteAsync(cancellationToken);
                await InsertListsAsync(db, id, input.ListIds, cancellationToken);
                return new SaveResult.Saved(campaign);
            },
            cancellationToken
        );

    public Task<Campaign?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(db => FindAsync(db, id, cancellationToken), cancellationToken);

    public Task<Campaign?> FindAsync(long number, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.Campaigns.SingleOrDefaultAsync(c => c.Number == number, cancellationToken)!,
            cancellationToken
        )!;

    /// <summary>The lists it goes to, in order.</summary>
    public Task<IReadOnlyList<MailingList>> ListsOfAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(db => ListsOfAsync(db, id, cancellationToken), cancellationToken);

    /// <summary>Newest first, a page of them.</summary>
    /// <param name="before">The number of the last one of the page before.</param>
    public Task<List<Campaign>> PageAsync(Guid tenantId, long? before, int take, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.Campaigns.Where(c => c.TenantId == tenantId && (before == null || c.Number < before))
                    .OrderByDescending(c => c.Number)
                    .Take(take)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Newest first, at most a thousand.</summary>
    public Task<IReadOnlyList<Campaign>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Campaign>>(
            async db =>
                await db
                    .Campaigns.Where(c => c.TenantId == tenantId)
                    .OrderByDescending(c => c.Number)
                    .Take(ShownMax)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// Gives a draft the hour at which it is released; <see cref="Releasing.Schedule.SetAsync"/> asks the gate before. Another
    /// hour takes the place of the first.
    /// </summary>
    /// <param name="at">After now, and at most a year ahead.</param>
    public Task<ScheduleResult> ScheduleAsync(
        Guid id,
        DateTimeOffset at,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (FaultOf(at, now) is { } fault)
            return Task.FromResult<ScheduleResult>(new ScheduleResult.Refused(fault));
        return PlanAsync(
            id,
            at.ToStored(),
            actor,
            "campaign scheduled",
            campaign => new ScheduleResult.Set(campaign, []),
            cancellationToken
        );
    }

    internal static string? FaultOf(DateTimeOffset hour, DateTimeOffset now) =>
        hour <= now ? "the hour must be in the future"
        : hour > now + ScheduleAheadMax ? "the hour is at most a year ahead"
        : null;

    /// <summary>Takes the hour of a draft away. A release that is under way at this moment stops at the draft's row.</summary>
    public Task<ScheduleResult> UnscheduleAsync(Guid id, string actor, CancellationToken cancellationToken) =>
        PlanAsync(
            id,
            null,
            actor,
            "campaign unscheduled",
            campaign => new ScheduleResult.TakenAway(campaign),
            cancellationToken
        );

    Task<ScheduleResult> PlanAsync(
        Guid id,
        DateTimeOffset? at,
        string actor,
        string action,
        Func<Campaign, ScheduleResult> done,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<ScheduleResult>(
            async db =>
            {
                var changed = await db
                    .Campaigns.Where(c => c.Id == id && c.State == CampaignState.Draft)
                    .Set(c => c.ReleaseAt, at)
                    .Set(c => c.ReleaseActor, at == null ? null : actor)
                    .Set(c => c.ReleaseFault, (string?)null)
                    .UpdateAsync(cancellationToken);
                if (await FindAsync(db, id, cancellationToken) is not { } campaign)
                    return new ScheduleResult.Unknown();
                if (changed == 0)
                    return new ScheduleResult.NotDraft(campaign.State);
                await audit.AppendAsync(
                    db,
                    campaign.TenantId,
                    actor,
                    action,
                    $"campaign {campaign.Number}",
                    at is { } hour ? $"{campaign.Name}: {hour:u}" : campaign.Name,
                    cancellationToken
                );
                return done(campaign);
            },
            cancellationToken
        );

    /// <summary>From now on nothing of it is handed out; what is on the wire already ends as it ends.</summary>
    public Task<TurnResult> PauseAsync(Guid id, string actor, CancellationToken cancellationToken) =>
        TurnAsync(id, actor, "campaign paused", CampaignState.Paused, [CampaignState.Sending], null, cancellationToken);

    /// <summary>
    /// A copy that cannot be sealed is a fault of its campaign: nobody bounces for it, and people look first. They are told.
    /// </summary>
    public Task<TurnResult> PauseForFaultAsync(
        Guid id,
        IReadOnlyList<Rules.Finding> findings,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        TurnAsync(
            id,
            "zegel",
            "campaign paused",
            CampaignState.Paused,
            [CampaignState.Sending],
            (db, campaign) =>
                Notices.TellAsync(
                    db,
                    campaign.Tell(
                        NoticeKind.CampaignPaused,
                        string.Join("; ", findings.Select(f => $"{f.RuleId} {f.Observed}")),
                        new
                        {
                            campaign = campaign.Number,
                            campaign.Name,
                            findings,
                        }
                    ),
                    now,
                    cancellationToken
                ),
            cancellationToken
        );

    public Task<TurnResult> ResumeAsync(
        Guid id,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        TurnAsync(
            id,
            actor,
            "campaign resumed",
            CampaignState.Sending,
            [CampaignState.Paused],
            (db, _) => Spool.WakeAsync(db, id, now, cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// For good. Nothing of it is handed out any more; the spool's sweep ends those who wait, in batches, and
    /// <see cref="FinishAsync"/> sets the time when the last has ended.
    /// </summary>
    public Task<TurnResult> CancelAsync(Guid id, string actor, CancellationToken cancellationToken) =>
        TurnAsync(
            id,
            actor,
            "campaign cancelled",
            CampaignState.Cancelled,
            [CampaignState.Sending, CampaignState.Paused],
            null,
            cancellationToken
        );

    Task<TurnResult> TurnAsync(
        Guid id,
        string actor,
        string action,
        CampaignState to,
        CampaignState[] from,
        Func<Session, Campaign, Task>? then,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<TurnResult>(
            async db =>
            {
                var turned = await db
                    .Campaigns.Where(c => c.Id == id && from.Contains(c.State))
                    .Set(c => c.State, to)
                    .UpdateAsync(cancellationToken);
                if (await FindAsync(db, id, cancellationToken) is not { } campaign)
                    return new TurnResult.Unknown();
                if (turned == 0)
                    return new TurnResult.NotAllowed(campaign.State);
                await audit.AppendAsync(
                    db,
                    campaign.TenantId,
                    actor,
                    action,
                    $"campaign {campaign.Number}",
                    campaign.Name,
                    cancellationToken
                );
                if (then is not null)
                    await then(db, campaign);
                return new TurnResult.Turned(campaign);
            },
            cancellationToken
        );

    /// <summary>
    /// Takes the hour off drafts whose hour has come: after a restore they may have been released in the time that was lost.
    /// </summary>
    /// <returns>How many.</returns>
    public Task<int> UnscheduleDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
                db.Campaigns.Where(c => c.State == CampaignState.Draft && c.ReleaseAt <= now)
                    .Set(c => c.ReleaseAt, (DateTimeOffset?)null)
                    .Set(c => c.ReleaseActor, (string?)null)
                    .Set(
                        c => c.ReleaseFault,
                        "its hour fell in the time that a restore lost: see whether it went out, then release it by hand"
                    )
                    .UpdateAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Closes every campaign whose last intent has ended. Called now and then.</summary>
    /// <returns>How many were closed.</returns>
    public Task<int> FinishAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
            {
                var intents = db.Intents;
                return db
                    .Campaigns.Where(c =>
                        c.FinishedAt == null
                        && (c.State == CampaignState.Sending || c.State == CampaignState.Cancelled)
                        && !intents.Any(i => i.CampaignId == c.Id && i.State < IntentState.Ended)
                    )
                    .Set(c => c.FinishedAt, now.ToStored())
                    .Set(c => c.State, c => c.State == CampaignState.Sending ? CampaignState.Finished : c.State)
                    .UpdateAsync(cancellationToken);
            },
            cancellationToken
        );

    internal static Task<Campaign?> FindAsync(Session db, Guid id, CancellationToken cancellationToken) =>
        db.Campaigns.SingleOrDefaultAsync(c => c.Id == id, cancellationToken)!;

    internal static async Task<IReadOnlyList<MailingList>> ListsOfAsync(
        Session db,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        var (chosen, lists) = (db.CampaignLists, db.MailingLists);
        var query =
            from c in chosen
            join list in lists on c.ListId equals list.Id
            where c.CampaignId == id
            orderby c.Position
            select list;
        return await query.ToListAsync(cancellationToken);
    }

    static async Task InsertListsAsync(
        Session db,
        Guid id,
        IReadOnlyList<Guid> listIds,
        CancellationToken cancellationToken
    )
    {
        foreach (var (position, listId) in listIds.Index())
            await db.InsertAsync(
                new CampaignList
                {
                    CampaignId = id,
                    ListId = listId,
                    Position = position,
                },
                token: cancellationToken
            );
    }

    static async Task<string?> FaultAsync(Session db, CampaignInput input, CancellationToken cancellationToken)
    {
        if (input.Name.Trim().Length is 0 or > NameLengthMax)
            return $"a campaign needs a name of at most {NameLengthMax} characters";
        if (
            input.Subject.Length > Template.SubjectLengthMax
            || input.Preheader.Length > Template.PreheaderLengthMax
            || input.Source.Length > Template.SourceLengthMax
        )
            return $"at most {Template.SubjectLengthMax} characters of subject, {Template.PreheaderLengthMax} of preheader and {Template.SourceLengthMax} of text";
        // PostgreSQL can store no NUL in a text.
        if ((input.Name + input.Subject + input.Preheader).Contains('\0') || input.Source.Contains('\0'))
            return "a text has no NUL character";
        if (input.ListIds.Count is 0 or > ListsMax || input.ListIds.Distinct().Count() != input.ListIds.Count)
            return $"a campaign goes to one list or more, {ListsMax} at most, each named once";
        if (!await db.Brands.AnyAsync(b => b.Id == input.BrandId, cancellationToken))
            return "the brand is not known";
        var known = await db.MailingLists.CountAsync(
            l => input.ListIds.Contains(l.Id) && l.BrandId == input.BrandId,
            cancellationToken
        );
        return known == input.ListIds.Count ? null : "a list is unknown or belongs to another brand";
    }
}
