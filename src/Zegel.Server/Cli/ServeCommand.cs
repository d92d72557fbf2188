using System.CommandLine;
using Microsoft.Extensions.Logging.Console;

namespace Zegel.Server.Cli;

/// <summary><c>zegel serve</c>: the platform on one data folder, until it is told to end.</summary>
static class ServeCommand
{
    public static Command Make()
    {
        var command = new Command(
            "serve",
            "Serves the pages, takes returned mail and delivers, until Ctrl-C or SIGTERM"
        );
        return command.Does(
            async (_, zegel, cancellationToken) =>
            {
                using var logs = LoggerFactory.Create(builder =>
                    builder
                        .SetMinimumLevel(LogLevel.Warning)
                        .AddSimpleConsole(console =>
                        {
                            console.SingleLine = true;
                            console.UseUtcTimestamp = true;
                            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
                        })
                        .Services.Configure<ConsoleLoggerOptions>(console =>
                            console.LogToStandardErrorThreshold = LogLevel.Trace
                        )
                );
                try
                {
                    await using var platform = await Platform.StartAsync(zegel, logs, cancellationToken);
                    var settings = zegel.Settings;
                    Console.WriteLine(
                        $"Zegel serves {settings.PublicUrl} on {Places(settings.HttpListen.Concat(settings.HttpsListen))}, "
                            + $"returned mail on {Places(settings.SmtpListen)}. Press Ctrl-C to end."
                    );
                    try
                    {
                        await Task.Delay(Timeout.InfiniteTimeSpan, zegel.Clock, cancellationToken);
                    }
                    catch (OperationCanceledException)
                    {
                        Console.WriteLine("Ending: what is under way is finished first.");
                    }
                }
                catch (IOException fault)
                {
                    // A port that is taken, or a data folder that is served already.
                    throw new CommandException(fault.Message);
                }
                return Exit.Pass;
            }
        );
    }

    static string Places(IEnumerable<System.Net.IPEndPoint> ends) =>
        string.Join(", ", ends) is { Length: > 0 } places ? places : "no port";
}
