namespace Zegel.Mutants;

/// <summary>Which tests a mutant is tried against.</summary>
/// <param name="rules">The files that are rules: each has tests of its own, and only those count.</param>
sealed class Plan(Coverage coverage, IReadOnlyList<Mutant> mutants, IReadOnlySet<string> rules)
{
    readonly ILookup<int, Test> passing = coverage
        .Tests.SelectMany(test => test.Passes.Select(number => (number, test)))
        .ToLookup(pair => pair.number, pair => pair.test);

    readonly ILookup<string, int> ofFile = mutants.ToLookup(mutant => mutant.File, mutant => mutant.Number);

    /// <summary>Whether it changes what is made once in a process.</summary>
    public bool IsTable(Mutant mutant) => coverage.Tables.Contains(mutant.Number);

    public IReadOnlyList<Test> TestsOf(Mutant mutant)
    {
        var name = mutant.File.Split('/')[^1].Split('.')[0];
        var own = $"{name}Tests.";
        bool IsOwn(Test test) => test.Name.Contains($".{own}", StringComparison.Ordinal);
        // Who reads a table does not come past the place where it was made, yet past other places of the file.
        var asked = IsTable(mutant)
            ? ofFile[mutant.File].SelectMany(number => passing[number]).Concat(coverage.Tests.Where(IsOwn)).Distinct()
            : passing[mutant.Number];
        if (rules.Contains(mutant.File))
            return [.. asked.Where(IsOwn).OrderBy(test => test.Milliseconds)];
        var all = asked.OrderByDescending(IsOwn).ThenBy(test => test.Milliseconds).ToList();
        return all.Count == 0 && IsTable(mutant) ? coverage.Tests : all;
    }
}
