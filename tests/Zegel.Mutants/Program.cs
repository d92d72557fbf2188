using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Zegel.Mutants;

// Does a test turn red when a rule is wrong? Every operator, verdict and finding of the rules is changed, one at a time, and
// the rule's own tests are run. Usage: Zegel.Mutants ROOT [RULE ...], such as NoHiddenText. Ends with 1 below four fifths.
const double KilledMin = 0.8;
var patience = TimeSpan.FromSeconds(60);

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: Zegel.Mutants ROOT [RULE ...]");
    return 64;
}
var root = Path.GetFullPath(args[0]);
var copy = Directory.CreateTempSubdirectory("zegel-mutants-").FullName;
try
{
    Copy(root, copy);
    var mutants = Mutate(copy, args[1..]);
    Console.WriteLine($"{mutants.Count} mutants of {mutants.Select(m => m.File).Distinct().Count()} rules are built.");
    if (await BuildAsync(copy) is { } fault)
    {
        Console.Error.WriteLine(fault);
        return 70;
    }
    foreach (var rule in mutants.Select(m => m.File).Distinct())
        if (!await PassesAsync(rule, 0))
        {
            Console.Error.WriteLine($"the tests of {rule} fail before anything is changed");
            return 70;
        }
    return await RunAsync(mutants);
}
finally
{
    Directory.Delete(copy, recursive: true);
}

async Task<int> RunAsync(List<Mutant> mutants)
{
    var alive = new ConcurrentBag<Mutant>();
    var done = 0;
    await Parallel.ForEachAsync(
        mutants,
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
        async (mutant, _) =>
        {
            if (await PassesAsync(mutant.File, mutant.Number))
                alive.Add(mutant);
            if (Interlocked.Increment(ref done) % 50 == 0)
                Console.Error.WriteLine($"{done} of {mutants.Count}");
        }
    );
    foreach (var rule in mutants.GroupBy(m => m.File).OrderBy(g => g.Key, StringComparer.Ordinal))
    {
        var left = alive.Where(m => m.File == rule.Key).OrderBy(m => m.Line).ToList();
        Console.WriteLine($"{rule.Key, -26} {rule.Count() - left.Count, 4} of {rule.Count(), 4} killed");
        foreach (var mutant in left)
            Console.WriteLine($"    {mutant.File}.cs:{mutant.Line}: {mutant.What}");
    }
    var killed = mutants.Count - alive.Count;
    var share = killed / (double)mutants.Count;
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"mutants: {killed} of {mutants.Count} killed, {share:P1}")
    );
    return share >= KilledMin ? 0 : 1;
}

static void Copy(string from, string to)
{
    foreach (var folder in new[] { "src", "tests/Zegel.Tests", "docs" })
        CopyFolder(Path.Combine(from, folder), Path.Combine(to, folder));
    foreach (var file in Directory.EnumerateFiles(from))
        File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    // How the tests are run, for all projects of tests together.
    File.Copy(Path.Combine(from, "tests", "xunit.runner.json"), Path.Combine(to, "tests", "xunit.runner.json"));
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

static List<Mutant> Mutate(string root, string[] wanted)
{
    var mutants = new List<Mutant>();
    var rules = Path.Combine(root, "src", "Zegel", "Rules");
    foreach (var file in Directory.EnumerateFiles(rules, "*.cs").Order(StringComparer.Ordinal))
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var text = File.ReadAllText(file);
        // A rule may have rooms beside it, such as StandardFormat.Dates.cs.
        var isRule = text.Contains(": Rule", StringComparison.Ordinal) || IsRoom(file, rules);
        if (
            !isRule
            || name.EndsWith(".Tests", StringComparison.Ordinal)
            || (wanted.Length > 0 && !wanted.Contains(name.Split('.')[0]))
        )
            continue;
        var mutator = new Mutator(name, mutants.Count + 1);
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview));
        File.WriteAllText(file, mutator.Visit(tree.GetRoot()).ToFullString());
        mutants.AddRange(mutator.Mutants);
    }
    File.WriteAllText(Path.Combine(rules, "Mutant.cs"), Mutator.Switch);
    return mutants;
}

static bool IsRoom(string file, string rules) =>
    Path.GetFileNameWithoutExtension(file).Split('.') is [var rule, _]
    && File.Exists(Path.Combine(rules, $"{rule}.Tests.cs"))
    && File.ReadAllText(Path.Combine(rules, $"{rule}.cs"))
        .Contains($" partial class {rule} : Rule", StringComparison.Ordinal);

static async Task<string?> BuildAsync(string root)
{
    var (code, output) = await StartAsync(
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
            "-p:NoWarn=CS0162%3BCS8509",
        ],
        0,
        TimeSpan.FromMinutes(10)
    );
    return code == 0
        ? null
        : string.Join(
            '\n',
            output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct().Take(20)
        );
}

async Task<bool> PassesAsync(string rule, int number) =>
    (
        await StartAsync(
            Path.Combine(copy, "tests/Zegel.Tests/bin/Release/net10.0/Zegel.Tests"),
            ["-noColor", "-noLogo", "-class", $"Zegel.Rules.{rule.Split('.')[0]}Tests"],
            number,
            patience
        )
    ).Code == 0;

static async Task<(int Code, string Output)> StartAsync(
    string program,
    string[] arguments,
    int mutant,
    TimeSpan patience
)
{
    var start = new ProcessStartInfo(program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    start.Environment[Mutator.Variable] = mutant.ToString(CultureInfo.InvariantCulture);
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEndAsync();
    var errors = process.StandardError.ReadToEndAsync();
    using var late = new CancellationTokenSource(patience);
    try
    {
        await process.WaitForExitAsync(late.Token);
    }
    catch (OperationCanceledException)
    {
        // A rule that never ends is as red as one that is wrong.
        process.Kill(entireProcessTree: true);
        return (124, "");
    }
    return (process.ExitCode, await output + await errors);
}
