using System.Net.Sockets;
using Zegel.Domains;
using Zegel.Mail.Network;

namespace Zegel.Server.Doctor;

/// <summary>Whether an address and its name point at each other.</summary>
/// <param name="Right">Null: DNS could not be asked.</param>
/// <param name="Seen">In words for people, with the remedy.</param>
sealed record ReverseName(bool? Right, string Seen)
{
    /// <summary>The PTR must name the host, and the host the address again (RFC 1912 §2.1).</summary>
    public static async Task<ReverseName> LookAsync(
        INetwork network,
        EgressAddress egress,
        CancellationToken cancellationToken
    )
    {
        var back = await network.QueryAsync(RealNetwork.ReverseName(egress.Address), DnsType.Ptr, cancellationToken);
        if (!back.IsAnswer)
            return new(null, $"could not check: {back.Status}");
        var names = back.Records.Select(r => r.Text).ToList();
        if (!names.Contains(egress.EhloName.Ascii))
            return new(
                false,
                names.Count == 0
                    ? $"no name: ask the network's owner for a PTR to {egress.EhloName}"
                    : $"says {string.Join(", ", names)}: ask the network's owner for {egress.EhloName}"
            );
        var type = egress.Address.AddressFamily == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;
        var forth = await network.QueryAsync(egress.EhloName.Ascii, type, cancellationToken);
        if (!forth.IsAnswer)
            return new(null, $"could not check: {forth.Status} for {egress.EhloName}");
        return forth.Records.Any(r => egress.Address.Equals(r.Address))
            ? new(true, "right both ways")
            : new(false, $"{egress.EhloName} has no {type.ToString().ToUpperInvariant()} entry with this address");
    }
}
