using LinqToDB;
using LinqToDB.Async;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Campaigns.Releasing;

/// <summary>Releases at an hour that was chosen before.</summary>
public sealed class Schedule(Database database, AuditLog audit, ReleaseGate gate, TimeProvider clock)
{
    /// <summary>Drafts that one turn releases when many have the same hour.</summary>
    const int DueMax = 5;

    /// <summary>How long another node keeps off a draft whose hour came: longer than all questions of the gate take.</summary>
    static readonly TimeSpan DueLease = TimeSpan.FromMinutes(10);

    /// <summary>Who came too late, because nothing ran, is not sent to people at a time that nobody chose.</summary>
    static readonly TimeSpan DueLateMax = TimeSpan.FromHours(12);

    const int FaultLengthMax = 1000;

    /// <summary>
    /// Gives a draft its hour when the gate would let it go as it stands. What could only not be checked now does not stand
    /// in the way: it is asked again at the hour.
    /// </summary>
    public async Task<ScheduleResult> SetAsync(
        Guid id,
        DateTimeOffset at,
        string actor,
        CancellationToken cancellationToken
    )
    {
        if (await gate.CheckAsync(id, cancellationToken) is not { } report)
            return new ScheduleResult.Unknown();
        if (report.Campaign.State != CampaignState.Draft)
            return new ScheduleResult.NotDraft(report.Campaign.State);
        if (CampaignBook.FaultOf(at, clock.GetUtcNow()) is { } fault)
            return new ScheduleResult.Refused(fault);
        var grave = report.Findings.Where(f => f.Verdict >= Verdict.Hold).ToList();
        if (grave.Exists(f => !f.CouldNotCheck))
            return new ScheduleResult.Held(report.Findings);
        var result = await new CampaignBook(database, audit).ScheduleAsync(
            id,
            at,
            actor,
            clock.GetUtcNow(),
            cancellationToken
        );
        return result is ScheduleResult.Set(var campaign, _) ? new ScheduleResult.Set(campaign, grave) : result;
    }

    /// <summary>
    /// Releases the drafts whose hour has come. Each is taken by moving its hour ahead, so that of several nodes one does it,
    /// and a node that dies leaves it to the next. A refusal takes the hour away and stays with the draft.
    /// </summary>
    /// <returns>How many were released.</returns>
    public async Task<int> ReleaseDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        now = now.ToStored();
        var due = await database.ReadAsync(
            db =>
                db.Campaigns.Where(c => c.ReleaseAt != null && c.ReleaseAt <= now && c.State == CampaignState.Draft)
                    .OrderBy(c => c.ReleaseAt)
                    .Take(DueMax)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );
        var released = 0;
        foreach (var campaign in due)
        {
            var lease = now + DueLease;
            var taken = await database.WriteAsync(
                db =>
                    db.Campaigns.Where(c =>
                            c.Id == campaign.Id && c.State == CampaignState.Draft && c.ReleaseAt == campaign.ReleaseAt
                        )
                        .Set(c => c.ReleaseAt, lease)
                        .UpdateAsync(cancellationToken),
                cancellationToken
            );
            if (taken == 0)
                continue;
            if (campaign.ReleaseAt < now - DueLateMax)
            {
                var hour = $"{campaign.ReleaseAt:yyyy-MM-dd HH:mm} UTC";
                await FaultAsync(campaign, lease, $"its hour, {hour}, passed while nothing ran", cancellationToken);
                continue;
            }
            switch (
                await gate.ReleaseAsync(campaign.Id, lease, campaign.ReleaseActor ?? "zegel", now, cancellationToken)
            )
            {
                case ReleaseResult.Released:
                    released++;
                    break;
                case ReleaseResult.Refused(var findings):
                    await FaultAsync(campaign, lease, InWords(findings), cancellationToken);
                    break;
                default:
                    // Its hour was taken away or it was released by hand in the meantime.
                    break;
            }
        }
        return released;
    }

    Task FaultAsync(Campaign campaign, DateTimeOffset lease, string fault, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var held = await db
                    .Campaigns.Where(c => c.Id == campaign.Id && c.State == CampaignState.Draft && c.ReleaseAt == lease)
                    .Set(c => c.ReleaseAt, (DateTimeOffset?)null)
                    .Set(c => c.ReleaseActor, (string?)null)
                    .Set(c => c.ReleaseFault, fault.Length > FaultLengthMax ? fault[..FaultLengthMax] : fault)
                    .UpdateAsync(cancellationToken);
                if (held == 0)
                    return;
                await audit.AppendAsync(
                    db,
                    campaign.TenantId,
                    "zegel",
                    "campaign refused at its hour",
                    $"campaign {campaign.Number}",
                    $"{campaign.Name}: {fault}",
                    cancellationToken
                );
                await Notices.TellAsync(
                    db,
                    campaign.Tell(
                        NoticeKind.CampaignRefused,
                        fault,
                        new
                        {
                            campaign = campaign.Number,
                            campaign.Name,
                            reason = fault,
                        }
                    ),
                    clock.GetUtcNow(),
                    cancellationToken
                );
            },
            cancellationToken
        );

    static string InWords(IReadOnlyList<Finding> findings)
    {
        var grave = findings.Where(f => f.Verdict >= Verdict.Hold).ToList();
        var first = grave.Find(f => !f.CouldNotCheck) ?? grave[0];
        var count = grave.Count == 1 ? "one finding holds it" : $"{grave.Count} findings hold it, the first";
        return $"{count}: {first.RuleId}, {first.Observed}";
    }
}
