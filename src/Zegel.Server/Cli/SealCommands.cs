using System.CommandLine;
using System.Text.Json;
using Zegel.Campaigns;
using Zegel.Campaigns.Proof;
using Zegel.Server.Pages.Desk;
using Zegel.Storage;

namespace Zegel.Server.Cli;

/// <summary><c>zegel seal verify</c>, and the seal report of <c>zegel campaign report --seal</c>.</summary>
static class SealCommands
{
    public static Command Make() => new("seal", "Seal reports: what was promised, and the proof") { Verify() };

    public static async Task<int> ReportAsync(
        Installation zegel,
        Campaign campaign,
        string format,
        CancellationToken cancellationToken
    )
    {
        var report =
            await SealFiles.ReadAsync(zegel, campaign.Id, cancellationToken)
            ?? throw new CommandException(
                "it has no seal report: it was not released, or by a version that kept no record of the gate"
            );
        switch (format)
        {
            case "json":
                Console.WriteLine(zegel.SealSigner.Sign(report));
                break;
            case "html":
                Console.WriteLine(await SealFiles.PageAsync(zegel, report, Tongue.English));
                break;
            default:
                WriteTable(report);
                break;
        }
        return report.Account.AddsUp ? Exit.Pass : Exit.Blocked;
    }

    static void WriteTable(SealReport report)
    {
        Output.WriteTable(
            ["rule", "kept", "by", "says", "evidence"],
            report.Rules.Select(rule =>
                (IReadOnlyList<string>)
                    [
                        rule.Id,
                        rule.Verdict.ToString().ToLowerInvariant(),
                        rule.KeptBy.ToString().ToLowerInvariant(),
                        rule.Says,
                        rule.Evidence[0] + (rule.Evidence.Count > 1 ? $" (and {rule.Evidence.Count - 1} more)" : ""),
                    ]
            )
        );
        foreach (var waived in report.Rules.SelectMany(rule => rule.Findings).Where(f => f.Waived is not null))
            Console.WriteLine($"{waived.RuleId}, {waived.Observed}: {waived.Waived}");
        Console.WriteLine(
            $"{report.Count(SealVerdict.Kept)} kept, {report.Count(SealVerdict.Remarked)} remarked, {report.Count(SealVerdict.Waived)} waived. For a signed file: --format json or html."
        );
    }

    static Command Verify()
    {
        var file = new Argument<FileInfo>("file") { Description = "A seal report: the JSON file or the page" };
        var key = new Option<string?>("--key")
        {
            Description =
                "The public key it must be signed with, in base64; platforms publish theirs at /.well-known/zegel-seal-keys.json",
        };
        var format = Output.FormatOption();
        var command = new Command("verify", "Whether a letter of a seal report was changed, and who signed it")
        {
            file,
            key,
            format,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var path = parsed.GetRequiredValue(file);
                if (!path.Exists || path.Length > SealSigner.FileBytesMax)
                {
                    Output.WriteFault(path.Exists ? $"{path} is too large for a seal report" : $"{path} is not there");
                    return Exit.Usage;
                }
                string text;
                try
                {
                    text = await File.ReadAllTextAsync(path.FullName, cancellationToken);
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    Output.WriteFault($"{path} cannot be read: {fault.Message}");
                    return Exit.Usage;
                }
                return await TellAsync(
                    SealSigner.Check(text),
                    parsed.GetValue(key),
                    parsed.GetRequiredValue(DataCommand.DataOption),
                    parsed.GetValue(format) == "json",
                    cancellationToken
                );
            }
        );
        return command;
    }

    static async Task<int> TellAsync(
        SealCheck check,
        string? wanted,
        string data,
        bool json,
        CancellationToken cancellationToken
    )
    {
        if (check is not SealCheck.Whole(var key, var report))
        {
            var why = check switch
            {
                SealCheck.Broken(var broken) => broken,
                SealCheck.NotASeal(var other) => other,
                _ => "",
            };
            if (json)
                Output.WriteJson(new { whole = false, why });
            else
                Output.WriteFault(why);
            return check is SealCheck.Broken ? Exit.Blocked : Exit.Usage;
        }
        var (known, whose) = await WhoseAsync(key, wanted, data, report, cancellationToken);
        var campaign = report.GetProperty("campaign");
        if (json)
            Output.WriteJson(
                new
                {
                    whole = true,
                    key,
                    known,
                    whose,
                    campaign,
                }
            );
        else
        {
            Console.WriteLine(
                $"Whole: campaign {campaign.GetProperty("number")} “{campaign.GetProperty("name")}” of {report.GetProperty("tenant")}, made {report.GetProperty("madeAt")}."
            );
            Console.WriteLine($"Signed with key {key.Id} ({key.PublicKey}): {whose}");
        }
        return known switch
        {
            true => Exit.Pass,
            false => Exit.Blocked,
            null => Exit.Warnings,
        };
    }

    /// <summary>True: the right key. False: another than was asked for. Null: nobody here can tell.</summary>
    static async Task<(bool? Known, string Whose)> WhoseAsync(
        SealKey key,
        string? wanted,
        string data,
        JsonElement report,
        CancellationToken cancellationToken
    )
    {
        if (wanted is not null)
            return wanted == key.PublicKey || wanted == key.Id
                ? (true, "the key that was asked for.")
                : (false, "another key than was asked for.");
        var elsewhere =
            $"see whether {report.GetProperty("installation")}.well-known/zegel-seal-keys.json names it, then give it by --key.";
        if (!File.Exists(Path.Combine(data, "zegel.toml")))
            return (null, elsewhere);
        try
        {
            await using var zegel = await Installation.OpenAsync(
                Settings.Load(data),
                TimeProvider.System,
                cancellationToken
            );
            if (!zegel.SealSigner.Keys.Contains(key))
                return (null, $"not a key of the installation in {data}; {elsewhere}");
            var rewritten = await RewrittenAsync(zegel, report, cancellationToken);
            return rewritten is null
                ? (true, "a key of this installation, and its ledgers still hold what the report names.")
                : (false, $"a key of this installation, but {rewritten}.");
        }
        catch (SettingsException fault)
        {
            return (null, $"the installation in {data} cannot be opened ({fault.Message}); {elsewhere}");
        }
    }

    /// <summary>Which ledger no longer has the link that was its last when the report was made; null when all have.</summary>
    static async Task<string?> RewrittenAsync(
        Installation zegel,
        JsonElement report,
        CancellationToken cancellationToken
    )
    {
        var heads = report.GetProperty("headsAtRelease").Deserialize<List<ChainHead>>(JsonSerializerOptions.Web) ?? [];
        await using var db = await zegel.Database.ReadAsync(cancellationToken);
        foreach (var head in heads)
            if (!await Ledgers.HasAsync(db, head, cancellationToken))
                return $"link {head.Sequence} of the {head.Chain} ledger is not what it was";
        return null;
    }
}
