using System.Diagnostics;
using System.Globalization;

namespace Zegel.Mutants;

/// <summary>A process with the tests in it, see <see cref="TestHost"/>; begun anew when a mutant has ended or hung it.</summary>
sealed class Worker(string tests) : IDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Of the processor's time, so that a busy machine makes no mutant red; beside five times what the slowest test takes.
    /// </summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Where everything is compiled as it is first used.</summary>
    static readonly TimeSpan PatienceAtFirst = TimeSpan.FromSeconds(20);

    /// <summary>Of the clock's time: what waits for ever takes no time of the processor.</summary>
    static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(5);

    /// <summary>What a mutant that gathers without end may take before it is red.</summary>
    const string HeapMax = "0x80000000";

    Process? process;

    public void Dispose()
    {
        if (process is null)
            return;
        process.Kill(entireProcessTree: true);
        process.Dispose();
        process = null;
    }

    /// <summary>Which tests there are, and the mutants that each passes.</summary>
    /// <exception cref="InvalidOperationException">A test fails before anything is changed.</exception>
    public async Task<Coverage> CoverageAsync(int count)
    {
        await StartAsync(0);
        process!.StandardInput.WriteLine($"list\t{count}");
        var tables = new HashSet<int>();
        var found = new List<Test>();
        while (await process.StandardOutput.ReadLineAsync() is { } line && line != "end")
        {
            var words = line.Split('\t');
            if (words[0] == "fails")
                throw new InvalidOperationException($"{words[1]} fails before anything is changed: {words[2]}");
            var places = words[^1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToHashSet();
            if (words[0] == "tables")
                tables = places;
            else
                found.Add(new Test(words[1], Number(words[2]), places));
        }
        return new Coverage(found, tables);
    }

    /// <summary>Whether one of the tests is red with the mutant.</summary>
    public async Task<bool> IsKilledAsync(Mutant mutant, IReadOnlyList<Test> asked, bool isTable)
    {
        var answer = await AskAsync(mutant, asked, isTable);
        // What another left behind may have spoiled it: alone it is certain.
        if (answer == "spoiled")
            answer = await AskAsync(mutant, asked, isTable);
        return answer is not ("green" or "spoiled");
    }

    async Task<string?> AskAsync(Mutant mutant, IReadOnlyList<Test> asked, bool isTable)
    {
        if (isTable)
            Dispose();
        if (process is null && !await StartAsync(isTable ? mutant.Number : 0))
            return null;
        process!.StandardInput.WriteLine($"run\t{mutant.Number}\t{string.Join('\t', asked.Select(test => test.Name))}");
        var answer = await AnswerAsync(
            isTable ? PatienceAtFirst : Patience + TimeSpan.FromMilliseconds(5 * asked.Max(test => test.Milliseconds))
        );
        if (isTable || answer is null or "spoiled")
            Dispose();
        return answer;
    }

    /// <summary>False when the tables cannot even be made.</summary>
    async Task<bool> StartAsync(int mutant)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Worker).Assembly.Location);
        foreach (var argument in (string[])["serve", tests, mutant.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapMax;
        start.Environment["DOTNET_TieredPGO"] = "0";
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (await AnswerAsync(PatienceAtFirst) == "ready")
            return true;
        Dispose();
        return mutant > 0 ? false : throw new InvalidOperationException("the tests cannot be loaded");
    }

    /// <summary>The next line without the marks of the tests that begin; null when the process ended or hangs.</summary>
    async Task<string?> AnswerAsync(TimeSpan patience)
    {
        var answer = "";
        var read = new char[1];
        var isChanged = true;
        var (from, since) = (process!.TotalProcessorTime, Stopwatch.GetTimestamp());
        var next = process.StandardOutput.ReadAsync(read, 0, 1);
        while (true)
        {
            if (await Task.WhenAny(next, Task.Delay(Look, TimeProvider.System, CancellationToken.None)) != next)
            {
                process.Refresh();
                if (
                    process.HasExited
                    || isChanged && process.TotalProcessorTime - from > patience
                    || Stopwatch.GetElapsedTime(since) > WaitMax
                )
                    return null;
                continue;
            }
            if (await next == 0)
                return null;
            if (read[0] == '\n')
                return answer;
            if (read[0] is '.' or '?')
                (isChanged, from, since) = (read[0] == '.', process.TotalProcessorTime, Stopwatch.GetTimestamp());
            else
                answer += read[0];
            next = process.StandardOutput.ReadAsync(read, 0, 1);
        }
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <param name="Name">The class, the method and, where there are several, the number of the row.</param>
/// <param name="Passes">The mutants that it comes past.</param>
sealed record Test(string Name, int Milliseconds, IReadOnlySet<int> Passes);

/// <param name="Tables">The mutants in what is made once in a process.</param>
sealed record Coverage(IReadOnlyList<Test> Tests, IReadOnlySet<int> Tables);
