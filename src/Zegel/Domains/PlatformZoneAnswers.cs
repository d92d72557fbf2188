using System.Globalization;
using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Domains;

/// <summary>What our zone says of one customer's domain.</summary>
/// <param name="Keys">Selector and TXT record.</param>
public sealed record PublishedDomain(string Id, string Name, IReadOnlyList<(string Selector, string Text)> Keys);

/// <summary>How the zone answers (RFC 1035 §4.1.1).</summary>
public enum ZoneStatus
{
    NoError,

    /// <summary>No such name, nor any below it.</summary>
    NoSuchName,

    /// <summary>Not ours to answer: we are no resolver.</summary>
    Refused,
}

/// <summary>The start of authority, which also says how long a “no” may be kept (RFC 2308).</summary>
public sealed record ZoneStart(
    string Zone,
    string Master,
    string Responsible,
    uint Serial,
    TimeSpan NegativeTimeToLive
);

/// <param name="Additional">Addresses of the hosts that the answers name.</param>
/// <param name="Authority">Given with every “no”.</param>
public sealed record ZoneAnswer(
    ZoneStatus Status,
    IReadOnlyList<DnsEntry> Answers,
    IReadOnlyList<DnsEntry> Additional,
    ZoneStart? Authority
);

/// <summary>
/// The whole of the platform's zone at one moment, and how it answers. Made anew when something changed; a question costs
/// one look in a table, whoever asks.
/// </summary>
public sealed class PlatformZoneAnswers
{
    const int NameLengthMax = 253;

    readonly Dictionary<string, List<DnsEntry>> records = new(StringComparer.Ordinal);
    readonly HashSet<string> names = new(StringComparer.Ordinal);
    readonly IReadOnlyList<ZoneStart> starts;

    /// <param name="serial">Grows with every change.</param>
    public PlatformZoneAnswers(PlatformZone zone, IEnumerable<PublishedDomain> domains, uint serial)
    {
        Zone = zone;
        starts =
        [
            .. zone
                .ReverseZones.Select(r => r.TrimEnd('.').ToLowerInvariant())
                .Prepend(zone.Name.Ascii)
                .Select(name => new ZoneStart(
                    name,
                    zone.NameServers[0].Name.Ascii,
                    $"hostmaster.{zone.Name}",
                    serial,
                    zone.NegativeTimeToLive
                )),
        ];
        Entries =
        [
            .. Build(zone, domains)
                .Where(e => e.Name.Length <= NameLengthMax && StartOf(e.Name) is not null)
                .DistinctBy(e => (e.Name, e.Type, e.Value)),
        ];
        foreach (var entry in Entries)
        {
            if (!records.TryGetValue(entry.Name, out var here))
                records[entry.Name] = here = [];
            here.Add(entry);
            // Names above an entry exist, even when nothing stands at them (RFC 8020).
            for (var name = entry.Name; name.Length > 0 && names.Add(name); )
                name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        }
    }

    public PlatformZone Zone { get; }

    /// <summary>Every record, for owners who host the zone elsewhere; the SOA is their server's own.</summary>
    public IReadOnlyList<DnsEntry> Entries { get; }

    /// <summary>Answers one question. Names are compared without case.</summary>
    /// <param name="type">The number of the type; of those we do not keep there is no data.</param>
    public ZoneAnswer Answer(string name, int type)
    {
        var asked = name.TrimEnd('.').ToLowerInvariant();
        // Everything at once (ANY, 255) serves those who flood others with our answers, and nobody else (RFC 8482).
        if (StartOf(asked) is not { } start || type == 255)
            return new ZoneAnswer(ZoneStatus.Refused, [], [], null);
        var here = records.GetValueOrDefault(asked) ?? [];
        var answers = here.Where(e => (int)e.Type == type).ToList();
        if (answers.Count > 0)
            return new ZoneAnswer(ZoneStatus.NoError, answers, Addresses(answers), null);
        var exists = here.Count > 0 || asked == start.Zone || names.Contains(asked);
        return new ZoneAnswer(exists ? ZoneStatus.NoError : ZoneStatus.NoSuchName, [], [], start);
    }

    /// <summary>The SOA of the zone that holds this name; null outside our zones.</summary>
    public ZoneStart? StartOf(string name) =>
        starts.FirstOrDefault(s =>
            name.EndsWith(s.Zone, StringComparison.Ordinal)
            && (name.Length == s.Zone.Length || name[name.Length - s.Zone.Length - 1] == '.')
        );

    List<DnsEntry> Addresses(List<DnsEntry> answers) =>
        [
            .. answers
                .Where(e => e.Type is DnsType.Mx or DnsType.Ns)
                .SelectMany(e => records.GetValueOrDefault(e.Value) ?? [])
                .Where(e => e.Type is DnsType.A or DnsType.Aaaa),
        ];

    static IEnumerable<DnsEntry> Build(PlatformZone zone, IEnumerable<PublishedDomain> domains)
    {
        var exchanger = zone.MailExchanger.Name.Ascii;
        foreach (var origin in zone.ReverseZones.Prepend(zone.Name.Ascii))
        foreach (var server in zone.NameServers)
            yield return new(
                "G08",
                origin.TrimEnd('.').ToLowerInvariant(),
                DnsType.Ns,
                server.Name.Ascii,
                "Name server"
            );
        yield return new(
            "B18",
            zone.Name.Ascii,
            DnsType.Mx,
            exchanger,
            "Takes mail for postmaster and abuse",
            Priority: 10
        );
        foreach (var host in zone.NameServers.Append(zone.PublicHost).Append(zone.MailExchanger))
        foreach (var address in host.Addresses)
            yield return Address("G08", host.Name, address, "Host of the platform");
        foreach (var egress in zone.Egress)
        {
            yield return Address("A04", egress.EhloName, egress.Address, "Name said in EHLO");
            yield return new(
                "A06",
                egress.EhloName.Ascii,
                DnsType.Mx,
                exchanger,
                "Takes mail to its postmaster",
                Priority: 10
            );
            yield return new("A05", egress.EhloName.Ascii, DnsType.Txt, "v=spf1 a -all", "SPF for notifications");
            yield return new("A02", ReverseName(egress.Address), DnsType.Ptr, egress.EhloName.Ascii, "Reverse DNS");
        }
        yield return new("G16", zone.SpfInclude, DnsType.Txt, zone.SpfText, "SPF of all egress addresses");
        yield return new("A50", zone.ReportHost, DnsType.Mx, exchanger, "Takes DMARC reports", Priority: 10);
        foreach (var entry in Policy(zone))
            yield return entry;
        foreach (var domain in domains)
        {
            foreach (var (selector, text) in domain.Keys)
                yield return new(
                    "A30",
                    zone.KeyHost(domain.Id, selector),
                    DnsType.Txt,
                    text,
                    $"DKIM key of {domain.Name}"
                );
            var target = zone.ReturnTarget(domain.Id);
            yield return new("G06", target, DnsType.Mx, exchanger, $"Return path of {domain.Name}", Priority: 10);
            yield return new("G13", target, DnsType.Txt, zone.SpfText, $"SPF of the return path of {domain.Name}");
            // Receivers ask at the host of the report address; older texts put it at the platform's name.
            foreach (var host in (string[])[zone.ReportHost, zone.Name.Ascii])
                yield return new(
                    "A51",
                    $"{domain.Name}._report._dmarc.{host}",
                    DnsType.Txt,
                    "v=DMARC1",
                    $"Reports for {domain.Name} are welcome here"
                );
        }
    }

    static IEnumerable<DnsEntry> Policy(PlatformZone zone)
    {
        if (zone.Policy is not { } policy)
            yield break;
        foreach (var name in zone.PolicyDomains)
        {
            yield return new("A62", $"_mta-sts.{name}", DnsType.Txt, policy.Record, "Mail to us has a policy");
            foreach (var address in zone.PublicHost.Addresses)
                yield return Address("A62", DomainName.Parse($"mta-sts.{name}"), address, "Serves that policy");
        }
    }

    static DnsEntry Address(string ruleId, DomainName name, IPAddress address, string purpose) =>
        new(
            ruleId,
            name.Ascii,
            address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa,
            address.ToString(),
            purpose
        );

    static string ReverseName(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? string.Join('.', bytes.Reverse().Select(b => b.ToString(CultureInfo.InvariantCulture))) + ".in-addr.arpa"
            : string.Join('.', Convert.ToHexStringLower(bytes).Reverse()) + ".ip6.arpa";
    }
}
