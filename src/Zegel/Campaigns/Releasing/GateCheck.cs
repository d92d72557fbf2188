using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Proof;
using Zegel.Campaigns.Waiving;
using Zegel.Consent;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.Releasing;

/// <summary>
/// Asks every rule about a campaign, in the order of standards 10.10, and changes nothing: the domain, the pool, who it comes
/// from, the words, where the links end, the ways out, the people.
/// </summary>
sealed class GateCheck(Database database, ExitLinks links, Verp verp, GateQuestions questions, TimeProvider clock)
{
    public static Finding NobodyLeft { get; } =
        Finding.Of(
            "G20",
            Verdict.Block,
            ("nobody on the lists may be written to", "niemand op de lijsten mag aangeschreven worden"),
            "at least one person with active consent who is not suppressed",
            ("Wait until people have joined.", "Wacht tot er mensen zijn ingeschreven.")
        );

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
