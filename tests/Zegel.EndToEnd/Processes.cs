using System.Diagnostics;
using System.Text;

namespace Zegel.EndToEnd;

/// <summary>Runs other programs: ours, and those of the judges.</summary>
static class Processes
{
    public sealed record Result(int ExitCode, string Output, string Error)
    {
        public string LastLine => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
    }

    /// <summary>The built program, as <c>./zegel</c> starts it.</summary>
    public static ProcessStartInfo Zegel(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]);
        start.Environment["ZEGEL_STATE"] = StateFolder.Value;
        return start;
    }

    /// <summary>The machine's memory of its installations: not that of whoever runs the tests.</summary>
    static Lazy<string> StateFolder { get; } =
        new(() =>
        {
            var folder = Directory.CreateTempSubdirectory("zegel-state-").FullName;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
            return folder;
        });

    static string Program { get; } =
        Path.Combine(
            Tests.Repository.Root,
            "src",
            "Zegel.Server",
            AppContext.BaseDirectory[
                AppContext.BaseDirectory.IndexOf(
                    "bin",
                    AppContext.BaseDirectory.LastIndexOf("Zegel.EndToEnd", StringComparison.Ordinal),
                    StringComparison.Ordinal
                )..
            ],
            "Zegel.Server.dll"
        );

    public static async Task<Result> RunAsync(ProcessStartInfo start, TimeSpan patience)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException fault)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"{start.FileName} {string.Join(' ', start.ArgumentList)} took over {patience}",
                fault
            );
        }
        return new Result(process.ExitCode, await output, await error);
    }

    public static Task<Result> RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments), TimeSpan.FromMinutes(3));

    /// <summary>Skips the test where a foreign program is missing; on a CI machine that is a failure.</summary>
    public static void Need(string program, string install)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Any(p => File.Exists(Path.Combine(p, program)));
        if (!found)
            Missing($"{program} is not installed: {install}");
    }

    public static void Missing(string why)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(why);
        Assert.Skip(why);
    }
}
