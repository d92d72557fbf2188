using System.Net;
using System.Net.Sockets;
using Zegel.Mail.Addresses;
using Zegel.Mail.Transport;

namespace Zegel.Domains;

/// <summary>The platform's own zone: all that customers' CNAMEs and includes point at (standards 1.7).</summary>
public sealed record PlatformZone
{
    /// <summary>The zone that is delegated to this installation.</summary>
    public required DomainName Name { get; init; }

    /// <summary>Its name servers; those below the zone need their addresses here (glue).</summary>
    public required IReadOnlyList<PlatformHost> NameServers { get; init; }

    /// <summary>Where people and their mail programs reach the pages.</summary>
    public required PlatformHost PublicHost { get; init; }

    /// <summary>Takes bounces, complaints, replies and reports.</summary>
    public required PlatformHost MailExchanger { get; init; }

    /// <summary>All addresses that mail leaves from, of all pools.</summary>
    public required IReadOnlyList<EgressAddress> Egress { get; init; }

    /// <summary>Reverse zones delegated to us, such as <c>2.0.192.in-addr.arpa</c>; usually none: the network's owner has them.</summary>
    public IReadOnlyList<string> ReverseZones { get; init; } = [];

    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Short: a domain that was just requested must not stay invisible.</summary>
    public TimeSpan NegativeTimeToLive { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What customers include in their SPF record (G16).</summary>
    public string SpfInclude => $"_spf.{Name}";

    /// <summary>Where the DKIM key of one domain and selector stands.</summary>
    public string KeyHost(string domainId, string selector) => $"{selector}.{domainId}.dkim.{Name}";

    /// <summary>What a return-path CNAME points at.</summary>
    public string ReturnTarget(string domainId) => $"{domainId}.r.{Name}";

    public string ReportHost => $"rua.{Name}";

    /// <summary>Where aggregate DMARC reports of one domain go (A50).</summary>
    public string ReportAddress(string domainId) => $"{domainId}@{ReportHost}";

    /// <summary>How strictly senders are to take our policy about the encryption of mail to us; none publishes nothing.</summary>
    public MtaStsMode MtaSts { get; init; }

    /// <summary>A week: long enough to be of use, short enough to mend (RFC 8461 §3.2 advises weeks).</summary>
    static readonly TimeSpan PolicyAge = TimeSpan.FromDays(7);

    /// <summary>The policy for all hosts of ours that take mail; null where none is published (A62).</summary>
    public MtaStsPolicy? Policy =>
        MtaSts == MtaStsMode.None ? null : new MtaStsPolicy(MtaSts, [MailExchanger.Name.Ascii], PolicyAge);

    /// <summary>The names in this zone that mail is addressed to, and that the policy is for.</summary>
    public IReadOnlyList<string> PolicyDomains => [Name.Ascii, ReportHost];

    /// <summary>All egress addresses, as an SPF record that others include; softfail, so that DKIM is still looked at (A15).</summary>
    public string SpfText =>
        string.Join(
            ' ',
            [
                "v=spf1",
                .. Egress
                    .Select(e => e.Address)
                    .Distinct()
                    .Select(a => a.AddressFamily == AddressFamily.InterNetwork ? $"ip4:{a}" : $"ip6:{a}"),
                "~all",
            ]
        );
}

/// <summary>A host of the platform and where it is.</summary>
public sealed record PlatformHost(DomainName Name, IReadOnlyList<IPAddress> Addresses);

/// <summary>An address that mail leaves from, and the name it says in EHLO (A04).</summary>
public sealed record EgressAddress(IPAddress Address, DomainName EhloName);
