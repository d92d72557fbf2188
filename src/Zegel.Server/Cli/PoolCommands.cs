using System.CommandLine;
using System.Globalization;
using System.Net;
using Zegel.Domains.Egress;

namespace Zegel.Server.Cli;

/// <summary><c>zegel pool</c>: the addresses that mail leaves from, how each stands and why.</summary>
static class PoolCommands
{
    const int ReasonLengthMax = 200;

    public static Command Make() =>
        new("pool", "The addresses that mail leaves from") { List(), Check(), Rest(), Resume() };

    static Command List()
    {
        var format = Output.FormatOption();
        return new Command("list", "How each address stands, since when and why, and when it is looked at again")
        {
            format,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
                Show(zegel, await zegel.Egress.ShowAsync(cancellationToken), parsed.GetValue(format) == "json")
        );
    }

    static Command Check()
    {
        var address = new Argument<string?>("address")
        {
            Description = "One address; without it, all",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = Output.FormatOption();
        return new Command("check", "Looks now; block lists are asked at most once an hour") { address, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var only = parsed.GetValue(address) is { } text ? Ours(zegel, text) : null;
                var all = await zegel.Egress.CheckNowAsync(only is null ? null : [only], cancellationToken);
                return Show(
                    zegel,
                    [.. all.Where(health => only is null || health.IP.Equals(only))],
                    parsed.GetValue(format) == "json"
                );
            }
        );
    }

    static Command Rest()
    {
        var address = new Argument<string>("address");
        var reason = new Option<string>("--reason") { Description = "Why, for who looks later", Required = true };
        return new Command("rest", "Stops an address: its mail waits, and no other address takes it over")
        {
            address,
            reason,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var why = parsed.GetRequiredValue(reason).Trim();
                if (why.Length is 0 or > ReasonLengthMax)
                    throw new CommandException($"--reason takes 1 to {ReasonLengthMax} characters", Exit.Usage);
                var health = await zegel.Egress.RestAsync(
                    Ours(zegel, parsed.GetRequiredValue(address)),
                    Actor,
                    why,
                    cancellationToken
                );
                Console.WriteLine($"{health!.Address} rests; `zegel pool resume {health.Address}` lets it go again");
                return Exit.Pass;
            }
        );
    }

    static Command Resume()
    {
        var address = new Argument<string>("address");
        return new Command("resume", "Lets an address that rests go again; it is looked at at once") { address }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var ip = Ours(zegel, parsed.GetRequiredValue(address));
                await zegel.Egress.ResumeAsync(ip, Actor, cancellationToken);
                var health = (await zegel.Egress.CheckNowAsync([ip], cancellationToken)).First(h => h.IP.Equals(ip));
                Console.WriteLine($"{health.Address} is {Word(health)}: {health.Why}");
                return ExitOf([health]);
            }
        );
    }

    /// <summary>Whoever has a shell on the machine.</summary>
    static string Actor => $"{Environment.UserName} at the machine";

    static IPAddress Ours(Installation zegel, string text) =>
        IPAddress.TryParse(text, out var address) && zegel.Settings.Egress.Any(egress => egress.Address.Equals(address))
            ? address
            : throw new CommandException(
                $"“{text}” is not an address of [pools]; these are: {string.Join(", ", zegel.Settings.Egress.Select(e => e.Address))}",
                Exit.Usage
            );

    static int Show(Installation zegel, IReadOnlyList<EgressHealth> all, bool json)
    {
        if (json)
            Output.WriteJson(
                all.Select(health => new
                {
                    Pool = PoolOf(zegel, health),
                    health.Address,
                    health.Name,
                    State = Word(health),
                    Since = health.StateSince,
                    health.Why,
                    health.IsNamed,
                    health.Seen,
                    health.SilentSince,
                    health.ListedOn,
                    NotAsked = health.NotAsked,
                    health.CheckedAt,
                    health.NextCheckAt,
                })
            );
        else
            Output.WriteTable(
                ["pool", "address", "name", "state", "since", "why", "next look"],
                all.Select(health =>
                    (IReadOnlyList<string>)
                        [
                            PoolOf(zegel, health),
                            health.Address,
                            health.Name,
                            Word(health),
                            health.StateSince.ToString("u", CultureInfo.InvariantCulture),
                            string.Join("; ", [health.Why, .. health.NotAsked.Select(l => $"{l.List}: {l.Seen}")]),
                            health.NextCheckAt.ToString("u", CultureInfo.InvariantCulture),
                        ]
                )
            );
        return ExitOf(all);
    }

    static string PoolOf(Installation zegel, EgressHealth health) =>
        zegel.Settings.BulkPool.Any(egress => egress.Address.Equals(health.IP)) ? "bulk" : "transactional";

    static string Word(EgressHealth health) => health.State.ToString().ToLowerInvariant();

    static int ExitOf(IReadOnlyList<EgressHealth> all) =>
        all.Any(h => h.State is EgressState.Out or EgressState.Held) ? Exit.Blocked
        : all.Any(h => h.State == EgressState.New || h.SilentSince is not null) ? Exit.CouldNotCheck
        : all.Any(h => h.State == EgressState.Resting || h.NotAsked.Count > 0) ? Exit.Warnings
        : Exit.Pass;
}
