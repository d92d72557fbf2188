using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Proof;
using Zegel.Campaigns.Waiving;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Campaigns;

/// <summary>What the gate asks of the world outside.</summary>
/// <param name="Domain">Looks at the entries of a sending domain, now.</param>
/// <param name="Exits">
/// Tries the exits of a copy as a reader's program would, and the address that answers go to. The token is dry: its
/// subscription is <see cref="Guid.Empty"/>, which is nobody's.
/// </param>
/// <param name="Sender">Asks where the mail of a sender address goes, and tells whether somebody is known to read it.</param>
/// <param name="Links">Follows the links of a copy to where they end; its own exits are not among them.</param>
/// <param name="Egress">Looks at the addresses of a stream's pool and their names in DNS, now.</param>
/// <param name="Pool">The name of the pool that serves a stream.</param>
/// <param name="AssetHost">Where the platform's own images live.</param>
/// <param name="Platform">Who runs the platform.</param>
public sealed record GateQuestions(
    Func<SendingDomain, CancellationToken, Task<DomainFacts>> Domain,
    Func<ExitFacts, Mailbox, CancellationToken, Task<ExitTestFacts>> Exits,
    Func<SenderAddress, CancellationToken, Task<SenderFacts>> Sender,
    Func<IReadOnlyList<string>, CancellationToken, Task<LinkChainFacts>> Links,
    Func<MailStream, CancellationToken, Task<EgressFacts>> Egress,
    Func<MailStream, string> Pool,
    string AssetHost,
    PlatformFacts Platform
);

/// <summary>What the gate found.</summary>
/// <param name="Findings">Gravest first, also those that only inform or are waived.</param>
/// <param name="IsFast">Null when the template does not compile.</param>
/// <param name="Evidence">What it saw, by rule.</param>
public sealed record GateReport(
    Campaign Campaign,
    IReadOnlyList<Finding> Findings,
    long Selected,
    Exclusions Excluded,
    bool? IsFast,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Evidence
)
{
    /// <summary>What was judged as its From; null when the brand has no address.</summary>
    internal CampaignFrom? From { get; init; }

    public bool MayRelease => Findings.All(finding => finding.Verdict < Verdict.Hold);
}

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

    /// <summary>Drafts that one turn releases when many have the same hour.</summary>
    const int DueMax = 5;

    /// <summary>How long another node keeps off a draft whose hour came: longer than all questions of the gate take.</summary>
    static readonly TimeSpan DueLease = TimeSpan.FromMinutes(10);

    /// <summary>Who came too late, because nothing ran, is not sent to people at a time that nobody chose.</summary>
    static readonly TimeSpan DueLateMax = TimeSpan.FromHours(12);

    const int FaultLengthMax = 1000;

    /// <summary>Everything the gate has to say of a campaign, without changing anything. Null when there is none.</summary>
    public async Task<GateReport?> CheckAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await database.ReadAsync(cancellationToken);
        if (await CampaignBook.FindAsync(db, id, cancellationToken) is not { } campaign)
            return null;
        var now = clock.GetUtcNow();
        var findings = new List<Finding>();
        var evidence = new GateEvidence();
        var lists = await CampaignBook.ListsOfAsync(db, id, cancellationToken);
        var (parts, broken) = await CampaignParts.LoadAsync(db, campaign, lists, cancellationToken);
        findings.AddRange(broken);
        if (parts is not null)
        {
            findings.AddRange(await OfDomainAsync(parts.Domain, evidence, cancellationToken));
            Judge(await questions.Egress(MailStream.Bulk, cancellationToken));
            Judge(questions.Platform);
            Judge(await IdentityAsync(db, parts, cancellationToken));
            foreach (var sender in await SendersAsync(db, parts.Brand.Id, cancellationToken))
                Judge(await questions.Sender(sender, cancellationToken));
            var (content, followed) = await OfContentAsync(db, parts, now, evidence, cancellationToken);
            findings.AddRange(content);
            Judge(await questions.Links(followed, cancellationToken));
            var dry = links.Of(Guid.Empty, campaign.Number, parts.Domain.ReturnHost);
            Judge(await questions.Exits(SampleCopies.FactsOf(dry), parts.Sender.Mailbox, cancellationToken));
        }
        var (selected, excluded) = await Audience.CountAsync(db, id, cancellationToken);
        Judge(
            new AudienceFacts(selected, excluded.WithoutConsent, excluded.Suppressed, [.. lists.Select(l => l.Name)])
            {
                ActiveBy = await Audience.ActiveByAsync(db, id, cancellationToken),
                Bouncers = await Audience.BouncersAsync(db, id, cancellationToken),
                DueForOverview = await Audience.DueAsync(db, id, now - OverviewDue.After, cancellationToken),
            }
        );
        if (selected == 0 && findings.TrueForAll(f => f.RuleId != "G20" || f.Verdict < Verdict.Hold))
            findings.Add(NobodyLeft);
        return new GateReport(
            campaign,
            GravestFirst(await WaivedAsync(db, campaign, lists, parts?.Domain.Id, findings, cancellationToken)),
            selected,
            excluded,
            broken.Count > 0 ? null : parts?.Template.IsFast,
            evidence.ByRule
        )
        {
            From = parts?.From,
        };

        void Judge<TFacts>(TFacts facts)
            where TFacts : notnull
        {
            findings.AddRange(RuleBook.Check(facts));
            evidence.Add(facts);
        }
    }

    async Task<IEnumerable<Finding>> WaivedAsync(
        Session db,
        Campaign campaign,
        IReadOnlyList<MailingList> lists,
        string? domainId,
        IReadOnlyList<Finding> findings,
        CancellationToken cancellationToken
    )
    {
        if (!findings.Any(finding => finding.Verdict >= Verdict.Hold))
            return findings;
        string[] scopes = [campaign.Id.ToString("D"), domainId ?? "", .. lists.Select(list => list.Id.ToString("D"))];
        var inForce = await WaiverBook.InForceAsync(
            db,
            campaign.TenantId,
            scopes,
            clock.GetUtcNow().ToStored(),
            cancellationToken
        );
        return findings.Select(finding => WaiverBook.Apply(finding, inForce));
    }

    /// <summary>How many a release would select and leave out at this moment.</summary>
    public Task<(long Selected, Exclusions Excluded)> CountAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(db => Audience.CountAsync(db, id, cancellationToken), cancellationToken);

    /// <summary>
    /// What the rules say of the words alone: no look at DNS, exits or people, and nothing is stored. For a draft that is
    /// being written.
    /// </summary>
    /// <param name="campaign">Saved, or only typed so far.</param>
    public async Task<IReadOnlyList<Finding>> CheckContentAsync(
        Campaign campaign,
        IReadOnlyList<MailingList> lists,
        CancellationToken cancellationToken
    )
    {
        await using var db = await database.ReadAsync(cancellationToken);
        var (parts, broken) = await CampaignParts.LoadAsync(db, campaign, lists, cancellationToken);
        var findings = new List<Finding>(broken);
        if (parts is not null)
            findings.AddRange(
                (await OfContentAsync(db, parts, clock.GetUtcNow(), new GateEvidence(), cancellationToken)).Findings
            );
        return GravestFirst(await WaivedAsync(db, campaign, lists, parts?.Domain.Id, findings, cancellationToken));
    }

    /// <summary>
    /// Gives a draft its hour when the gate would let it go as it stands. What could only not be checked now does not stand
    /// in the way: it is asked again at the hour.
    /// </summary>
    public async Task<ScheduleResult> ScheduleAsync(
        Guid id,
        DateTimeOffset at,
        string actor,
        CancellationToken cancellationToken
    )
    {
        if (await CheckAsync(id, cancellationToken) is not { } report)
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
            switch (await ReleaseAsync(campaign.Id, lease, campaign.ReleaseActor ?? "zegel", now, cancellationToken))
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

    /// <summary>Checks and, when nothing holds it back, releases.</summary>
    /// <param name="actor">Who, for the audit log.</param>
    public Task<ReleaseResult> ReleaseAsync(
        Guid id,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => ReleaseAsync(id, null, actor, now, cancellationToken);

    /// <param name="lease">The hour that the draft must still have; null when somebody releases it by hand.</param>
    async Task<ReleaseResult> ReleaseAsync(
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
            return new ReleaseResult.Refused([NobodyLeft]);
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

    static IReadOnlyList<Finding> GravestFirst(IEnumerable<Finding> findings) =>
        [
            .. findings
                .DistinctBy(f => (f.RuleId, f.Verdict, f.Observed))
                .OrderByDescending(f => f.Verdict)
                .ThenBy(f => f.RuleId, StringComparer.Ordinal),
        ];

    async Task<(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Links)> OfContentAsync(
        Session db,
        CampaignParts parts,
        DateTimeOffset now,
        GateEvidence evidence,
        CancellationToken cancellationToken
    )
    {
        var declared = await DeclaredAsync(db, parts.Tenant, cancellationToken);
        var samples = new SampleCopies(parts, declared, links, verp, questions.AssetHost);
        var findings = await samples.JudgeAsync(db, now, evidence, cancellationToken);
        return ([.. parts.Warnings, .. findings], samples.Links);
    }

    static Finding NobodyLeft { get; } =
        Finding.Of(
            "G20",
            Verdict.Block,
            ("nobody on the lists may be written to", "niemand op de lijsten mag aangeschreven worden"),
            "at least one person with active consent who is not suppressed",
            ("Wait until people have joined.", "Wacht tot er mensen zijn ingeschreven.")
        );

    async Task<IEnumerable<Finding>> OfDomainAsync(
        SendingDomain domain,
        GateEvidence evidence,
        CancellationToken cancellationToken
    )
    {
        var facts = await questions.Domain(domain, cancellationToken);
        evidence.Add(facts);
        var findings = RuleBook.Check(facts).ToList();
        // The gate fails closed, whatever the rules made of the entries.
        if ((!domain.MaySend || !facts.IsReady) && findings.TrueForAll(f => f.Verdict < Verdict.Hold))
            findings.Add(
                Finding.Of(
                    "G09",
                    Verdict.Block,
                    ($"{domain.Name} is {facts.State}", $"{domain.Name} {facts.StandsInDutch}"),
                    "a domain whose entries stand in DNS everywhere",
                    (
                        $"See zegel domain check {domain.Name}.",
                        $"Kijk met zegel domain check {domain.Name} wat eraan scheelt."
                    )
                )
            );
        return findings;
    }

    static Task<List<SenderAddress>> SendersAsync(Session db, Guid brandId, CancellationToken cancellationToken) =>
        db.SenderAddresses.Where(s => s.BrandId == brandId).OrderBy(s => s.Stream).ToListAsync(cancellationToken);

    async Task<IdentityFacts> IdentityAsync(Session db, CampaignParts parts, CancellationToken cancellationToken)
    {
        var (senders, domains) = (db.SenderAddresses, db.SendingDomains);
        var others = await (
            from sender in senders
            join domain in domains on sender.DomainId equals domain.Id
            where sender.TenantId == parts.Campaign.TenantId && sender.Stream != MailStream.Bulk
            select new
            {
                sender.Address,
                sender.Stream,
                domain.Name,
            }
        ).ToListAsync(cancellationToken);
        var used = parts.Sender.Mailbox;
        return new IdentityFacts(
            parts.Brand.Name,
            parts.Sender.Address,
            parts.Sender.DisplayName,
            used.ToString(),
            parts.Sender.DisplayName,
            Word(MailStream.Bulk),
            [.. others.Where(o => o.Address == parts.Sender.Address).Select(o => Word(o.Stream))],
            used.Domain.Ascii,
            questions.Pool(MailStream.Bulk),
            [.. others.Select(o => (Word(o.Stream), o.Name, questions.Pool(o.Stream)))]
        )
        {
            Announces = parts.From.Announced is { } change
                ? $"{change.NewDisplayName} <{change.NewAddress}>, asked by {change.AskedBy}, agreed by {change.AgreedBy}: {change.Reason}"
                : null,
        };
    }

    static async Task<DeclaredSender> DeclaredAsync(Session db, Tenant tenant, CancellationToken cancellationToken) =>
        new(
            await db
                .SendingDomains.Where(d => d.TenantId == tenant.Id)
                .Select(d => d.Name)
                .ToListAsync(cancellationToken),
            tenant.LegalName,
            tenant.PostalAddress,
            tenant.Contact,
            tenant.TradeRegister,
            tenant.PrivacyUrl
        );

    static string Word(MailStream stream) => stream.ToString().ToLowerInvariant();
}
