using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Zegel.Consent;
using Zegel.Mail.Addresses;

namespace Zegel.Server.Cli;

/// <summary><c>zegel consent show|verify</c>: the proof, for people and for courts.</summary>
static class ConsentCommands
{
    public static Command Make() => new("consent", "The ledger of who agreed to what") { Show(), Verify() };

    static Command Show()
    {
        var address = new Argument<string>("address") { Description = "Of the person" };
        var format = Output.FormatOption();
        return new Command("show", "Everything the ledger holds of one person") { address, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                if (!Mailbox.TryParse(parsed.GetRequiredValue(address), out var mailbox, out var error))
                    throw new CommandException(error, Exit.Usage);
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var entries = await zegel.Ledger.ShowAsync(tenant.Id, mailbox, cancellationToken);
                if (entries.Count == 0)
                    throw new CommandException($"nothing is known of {mailbox}");
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(Proof(entries));
                else
                    Output.WriteTable(
                        ["entry", "what", "when", "list", "evidence"],
                        entries.Select(e =>
                            (IReadOnlyList<string>)
                                [
                                    e.Entry.Sequence.ToString(CultureInfo.InvariantCulture),
                                    e.Entry.Kind.ToString(),
                                    e.Entry.At.ToString("u", CultureInfo.InvariantCulture),
                                    e.ListName ?? "all",
                                    e.Evidence ?? "erased",
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    /// <summary>What is handed over as proof, with all that is needed to check the chain.</summary>
    public static object Proof(IReadOnlyList<ProvenEntry> entries) =>
        entries.Select(e => new
        {
            e.Entry.Sequence,
            e.Entry.Kind,
            e.Entry.At,
            List = e.ListName,
            e.Entry.WordingHash,
            e.Entry.EvidenceHash,
            e.Entry.PreviousHash,
            e.Entry.Hash,
            Evidence = e.Evidence is null ? null : JsonNode.Parse(e.Evidence),
        });

    static Command Verify()
    {
        var format = Output.FormatOption();
        return new Command("verify", "Recomputes the whole chain and all evidence") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var check = await zegel.Ledger.VerifyAsync(tenant.Id, cancellationToken);
                var json = parsed.GetValue(format) == "json";
                switch (check)
                {
                    case LedgerCheck.Whole whole:
                        if (json)
                            Output.WriteJson(
                                new
                                {
                                    whole = true,
                                    whole.Entries,
                                    whole.WithEvidence,
                                    whole.HeadHash,
                                }
                            );
                        else
                            Console.WriteLine(
                                $"The ledger of {tenant.Name} is whole: {whole.Entries} entries, {whole.WithEvidence} with evidence.\nHead {whole.HeadHash}"
                            );
                        return Exit.Pass;
                    case LedgerCheck.Broken broken:
                        if (json)
                            Output.WriteJson(
                                new
                                {
                                    whole = false,
                                    broken.Sequence,
                                    broken.Why,
                                }
                            );
                        else
                            Console.WriteLine(
                                $"The ledger of {tenant.Name} is broken at entry {broken.Sequence}: {broken.Why}."
                            );
                        return Exit.Blocked;
                    default:
                        throw new UnreachableException();
                }
            }
        );
    }
}
