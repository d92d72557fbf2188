using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Zegel.EndToEnd.DemoFixture))]

namespace Zegel.EndToEnd;

/// <summary>
/// One run of the real program for all tests: <c>demo --recipients 300 --keep DIR --format json</c>, whose pages stay open.
/// It begins when the first test asks for it, so that a run without such tests does not wait for it.
/// </summary>
public sealed class DemoFixture : IAsyncDisposable
{
    public const int Recipients = 300;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly string folder = Directory.CreateTempSubdirectory("zegel-e2e-").FullName;
    readonly Lazy<Run> run;
    Process? process;

    public DemoFixture() => run = new(() => RunAsync().GetAwaiter().GetResult());

    public string Kept => run.Value.Kept;

    public string Data => run.Value.Data;

    public JsonElement Report => run.Value.Report;

    /// <summary>Where the pages answer in plain HTTP on loopback.</summary>
    public Uri Site => run.Value.Site;

    sealed record Run(string Kept, string Data, JsonElement Report, Uri Site);

    async Task<Run> RunAsync()
    {
        var (kept, data) = (Path.Combine(folder, "kept"), Path.Combine(folder, "data"));
        Uri? site = null;
        var start = Processes.Zegel(
            "demo",
            "--recipients",
            Recipients.ToString(CultureInfo.InvariantCulture),
            "--seed",
            "7",
            "--keep",
            kept,
            "--data",
            data,
            "--format",
            "json"
        );
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            said.Add(line);
            if (site is null && line.Contains("http://127.0.0.1:", StringComparison.Ordinal))
                site = new Uri(line[line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal)..].Split(' ')[0]);
            if (line.StartsWith('{') && site is not null)
                return new Run(kept, data, JsonDocument.Parse(line).RootElement, site);
        }
        throw new InvalidOperationException("the demo ended without a report:\n" + string.Join('\n', said));
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
