using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging.Console;
using Zegel.Server.Setup;
using Zegel.Storage;

namespace Zegel.Server.Cli;

/// <summary><c>zegel serve</c>: the platform on one data folder, until it is told to end. The first time it asks what it must know.</summary>
static class ServeCommand
{
    public static Command Make()
    {
        var setup = new Option<string>("--setup-listen")
        {
            Description = "Where the first run is answered in a browser, while there are no settings yet",
            DefaultValueFactory = _ => "127.0.0.1:8080",
        };
        LogFormatOption.AcceptOnlyFromAmong("text", "json");
        var command = new Command(
            "serve",
            "Serves the pages, takes returned mail and delivers, until Ctrl-C or SIGTERM"
        )
        {
            setup,
            LogLevelOption,
            LogFormatOption,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    if (!IPEndPoint.TryParse(parsed.GetRequiredValue(setup), out var listen))
                        throw new CommandException("--setup-listen needs an address with a port", Exit.Usage);
                    var folder = parsed.GetRequiredValue(DataCommand.DataOption);
                    var settings = await SettingsAsync(folder, listen, cancellationToken);
                    if (await FirstRun.MigrateAsync(settings, cancellationToken) is { } done)
                        Console.WriteLine(done);
                    await using var zegel = await Installation.OpenAsync(
                        settings,
                        TimeProvider.System,
                        cancellationToken
                    );
                    await FoundAsync(zegel, cancellationToken);
                    using var logs = Logs(parsed.GetValue(LogLevelOption), parsed.GetValue(LogFormatOption) == "json");
                    await ServeAsync(zegel, logs, cancellationToken);
                    return Exit.Pass;
                }
                catch (Exception fault) when (fault is SettingsException or CommandException or IOException)
                {
                    // IOException: a port that is taken, or a data folder that is served already.
                    Output.WriteFault(fault.Message);
                    return fault is CommandException { ExitCode: var code } ? code : Exit.Failed;
                }
            }
        );
        return command;
    }

    static readonly Option<LogLevel> LogLevelOption = new("--log-level")
    {
        Description = "How much is told on standard error; information has a line for each attempt, addresses hashed",
        DefaultValueFactory = _ => LogLevel.Warning,
    };

    static readonly Option<string> LogFormatOption = new("--log-format")
    {
        Description = "text or json",
        DefaultValueFactory = _ => "text",
    };

    static ILoggerFactory Logs(LogLevel level, bool json) =>
        LoggerFactory.Create(builder =>
        {
            builder.SetMinimumLevel(level);
            if (json)
                builder.AddJsonConsole(console =>
                {
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                });
            else
                builder.AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
                });
            builder.Services.Configure<ConsoleLoggerOptions>(console =>
                console.LogToStandardErrorThreshold = LogLevel.Trace
            );
        });

    /// <summary>The settings there are, or those that the first run makes.</summary>
    static async Task<Settings> SettingsAsync(string folder, IPEndPoint listen, CancellationToken cancellationToken)
    {
        if (Settings.AreThere(folder))
            return Settings.Load(folder);
        if (SetupPrompts.IsPossible && SetupPrompts.AsksHere())
            while (true)
            {
                var answers = SetupPrompts.AskPlace();
                try
                {
                    return await FirstRun.WriteSettingsAsync(folder, answers, cancellationToken);
                }
                catch (SettingsException fault)
                {
                    SetupPrompts.Show([("", fault.Message)]);
                }
            }
        await using var site = await SetupSite.StartAsync(folder, listen, TimeProvider.System, cancellationToken);
        Console.WriteLine(
            $"There are no settings in {Path.GetFullPath(folder)} yet. Open this and answer a few questions:"
        );
        Console.WriteLine($"  {site.Address}");
        return await site.Made.WaitAsync(cancellationToken);
    }

    /// <summary>Whoever signs in first: from the environment, from the terminal, else in the browser.</summary>
    static async Task FoundAsync(Installation zegel, CancellationToken cancellationToken)
    {
        if (await zegel.Users.AnyAsync(cancellationToken))
            return;
        if (PeopleAnswers.FromEnvironment(Environment.GetEnvironmentVariable) is { } given)
        {
            if (await FirstRun.FoundAsync(zegel, given, cancellationToken) is FirstRunResult.Refused(var faults))
                throw new CommandException(
                    "the first run cannot be done from the environment:\n"
                        + string.Join('\n', faults.Select(f => $"  {PeopleAnswers.VariableOf(f.Field)}: {f.Why}")),
                    Exit.Usage
                );
            return;
        }
        while (SetupPrompts.IsPossible)
        {
            if (
                await FirstRun.FoundAsync(zegel, SetupPrompts.AskPeople(), cancellationToken)
                is not FirstRunResult.Refused refused
            )
                return;
            SetupPrompts.Show(refused.Faults);
        }
    }

    static async Task ServeAsync(Installation zegel, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        await using var platform = await Platform.StartAsync(zegel, logs, cancellationToken);
        var settings = zegel.Settings;
        Console.WriteLine(
            $"Zegel serves {settings.PublicUrl} on {Places(settings.HttpListen.Concat(settings.HttpsListen))}, "
                + $"returned mail on {Places(settings.SmtpListen)}. Press Ctrl-C to end."
        );
        if (platform.Stop is { } stopped)
            Console.WriteLine(
                $"DELIVERY IS STOPPED: {stopped.Says}. Nothing is sent until you say how to go on: `{DeliveryStop.Command}`."
            );
        if (!await zegel.Users.AnyAsync(cancellationToken))
        {
            Console.WriteLine("Nobody can sign in yet. Open this and answer a few questions:");
            Console.WriteLine($"  {Door(settings)}setup?code={zegel.SetupCode}");
        }
        SystemdNotice.Ready(platform.Stop is null ? "serving" : "serving; delivery is stopped after a restore");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, zegel.Clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            SystemdNotice.Stopping();
            Console.WriteLine("Ending: what is under way is finished first.");
        }
    }

    /// <summary>Plain HTTP on this machine when there is such a port: it works before DNS and certificates do.</summary>
    static string Door(Settings settings) =>
        settings.HttpListen.FirstOrDefault(e => IPAddress.IsLoopback(e.Address) || e.Address.Equals(IPAddress.Any))
            is { } end
            ? $"http://127.0.0.1:{end.Port}/"
            : settings.PublicUrl.AbsoluteUri;

    static string Places(IEnumerable<IPEndPoint> ends) =>
        string.Join(", ", ends) is { Length: > 0 } places ? places : "no port";
}
