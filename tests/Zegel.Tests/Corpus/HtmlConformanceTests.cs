using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Zegel.Rules.Html;

namespace Zegel.Tests.Corpus;

/// <summary>The suite of the W3C's checker, with its own verdicts: is a fault found where there is one, and only there?</summary>
public sealed partial class HtmlConformanceTests(ITestOutputHelper output)
{
    const string Suite = "html-validity";
    const string Templates = "html-email-templates";

    /// <summary>What mail is written with. Files of the suite that use nothing else are counted apart.</summary>
    static readonly HashSet<string> MailElements =
    [
        .. """
            html head title meta style link base body table caption colgroup col thead tbody tfoot tr th td a img map area
            p h1 h2 h3 h4 h5 h6 hgroup span div br wbr hr ul ol li dl dt dd blockquote q pre code kbd samp var b i u s em
            strong small sub sup mark cite abbr acronym dfn del ins bdo bdi time address article section aside header
            footer main nav figure figcaption center font big strike tt nobr
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    sealed record Case(
        string Path,
        bool IsMail,
        bool IsValid,
        int FirstLine,
        string First,
        IReadOnlyList<HtmlFault> Faults
    )
    {
        public bool IsFound => Faults.Count > 0;
    }

    [Fact]
    public void What_the_W3C_checker_calls_wrong_is_wrong_here_and_what_it_calls_right_is_right()
    {
        var cases = Read();
        Report("all", cases);
        Report("mail elements only", cases.Where(one => one.IsMail).ToList());
        foreach (
            var folder in cases
                .GroupBy(one => one.Path.Split('/')[1])
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
            Report(folder.Key, [.. folder]);
        if (Environment.GetEnvironmentVariable("ZEGEL_HTML_DIFFERENCES") is { Length: > 0 } file)
            File.WriteAllLines(file, cases.Where(one => one.IsFound == one.IsValid).Select(Told));

        var mail = cases.Where(one => one.IsMail).ToList();
        Recall(cases).ShouldBeGreaterThan(0.96);
        Precision(cases).ShouldBeGreaterThan(0.99);
        Recall(mail).ShouldBeGreaterThan(0.98);
        Precision(mail).ShouldBeGreaterThan(0.99);
    }

    [Fact]
    public void No_template_of_the_shops_is_right_and_each_real_fault_is_told_beside_the_legacy()
    {
        var folder = Corpora.Folder(Templates);
        var results = Corpora.Json(Templates, "vnu-results.json").EnumerateObject().ToList();
        var found = 0;
        var onlyLegacy = 0;
        foreach (var template in results)
        {
            var faults = HtmlConformance.Check(File.ReadAllText(Path.Combine(folder, template.Name)));
            found += faults.Count > 0 ? 1 : 0;
            onlyLegacy += faults.Count > 0 && faults.All(LegacyHtml.Has) ? 1 : 0;
        }
        output.WriteLine(
            $"{Templates}: {found} of {results.Count} found not to follow the standard, {onlyLegacy} by legacy alone"
        );
        found.ShouldBe(results.Count(result => result.Value.GetProperty("errorCount").GetInt32() > 0));
    }

    static List<Case> Read()
    {
        var folder = Corpora.Folder(Suite);
        var cases = new ConcurrentBag<Case>();
        Parallel.ForEach(
            Corpora.Json(Suite, "expected.json").EnumerateObject(),
            expected =>
            {
                var text = File.ReadAllText(Path.Combine(folder, expected.Name));
                var errors = expected.Value.GetProperty("errors").EnumerateArray().ToList();
                cases.Add(
                    new Case(
                        expected.Name,
                        StartTag()
                            .Matches(text)
                            .All(tag => MailElements.Contains(tag.Groups["name"].Value.ToLowerInvariant())),
                        expected.Value.GetProperty("valid").GetBoolean(),
                        errors.Count > 0 && errors[0][0].ValueKind == JsonValueKind.Number
                            ? errors[0][0].GetInt32()
                            : 0,
                        errors.Count > 0 ? errors[0][1].GetString()! : "",
                        [.. HtmlConformance.Check(text).Where(fault => !fault.IsWarning)]
                    )
                );
            }
        );
        return [.. cases.OrderBy(one => one.Path, StringComparer.Ordinal)];
    }

    void Report(string part, List<Case> cases)
    {
        var invalid = cases.Where(one => !one.IsValid).ToList();
        var hits = invalid.Where(one => one.IsFound).ToList();
        var alarms = cases.Count(one => one is { IsValid: true, IsFound: true });
        var agree = hits.Count(one => one.Faults[0].Line == one.FirstLine);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Suite}, {part}: {hits.Count} of {invalid.Count} invalid found ({Recall(cases):P1}), {alarms} false alarms in {cases.Count - invalid.Count} valid, precision {Precision(cases):P1}, first line the same in {agree} of {hits.Count}"
            )
        );
    }

    static string Told(Case one) =>
        one.IsValid
            ? $"ALARM {one.Path}: {one.Faults[0].Line} {one.Faults[0].Kind}: {one.Faults[0].What}; {one.Faults[0].Expected}"
            : $"MISSED{(one.IsMail ? " mail" : "")} {one.Path}: {one.FirstLine} {one.First}";

    static double Recall(IEnumerable<Case> cases) =>
        cases.Where(one => !one.IsValid).Select(one => one.IsFound ? 1d : 0).DefaultIfEmpty(1).Average();

    static double Precision(IEnumerable<Case> cases) =>
        cases.Where(one => one.IsFound).Select(one => one.IsValid ? 0d : 1).DefaultIfEmpty(1).Average();

    [GeneratedRegex("<(?<name>[a-zA-Z][^\\s/>]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StartTag();
}
