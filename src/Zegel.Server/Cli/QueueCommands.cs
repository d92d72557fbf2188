using System.CommandLine;
using System.Globalization;
using Zegel.Delivery;
using Zegel.Storage;

namespace Zegel.Server.Cli;

/// <summary><c>zegel queue show</c>: what waits, for whom, and what was tried.</summary>
static class QueueCommands
{
    public static Command Make() => new("queue", "What waits to be delivered") { Show(), ResumeCommand.Make() };

    static Command Show()
    {
        var intent = new Argument<string?>("intent")
        {
            Description = "The id of one intent, for all that was tried; without it, the whole queue",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = Output.FormatOption();
        return new Command("show", "Counts by state and provider, or one intent") { intent, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var json = parsed.GetValue(format) == "json";
                return parsed.GetValue(intent) is { } id
                    ? await ShowOneAsync(zegel, id, json, cancellationToken)
                    : await ShowAllAsync(zegel, json, cancellationToken);
            }
        );
    }

    static async Task<int> ShowAllAsync(Installation zegel, bool json, CancellationToken cancellationToken)
    {
        var lines = await zegel.Database.ReadAsync(
            db => QueueView.ShowAsync(db, tenantId: null, cancellationToken),
            cancellationToken
        );
        if (await zegel.Continuity.StopAsync(cancellationToken) is { } stop)
            Console.Error.WriteLine($"Delivery is stopped: {stop.Says}. See `{DeliveryStop.Command}`.");
        if (json)
            Output.WriteJson(lines);
        else
            Output.WriteTable(
                ["state", "provider", "messages", "next try"],
                lines.Select(l =>
                    (IReadOnlyList<string>)
                        [
                            l.State == IntentState.Claimed ? "under way" : "waiting",
                            l.Provider.Length > 0 ? l.Provider : "not tried yet",
                            l.Count.ToString(CultureInfo.InvariantCulture),
                            l.NextDueAt.ToString("u", CultureInfo.InvariantCulture),
                        ]
                )
            );
        return Exit.Pass;
    }

    static async Task<int> ShowOneAsync(Installation zegel, string id, bool json, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var intentId))
            throw new CommandException($"“{id}” is not an id of an intent", Exit.Usage);
        var found = await zegel.Database.ReadAsync(
            db => QueueView.FindAsync(db, intentId, cancellationToken),
            cancellationToken
        );
        if (found is not var (intent, attempts))
            throw new CommandException($"there is no intent {id}");
        if (json)
            Output.WriteJson(
                new
                {
                    intent.Id,
                    intent.Stream,
                    intent.Address,
                    intent.State,
                    intent.DueAt,
                    intent.Outcome,
                    intent.EndedAt,
                    intent.LastReply,
                    intent.Fault,
                    Attempts = attempts,
                }
            );
        else
        {
            Console.WriteLine(
                $"{intent.Address}: {intent.Outcome ?? "waiting until " + intent.DueAt.ToString("u", CultureInfo.InvariantCulture)}"
            );
            Output.WriteTable(
                ["attempt", "at", "host", "from", "result", "reply"],
                attempts.Select(a =>
                    (IReadOnlyList<string>)
                        [
                            a.Number.ToString(CultureInfo.InvariantCulture),
                            a.At.ToString("u", CultureInfo.InvariantCulture),
                            a.Host,
                            a.LocalAddress,
                            a.Result,
                            a.Reply,
                        ]
                )
            );
        }
        return Exit.Pass;
    }
}
