using System.CommandLine;
using System.Globalization;
using Zegel.Consent;
using Zegel.Mail.Addresses;

namespace Zegel.Server.Cli;

/// <summary><c>zegel suppress add|list</c>.</summary>
static class SuppressCommands
{
    public static Command Make() => new("suppress", "Who gets nothing, and why") { Add(), List() };

    static Command Add()
    {
        var addresses = new Argument<string[]>("address")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "One or more",
        };
        var scope = new Option<string>("--scope")
        {
            Description = "bulk: no newsletters of this tenant; all: no mail of this tenant at all",
            DefaultValueFactory = _ => "bulk",
        };
        scope.AcceptOnlyFromAmong("bulk", "all");
        var reason = new Option<string>("--reason") { Description = "In words; it is kept", Required = true };
        return new Command("add", "Suppresses addresses; queued copies stop too") { addresses, scope, reason }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var mailboxes = parsed
                    .GetRequiredValue(addresses)
                    .Select(text =>
                        Mailbox.TryParse(text, out var mailbox, out var error)
                            ? mailbox
                            : throw new CommandException($"{text}: {error}", Exit.Usage)
                    )
                    .ToList();
                SuppressionScope where =
                    parsed.GetValue(scope) == "all"
                        ? new SuppressionScope.TenantAll(tenant.Id)
                        : new SuppressionScope.TenantBulk(tenant.Id);
                var added = await zegel.Suppressions.AddManyAsync(
                    where,
                    mailboxes,
                    SuppressionReason.Manual,
                    parsed.GetRequiredValue(reason),
                    zegel.Clock.GetUtcNow(),
                    cancellationToken
                );
                Console.WriteLine($"{added} suppressed, {mailboxes.Count - added} were already.");
                return Exit.Pass;
            }
        );
    }

    static Command List()
    {
        var address = new Option<string?>("--address") { Description = "Only this one" };
        var format = Output.FormatOption();
        return new Command("list", "The newest 500; addresses are kept as keyed hashes only") { address, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                Mailbox? mailbox = null;
                if (parsed.GetValue(address) is { } text && !Mailbox.TryParse(text, out mailbox, out var error))
                    throw new CommandException(error, Exit.Usage);
                var rows = await zegel.Suppressions.ListAsync(
                    new SuppressionFilter(tenant.Id, mailbox),
                    before: null,
                    take: 500,
                    cancellationToken
                );
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        rows.Select(r => new
                        {
                            r.Id,
                            r.Scope,
                            r.Reason,
                            r.Detail,
                            r.At,
                            r.AddressKey,
                        })
                    );
                else
                    Output.WriteTable(
                        ["since", "reach", "reason", "detail", "address (hash)"],
                        rows.Select(r =>
                            (IReadOnlyList<string>)
                                [
                                    r.At.ToString("u", CultureInfo.InvariantCulture),
                                    r.Scope.ToString(),
                                    r.Reason.ToString(),
                                    r.Detail,
                                    r.AddressKey[..12],
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }
}
