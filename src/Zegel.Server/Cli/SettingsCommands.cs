using System.CommandLine;

namespace Zegel.Server.Cli;

/// <summary><c>zegel settings check|example|reference</c>: what can be set, and whether what is set can be used.</summary>
static class SettingsCommands
{
    public static Command Make() =>
        new("settings", "What can be set, and whether it can be used") { Check(), Example(), Reference() };

    static Command Check()
    {
        var command = new Command(
            "check",
            "Reads file and environment as the server would, and says all that is wrong"
        );
        command.SetAction(parsed =>
        {
            try
            {
                var settings = Settings.Load(parsed.GetRequiredValue(DataCommand.DataOption));
                Console.WriteLine($"The settings can be used: {settings.PublicUrl}");
                return Exit.Pass;
            }
            catch (SettingsException fault)
            {
                Output.WriteFault(fault.Message);
                return Exit.Blocked;
            }
        });
        return command;
    }

    static Command Example()
    {
        var command = new Command("example", "Prints a settings file with every setting explained");
        command.SetAction(_ => Console.Write(SettingsReference.ExampleFile()));
        return command;
    }

    static Command Reference()
    {
        var command = new Command("reference", "Prints the manual page of all settings");
        command.SetAction(_ => Console.Write(SettingsReference.Markdown()));
        return command;
    }
}
