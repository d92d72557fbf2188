using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Zegel.Mutants;

// Does a test turn red when a rule is wrong? Every operator, limit, guard, verdict and finding below Rules is changed, one at
// a time. A rule is tried against its own tests; what rules share, against the tests of all rules that come past it, its own
// first, until one is red. Ends with 1 when less than four fifths of a folder are killed.
const double KilledMin = 0.8;
const string Usage =
    "usage: Zegel.Mutants ROOT [--workers N] [FOLDER | FILE ...], such as NoHiddenText or Reading/CssColor";

if (args is ["serve", var assembly, var on])
    return TestHost.Serve(assembly, int.Parse(on, CultureInfo.InvariantCulture));
if (args.Length == 0)
{
    Console.Error.WriteLine(Usage);
    return 64;
}
var root = Path.GetFullPath(args[0]);
var (workers, wanted) = args[1..] is ["--workers", var many, .. var rest]
    ? (int.Parse(many, CultureInfo.InvariantCulture), rest)
    : (Environment.ProcessorCount, args[1..]);
var began = Stopwatch.GetTimestamp();
var copy = Directory.CreateTempSubdirectory("zegel-mutants-").FullName;
try
{
    Copy(root, copy);
    var (mutants, rules) = Mutate(copy, wanted);
    if (await BuildAsync(copy) is { } fault)
    {
        Console.Error.WriteLine(fault);
        return 70;
    }
    Console.WriteLine($"{mutants.Count} mutants of {mutants.Select(m => m.File).Distinct().Count()} files are built.");
    return await RunAsync(mutants, rules, Path.Combine(copy, "tests/Zegel.Tests/bin/Release/net10.0/Zegel.Tests.dll"));
}
catch (InvalidOperationException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 70;
}
finally
{
    Directory.Delete(copy, recursive: true);
}

async Task<int> RunAsync(List<Mutant> mutants, HashSet<string> rules, string tests)
{
    Coverage coverage;
    using (var first = new Worker(tests))
        coverage = await first.CoverageAsync(mutants.Count);
    var plan = new Plan(coverage, mutants, rules);
    var left = new ConcurrentQueue<Mutant>(mutants);
    var alive = new ConcurrentBag<Mutant>();
    var done = 0;
    await Task.WhenAll(
        Enumerable
            .Range(0, workers)
            .Select(async _ =>
            {
                await Task.Yield();
                using var worker = new Worker(tests);
                while (left.TryDequeue(out var mutant))
                {
                    var asked = plan.TestsOf(mutant);
                    if (asked.Count == 0 || !await worker.IsKilledAsync(mutant, asked, plan.IsTable(mutant)))
                        alive.Add(
                            asked.Count > 0 ? mutant : mutant with { What = $"{mutant.What} (no test comes here)" }
                        );
                    if (Interlocked.Increment(ref done) % 250 == 0)
                        Console.Error.WriteLine($"{done} of {mutants.Count}");
                }
            })
    );
    foreach (var file in mutants.GroupBy(m => m.File).OrderBy(g => g.Key, StringComparer.Ordinal))
    {
        var survivors = alive.Where(m => m.File == file.Key).OrderBy(m => m.Number).ToList();
        Console.WriteLine($"{file.Key, -34} {file.Count() - survivors.Count, 4} of {file.Count(), 4} killed");
        foreach (var mutant in survivors)
            Console.WriteLine($"    {mutant.File}.cs:{mutant.Line}: {mutant.What}");
    }
    var isEnough = true;
    foreach (var folder in mutants.GroupBy(m => m.Folder).OrderBy(g => g.Key, StringComparer.Ordinal))
        isEnough &= Tell(folder.Key, folder.Count(), alive.Count(m => m.Folder == folder.Key));
    isEnough &= Tell("mutants", mutants.Count, alive.Count);
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"in {Stopwatch.GetElapsedTime(began).TotalMinutes:0} minutes")
    );
    return isEnough ? 0 : 1;
}

static bool Tell(string what, int count, int alive)
{
    var share = (count - alive) / (double)count;
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what}: {count - alive} of {count} killed, {share:P1}")
    );
    return share >= KilledMin;
}

static void Copy(string from, string to)
{
    foreach (var folder in new[] { "src", "tests/Zegel.Tests", "docs" })
        CopyFolder(Path.Combine(from, folder), Path.Combine(to, folder));
    foreach (var file in Directory.EnumerateFiles(from))
        File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
}

static void CopyFolder(string from, string to)
{
    Directory.CreateDirectory(to);
    foreach (var file in Directory.EnumerateFiles(from))
        File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    foreach (var folder in Directory.EnumerateDirectories(from))
        if (Path.GetFileName(folder) is not ("bin" or "obj" or "node_modules") and var name)
            CopyFolder(folder, Path.Combine(to, name));
}

static SyntaxNode Parse(string file) =>
    CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();

// Also which of the files are rules.
static (List<Mutant> Mutants, HashSet<string> Rules) Mutate(string root, string[] wanted)
{
    var mutants = new List<Mutant>();
    var rules = new HashSet<string>(StringComparer.Ordinal);
    var folder = Path.Combine(root, "src", "Zegel", "Rules");
    var fixedNames = Directory
        .EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories))
        .SelectMany(file => Mutator.FixedNames(Parse(file)))
        .ToHashSet(StringComparer.Ordinal);
    foreach (
        var file in Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".Tests.cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
    )
    {
        var name = Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace('\\', '/');
        // A rule may have rooms beside it, such as StandardFormat.Dates.cs.
        var main = Path.Combine(folder, $"{name.Split('.')[0]}.cs");
        if (
            !name.Contains('/')
            && File.Exists(main)
            && File.ReadAllText(main).Contains(": Rule", StringComparison.Ordinal)
        )
            rules.Add(name);
        if (wanted.Length > 0 && !wanted.Any(one => name == one || name.Split('.', '/')[0] == one))
            continue;
        var mutator = new Mutator(name, mutants.Count + 1, fixedNames);
        File.WriteAllText(file, mutator.Visit(Parse(file)).ToFullString());
        mutants.AddRange(mutator.Mutants);
    }
    File.WriteAllText(Path.Combine(folder, "Mutant.cs"), Mutator.Switch);
    return (mutants, rules);
}

static async Task<string?> BuildAsync(string root)
{
    var start = new ProcessStartInfo(
        "dotnet",
        [
            "build",
            Path.Combine(root, "tests", "Zegel.Tests"),
            "-c",
            "Release",
            "-v",
            "quiet",
            "-nologo",
            "-p:TreatWarningsAsErrors=false",
            "-p:RunAnalyzers=false",
            "-p:EnforceCodeStyleInBuild=false",
            "-p:GenerateDocumentationFile=false",
        ]
    )
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
    };
    using var process = Process.Start(start)!;
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return process.ExitCode == 0
        ? null
        : string.Join(
            '\n',
            output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct().Take(50)
        );
}
