using System.CommandLine;
using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Server.Doctor;

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

    static async Task<Row> LookAsync(
        INetwork network,
        string pool,
        EgressAddress egress,
        CancellationToken cancellationToken
    )
    {
        var look = await ReverseName.LookAsync(network, egress, cancellationToken);
        return new(pool, egress.Address.ToString(), egress.EhloName.Ascii, look.Right, look.Seen);
    }
}
