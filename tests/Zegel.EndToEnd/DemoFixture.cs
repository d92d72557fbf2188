using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Zegel.EndToEnd.DemoFixture))]

namespace Zegel.EndToEnd;

/// <summary>
/// One run of the real program for all tests: <c>demo --recipients 300 --keep DIR --format json</c>, whose pages stay open.
/// </summary>
public sealed class DemoFixture : IAsyncLifetime
{
    public const int Recipients = 300;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    Process? process;

    public string Folder { get; } = Directory.CreateTempSubdirectory("zegel-e2e-").FullName;

    public string Kept => Path.Combine(Folder, "kept");

    public string Data => Path.Combine(Folder, "data");

    public JsonElement Report { get; private set; }

    /// <summary>Where the pages answer in plain HTTP on loopback.</summary>
    public Uri Site { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var start = Processes.Zegel(
            "demo",
            "--recipients",
            Recipients.ToString(CultureInfo.InvariantCulture),
            "--seed",
            "7",
            "--keep",
            Kept,
            "--data",
            Data,
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
            if (Site is null && line.Contains("http://127.0.0.1:", StringComparison.Ordinal))
                Site = new Uri(line[line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal)..].Split(' ')[0]);
            if (!line.StartsWith('{'))
                continue;
            Report = JsonDocument.Parse(line).RootElement;
            return;
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
        Directory.Delete(Folder, recursive: true);
    }
}
