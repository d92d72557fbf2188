using System.Globalization;
using System.Text.RegularExpressions;
using Zegel.Rules.Html;

namespace Zegel.Tests.Corpus;

/// <summary>A table of small pages, made for this, with the W3C's checker's word on each: the same is said of them here.</summary>
public sealed partial class HtmlVerdictTests
{
    const string Page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <title>x</title>
        {head}</head>
        <body>
        {body}
        </body>
        </html>

        """;

    sealed record Case(string Line, bool IsValid, bool MayDiffer, string Html);

    [Fact]
    public void Small_pages_are_right_and_wrong_as_the_W3C_checker_says()
    {
        var cases = Read();
        cases.Count(one => one.IsValid).ShouldBeGreaterThan(300);
        cases.Count(one => !one.IsValid).ShouldBeGreaterThan(300);
        cases.Where(one => !one.MayDiffer && IsRight(one) != one.IsValid).Select(Told).ShouldBeEmpty();
    }

    [Fact]
    public void Where_Zegel_means_to_differ_it_still_does()
    {
        // Otherwise the mark in the table has outlived its reason.
        Read().Where(one => one.MayDiffer && IsRight(one) == one.IsValid).Select(one => one.Line).ShouldBeEmpty();
    }

    static string PageOf(string head, string body) =>
        Page.Replace("{head}", head, StringComparison.Ordinal).Replace("{body}", body, StringComparison.Ordinal);

    static bool IsRight(Case one) => HtmlConformance.Check(one.Html).All(fault => fault.IsWarning);

    static string Told(Case one) =>
        string.Join(
            "; ",
            HtmlConformance.Check(one.Html).Where(fault => !fault.IsWarning).Select(fault => fault.What.En)
        )
            is { Length: > 0 } faults
            ? $"{one.Line}: {faults}"
            : $"{one.Line}: nothing found";

    static List<Case> Read() =>
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "tests", "Zegel.Tests", "Corpus", "html-verdicts.txt"))
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line =>
                {
                    var cells = line.Split('|', 3);
                    var markup = Escape()
                        .Replace(
                            cells[2],
                            escape =>
                                escape.ValueSpan[1] == 'n'
                                    ? "\n"
                                    : (
                                        (char)
                                            int.Parse(
                                                escape.ValueSpan[2..],
                                                NumberStyles.HexNumber,
                                                CultureInfo.InvariantCulture
                                            )
                                    ).ToString()
                        );
                    return new Case(
                        line,
                        cells[0].TrimStart('-') == "valid",
                        cells[0].StartsWith('-'),
                        cells[1] switch
                        {
                            "doc" => markup,
                            "head" => PageOf(markup + "\n", "<p>x</p>"),
                            _ => PageOf("", markup),
                        }
                    );
                }),
        ];

    [GeneratedRegex(@"\\(n|u[0-9a-f]{4})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();
}
