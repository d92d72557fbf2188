using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dmarc;
using Zegel.Mail.Network;
using Zegel.Mail.Spf;

namespace Zegel.Domains;

/// <summary>Looks at a domain as the world sees it: its own name servers, and all resolvers (G09-G19).</summary>
public sealed class DomainCheck(INetwork network, PlatformZone zone, TimeProvider clock)
{
    /// <summary>Servers that stay silent may hold a look no longer; the rest of it could not be checked.</summary>
    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    /// <summary>All pools stand in one record, so a few addresses tell what the others would.</summary>
    const int EvaluatedAddressesMax = 8;

    /// <summary>Every entry, at the authoritative servers and at all resolvers.</summary>
    public async Task<DomainReport> CheckAsync(
        SendingDomain domain,
        IReadOnlyList<DomainKey> keys,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var look = new Look(network, cancellationToken, either.Token);
        await look.FindServersAsync(domain.DomainName);
        var aliases = DnsEntries
            .For(domain, zone, PublishedRecords.None)
            .Where(e => e.Type == DnsType.Cname)
            .Select(e =>
                look.AskAllAsync(new Wanted(e.RuleId, e.Name, e.Type, e.Value), a => EntryJudges.Alias(a, e.Value))
            );
        var entries = await Task.WhenAll([
            .. aliases,
            .. keys.Where(k => k.RevokedAt is null || k.Selector == domain.ActiveSelector)
                .Select(k => KeyAsync(look, domain, k)),
            look.AskAllAsync(
                new Wanted("G16", domain.Name, DnsType.Txt, $"v=spf1 … include:{zone.SpfInclude} … ~all"),
                answer => EntryJudges.Spf(answer, zone.SpfInclude)
            ),
            DmarcAsync(look, domain),
            ReturnPathAsync(look, domain),
            look.AskAllAsync(
                new Wanted("G05", domain.Name, DnsType.Mx, ("a mail exchanger", "een server die mail aanneemt"))
                {
                    IsRequired = false,
                },
                EntryJudges.Answerable
            ),
            .. zone.Egress.Count == 0 ? [] : Evaluations(look, domain),
        ]);
        return look.Report(entries, isProbe: false);
    }

    /// <summary>The key we sign with, as all resolvers see it (A31).</summary>
    public async Task<DomainReport> ProbeAsync(
        SendingDomain domain,
        IReadOnlyList<DomainKey> keys,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var look = new Look(network, cancellationToken, either.Token);
        var active = keys.Where(k => k.Selector == domain.ActiveSelector);
        return look.Report(await Task.WhenAll(active.Select(k => KeyAsync(look, domain, k))), isProbe: true);
    }

    /// <summary>One key as all resolvers see it, whether it signs or waits.</summary>
    public async Task<EntryCheck> ProbeKeyAsync(
        SendingDomain domain,
        DomainKey key,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await KeyAsync(new Look(network, cancellationToken, either.Token), domain, key);
    }

    /// <summary>The resolvers follow the customer's CNAME to our zone and read what verifiers will read.</summary>
    Task<EntryCheck> KeyAsync(Look look, SendingDomain domain, DomainKey key) =>
        look.AskResolversAsync(
            new Wanted("A31", DnsEntries.KeyName(domain, key.Selector), DnsType.Txt, key.PublicKey)
            {
                IsKey = key.Selector == domain.ActiveSelector,
                // A waiting key that was just renewed: resolvers may remember its predecessor, and nothing is signed with it.
                IsRequired =
                    key.Selector == domain.ActiveSelector
                    || key.CreatedAt <= domain.RequestedAt
                    || clock.GetUtcNow() - key.CreatedAt >= KeyRotation.SettlesIn(zone),
            },
            answer => EntryJudges.Key(answer, key.PublicKey)
        );

    Task<EntryCheck> ReturnPathAsync(Look look, SendingDomain domain)
    {
        var exchanger = zone.MailExchanger.Name.Ascii;
        return look.AskResolversAsync(
            new Wanted("G06", domain.ReturnHost.Ascii, DnsType.Mx, exchanger),
            answer => EntryJudges.ReturnPath(answer, exchanger)
        );
    }

    static Task<EntryCheck> DmarcAsync(Look look, SendingDomain domain)
    {
        var name = $"_dmarc.{domain.Name}";
        var wanted = new Wanted("A40", name, DnsType.Txt, ("one record v=DMARC1; p=…", "één record v=DMARC1; p=…"));
        return look.AllAsync(
            wanted,
            async server =>
                EntryJudges.Dmarc(
                    await DmarcDiscovery.FindAsync(
                        domain.DomainName,
                        // The organisational domain may live on other servers.
                        asked => look.QueryAsync(asked == name ? server : null, asked, DnsType.Txt),
                        PublicSuffixList.Shipped
                    )
                )
        );
    }

    /// <summary>What receivers will make of it, for the From domain and for the return path (G13, G14, A12, A13).</summary>
    IEnumerable<Task<EntryCheck>> Evaluations(Look look, SendingDomain domain)
    {
        var spf = new SpfEvaluator(new WithinLimit(network, look), clock);
        yield return OutcomeAsync(
            look,
            spf,
            new Wanted("G14", domain.Name, DnsType.Txt, ("SPF pass for our addresses", "SPF slaagt voor onze adressen"))
        );
        yield return OutcomeAsync(
            look,
            spf,
            new Wanted(
                "G13",
                domain.ReturnHost.Ascii,
                DnsType.Txt,
                ("SPF pass for our addresses", "SPF slaagt voor onze adressen")
            )
        );
        yield return SurveyAsync(
            look,
            spf,
            new Wanted(
                "A12",
                domain.Name,
                DnsType.Txt,
                ("at most 10 lookups and 2 dead names", "hoogstens 10 vragen aan DNS en 2 dode namen")
            )
        );
    }

    async Task<EntryCheck> OutcomeAsync(Look look, SpfEvaluator spf, Wanted wanted)
    {
        var evaluations = new List<(string, SpfVerdict)>();
        foreach (var egress in zone.Egress.DistinctBy(e => e.Address).Take(EvaluatedAddressesMax))
            evaluations.Add(
                (
                    egress.Address.ToString(),
                    await spf.EvaluateAsync(
                        egress.Address,
                        $"postmaster@{wanted.Name}",
                        egress.EhloName.Ascii,
                        look.Caller
                    )
                )
            );
        return wanted.Seen("evaluation", EntryJudges.Outcome(evaluations));
    }

    async Task<EntryCheck> SurveyAsync(Look look, SpfEvaluator spf, Wanted wanted) =>
        wanted.Seen(
            "evaluation",
            EntryJudges.Cost(await spf.SurveyAsync(zone.Egress[0].Address, wanted.Name, look.Caller))
        );

    /// <summary>An entry that is looked for.</summary>
    sealed record Wanted(string RuleId, string Name, DnsType Type, Said Expected)
    {
        public bool IsRequired { get; init; } = true;

        public bool IsKey { get; init; }

        public EntryCheck Seen(string by, Judgement judged) =>
            Seen([(new EntryView(by, IsAuthoritative: false, judged.Verdict, judged.Observed), judged.RuleId)]);

        public EntryCheck Seen(IReadOnlyList<(EntryView View, string? RuleId)> views) =>
            new(
                views.FirstOrDefault(v => v.View.Verdict == EntryVerdict.Wrong).RuleId ?? RuleId,
                Name,
                Type.ToString().ToUpperInvariant(),
                Expected,
                IsRequired,
                IsKey,
                [.. views.Select(v => v.View)]
            );
    }

    /// <summary>One look: who is asked, how long answers live, and until when we wait.</summary>
    sealed class Look(INetwork network, CancellationToken caller, CancellationToken either)
    {
        readonly Lock gate = new();
        IReadOnlyList<IPEndPoint> servers = [];
        TimeSpan negativeTimeToLive;
        TimeSpan timeToLive = TimeSpan.MaxValue;

        public CancellationToken Caller => caller;

        public DomainReport Report(IReadOnlyList<EntryCheck> entries, bool isProbe) =>
            new(entries, negativeTimeToLive, timeToLive, isProbe);

        public async Task FindServersAsync(DomainName domain) =>
            servers = await AuthoritativeServers.FindAsync(new WithinLimit(network, this), domain, caller);

        /// <summary>Null asks the resolver that mail uses. When time is up, everything is silence.</summary>
        public async ValueTask<DnsAnswer> QueryAsync(IPEndPoint? server, string name, DnsType type)
        {
            try
            {
                return server is null
                    ? await network.QueryAsync(name, type, either)
                    : await network.QueryAsync(server, name, type, either);
            }
            catch (OperationCanceledException) when (!caller.IsCancellationRequested)
            {
                return DnsAnswer.Of(DnsStatus.TimedOut);
            }
        }

        public Task<EntryCheck> AskAllAsync(Wanted wanted, Func<DnsAnswer, Judgement> judge) =>
            AllAsync(wanted, server => JudgeAsync(server, wanted, judge));

        public async Task<EntryCheck> AskResolversAsync(Wanted wanted, Func<DnsAnswer, Judgement> judge) =>
            wanted.Seen(
                await Task.WhenAll(
                    network.Resolvers.Select(r => ViewAsync(r, false, server => JudgeAsync(server, wanted, judge)))
                )
            );

        /// <summary>Asks the authoritative servers and the resolvers.</summary>
        public async Task<EntryCheck> AllAsync(Wanted wanted, Func<IPEndPoint, Task<Judgement>> judge)
        {
            var views = await Task.WhenAll([
                .. servers.Select(s => ViewAsync(s, true, judge)),
                .. network.Resolvers.Select(r => ViewAsync(r, false, judge)),
            ]);
            return wanted.Seen(
                servers.Count > 0
                    ? views
                    :
                    [
                        (new("name servers", true, EntryVerdict.CouldNotCheck, "no name server could be asked"), null),
                        .. views,
                    ]
            );
        }

        static async Task<(EntryView, string?)> ViewAsync(
            IPEndPoint server,
            bool isAuthoritative,
            Func<IPEndPoint, Task<Judgement>> judge
        )
        {
            var judged = await judge(server);
            var view = new EntryView(server.ToString(), isAuthoritative, judged.Verdict, judged.Observed)
            {
                // Authoritative servers remember nothing: what they say is so.
                SecondsKept =
                    judged.Verdict == EntryVerdict.Wrong && !isAuthoritative
                        ? (int?)judged.Remembered?.TotalSeconds
                        : null,
            };
            return (view, judged.RuleId);
        }

        async Task<Judgement> JudgeAsync(IPEndPoint server, Wanted wanted, Func<DnsAnswer, Judgement> judge)
        {
            var answer = await QueryAsync(server, wanted.Name, wanted.Type);
            if (!answer.IsAnswer)
                return new Judgement(EntryVerdict.CouldNotCheck, EntryJudges.Silence(answer.Status).En);
            var judged = judge(answer);
            if (wanted.IsRequired)
                Remember(answer, isWrong: judged.Verdict == EntryVerdict.Wrong);
            return judged with
            {
                Remembered =
                    answer.Records.Count > 0
                        ? answer.Records.Concat(answer.Aliases).Min(record => record.TimeToLive)
                        : answer.NegativeTimeToLive,
            };
        }

        void Remember(DnsAnswer answer, bool isWrong)
        {
            lock (gate)
            {
                foreach (var record in answer.Records.Concat(answer.Aliases))
                    timeToLive = record.TimeToLive < timeToLive ? record.TimeToLive : timeToLive;
                if (isWrong && answer.NegativeTimeToLive > negativeTimeToLive)
                    negativeTimeToLive = answer.NegativeTimeToLive.Value;
            }
        }
    }

    /// <summary>The network as one look may use it.</summary>
    sealed class WithinLimit(INetwork network, Look look) : INetwork
    {
        public IReadOnlyList<IPEndPoint> Resolvers => network.Resolvers;

        public int AuthoritativePort => network.AuthoritativePort;

        public ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken) =>
            look.QueryAsync(null, name, type);

        public ValueTask<DnsAnswer> QueryAsync(
            IPEndPoint server,
            string name,
            DnsType type,
            CancellationToken cancellationToken
        ) => look.QueryAsync(server, name, type);

        public ValueTask<IConnection> ConnectAsync(
            IPAddress? source,
            IPEndPoint target,
            CancellationToken cancellationToken
        ) => network.ConnectAsync(source, target, cancellationToken);
    }
}
