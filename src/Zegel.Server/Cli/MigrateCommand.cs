using System.CommandLine;
using Zegel.Storage;

namespace Zegel.Server.Cli;

/// <summary><c>zegel migrate</c>: brings the database to this version.</summary>
static class MigrateCommand
{
    public static Command Make()
    {
        var command = new Command("migrate", "Brings the database to the schema of this version");
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    var settings = Settings.Load(parsed.GetRequiredValue(DataCommand.DataOption));
                    var applied = await new Migrator(Dialect.For(settings.DatabaseConnection)).MigrateAsync(
                        cancellationToken
                    );
                    Console.WriteLine(
                        applied.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", applied)}."
                    );
                    return Exit.Pass;
                }
                catch (SettingsException fault)
                {
                    Output.WriteFault(fault.Message);
                    return Exit.Failed;
                }
            }
        );
        return command;
    }
}
