using System.CommandLine;
using Zegel.Server.Cli;

namespace Zegel.Server.Demo;

/// <summary><c>zegel demo</c>: the whole platform on loopback, from a fresh domain to a report that adds up.</summary>
static class DemoCommand
{
    const int RecipientsMax = 60_000;

    public static Command Make()
    {
        var recipients = new Option<int>("--recipients")
        {
            Description = "How many people join",
            DefaultValueFactory = _ => 1000,
        };
        recipients.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > RecipientsMax)
                result.AddError($"--recipients is a number from 1 to {RecipientsMax}");
        });
        var seed = new Option<int>("--seed")
        {
            Description = "Fixes who joins, confirms, leaves and bounces",
            DefaultValueFactory = _ => 1,
        };
        var exit = new Option<bool>("--exit")
        {
            Description = "End after the report instead of keeping the pages open",
        };
        var keep = new Option<DirectoryInfo?>("--keep")
        {
            Description = "A folder for each received message, its envelope and the DNS zone",
        };
        var format = Output.FormatOption();
        var command = new Command("demo", "Shows all of Zegel on this machine, on loopback addresses only")
        {
            recipients,
            seed,
            exit,
            keep,
            format,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var options = new DemoOptions(
                    parsed.GetValue(recipients),
                    parsed.GetValue(seed),
                    parsed.GetValue(exit),
                    parsed.GetValue(keep)?.FullName,
                    parsed.GetResult(DataCommand.DataOption) is { Implicit: false }
                        ? Path.GetFullPath(parsed.GetRequiredValue(DataCommand.DataOption))
                        : null,
                    parsed.GetValue(format) == "json"
                );
                try
                {
                    await using var demo = new DemoRun(options);
                    return await demo.RunAsync(cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    return Exit.Failed;
                }
                catch (Exception fault) when (fault is CommandException or SettingsException or IOException)
                {
                    Output.WriteFault(fault.Message);
                    return Exit.Failed;
                }
            }
        );
        return command;
    }
}

/// <param name="KeepFolder">Null: nothing is kept.</param>
/// <param name="DataFolder">Null: a temporary one, deleted at the end.</param>
sealed record DemoOptions(int Recipients, int Seed, bool Exit, string? KeepFolder, string? DataFolder, bool Json);
