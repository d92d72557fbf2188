using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Zegel.Rules;

namespace Zegel.Server.Cli;

/// <summary><c>zegel message check</c>: judges any message from any system; no data folder is needed.</summary>
static class MessageCommands
{
    // Read and judged side by side, told in order: what is held at once is bounded by this many files.
    const int BatchSize = 32;

    public static Command Make() => new("message", "Messages of any system") { Check() };

    static Command Check()
    {
        var paths = new Argument<string[]>("file")
        {
            Description = "Message files, folders whose .eml files are judged, or - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var stream = new Option<string>("--stream")
        {
            Description = "What the message is for: bulk or transactional",
            DefaultValueFactory = _ => "bulk",
        };
        stream.AcceptOnlyFromAmong("bulk", "transactional");
        var format = Output.FormatOption("sarif");
        var command = new Command("check", "Judges messages by the rule book") { paths, stream, format };
        command.SetAction(
            (parsed, cancellationToken) =>
                CheckAsync(
                    parsed.GetRequiredValue(paths),
                    parsed.GetRequiredValue(stream),
                    parsed.GetRequiredValue(format),
                    cancellationToken
                )
        );
        return command;
    }

    static async Task<int> CheckAsync(string[] paths, string stream, string format, CancellationToken cancellationToken)
    {
        var files = MessageFiles.Find(paths, out var missing);
        foreach (var path in missing)
            Output.WriteFault($"{path} is not there, or holds no .eml file");
        var one = files.Count == 1 && missing.Count == 0 && files[0] == paths[0];
        var summary = new MessageSummary();
        var kept = new List<CheckedMessage>();
        var watch = Stopwatch.StartNew();
        await ShowProgressAsync(
            files.Count,
            async advance =>
            {
                foreach (var batch in files.Chunk(BatchSize))
                {
                    var messages = await Task.WhenAll(
                        batch.Select(file =>
                            Task.Run(
                                () => MessageFiles.JudgeAsync(file, stream, TimeProvider.System, cancellationToken),
                                cancellationToken
                            )
                        )
                    );
                    foreach (var message in messages)
                    {
                        summary.Add(message);
                        if (message.Fault is { } fault)
                            Output.WriteFault(fault);
                        else if (format != "table")
                            kept.Add(message);
                        else if (one || message.Findings.Count > 0)
                            WriteTable(message, one);
                        advance();
                    }
                }
            }
        );
        if (format == "sarif")
            Output.WriteJson(Sarif.Log(kept));
        else if (format == "json" && one)
            Output.WriteJson(kept.SelectMany(message => message.Findings));
        else if (format == "json")
            Output.WriteJson(kept.Select(message => new { message.File, message.Findings }));
        else if (!one)
            WriteSummary(summary, watch.Elapsed);
        return missing.Count > 0 || summary.Unread > 0 ? Exit.Failed : summary.ExitCode;
    }

    static void WriteTable(CheckedMessage message, bool one)
    {
        if (!one)
            Console.WriteLine(message.File);
        FindingsOutput.Write(message.Findings, json: false);
    }

    static void WriteSummary(MessageSummary summary, TimeSpan elapsed)
    {
        if (summary.Rules.Count > 0)
            Output.WriteTable(
                ["rule", "messages", "says"],
                summary
                    .Rules.OrderByDescending(pair => pair.Value)
                    .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair =>
                        (IReadOnlyList<string>)
                            [
                                pair.Key,
                                pair.Value.ToString(CultureInfo.InvariantCulture),
                                RuleBook.Find(pair.Key)?.Says.En ?? "",
                            ]
                    )
            );
        Console.WriteLine(summary.Tell(elapsed));
    }

    /// <summary>
    /// A bar on the error stream, where somebody looks at it and there is something to wait for. Where the findings
    /// go to the same screen they are the progress: a bar would be drawn through them.
    /// </summary>
    static async Task ShowProgressAsync(int count, Func<Action, Task> work)
    {
        var findingsOnScreen = !Console.IsOutputRedirected;
        if (count < BatchSize || Console.IsErrorRedirected || findingsOnScreen)
        {
            await work(() => { });
            return;
        }
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await screen
            .Progress()
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Judging", maxValue: count);
                await work(() => bar.Increment(1));
            });
    }
}
