using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Console;
using Zegel.Server.Cli;

namespace Zegel.Server.Sink;

/// <summary><c>zegel sink</c>: receivers, their mailboxes and the world's DNS on this machine, to try everything without the Internet.</summary>
static class SinkCommand
{
    public static Command Make()
    {
        var port = new Option<int>("--port")
        {
            Description = "Where its pages are: mailboxes and the DNS panel",
            DefaultValueFactory = _ => 8026,
        };
        var confirm = new Option<bool>("--confirm")
        {
            Description = "Press the button of every confirmation mail, as willing people would",
        };
        var keep = new Option<DirectoryInfo?>("--keep") { Description = "A folder for each received campaign message" };
        var command = new Command(
            "sink",
            "Receivers with moods, their mailboxes and a DNS of their own, on loopback only; --data gets the settings for `zegel serve`"
        )
        {
            port,
            confirm,
            keep,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    var keepFolder = parsed.GetValue(keep)?.FullName;
                    if (keepFolder is not null)
                        Directory.CreateDirectory(keepFolder);
                    await RunAsync(
                        parsed.GetRequiredValue(DataCommand.DataOption),
                        parsed.GetValue(port),
                        parsed.GetValue(confirm),
                        keepFolder,
                        cancellationToken
                    );
                    return Exit.Pass;
                }
                catch (Exception fault) when (fault is SettingsException or CommandException or IOException)
                {
                    Output.WriteFault(fault.Message);
                    return fault is CommandException { ExitCode: var code } ? code : Exit.Failed;
                }
            }
        );
        return command;
    }

    static async Task RunAsync(
        string folder,
        int port,
        bool confirms,
        string? keepFolder,
        CancellationToken cancellationToken
    )
    {
        using var logs = LoggerFactory.Create(builder =>
            builder
                .SetMinimumLevel(LogLevel.Warning)
                .AddSimpleConsole(console => console.SingleLine = true)
                .Services.Configure<ConsoleLoggerOptions>(console =>
                    console.LogToStandardErrorThreshold = LogLevel.Trace
                )
        );
        var plan = await PrepareAsync(folder, cancellationToken);
        await using var sink = await OutsideWorld.OpenAsync(
            plan,
            Certificate(folder),
            new SinkOptions(port, confirms, keepFolder),
            logs,
            cancellationToken
        );
        Console.WriteLine($"Mailboxes and DNS panel: {sink.Site}");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Receivers on port {plan.SmtpPort}: {string.Join(", ", Provider.All.Select(p => p.Domain))}"
            )
        );
        Console.WriteLine($"The world's DNS: {plan.World}");
        Console.WriteLine($"In another terminal: zegel serve --data {folder}");
        Console.WriteLine("Press Ctrl-C to end.");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>Settings of a try-out in the data folder: those that are there, or new ones.</summary>
    /// <exception cref="CommandException">The folder belongs to an installation that is no try-out.</exception>
    static async Task<LoopbackPlan> PrepareAsync(string folder, CancellationToken cancellationToken)
    {
        if (Settings.AreThere(folder))
            return LoopbackPlan.Of(Settings.Load(folder))
                ?? throw new CommandException(
                    $"{folder} holds the settings of an installation that reaches the Internet; give a folder of its own by --data",
                    Exit.Usage
                );
        Directory.CreateDirectory(folder);
        var receivers = Provider.Receivers;
        var plan = LoopbackPlan.Choose(receivers.Select(r => r.Address));
        LoopbackPlan.WriteCertificates(folder, receivers.Select(r => r.Domain), TimeProvider.System.GetUtcNow());
        await File.WriteAllTextAsync(
            Path.Combine(folder, Settings.FileName),
            plan.SettingsText("zegel sink"),
            cancellationToken
        );
        return plan;
    }

    static X509Certificate2 Certificate(string folder) =>
        X509Certificate2.CreateFromPemFile(Path.Combine(folder, "tls.pem"), Path.Combine(folder, "tls.key"));
}

/// <param name="Port">Of its pages.</param>
/// <param name="Confirms">Presses the button of confirmation mails.</param>
/// <param name="KeepFolder">Null: nothing is kept on disk.</param>
sealed record SinkOptions(int Port, bool Confirms, string? KeepFolder);
