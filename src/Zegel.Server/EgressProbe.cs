using System.Net;
using System.Net.Sockets;
using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Rules;
using Zegel.Server.Doctor;
using Zegel.Tenants;

namespace Zegel.Server;

/// <summary>Looks at the addresses that a pool sends from: whether this machine has them, and what DNS calls them (G02, G03).</summary>
sealed class EgressProbe(INetwork network, Settings settings)
{
    public async Task<EgressFacts> LookAsync(MailStream stream, CancellationToken cancellationToken)
    {
        var (name, pool) =
            stream == MailStream.Bulk ? ("bulk", settings.BulkPool) : ("transactional", settings.TransactionalPool);
        var facts = await Task.WhenAll(pool.Select(egress => LookAsync(egress, cancellationToken)));
        return new EgressFacts(name, facts);
    }

    async Task<EgressAddressFact> LookAsync(EgressAddress egress, CancellationToken cancellationToken)
    {
        var seen = await ReverseName.LookAsync(network, egress, cancellationToken);
        return new EgressAddressFact(
            egress.Address.ToString(),
            egress.EhloName.Ascii,
            IsBound(egress.Address),
            seen.Right,
            seen.Seen
        );
    }

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
