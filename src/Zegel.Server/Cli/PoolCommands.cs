using System.CommandLine;
using System.Net.Sockets;
using Zegel.Domains;
using Zegel.Mail.Network;

namespace Zegel.Server.Cli;

/// <summary><c>zegel pool list</c>: the addresses that mail leaves from, and whether their names are right both ways.</summary>
static class PoolCommands
{
    public static Command Make() => new("pool", "The addresses that mail leaves from") { List() };

    static Command List()
    {
        var format = Output.FormatOption();
        return new Command("list", "Each pool's addresses, the name they say, and what reverse DNS says of them")
        {
            format,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var rows = new List<Row>();
                foreach (
                    var (pool, address) in zegel
                        .Settings.BulkPool.Select(a => ("bulk", a))
                        .Concat(zegel.Settings.TransactionalPool.Select(a => ("transactional", a)))
                )
                    rows.Add(await LookAsync(zegel.Network, pool, address, cancellationToken));
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(rows);
                else
                    Output.WriteTable(
                        ["pool", "address", "name", "reverse DNS"],
                        rows.Select(r => (IReadOnlyList<string>)[r.Pool, r.Address, r.Name, r.Seen])
                    );
                return rows.Exists(r => r.Right == false) ? Exit.Blocked
                    : rows.Exists(r => r.Right is null) ? Exit.CouldNotCheck
                    : Exit.Pass;
            }
        );
    }

    /// <param name="Right">Null: DNS could not be asked.</param>
    sealed record Row(string Pool, string Address, string Name, bool? Right, string Seen);

    /// <summary>The PTR must name the host, and the host the address again (RFC 1912 §2.1).</summary>
    static async Task<Row> LookAsync(
        INetwork network,
        string pool,
        EgressAddress egress,
        CancellationToken cancellationToken
    )
    {
        Row Of(bool? right, string seen) => new(pool, egress.Address.ToString(), egress.EhloName.Ascii, right, seen);
        var back = await network.QueryAsync(RealNetwork.ReverseName(egress.Address), DnsType.Ptr, cancellationToken);
        if (back.Status is not (DnsStatus.Found or DnsStatus.NoData or DnsStatus.NoSuchName))
            return Of(null, $"could not check: {back.Status}");
        var names = back.Records.Select(r => r.Text).ToList();
        if (!names.Contains(egress.EhloName.Ascii))
            return Of(
                false,
                names.Count == 0
                    ? $"no name: ask the network's owner for a PTR to {egress.EhloName}"
                    : $"says {string.Join(", ", names)}: ask the network's owner for {egress.EhloName}"
            );
        var type = egress.Address.AddressFamily == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;
        var forth = await network.QueryAsync(egress.EhloName.Ascii, type, cancellationToken);
        return forth.Records.Any(r => egress.Address.Equals(r.Address))
            ? Of(true, "right both ways")
            : Of(false, $"{egress.EhloName} has no {type.ToString().ToUpperInvariant()} entry with this address");
    }
}
