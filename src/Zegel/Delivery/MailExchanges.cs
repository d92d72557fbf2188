using System.Collections.Concurrent;
using System.Net;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Reports;

namespace Zegel.Delivery;

/// <param name="OwnHosts">Names under which this platform takes mail: never a target, nor is anything less preferred (D02).</param>
/// <param name="AllowsPrivate">Loopback profile: private and loopback targets are allowed (D03).</param>
public sealed record MailExchangeSettings(IReadOnlySet<string> OwnHosts, bool AllowsPrivate);

/// <summary>Finds the mail exchangers of a domain (RFC 5321 §5.1, RFC 7505) and remembers them as long as DNS allows.</summary>
/// <param name="random">Chooses among exchangers of equal preference.</param>
/// <param name="transport">What domains demand of the encryption; null asks nobody.</param>
public sealed class MailExchanges(
    INetwork network,
    MailExchangeSettings settings,
    TimeProvider clock,
    Random random,
    TransportPolicies? transport = null
)
{
    /// <summary>D03: more than five hosts of four addresses are not tried in one attempt.</summary>
    const int HostsMax = 5;
    const int AddressesMax = 4;

    /// <summary>Domains remembered; recipients' domains are chosen by strangers.</summary>
    const int DomainsMax = 20_000;

    static readonly TimeSpan KeptMin = TimeSpan.FromMinutes(1);
    static readonly TimeSpan KeptMax = TimeSpan.FromHours(1);
    static readonly TimeSpan TroubleKept = TimeSpan.FromSeconds(30);

    static readonly EnhancedStatus NoSuchDomain = new(5, 1, 2);
    static readonly EnhancedStatus NullMx = new(5, 1, 10);
    static readonly EnhancedStatus NoAddress = new(5, 4, 4);
    static readonly EnhancedStatus Loop = new(5, 4, 6);
    static readonly EnhancedStatus DnsTrouble = new(4, 4, 3);
    static readonly EnhancedStatus NoSafeWay = new(4, 7, 5);

    readonly ConcurrentDictionary<string, Lazy<Task<Known>>> known = new(StringComparer.Ordinal);

    sealed record Known(
        IReadOnlyList<(int Preference, MailExchange Exchange)> Exchanges,
        MailRoute.Nowhere? Nowhere,
        DateTimeOffset Until
    );

    public async ValueTask<MailRoute> FindAsync(DomainName domain, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (known.Count >= DomainsMax)
            Trim(now);
        // One lookup serves all who ask meanwhile, so nobody's cancellation may end it; the network has time-outs.
        var lookup = known.GetOrAdd(domain.Ascii, _ => new(() => LookUpAsync(domain)));
        if (IsStale(lookup, now))
        {
            known.TryUpdate(domain.Ascii, new(() => LookUpAsync(domain)), lookup);
            lookup = known.GetOrAdd(domain.Ascii, _ => new(() => LookUpAsync(domain)));
        }
        var found = await lookup.Value.WaitAsync(cancellationToken);
        return found.Nowhere
            ?? (MailRoute)new MailRoute.To([.. Shuffled(found.Exchanges, e => e.Preference).Select(e => e.Exchange)]);
    }

    static bool IsStale(Lazy<Task<Known>> lookup, DateTimeOffset now) =>
        lookup is { IsValueCreated: true, Value: { IsCompleted: true } task }
        && (!task.IsCompletedSuccessfully || task.Result.Until <= now);

    void Trim(DateTimeOffset now)
    {
        foreach (var (domain, lookup) in known)
            if (IsStale(lookup, now))
                known.TryRemove(domain, out _);
        if (known.Count >= DomainsMax)
            known.Clear();
    }

    async Task<Known> LookUpAsync(DomainName domain)
    {
        var answer = await network.QueryAsync(domain.Ascii, DnsType.Mx, CancellationToken.None);
        return answer.Status switch
        {
            DnsStatus.Found => await FromMxAsync(domain, answer),
            // Only without any MX record is the domain its own exchanger.
            DnsStatus.NoData => await WithAddressesAsync(domain, [(0, domain.Ascii)], KeptMax),
            DnsStatus.NoSuchName => Gone(NoSuchDomain, $"{domain} does not exist", answer.NegativeTimeToLive),
            _ => Trouble($"DNS does not answer for {domain} ({answer.Status})"),
        };
    }

    async Task<Known> FromMxAsync(DomainName domain, DnsAnswer answer)
    {
        var kept = answer.Records.Min(r => r.TimeToLive);
        var hosts = answer.Records.Select(r => (r.Preference, Host: r.Text.TrimEnd('.'))).ToList();
        if (hosts.All(h => h.Host.Length == 0))
            return Gone(NullMx, $"{domain} accepts no mail (null MX)", kept);
        hosts.RemoveAll(h => h.Host.Length == 0);
        if (hosts.Where(h => settings.OwnHosts.Contains(h.Host)).Select(h => (int?)h.Preference).Min() is { } own)
            hosts.RemoveAll(h => h.Preference >= own);
        return hosts.Count == 0
            ? Gone(Loop, $"mail for {domain} would come back to us", kept)
            : await WithAddressesAsync(domain, [.. Shuffled(hosts, h => h.Preference).Take(HostsMax)], kept);
    }

    async Task<Known> WithAddressesAsync(DomainName domain, List<(int Preference, string Host)> hosts, TimeSpan kept)
    {
        var answers = await Task.WhenAll(
            hosts.SelectMany(h => new[] { AskAsync(h.Host, DnsType.Aaaa), AskAsync(h.Host, DnsType.A) })
        );
        var exchanges = new List<(int, MailExchange)>();
        var sawPrivate = false;
        for (var i = 0; i < hosts.Count; i++)
        {
            var addresses = new[] { answers[2 * i], answers[2 * i + 1] }
                .Select(a => a.Records.Select(r => r.Address).OfType<IPAddress>().Where(IsAllowed).ToList())
                .ToList();
            if (Alternating(addresses[0], addresses[1]).Take(AddressesMax).ToList() is { Count: > 0 } ordered)
                exchanges.Add((hosts[i].Preference, new MailExchange(hosts[i].Host, ordered)));
        }
        if (exchanges.Count > 0)
        {
            var shortest = answers.SelectMany(a => a.Records).Select(r => r.TimeToLive).Append(kept).Min();
            return await OnTermsAsync(domain, exchanges, Until(shortest));
        }
        if (answers.Any(a => !a.IsAnswer))
            return Trouble($"DNS does not answer for the mail hosts of {domain}");
        return Gone(
            NoAddress,
            sawPrivate
                ? $"the mail hosts of {domain} have only private addresses"
                : $"the mail hosts of {domain} have no address",
            kept
        );

        bool IsAllowed(IPAddress address)
        {
            var allowed = settings.AllowsPrivate || AddressScope.IsPublic(address);
            sawPrivate |= !allowed;
            return allowed;
        }
    }

    /// <summary>Leaves out the hosts that may not be used; when none is left, mail waits and nothing goes out in clear.</summary>
    async Task<Known> OnTermsAsync(
        DomainName domain,
        List<(int Preference, MailExchange Exchange)> exchanges,
        DateTimeOffset until
    )
    {
        if (transport is null)
            return new Known(exchanges, null, until);
        var terms = await transport.OfAsync(domain, exchanges.ConvertAll(e => e.Exchange.Host), CancellationToken.None);
        var usable = exchanges
            .Zip(terms)
            .Where(pair => pair.Second.Demand is not null)
            .Select(pair => (pair.First.Preference, pair.First.Exchange with { Demand = pair.Second.Demand! }))
            .ToList();
        return usable.Count > 0
            ? new Known(usable, null, until)
            : new Known(
                [],
                new MailRoute.Nowhere(NoSafeWay, string.Join("; ", terms.Select(t => t.Why))),
                clock.GetUtcNow() + TroubleKept
            );
    }

    Task<DnsAnswer> AskAsync(string host, DnsType type) =>
        network.QueryAsync(host, type, CancellationToken.None).AsTask();

    /// <summary>IPv6 first (RFC 6724), then one of each in turn, so that a dead family costs one try.</summary>
    static IEnumerable<IPAddress> Alternating(List<IPAddress> six, List<IPAddress> four)
    {
        for (var i = 0; i < Math.Max(six.Count, four.Count); i++)
        {
            if (i < six.Count)
                yield return six[i];
            if (i < four.Count)
                yield return four[i];
        }
    }

    IEnumerable<T> Shuffled<T>(IReadOnlyList<T> hosts, Func<T, int> preference)
    {
        var keys = new int[hosts.Count];
        lock (random)
            for (var i = 0; i < keys.Length; i++)
                keys[i] = random.Next();
        return hosts.Zip(keys).OrderBy(h => preference(h.First)).ThenBy(h => h.Second).Select(h => h.First);
    }

    DateTimeOffset Until(TimeSpan timeToLive) =>
        clock.GetUtcNow()
        + (
            timeToLive < KeptMin ? KeptMin
            : timeToLive > KeptMax ? KeptMax
            : timeToLive
        );

    Known Gone(EnhancedStatus status, string why, TimeSpan? timeToLive) =>
        new([], new MailRoute.Nowhere(status, why), Until(timeToLive ?? KeptMin));

    Known Trouble(string why) => new([], new MailRoute.Nowhere(DnsTrouble, why), clock.GetUtcNow() + TroubleKept);
}
