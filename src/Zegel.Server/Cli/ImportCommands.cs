using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Zegel.Consent;

namespace Zegel.Server.Cli;

/// <summary><c>zegel list import|imports|approve|refuse</c>: lists that come from elsewhere.</summary>
static class ImportCommands
{
    public static Command Import()
    {
        var file = new Argument<FileInfo>("file") { Description = "CSV with a line of column names" };
        var list = ListOption();
        var map = new Option<string[]>("--map")
        {
            Description =
                $"column=field; fields are {string.Join(", ", ImportField.All)} and {ImportField.OwnPrefix}name. What is not named is guessed",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> Word(string option, string description) => new(option) { Description = description };
        var method = Word("--method", "How all of them agreed: " + string.Join(", ", ImportMethod.Accepted.Keys));
        var source = Word("--source", "Where all of them agreed: a page or document");
        var wording = Word("--wording", "What all of them agreed to, or the version of that text");
        var zone = Word("--zone", "Time zone of times that name none, such as Europe/Amsterdam");
        var time = Word("--time-format", "For times that are not ISO 8601, such as dd/MM/yyyy");
        var attest = Word("--attest", "In your own words: how you know that these people agreed");
        var preview = new Option<bool>("--preview") { Description = "Only says what would be taken" };
        var errors = new Option<FileInfo?>("--errors")
        {
            Description = "Where the refused rows go; without it, beside the file",
        };
        return new Command("import", "Brings a list with its proof; a second person approves it")
        {
            file,
            list,
            map,
            method,
            source,
            wording,
            zone,
            time,
            attest,
            preview,
            errors,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var from = parsed.GetRequiredValue(file);
                if (!from.Exists)
                    throw new CommandException($"{from} is not there", Exit.Usage);
                var into = await FindListAsync(parsed, list, zegel, cancellationToken);
                await using var stream = from.OpenRead();
                try
                {
                    var header = Imports.ReadHeader(stream);
                    var plan = new ImportPlan(
                        Columns(header, parsed.GetValue(map) ?? []),
                        parsed.GetValue(method),
                        parsed.GetValue(source),
                        parsed.GetValue(wording),
                        parsed.GetValue(zone),
                        parsed.GetValue(time)
                    );
                    var seen = await PreviewAsync(
                        zegel,
                        into,
                        stream,
                        plan,
                        parsed.GetValue(errors)?.FullName ?? from.FullName + ".refused.csv",
                        cancellationToken
                    );
                    Show(seen, plan);
                    if (parsed.GetValue(preview))
                        return seen.Accepted > 0 ? Exit.Pass : Exit.Blocked;
                    if (parsed.GetValue(attest) is not { } word)
                        throw new CommandException(
                            "say by --attest how you know that these people agreed, or look only by --preview",
                            Exit.Usage
                        );
                    var asked = await ProgressAsync(
                        "Laying aside",
                        progress =>
                            zegel.Imports.RequestAsync(
                                into,
                                stream,
                                from.Name,
                                plan,
                                word,
                                Environment.UserName,
                                zegel.Clock.GetUtcNow(),
                                progress,
                                cancellationToken
                            )
                    );
                    if (asked is not ImportResult.Done(var import))
                        throw new CommandException(
                            asked is ImportResult.Refused(var why) ? why : "the import could not be made",
                            Exit.Blocked
                        );
                    Console.WriteLine(
                        $"Held: {import.Accepted} people wait for a second person: zegel list approve {import.Id}, or the desk."
                    );
                    return Exit.Pass;
                }
                catch (ImportFileException fault)
                {
                    throw new CommandException($"{from.Name}: {fault.Message}", Exit.Usage);
                }
            }
        );
    }

    public static Command List()
    {
        var format = Output.FormatOption();
        return new Command("imports", "Imports and how far they are") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var imports = await zegel.Imports.ListAsync(tenant.Id, cancellationToken);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        imports.Select(i => new
                        {
                            i.Id,
                            i.ListId,
                            i.FileName,
                            i.FileHash,
                            i.State,
                            i.Accepted,
                            i.Refused,
                            i.Imported,
                            i.Skipped,
                            i.Findings,
                            i.RequestedBy,
                            i.RequestedAt,
                            i.Attestation,
                            i.DecidedBy,
                            i.DecidedAt,
                            i.Decision,
                            i.ProvenAt,
                        })
                    );
                else
                    Output.WriteTable(
                        ["id", "file", "state", "taken", "refused", "brought in", "asked by", "decided by"],
                        imports.Select(i =>
                            (IReadOnlyList<string>)
                                [
                                    i.Id.ToString(),
                                    i.FileName,
                                    i.State.ToString().ToLowerInvariant()
                                        + (i.State == ImportState.Done && i.ProvenAt is null ? ", not proven yet" : ""),
                                    Number(i.Accepted),
                                    Number(i.Refused.Values.Sum()),
                                    Number(i.Imported),
                                    i.RequestedBy,
                                    i.DecidedBy ?? "",
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    public static Command Approve() =>
        Decide(
            "approve",
            "Agrees, as a second person, to a held import and brings its people in",
            async (zegel, tenant, id, reason, token) =>
            {
                var result = await zegel.Imports.ApproveAsync(
                    tenant,
                    id,
                    Environment.UserName,
                    reason,
                    zegel.Clock.GetUtcNow(),
                    token
                );
                if (result is ImportResult.Done)
                    return await ProgressAsync(
                        "Bringing in",
                        async progress =>
                            await zegel.Imports.RunAsync(id, zegel.Clock, progress, token) is { } import
                                ? new ImportResult.Done(import)
                                : result
                    );
                return result;
            }
        );

    public static Command Refuse() =>
        Decide(
            "refuse",
            "Ends a held import; its rows are thrown away",
            (zegel, tenant, id, reason, token) =>
                zegel.Imports.RefuseAsync(tenant, id, Environment.UserName, reason, zegel.Clock.GetUtcNow(), token)
        );

    static Command Decide(
        string verb,
        string description,
        Func<Installation, Guid, Guid, string, CancellationToken, Task<ImportResult>> act
    )
    {
        var which = new Argument<Guid>("import") { Description = "Its id; `zegel list imports` names it" };
        var reason = new Option<string>("--reason")
        {
            Description = "Why; needed when something speaks against it",
            DefaultValueFactory = _ => "",
        };
        return new Command(verb, description) { which, reason }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                switch (
                    await act(
                        zegel,
                        tenant.Id,
                        parsed.GetValue(which),
                        parsed.GetRequiredValue(reason),
                        cancellationToken
                    )
                )
                {
                    case ImportResult.Done(var import):
                        Console.WriteLine(
                            import.State == ImportState.Refused
                                ? "The import is refused; its rows are gone."
                                : $"{Number(import.Imported)} people are on the list, {Number(import.Skipped.Values.Sum())} were not any more to be brought in."
                        );
                        return Exit.Pass;
                    case ImportResult.Refused(var why):
                        throw new CommandException(why, Exit.Blocked);
                    default:
                        throw new CommandException("there is no such import; `zegel list imports` names them");
                }
            }
        );
    }

    static async Task<ImportPreview> PreviewAsync(
        Installation zegel,
        MailingList list,
        Stream stream,
        ImportPlan plan,
        string errorFile,
        CancellationToken cancellationToken
    )
    {
        var part = errorFile + ".part";
        ImportPreview seen;
        try
        {
            await using (var errors = new StreamWriter(part, append: false))
                seen = await ProgressAsync(
                    "Reading",
                    progress =>
                        zegel.Imports.PreviewAsync(
                            list,
                            stream,
                            plan,
                            errors,
                            zegel.Clock.GetUtcNow(),
                            progress,
                            cancellationToken
                        )
                );
            if (seen.Refused.Count > 0)
            {
                File.Move(part, errorFile, overwrite: true);
                Console.WriteLine($"The refused rows, each with its reason: {errorFile}");
            }
        }
        finally
        {
            File.Delete(part);
        }
        return seen;
    }

    static void Show(ImportPreview seen, ImportPlan plan)
    {
        Output.WriteTable(["column", "holds"], plan.Columns.Select(c => (IReadOnlyList<string>)[c.Key, c.Value]));
        if (seen.First.Count > 0)
            Output.WriteTable(
                ["line", "address", "agreed", "how", "where"],
                seen.First.Take(5)
                    .Select(s =>
                        (IReadOnlyList<string>)
                            [
                                Number(s.Line),
                                s.Address,
                                s.AgreedAt.ToString("u", CultureInfo.InvariantCulture),
                                s.Method,
                                s.Source,
                            ]
                    )
            );
        Output.WriteTable(
            ["rows", "what"],
            [
                [Number(seen.Accepted), "would be taken"],
                .. seen.Refused.Select(r => (IReadOnlyList<string>)[Number(r.Value), "refused: " + r.Key]),
            ]
        );
        foreach (var finding in seen.Findings)
            Console.WriteLine("Against it: " + finding);
    }

    static IReadOnlyDictionary<string, string> Columns(ImportHeader header, string[] map)
    {
        var columns = new Dictionary<string, string>(header.Guess);
        foreach (var pair in map)
        {
            var at = pair.LastIndexOf('=');
            if (at <= 0)
                throw new CommandException($"--map {pair}: column=field is needed", Exit.Usage);
            var (column, field) = (pair[..at], pair[(at + 1)..]);
            foreach (var other in columns.Where(c => c.Value == field).Select(c => c.Key).ToList())
                columns.Remove(other);
            columns[column] = field;
        }
        return columns;
    }

    static Option<string> ListOption() => new("--list") { Description = "Slug or name of the list", Required = true };

    static async Task<MailingList> FindListAsync(
        ParseResult parsed,
        Option<string> option,
        Installation zegel,
        CancellationToken cancellationToken
    )
    {
        var tenant = await zegel.TenantAsync(parsed, cancellationToken);
        var wanted = parsed.GetRequiredValue(option);
        return await zegel.Lists.FindAsync(tenant.Id, wanted, cancellationToken)
            ?? throw new CommandException($"there is no list “{wanted}”; `zegel list show` names them");
    }

    /// <summary>Long work: a running count on a terminal, one line elsewhere.</summary>
    static Task<T> ProgressAsync<T>(string title, Func<IProgress<long>?, Task<T>> work)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            Console.WriteLine(title + " …");
            return work(null);
        }
        return AnsiConsole
            .Status()
            .StartAsync(
                title + " …",
                status => work(new Progress<long>(count => status.Status($"{title}: {Number(count)} rows")))
            );
    }

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
