using System.CommandLine;
using Spectre.Console;
using Zegel.Server.Cli;
using Zegel.Server.Demo;
using Zegel.Server.Sink;

var root = new RootCommand("Zegel: responsible e-mail, from agreement to wire. Nothing unsealed reaches the wire.")
{
    DataCommand.DataOption,
    DataCommand.TenantOption,
    ServeCommand.Make(),
    DemoCommand.Make(),
    SinkCommand.Make(),
    UserCommands.Make(),
    TenantCommands.Tenant(),
    TenantCommands.Brand(),
    PoolCommands.Make(),
    KeyCommands.Make(),
    NoticeCommands.Make(),
    WebhookCommands.Make(),
    DomainCommands.Make(),
    ListCommands.Make(),
    ConsentCommands.Make(),
    CampaignCommands.Make(),
    MessageCommands.Make(),
    QueueCommands.Make(),
    SuppressCommands.Make(),
    RulesCommands.Make(),
    WaiveCommands.Make(),
    SealCommands.Make(),
    SettingsCommands.Make(),
    MigrateCommand.Make(),
    DoctorCommand.Make(),
    BackupCommands.Backup(),
    BackupCommands.Restore(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Output.WriteFault(error.Message);
    Console.Error.WriteLine("See `zegel --help`.");
    return Exit.Usage;
}

// A file or a pipe has no edge: lines stay whole there.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 200;
var settings = new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // Longer than the delivery worker waits for what is under way.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(45),
};
try
{
    return await parsed.InvokeAsync(settings);
}
catch (OperationCanceledException)
{
    return Exit.Failed;
}
