using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Zegel.EndToEnd.Browser;

/// <summary>What a newcomer has: <c>zegel sink</c> in one terminal and <c>zegel serve</c> in another, on an empty folder.</summary>
sealed partial class TryOut : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly List<Process> processes = [];
    readonly List<string> said = [];
    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(20) };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Folder { get; } = Directory.CreateTempSubdirectory("zegel-try-").FullName;

    /// <summary>The sink's pages.</summary>
    public Uri Sink { get; private set; } = null!;

    /// <summary>The address that serve shows to whoever comes first, code included.</summary>
    public Uri Setup { get; private set; } = null!;

    public Uri Site => new(Setup.GetLeftPart(UriPartial.Authority) + "/");

    public string Said
    {
        get
        {
            lock (said)
                return string.Join('\n', said);
        }
    }

    public static async Task<TryOut> StartAsync()
    {
        var tryOut = new TryOut();
        try
        {
            var port = FreePort();
            tryOut.Sink = new Uri(
                await tryOut.RunAsync(
                    SinkAddress(),
                    "sink",
                    "--data",
                    tryOut.Folder,
                    "--port",
                    port.ToString(CultureInfo.InvariantCulture)
                )
            );
            tryOut.Setup = new Uri(await tryOut.RunAsync(SetupAddress(), "serve", "--data", tryOut.Folder));
            return tryOut;
        }
        catch
        {
            await tryOut.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program and waits for the line that names its address.</summary>
    async Task<string> RunAsync(Regex wanted, params string[] arguments)
    {
        var start = Processes.Zegel(arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        var process = Process.Start(start)!;
        processes.Add(process);
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(object _, DataReceivedEventArgs line)
        {
            if (line.Data is null)
                return;
            lock (said)
                said.Add(line.Data);
            if (wanted.Match(line.Data) is { Success: true } match)
                found.TrySetResult(match.Value);
        }
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync(Token);
        if (await Task.WhenAny(found.Task, ended).WaitAsync(Patience, Token) == ended)
            throw new InvalidOperationException($"zegel {arguments[0]} ended:\n{Said}");
        return await found.Task;
    }

    /// <summary>The id of the newest mail to an address whose subject has a text in it; waits for it.</summary>
    public async Task<int> MailAsync(string to, string subject)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var letters = await http.GetFromJsonAsync<JsonElement>(
                new Uri(Sink, $"api/messages?to={Uri.EscapeDataString(to)}"),
                Token
            );
            foreach (var letter in letters.EnumerateArray())
                if (letter.GetProperty("subject").GetString()!.Contains(subject, StringComparison.OrdinalIgnoreCase))
                    return letter.GetProperty("id").GetInt32();
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new TimeoutException(
                    $"no mail “{subject}” to {to} came in {Patience}; there are: {letters}\n{Said}"
                );
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        }
    }

    public async Task<string> TextAsync(int id) =>
        (await http.GetFromJsonAsync<JsonElement>(new Uri(Sink, $"api/messages/{id}"), Token))
            .GetProperty("text")
            .GetString()!;

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        foreach (var process in processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+/")]
    private static partial Regex SinkAddress();

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+/setup\?code=[0-9a-f]+")]
    private static partial Regex SetupAddress();
}
