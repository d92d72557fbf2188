using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Network;

namespace Zegel.Mail.Spf;

/// <summary>The official suite for RFC 7208 (openspf.org, 2014.04).</summary>
public partial class SpfSuiteTests
{
    [Fact]
    [Trait("Rule", "A16")]
    [Trait("Rule", "A18")]
    [Trait("Rule", "G14")]
    public async Task Every_case_of_the_RFC_7208_suite_ends_as_it_should()
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(Corpora.Folder("spf-rfc7208"), "rfc7208-tests.yml"),
            TestContext.Current.CancellationToken
        );
        var run = CorpusRun.Of("spf-rfc7208");
        foreach (var scenario in text.Split("\n---\n").Skip(1).Select(document => Yaml.Read(document)))
        {
            var spf = new SpfEvaluator(World((Map)scenario["zonedata"]), new FakeTimeProvider());
            foreach (var (name, value) in (Map)scenario["tests"])
                await run.CaseAsync(name, async () => await FaultAsync(spf, (Map)value));
        }
        run.End(least: 200);
    }

    static async Task<string?> FaultAsync(SpfEvaluator spf, Map test)
    {
        var verdict = await spf.EvaluateAsync(
            IPAddress.Parse((string)test["host"]),
            (string)test["mailfrom"],
            (string)test["helo"],
            TestContext.Current.CancellationToken
        );
        var allowed = test["result"] is List<object> several ? several : [test["result"]];
        var explained =
            !test.TryGetValue("explanation", out var explanation)
            || (string)explanation == (verdict.Explanation ?? "DEFAULT");
        return allowed.Contains(verdict.Result.ToString().ToLowerInvariant()) && explained
            ? null
            : $"{verdict.Result} ({verdict.Reason}; {verdict.Explanation}), not {string.Join('/', allowed)} ({explanation})";
    }

    static FakeWorld World(Map zone)
    {
        var world = new FakeWorld();
        foreach (var (name, value) in zone)
        {
            var entries = ((List<object>)value).ConvertAll(e => e is Map m ? m.Single() : new((string)e, ""));
            // Without TXT of its own, an SPF entry stands under TXT too.
            var hasText = entries.Exists(e => e.Key == "TXT");
            foreach (var (type, data) in entries)
            {
                var text = data is List<object> list ? string.Concat(list) : (string)data;
                if (type is "TXT" && text != "NONE" || type is "SPF" && !hasText)
                    world.Add(name, DnsType.Txt, text);
                else if (type is "MX")
                {
                    var mx = (List<object>)data;
                    world.Add(name, DnsType.Mx, (string)mx[1], int.Parse((string)mx[0], CultureInfo.InvariantCulture));
                }
                else if (type is "A" or "AAAA" or "PTR" or "CNAME")
                    world.Add(name, Enum.Parse<DnsType>(type, ignoreCase: true), text);
            }
            if (!entries.Exists(e => e.Key == "TIMEOUT"))
                continue;
            foreach (var type in Enum.GetValues<DnsType>())
                if (!entries.Exists(e => e.Value is not "NONE" && IsOf(e.Key, type, hasText)))
                    world.Fail(name, type, DnsStatus.TimedOut);
        }
        return world;
    }

    static bool IsOf(string entry, DnsType type, bool hasText) =>
        entry.Equals(type.ToString(), StringComparison.OrdinalIgnoreCase)
        || (entry == "SPF" && type == DnsType.Txt && !hasText);

    sealed class Map : Dictionary<string, object>;

    /// <summary>As much of YAML as the suite is written in.</summary>
    static partial class Yaml
    {
        public static Map Read(string document)
        {
            var lines = document
                .Split('\n')
                .Where(l => l.Trim().Length > 0 && !l.TrimStart().StartsWith('#') && l != "---")
                .ToList();
            var at = 0;
            return (Map)Block(lines, ref at, Indent(lines[0]));
        }

        static object Block(List<string> lines, ref int at, int indent)
        {
            var map = new Map();
            var list = new List<object>();
            while (at < lines.Count && Indent(lines[at]) == indent)
            {
                var line = lines[at++].Trim();
                if (line.StartsWith("- ", StringComparison.Ordinal))
                {
                    line = line[2..];
                    var item = Entry().Match(line);
                    list.Add(
                        item.Success
                            ? new Map { [item.Groups["key"].Value] = Value(item, lines, ref at, indent) }
                            : line
                    );
                    continue;
                }
                var entry = Entry().Match(line);
                map[(string)Scalar(entry.Groups["key"].Value)] = Value(entry, lines, ref at, indent);
            }
            return list.Count > 0 ? list : map;
        }

        static object Value(Match entry, List<string> lines, ref int at, int indent)
        {
            var first = entry.Groups["value"].Value.Trim();
            if (first.Length == 0 && at < lines.Count && Indent(lines[at]) > indent)
                return Block(lines, ref at, Indent(lines[at]));
            var text = new StringBuilder(first.StartsWith('>') || first.StartsWith('|') ? "" : first);
            while (at < lines.Count && Indent(lines[at]) > indent)
                text.Append(' ').Append(lines[at++].Trim());
            return Scalar(text.ToString().Trim());
        }

        static object Scalar(string text) =>
            text switch
            {
                ['[', .. var list, ']'] => list.Split(',').Select(i => Scalar(i.Trim())).ToList(),
                ['\'', .. var quoted, '\''] => quoted.Replace("''", "'", StringComparison.Ordinal),
                ['"', .. var quoted, '"'] => Escape()
                    .Replace(
                        quoted,
                        m =>
                            m.Groups["hex"].Success ? ((char)Convert.ToInt32(m.Groups["hex"].Value, 16)).ToString()
                            : m.Groups["char"].Value == "0" ? "\0"
                            : m.Groups["char"].Value
                    ),
                _ => text,
            };

        static int Indent(string line) => line.Length - line.TrimStart().Length;

        [GeneratedRegex(
            """^(?<key>'(?:[^']|'')*'|"[^"]*"|[^\s'"\[][^\s]*?|[^\s'"\[][^:]*?):(?:\s+(?<value>.*))?$""",
            RegexOptions.ExplicitCapture,
            1000
        )]
        private static partial Regex Entry();

        [GeneratedRegex("""\\(?:x(?<hex>[0-9A-Fa-f]{2})|(?<char>.))""", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Escape();
    }
}
