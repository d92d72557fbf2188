using System.Net;
using System.Net.Sockets;
using Zegel.Domains.Egress;
using Zegel.Rules;
using Zegel.Tenants;

namespace Zegel.Server;

/// <summary>
/// What the release gate asks of a pool: whether this machine has its addresses, and how they stand after a look now (G02,
/// G03). What it finds, delivery keeps to as well.
/// </summary>
sealed class EgressProbe(EgressWatch watch, Settings settings)
{
    public async Task<EgressFacts> LookAsync(MailStream stream, CancellationToken cancellationToken)
    {
        var (name, pool) =
            stream == MailStream.Bulk ? ("bulk", settings.BulkPool) : ("transactional", settings.TransactionalPool);
        var addresses = pool.Select(egress => egress.Address).ToList();
        var all = await watch.CheckNowAsync(addresses, cancellationToken);
        return new EgressFacts(name, [.. all.Where(h => addresses.Contains(h.IP)).Select(FactOf)]);
    }

    static EgressAddressFact FactOf(EgressHealth health) =>
        new(health.Address, health.Name, IsBound(health.IP), health.IsNamed, health.Seen)
        {
            HeldBy = health.State == EgressState.Held ? health.Why : "",
            RestsFor = health.RestReason ?? "",
        };

    static bool IsBound(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
