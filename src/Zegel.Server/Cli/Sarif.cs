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
                    Tool = new { Driver = new { Name = "zegel", Rules = spoke.Select(Describe) } },
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
        var says = RuleBook.Find(id)?.Says ?? id;
        return new
        {
            Id = id,
            ShortDescription = new { Text = says },
            Help = new { Text = RuleBook.Find(id) is { } rule ? RuleManual.Explain(rule) : says },
        };
    }

    static object Result(string file, Finding finding, List<string> spoke)
    {
        var place = new Dictionary<string, object> { ["artifactLocation"] = new { Uri = UriOf(file) } };
        // A column means a place in the decoded HTML or text; SARIF's regions count in the file, so it is told beside.
        if (finding is { Line: > 0 and var line, Column: null })
            place["region"] = new { StartLine = line };
        var more = new Dictionary<string, object>
        {
            ["verdict"] = finding.Verdict,
            ["observed"] = finding.Observed,
            ["expected"] = finding.Expected,
            ["fix"] = finding.Fix,
            ["couldNotCheck"] = finding.CouldNotCheck,
        };
        if (finding is { Line: { } partLine, Column: { } partColumn })
        {
            more["partLine"] = partLine;
            more["partColumn"] = partColumn;
        }
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
            Locations = new[] { new { PhysicalLocation = place } },
            Properties = more,
        };
    }

    // Relative as it was named, so that a report made in one checkout is read in another.
    static string UriOf(string file) =>
        Path.IsPathRooted(file)
            ? new Uri(file).AbsoluteUri
            : string.Join('/', file.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
}
