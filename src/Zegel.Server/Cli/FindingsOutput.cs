using System.Globalization;
using Zegel.Rules;

namespace Zegel.Server.Cli;

/// <summary>Findings on the screen, and the exit code they mean.</summary>
static class FindingsOutput
{
    public static void Write(IReadOnlyList<Finding> findings, bool json)
    {
        if (json)
        {
            Output.WriteJson(findings);
            return;
        }
        if (findings.Count == 0)
        {
            Console.WriteLine("Nothing to remark.");
            return;
        }
        Output.WriteTable(
            ["rule", "verdict", "where", "seen", "expected", "what to do", "who cares"],
            findings.Select(f =>
                (IReadOnlyList<string>)
                    [
                        f.RuleId,
                        f.CouldNotCheck ? "could not check" : f.Verdict.ToString().ToLowerInvariant(),
                        f.Line is { } line
                            ? string.Create(CultureInfo.InvariantCulture, $"{line}:{f.Column ?? 1}")
                            : "",
                        f.Observed,
                        f.Expected,
                        f.Fix,
                        string.Join("; ", f.CaredAboutBy),
                    ]
            )
        );
    }

    /// <summary>2 for what blocks or holds, 3 when only because a check could not run, 1 for warnings, else 0.</summary>
    public static int ExitCode(IReadOnlyList<Finding> findings)
    {
        var grave = findings.Where(f => f.Verdict >= Verdict.Hold).ToList();
        return grave.Count > 0 ? (grave.All(f => f.CouldNotCheck) ? Exit.CouldNotCheck : Exit.Blocked)
            : findings.Any(f => f.Verdict == Verdict.Warn) ? Exit.Warnings
            : Exit.Pass;
    }
}
