using Zegel.Campaigns;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Domains.Egress;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Pages.Desk.Home;

/// <summary>What needs me now: the steps still to take, what is stuck, what is on its way.</summary>
sealed class HomeScreen(Installation zegel)
{
    const int NewsShown = 5;
    static readonly TimeSpan NewsLasts = TimeSpan.FromDays(7);

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new HomeScreen(zegel);
        routes.MapPage("/", Role.Viewer, screen.ShowAsync);
    }

    async Task<IResult> ShowAsync(Visit visit, CancellationToken cancellationToken)
    {
        var tenant = visit.Tenant.Id;
        var domains = await zegel.Domains.ListAsync(tenant, cancellationToken);
        var senders = await zegel.Senders.ListAsync(tenant, cancellationToken);
        var lists = await zegel.Lists.ListAsync(tenant, cancellationToken);
        var campaigns = await zegel.Campaigns.ListAsync(tenant, cancellationToken);
        var underWay = campaigns.Where(c => c.State is CampaignState.Sending or CampaignState.Paused).Take(20).ToList();
        var accounts = new List<(Campaign, Reconciliation)>();
        await using (var db = await zegel.Database.ReadAsync(cancellationToken))
            foreach (var campaign in underWay)
                accounts.Add((campaign, await QueueView.ReconcileAsync(db, campaign.Id, cancellationToken)));
        return DeskRoutes.Page<HomePage>(
            new
            {
                Visit = visit,
                Steps = Steps(visit, domains, senders, lists, campaigns),
                Needs = (IReadOnlyList<Need>)
                    [
                        .. await StoppedAsync(visit, cancellationToken),
                        .. await EgressAsync(visit, cancellationToken),
                        .. Needs(visit, domains, campaigns),
                        .. await ProofsAsync(visit, domains, senders, cancellationToken),
                        .. await ChangesAsync(visit, cancellationToken),
                        .. await ImportsAsync(visit, cancellationToken),
                    ],
                News = (IReadOnlyList<Notice>)
                    await zegel.Notices.ListAsync(
                        tenant,
                        before: null,
                        since: zegel.Clock.GetUtcNow() - NewsLasts,
                        NewsShown,
                        cancellationToken
                    ),
                UnderWay = (IReadOnlyList<(Campaign, Reconciliation)>)accounts,
                Recent = (IReadOnlyList<Campaign>)
                    [.. campaigns.Where(c => c.State is CampaignState.Finished or CampaignState.Cancelled).Take(5)],
            }
        );
    }

    /// <summary>After a restore nothing goes out until somebody at the machine says how to go on.</summary>
    async Task<IReadOnlyList<Need>> StoppedAsync(Visit visit, CancellationToken cancellationToken) =>
        await zegel.Continuity.StopAsync(cancellationToken) is { } stop
            ? [new Need(stop.Says, "/queue", visit.Tongue["See what waits", "Bekijk wat wacht"])]
            : [];

    /// <summary>Whoever looks after the platform hears of every address that mail may not leave from as it should.</summary>
    async Task<IReadOnlyList<Need>> EgressAsync(Visit visit, CancellationToken cancellationToken) =>
        visit.User.IsPlatform
            ?
            [
                .. (await zegel.Egress.ShowAsync(cancellationToken))
                    .Where(health => health.State != EgressState.Active)
                    .Select(health => new Need(
                        visit.Tongue[
                            $"The sending address {health.Address} {visit.Tongue.Of(health.State)}: {health.Why}",
                            $"Het verzendadres {health.Address} {visit.Tongue.Of(health.State)}: {health.Why}"
                        ],
                        "/queue#egress",
                        visit.Tongue["See the addresses", "Bekijk de adressen"]
                    )),
            ]
            : [];

    /// <summary>Changes of address that somebody here can bring further: who looks after the platform sees those of all.</summary>
    async Task<IReadOnlyList<Need>> ChangesAsync(Visit visit, CancellationToken cancellationToken)
    {
        var l = visit.Tongue;
        return
        [
            .. (await zegel.AddressChanges.ListAsync(visit.User.IsPlatform ? null : visit.Tenant.Id, cancellationToken))
                .Where(c =>
                    c.Waits.Contains(ChangeWait.Agreement)
                        ? visit.User.IsPlatform && c.Change.AskedBy != visit.User.Email
                        : c.Change.TenantId == visit.Tenant.Id
                            && c.Waits.Contains(ChangeWait.Proof)
                            && !c.Waits.Contains(ChangeWait.Domain)
                )
                .Take(5)
                .Select(c => new Need(
                    l[
                        $"A change of address, {ChangeText.Plan(l, c.Change)}: {ChangeText.Of(l, c)}.",
                        $"Een adreswijziging, {ChangeText.Plan(l, c.Change)}: {ChangeText.Of(l, c)}."
                    ],
                    "/brands",
                    l["Look at it", "Bekijk het"]
                )),
        ];
    }

    async Task<IReadOnlyList<Need>> ImportsAsync(Visit visit, CancellationToken cancellationToken) =>
        [
            .. (await zegel.Imports.ListAsync(visit.Tenant.Id, cancellationToken))
                .Where(i => i.State == Consent.ImportState.Held)
                .Take(5)
                .Select(i => new Need(
                    visit.Tongue[
                        $"“{i.FileName}” waits for a second person: {visit.Tongue.Number(i.Accepted)} people.",
                        $"“{i.FileName}” wacht op een tweede persoon: {visit.Tongue.Number(i.Accepted)} mensen."
                    ],
                    $"/imports/{i.Id}",
                    visit.Tongue["Look at it", "Bekijk het"]
                )),
        ];

    /// <summary>Newsletters wait for somebody to show that their sender address is read (G05).</summary>
    async Task<IReadOnlyList<Need>> ProofsAsync(
        Visit visit,
        IReadOnlyList<SendingDomain> domains,
        IReadOnlyList<SenderAddress> senders,
        CancellationToken cancellationToken
    )
    {
        var proofs = await zegel.Proofs.ListAsync(visit.Tenant.Id, cancellationToken);
        var (l, now) = (visit.Tongue, zegel.Clock.GetUtcNow());
        var ready = domains.Where(d => d.MaySend).Select(d => d.Id).ToHashSet();
        return
        [
            .. senders
                .Where(s => s.Stream == MailStream.Bulk && ready.Contains(s.DomainId))
                .Select(s => proofs.GetValueOrDefault(s.Address) ?? SenderProof.None(s.TenantId, s.Address))
                .Where(p => !p.IsProvenAt(now))
                .Take(10)
                .Select(p => new Need(
                    l[
                        $"No newsletter goes out from {p.Address} yet: {ProofText.Of(l, p, now)}.",
                        $"Vanaf {p.Address} gaat nog geen nieuwsbrief uit: {ProofText.Of(l, p, now)}."
                    ],
                    "/brands",
                    l["Prove the address", "Bewijs het adres"]
                )),
        ];
    }

    /// <summary>The road of a newcomer. Empty once all of it was walked.</summary>
    static IReadOnlyList<Step> Steps(
        Visit visit,
        IReadOnlyList<SendingDomain> domains,
        IReadOnlyList<SenderAddress> senders,
        IReadOnlyList<Consent.CountedList> lists,
        IReadOnlyList<Campaign> campaigns
    )
    {
        var l = visit.Tongue;
        IReadOnlyList<Step> steps =
        [
            new(
                domains.Any(d => d.MaySend),
                l["Publish the entries of your domain", "Publiceer de gegevens van uw domein"],
                domains.Count == 0 ? "/domains/new" : $"/domains/{domains[0].Id}"
            ),
            new(
                senders.Any(s => s.Stream == MailStream.Bulk) && senders.Any(s => s.Stream == MailStream.System),
                l["Give your brand its sender addresses", "Geef uw merk zijn afzenderadressen"],
                "/brands"
            ),
            new(
                lists.Count > 0,
                l["Make a list that people can join", "Maak een lijst waar mensen op kunnen"],
                "/lists/new"
            ),
            new(
                lists.Any(c => c.Active > 0),
                l[
                    "Let people join, or bring them with their proof",
                    "Laat mensen zich aanmelden, of breng ze met hun bewijs"
                ],
                lists.Count == 0 ? "/lists" : $"/lists/{lists[0].List.Id}"
            ),
            new(
                visit.User.VerifiedAt is not null,
                l["Prove your own address for test mails", "Bewijs uw eigen adres voor proefmails"],
                "/account"
            ),
            new(campaigns.Count > 0, l["Write your first campaign", "Schrijf uw eerste campagne"], "/campaigns/new"),
            new(
                campaigns.Any(c => c.State != CampaignState.Draft),
                l["Check and release it", "Controleer en verstuur haar"],
                campaigns.Count == 0 ? "/campaigns" : $"/campaigns/{campaigns[0].Number}"
            ),
        ];
        return steps.All(s => s.Done) ? [] : steps;
    }

    static IReadOnlyList<Need> Needs(
        Visit visit,
        IReadOnlyList<SendingDomain> domains,
        IReadOnlyList<Campaign> campaigns
    )
    {
        var l = visit.Tongue;
        var needs = new List<Need>();
        foreach (var domain in domains.Where(d => d.State is DomainState.Drifted or DomainState.Suspended))
            needs.Add(
                new(
                    l[
                        $"{domain.Name} is {domain.State.ToString().ToLowerInvariant()}: nothing goes out from it until its entries are right again.",
                        $"{domain.Name} is {domain.State.ToString().ToLowerInvariant()}: er gaat niets uit tot de gegevens weer kloppen."
                    ],
                    $"/domains/{domain.Id}",
                    l["See what changed", "Bekijk wat er veranderd is"]
                )
            );
        foreach (var campaign in campaigns.Where(c => c.ReleaseFault is not null).Take(10))
            needs.Add(
                new(
                    l[
                        $"“{campaign.Name}” was not released at its hour: {campaign.ReleaseFault}",
                        $"“{campaign.Name}” is niet op tijd verstuurd: {campaign.ReleaseFault}"
                    ],
                    $"/campaigns/{campaign.Number}",
                    l["Look at the findings", "Bekijk de bevindingen"]
                )
            );
        foreach (var campaign in campaigns.Where(c => c.State == CampaignState.Paused).Take(10))
            needs.Add(
                new(
                    l[$"“{campaign.Name}” is paused.", $"“{campaign.Name}” staat stil."],
                    $"/campaigns/{campaign.Number}",
                    l["Resume or cancel", "Hervat of annuleer"]
                )
            );
        return needs;
    }
}

/// <summary>One step of the newcomer's road.</summary>
public sealed record Step(bool Done, string Text, string Path);

/// <summary>Something that waits for a person.</summary>
public sealed record Need(string Text, string Path, string Action);
