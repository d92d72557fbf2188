using System.CommandLine;
using System.Globalization;
using Zegel.Server.Keeping;
using Zegel.Storage;

namespace Zegel.Server.Cli;

/// <summary><c>zegel backup</c> and <c>zegel restore</c>.</summary>
static class BackupCommands
{
    public static Command Backup()
    {
        var target = new Argument<string>("target")
        {
            Description = "A file that ends in .tar.gz, or a folder; it may not be there yet",
        };
        var command = new Command("backup", "A checked copy of everything but the keys, while `serve` runs") { target };
        command.SetAction(
            async (parsed, cancellationToken) =>
                await TellingFaults(async () =>
                {
                    var settings = Settings.Load(parsed.GetRequiredValue(DataCommand.DataOption));
                    var backup = new Backup(settings, TimeProvider.System, KeepingScreen.Console);
                    return Show(await backup.TakeAsync(parsed.GetRequiredValue(target), cancellationToken), settings);
                })
        );
        return command;
    }

    public static Command Restore()
    {
        var source = new Argument<string>("backup") { Description = "What `zegel backup` made" };
        var database = new Option<string?>("--database")
        {
            Description =
                "An empty PostgreSQL database to restore into; without it, the one that the restored settings name",
        };
        var key = new Option<string?>("--master-key")
        {
            Description = "Your copy of master.key, which no backup holds",
        };
        var command = new Command(
            "restore",
            "Puts a backup into the empty folder of --data. Nothing is sent until `zegel queue resume-after-restore`"
        )
        {
            source,
            database,
            key,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
                await TellingFaults(async () =>
                {
                    var folder = parsed.GetRequiredValue(DataCommand.DataOption);
                    var restore = new Restore(TimeProvider.System, KeepingScreen.Console);
                    var result = await restore.RunAsync(
                        new RestoreRequest(
                            parsed.GetRequiredValue(source),
                            folder,
                            parsed.GetValue(database),
                            parsed.GetValue(key)
                        ),
                        cancellationToken
                    );
                    return Show(result, folder);
                })
        );
        return command;
    }

    static int Show(BackupResult result, Settings settings)
    {
        var size = BackupFile.IsArchive(result.Path)
            ? new FileInfo(result.Path).Length
            : result.Manifest.Parts.Sum(p => p.Size);
        Console.WriteLine($"{result.Path}: {Size(size)}, {result.Manifest.Parts.Count} files, read back and checked.");
        Console.WriteLine(
            $"Not in it: {string.Join(", ", result.Manifest.LeftOut.DefaultIfEmpty("nothing"))}. Without the master key the DKIM keys, "
                + "tokens and links in it cannot be read:"
        );
        Console.WriteLine(
            $"  keep a copy of {settings.MasterKeyFile} (check value {result.Manifest.MasterKeyCheck ?? "none yet"}) in another place than the backups."
        );
        if (result.LedgerFaults.Count == 0)
            return Exit.Pass;
        Console.Error.WriteLine("The backup is whole, but what it copied is not:");
        foreach (var fault in result.LedgerFaults)
            Console.Error.WriteLine("  " + fault);
        return Exit.Blocked;
    }

    static int Show(RestoreResult result, string folder)
    {
        Console.WriteLine(
            $"Restored to {Path.GetFullPath(folder)}, as of {result.Manifest.TakenAt.ToString("u", CultureInfo.InvariantCulture)}."
        );
        if (result.Migrated.Count > 0)
            Console.WriteLine($"Brought to the schema of this version (steps {string.Join(", ", result.Migrated)}).");
        if (!result.HasKey)
            Console.WriteLine(
                $"Put the master key with check value {result.Manifest.MasterKeyCheck} at {Path.Combine(folder, "master.key")} before the first start."
            );
        foreach (var warning in result.Warnings)
            Console.WriteLine("Mind: " + warning + ".");
        Console.WriteLine(
            $"Delivery is stopped, so that nobody gets anything twice: `serve` shows pages and takes mail, and sends nothing until `{DeliveryStop.Command}`."
        );
        return result.Warnings.Count > 0 || !result.HasKey ? Exit.Warnings : Exit.Pass;
    }

    static string Size(long bytes) =>
        bytes < 10_000_000
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:N0} kB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:N0} MB");

    static async Task<int> TellingFaults(Func<Task<int>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception fault) when (fault is SettingsException or CommandException or KeepingException)
        {
            Output.WriteFault(fault.Message);
            return fault is CommandException { ExitCode: var code } ? code : Exit.Failed;
        }
    }
}
