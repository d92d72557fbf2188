using System.Globalization;
using System.Text;
using Zegel.Campaigns.Templates;
using Zegel.Rules;

namespace Zegel.Tests.Corpus;

/// <summary>
/// What the rules say of each real template, reviewed by hand and kept beside this file, so that a change in any rule shows
/// what it does to real mail. ZEGEL_ACCEPT=1 writes the file anew; the difference is then to be read like code.
/// </summary>
public sealed class TemplateFindingsTests
{
    const string Kept = "tests/Zegel.Tests/Corpus/template-findings.txt";

    [Fact]
    public void Real_templates_get_the_findings_that_were_reviewed()
    {
        var folder = Corpora.Folder("html-email-templates");
        var path = Path.Combine(Repository.Root, Kept);
        var files = Directory
            .EnumerateFiles(folder, "*.html", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToList();
        var told = files.ToDictionary(file => file, file => Findings(Path.Combine(folder, file)));
        if (Environment.GetEnvironmentVariable("ZEGEL_ACCEPT") == "1")
            File.WriteAllText(path, string.Concat(told.Select(pair => $"== {pair.Key}\n{pair.Value}")));
        var kept = File.ReadAllText(path)
            .Split("== ", StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(part => part[..part.IndexOf('\n')], part => part[(part.IndexOf('\n') + 1)..]);
        var run = CorpusRun.Of("html-email-templates", "findings");
        foreach (var (file, findings) in told)
            run.Case(file, () => Difference(kept.GetValueOrDefault(file, ""), findings));
        run.End(least: 40);
    }

    static string? Difference(string kept, string now)
    {
        var (before, after) = (kept.Split('\n'), now.Split('\n'));
        var gone = before.Except(after).Select(line => $"no longer: {line}");
        var come = after.Except(before).Select(line => $"new: {line}");
        var all = gone.Concat(come).Take(5).ToList();
        return all.Count == 0 ? null : string.Join("; ", all);
    }

    /// <summary>One line per kind of finding: rule, verdict, first place, how often, what was seen.</summary>
    static string Findings(string file)
    {
        // Under a good header, so that what is told is the template's own.
        var message = GivenMessage.Bulk() with
        {
            Html = File.ReadAllText(file),
            Text = null,
            Exits = null,
            AssetHost = null,
            Declared = null,
        };
        var lines = new StringBuilder();
        foreach (
            var kind in RuleBook
                .Check(message)
                .GroupBy(finding => (finding.RuleId, finding.Verdict, finding.Observed))
                .OrderBy(kind => kind.Key.RuleId, StringComparer.Ordinal)
                .ThenByDescending(kind => kind.Key.Verdict)
                .ThenBy(kind => kind.Min(finding => finding.Line))
                .ThenBy(kind => kind.Key.Observed, StringComparer.Ordinal)
        )
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{kind.Key.RuleId} {kind.Key.Verdict.ToString().ToLowerInvariant()} {kind.Min(finding => finding.Line) ?? 0} x{kind.Count()} {kind.Key.Observed.ReplaceLineEndings(" ")}\n"
            );
        return lines.ToString();
    }
}
