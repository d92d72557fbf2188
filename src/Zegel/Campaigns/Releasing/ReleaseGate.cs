using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Proof;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.Releasing;

/// <summary>
/// The gate between writing and sending (standards 10.10): asks every rule, then makes one intent for each person who may
/// be written to, with the consent that permits it. State, intents and counts become true together or not at all.
/// </summary>
public sealed class ReleaseGate(
    Database database,
    AuditLog audit,
    ExitLinks links,
    Verp verp,
    GateQuestions questions,
    TimeProvider clock
)
{
    /// <summary>Receivers hold mail for four to five days before they give up (RFC 5321 §4.5.4.1); so do we.</summary>
    public static readonly TimeSpan IntentLasts = TimeSpan.FromHours(120);

    /// <summary>Fewer rows do not change how a claim is planned.</summary>
    const long AnalyzeFrom = 1000;

    /// <summary>Someone edits the draft while it is checked: checked again, and then it is theirs to settle.</summary>
    const int Checks = 3;

    readonly GateCheck check = new(database, links, verp, questions, clock);

    /// <inheritdoc cref="GateCheck.CheckAsync"/>
    public Task<GateReport?> CheckAsync(Guid id, CancellationToken cancellationToken) =>
        check.CheckAsync(id, cancellationToken);

    /// <inheritdoc cref="GateCheck.CheckContentAsync"/>
    public Task<IReadOnlyList<Finding>> CheckContentAsync(
        Campaign campaign,
        IReadOnlyList<MailingList> lists,
        CancellationToken cancellationToken
    ) => check.CheckContentAsync(campaign, lists, cancellationToken);

    /// <summary>How many a release would select and leave out at this moment.</summary>
    public Task<(long Selected, Exclusions Excluded)> CountAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(db => Audience.CountAsync(db, id, cancellationToken), cancellationToken);

    /// <summary>Checks and, when nothing holds it back, releases.</summary>
    /// <param name="actor">Who, for the audit log.</param>
    public Task<ReleaseResult> ReleaseAsync(
        Guid id,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => ReleaseAsync(id, null, actor, now, cancellationToken);

    /// <param name="lease">The hour that the draft must still have; null when somebody releases it by hand.</param>
    internal async Task<ReleaseResult> ReleaseAsync(
        Guid id,
        DateTimeOffset? lease,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        for (var left = Checks; left > 0; left--)
        {
            if (await CheckAsync(id, cancellationToken) is not { } report)
                return new ReleaseResult.Unknown();
            if (
                report.Campaign.State != CampaignState.Draft
                || (lease is not null && report.Campaign.ReleaseAt != lease)
            )
                return new ReleaseResult.NotDraft(report.Campaign.State);
            if (!report.MayRelease)
                return new ReleaseResult.Refused(report.Findings);
            var result = await database.WriteAsync(
                db => SelectAsync(db, report, lease, actor, now.ToStored(), cancellationToken),
                cancellationToken
            );
            if (result is ReleaseResult.Released { Selected: >= AnalyzeFrom })
                await new Spool(database).AnalyzeAsync(cancellationToken);
            if (result is not null)
                return result;
        }
        return new ReleaseResult.Refused([
            Finding.Of(
                "G33",
                Verdict.Hold,
                (
                    "the draft or its sender address was changed while it was checked",
                    "het concept of het afzenderadres is gewijzigd tijdens de controle"
                ),
                "what was checked is what is sent",
                ("Release it when nobody edits it.", "Verstuur het als niemand er meer aan werkt.")
            ),
        ]);
    }

    /// <summary>Null when the draft, or what it would come from and announce, is not what was checked.</summary>
    async Task<ReleaseResult?> SelectAsync(
        Session db,
        GateReport report,
        DateTimeOffset? lease,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var campaign = report.Campaign;
        // In the transaction, so that no other way of releasing can forget it: it may have gone out in a future that was lost.
        if ((await Continuity.ReadAsync(db, cancellationToken)).Stop is { } stop)
            return new ReleaseResult.Refused([
                Finding.Of(
                    "G33",
                    Verdict.Hold,
                    (
                        $"delivery is stopped: {stop.Says}",
                        "het versturen ligt stil: deze database is een teruggezette kopie of kan dat zijn, en wat er nog wacht is misschien al verstuurd"
                    ),
                    "nobody gets a campaign twice",
                    (
                        $"See that it was not released before, then say how to go on: `{DeliveryStop.Command}`.",
                        $"Ga na dat deze mailing niet al verstuurd is en zeg dan hoe het verder moet: `{DeliveryStop.Command}`."
                    )
                ),
            ]);
        // Of two releases at once, the second sees the letter of the first.
        await SenderChanges.LockAsync(db, campaign.BrandId, MailStream.Bulk, cancellationToken);
        if (await CampaignFrom.OfAsync(db, campaign, cancellationToken) is not { } from || from != report.From)
            return null;
        // Updating first locks the row: of two releases at once, the second finds no draft.
        var taken = await db
            .Campaigns.Where(c =>
                c.Id == campaign.Id
                && c.State == CampaignState.Draft
                && c.Revision == campaign.Revision
                && (lease == null || c.ReleaseAt == lease)
            )
            .Set(c => c.State, CampaignState.Sending)
            .UpdateAsync(cancellationToken);
        if (taken == 0)
            return await CampaignBook.FindAsync(db, campaign.Id, cancellationToken) switch
            {
                null => new ReleaseResult.Unknown(),
                { State: CampaignState.Draft } => null,
                { State: var state } => new ReleaseResult.NotDraft(state),
            };
        var lists = await db.CampaignLists.CountAsync(l => l.CampaignId == campaign.Id, cancellationToken);
        var selected = await Audience.SelectAsync(
            db,
            campaign,
            from.Sender.DomainId,
            lists > 1,
            now,
            now + IntentLasts,
            cancellationToken
        );
        var excluded = await Audience.ExcludedAsync(db, campaign.Id, cancellationToken);
        if (selected == 0)
        {
            await db
                .Campaigns.Where(c => c.Id == campaign.Id)
                .Set(c => c.State, CampaignState.Draft)
                .UpdateAsync(cancellationToken);
            return new ReleaseResult.Refused([GateCheck.NobodyLeft]);
        }
        await db
            .Campaigns.Where(c => c.Id == campaign.Id)
            .Set(c => c.ReleasedAt, now)
            .Set(c => c.ReleaseAt, (DateTimeOffset?)null)
            .Set(c => c.ReleaseActor, (string?)null)
            .Set(c => c.ReleaseFault, (string?)null)
            .Set(c => c.Selected, selected)
            .Set(c => c.Excluded, excluded.ToJson())
            .Set(c => c.FromAddress, from.Sender.Address)
            .Set(c => c.FromName, from.Sender.DisplayName)
            .Set(c => c.FromDomainId, from.Sender.DomainId)
            .Set(c => c.ChangeId, from.Announced == null ? null : from.Announced.Id)
            .UpdateAsync(cancellationToken);
        var waived = report.Findings.Where(finding => finding.Waived is not null).Select(finding => finding.RuleId);
        await audit.AppendAsync(
            db,
            campaign.TenantId,
            actor,
            "campaign released",
            $"campaign {campaign.Number}",
            $"{campaign.Name}: {selected} selected, {excluded.Total} left out{(waived.Any() ? $"; waived {string.Join(", ", waived.Distinct())}" : "")}",
            cancellationToken
        );
        await GateRecord.KeepAsync(db, report, actor, now, cancellationToken);
        return new ReleaseResult.Released(selected, excluded);
    }
}
