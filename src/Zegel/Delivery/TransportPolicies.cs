using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Transport;

namespace Zegel.Delivery;

/// <summary>What a host may be handed, and on what terms.</summary>
/// <param name="Demand">Null: the host may not be used now, <paramref name="Why"/> says so.</param>
public sealed record HostTerms(TransportDemand? Demand, string Why = "");

/// <summary>
/// Asks what a domain demands of the encryption of its mail. Signed DNS (DANE) comes before a policy of the web (MTA-STS), and
/// what fails its demand waits: nothing ever falls back to less (A61, A62; RFC 7672, RFC 8461).
/// </summary>
public sealed class TransportPolicies(INetwork network, MtaStsPolicies policies)
{
    /// <summary>The terms of each host, in the order given.</summary>
    public async Task<IReadOnlyList<HostTerms>> OfAsync(
        DomainName domain,
        IReadOnlyList<string> hosts,
        CancellationToken cancellationToken
    )
    {
        var isSigned = await IsSecureAsync(domain.Ascii, DnsType.Mx, cancellationToken);
        var policy = await policies.FindAsync(domain, cancellationToken);
        return await Task.WhenAll(hosts.Select(host => OfHostAsync(host, isSigned, policy, cancellationToken)));
    }

    async Task<HostTerms> OfHostAsync(
        string host,
        bool isSigned,
        MtaStsPolicy? policy,
        CancellationToken cancellationToken
    )
    {
        // Where the way to the host is not signed, neither is what stands at it (RFC 7672 §2.2.1).
        if (isSigned && await DaneAsync(host, cancellationToken) is { } dane)
            return dane;
        if (policy is not { Mode: MtaStsMode.Enforce })
            return new HostTerms(TransportDemand.None);
        return policy.Allows(host)
            ? new HostTerms(TransportDemand.MtaSts)
            : new HostTerms(null, $"{host} is not in the domain's MTA-STS policy");
    }

    /// <returns>Null where signed DNS demands nothing of this host.</returns>
    async Task<HostTerms?> DaneAsync(string host, CancellationToken cancellationToken)
    {
        if (
            !await IsSecureAsync(host, DnsType.A, cancellationToken)
            && !await IsSecureAsync(host, DnsType.Aaaa, cancellationToken)
        )
            return null;
        var name = $"_25._tcp.{host}";
        var answer = await network.QueryAsync(name, DnsType.Tlsa, cancellationToken);
        // Somebody who could drop this answer could otherwise strip the encryption (RFC 7672 §2.1.2).
        if (!answer.IsAnswer)
            return new HostTerms(null, $"DNS does not say what certificate {host} must show ({answer.Status})");
        if (answer.Records.Count == 0)
            return null;
        return await network.AuthenticityAsync(name, DnsType.Tlsa, cancellationToken) switch
        {
            DnssecStatus.Secure => new HostTerms(
                TransportDemand.Dane([
                    .. answer
                        .Records.Select(r => TlsaAssociation.TryParse(r.Text, out var read, out _) ? read : null)
                        .OfType<TlsaAssociation>(),
                ])
            ),
            DnssecStatus.Insecure => null,
            _ => new HostTerms(null, $"the signatures over the TLSA records of {host} do not hold"),
        };
    }

    /// <summary>The bit of a resolver counts only on this machine: elsewhere anybody on the way could set it.</summary>
    async Task<bool> IsSecureAsync(string name, DnsType type, CancellationToken cancellationToken) =>
        network.Resolvers is [var resolver, ..]
        && System.Net.IPAddress.IsLoopback(resolver.Address)
        && await network.AuthenticityAsync(name, type, cancellationToken) == DnssecStatus.Secure;
}
