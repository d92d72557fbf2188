using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Domains;

/// <summary>Finds the name servers that have the last word on a domain (RFC 1034 §4.2).</summary>
static class AuthoritativeServers
{
    /// <summary>More than any sane zone lists; a stranger's zone may not make us ask without end.</summary>
    const int ServersMax = 4;

    const int AddressesMax = 6;

    /// <summary>Walks up to the closest name with NS records and resolves them. Empty when nobody could be asked.</summary>
    public static async Task<IReadOnlyList<IPEndPoint>> FindAsync(
        INetwork network,
        DomainName domain,
        CancellationToken cancellationToken
    )
    {
        for (var at = domain; at is not null; at = at.Parent)
        {
            var answer = await network.QueryAsync(at.Ascii, DnsType.Ns, cancellationToken);
            if (!answer.IsAnswer)
                return [];
            // Behind a CNAME stand the servers of another name.
            if (answer.Records.Count == 0 || answer.Aliases.Count > 0)
                continue;
            var addresses = new List<IPEndPoint>();
            foreach (var server in answer.Records.Select(r => r.Text).Distinct().Take(ServersMax))
            foreach (var type in (DnsType[])[DnsType.A, DnsType.Aaaa])
            {
                var found = await network.QueryAsync(server, type, cancellationToken);
                addresses.AddRange(
                    found
                        .Records.Where(r => r.Address is not null)
                        .Select(r => new IPEndPoint(r.Address!, network.AuthoritativePort))
                );
            }
            return [.. addresses.Distinct().Take(AddressesMax)];
        }
        return [];
    }
}
