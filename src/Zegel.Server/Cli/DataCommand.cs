using System.CommandLine;
using Zegel.Tenants;

namespace Zegel.Server.Cli;

/// <summary>A command that works on the data folder, whether or not a server runs on it.</summary>
static class DataCommand
{
    public static Option<string> DataOption { get; } =
        new("--data")
        {
            Description = "The data folder, which holds zegel.toml",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ZEGEL_DATA") ?? "./data",
            Recursive = true,
        };

    public static Option<string?> TenantOption { get; } =
        new("--tenant") { Description = "The tenant, where there are several", Recursive = true };

    /// <summary>Sets what the command does; the installation is opened before and closed after.</summary>
    public static Command Does(this Command command, Func<ParseResult, Installation, CancellationToken, Task<int>> act)
    {
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    var settings = Settings.Load(parsed.GetRequiredValue(DataOption));
                    await using var installation = await Installation.OpenAsync(
                        settings,
                        TimeProvider.System,
                        cancellationToken
                    );
                    return await act(parsed, installation, cancellationToken);
                }
                catch (Exception fault) when (fault is SettingsException or CommandException)
                {
                    Output.WriteFault(fault.Message);
                    return fault is CommandException { ExitCode: var code } ? code : Exit.Failed;
                }
            }
        );
        return command;
    }

    /// <summary>The tenant that is meant: the one named, or the only one.</summary>
    /// <exception cref="CommandException">There is none, or the choice is open.</exception>
    public static async Task<Tenant> TenantAsync(
        this Installation installation,
        ParseResult parsed,
        CancellationToken cancellationToken
    )
    {
        var tenants = await installation.Tenants.ListAsync(cancellationToken);
        if (parsed.GetValue(TenantOption) is { } name)
            return tenants.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new CommandException(
                    $"there is no tenant “{name}”; known: {string.Join(", ", tenants.Select(t => t.Name))}"
                );
        return tenants switch
        {
            [var only] => only,
            [] => throw new CommandException("there is no tenant yet"),
            _ => throw new CommandException(
                $"name one of the tenants by --tenant: {string.Join(", ", tenants.Select(t => t.Name))}"
            ),
        };
    }
}

/// <summary>A command cannot do what was asked; the message is for people.</summary>
sealed class CommandException(string message, int exitCode = Exit.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
