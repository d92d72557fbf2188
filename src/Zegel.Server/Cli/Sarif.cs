using Zegel.Rules;

namespace Zegel.Server.Cli;

/// <summary>Findings as editors and build servers read them: Static Analysis Results Interchange Format 2.1.0 (OASIS).</summary>
static class Sarif
{
    public static object Log(IReadOnlyList<CheckedMessage> messages)
    {
        var spoke = messages
            .SelectMany(message => message.Findings)
            .Select(finding => finding.RuleId)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return new Dictionary<string, object>
        {
            ["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new[]
            {
                new
                {
                    Tool = new
                    {
                        Driver = new
                        {
                            Name = "zegel",
                            SemanticVersion = typeof(Sarif).Assembly.GetName().Version!.ToString(3),
                            Rules = spoke.Select(Describe),
                        },
                    },
                    ColumnKind = "utf16CodeUnits",
                    Results = messages.SelectMany(message =>
                        message.Findings.Select(finding => Result(message.File, finding, spoke))
                    ),
                },
            },
        };
    }

    static object Describe(string id)
    {
        var rule = RuleBook.Find(id);
        var says = rule?.Says.En ?? id;
        return new
        {
            Id = id,
            Name = rule?.GetType().Name ?? id,
            ShortDescription = new { Text = says },
            FullDescription = new { Text = says },
            Help = new { Text = rule is null ? says : RuleManual.Explain(rule) },
        };
    }

    static object Result(string file, Finding finding, List<string> spoke)
    {
        // What is said of the whole message stands at its beginning: build servers show nothing without a line.
        var region = new Dictionary<string, object> { ["startLine"] = finding.Line is > 0 and var line ? line : 1 };
        if (finding is { Line: > 0, Column: > 0 and var column })
            region["startColumn"] = column;
        var more = new Dictionary<string, object>
        {
            ["verdict"] = finding.Verdict,
            ["observed"] = finding.Observed,
            ["expected"] = finding.Expected,
            ["fix"] = finding.Fix,
            ["couldNotCheck"] = finding.CouldNotCheck,
            ["caredAboutBy"] = finding.CaredAboutBy,
        };
        return new
        {
            finding.RuleId,
            RuleIndex = spoke.IndexOf(finding.RuleId),
            Level = finding.Verdict switch
            {
                Verdict.Block or Verdict.Hold => "error",
                Verdict.Warn => "warning",
                _ => "note",
            },
            Message = new { Text = $"Seen: {finding.Observed}. Expected: {finding.Expected}. {finding.Fix}" },
            Locations = new[]
            {
                new { PhysicalLocation = new { ArtifactLocation = new { Uri = UriOf(file) }, Region = region } },
            },
            Properties = more,
        };
    }

    // Relative as it was named, so that a report made in one checkout is read in another.
    static string UriOf(string file) =>
        Path.IsPathRooted(file)
            ? new Uri(file).AbsoluteUri
            : string.Join('/', file.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
}
