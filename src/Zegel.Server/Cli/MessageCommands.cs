using System.CommandLine;
using Zegel.Rules;

namespace Zegel.Server.Cli;

/// <summary><c>zegel message check</c>: judges any message from any system; no data folder is needed.</summary>
static class MessageCommands
{
    const long FileBytesMax = 25 * 1024 * 1024;

    public static Command Make() => new("message", "Messages of any system") { Check() };

    static Command Check()
    {
        var files = new Argument<FileInfo[]>("file")
        {
            Description = "One or more .eml files",
            Arity = ArgumentArity.OneOrMore,
        };
        var stream = new Option<string>("--stream")
        {
            Description = "What the message is for",
            DefaultValueFactory = _ => "bulk",
        };
        stream.AcceptOnlyFromAmong("bulk", "transactional");
        var format = Output.FormatOption();
        var command = new Command("check", "Judges messages by the rule book") { files, stream, format };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var worst = Exit.Pass;
                var chosen = parsed.GetRequiredValue(files);
                foreach (var file in chosen)
                {
                    if (!file.Exists || file.Length > FileBytesMax)
                    {
                        Output.WriteFault(
                            file.Exists
                                ? $"{file} is larger than {FileBytesMax / 1024 / 1024} MiB"
                                : $"{file} is not there"
                        );
                        return Exit.Failed;
                    }
                    var bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
                    var findings = MessageCheck.Run(bytes, parsed.GetRequiredValue(stream));
                    if (chosen.Length > 1 && parsed.GetValue(format) == "table")
                        Console.WriteLine(file.Name);
                    FindingsOutput.Write(findings, parsed.GetValue(format) == "json");
                    worst = Math.Max(worst, FindingsOutput.ExitCode(findings));
                }
                return worst;
            }
        );
        return command;
    }
}
