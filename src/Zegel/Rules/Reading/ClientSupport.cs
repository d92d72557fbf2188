using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Zegel.Storage;

namespace Zegel.Rules.Reading;

/// <summary>Something of HTML or CSS that a mail uses and that not every large mail client shows.</summary>
/// <param name="Name">As a designer writes it: <c>border-radius</c>, <c>@media</c>, <c>&lt;video&gt;</c>.</param>
/// <param name="LeftOutBy">The clients that leave it out, most used first.</param>
/// <param name="Asked">Of how many clients it is known.</param>
/// <param name="Line">Of its first use.</param>
public sealed record UnevenFeature(string Name, IReadOnlyList<string> LeftOutBy, int Asked, int Line, int Column);

/// <summary>Finds what a mail uses that clients leave out, by the tests of caniemail.com (client-support.tsv).</summary>
static partial class ClientSupport
{
    const int FeaturesMax = 100;

    /// <summary>Style text beyond this is not looked through; the weight of such a mail is told elsewhere.</summary>
    const int StyleLengthMax = 200_000;

    sealed record Row(string Kind, string Name, IReadOnlyList<string> LeftOutBy, int Asked);

    static readonly FrozenDictionary<string, Row> Rows = Embedded
        .Text("Rules.Reading.client-support.tsv")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] != '#')
        .Select(line => line.TrimEnd('\r').Split('\t'))
        .Select(cells => new Row(
            cells[0],
            cells[1],
            cells[2].Split(", "),
            int.Parse(cells[3], CultureInfo.InvariantCulture)
        ))
        .ToFrozenDictionary(row => $"{row.Kind} {row.Name}", StringComparer.Ordinal);

    public static IReadOnlyList<UnevenFeature> In(IDocument document)
    {
        var found = new Dictionary<string, UnevenFeature>(StringComparer.Ordinal);
        var styleLeft = StyleLengthMax;
        foreach (var element in document.All)
        {
            if (found.Count >= FeaturesMax)
                break;
            Note("element", element.LocalName, element);
            foreach (var attribute in element.Attributes)
            {
                Note("attribute", attribute.LocalName, element);
                if (attribute.LocalName == "style")
                    Scan(attribute.Value, element, isSheet: false);
                else if (
                    attribute.LocalName is "src" or "background"
                    && WebAddress.Read(attribute.Value) is var address
                )
                    Note("image", Path.GetExtension(address.Path).TrimStart('.').ToLowerInvariant(), element);
            }
            if (element.LocalName == "style")
                Scan(element.TextContent, element, isSheet: true);
        }
        return [.. found.Values];

        void Scan(string css, IElement element, bool isSheet)
        {
            styleLeft -= css.Length;
            if (styleLeft < 0)
                return;
            css = CssText.WithoutComments(css).ToLowerInvariant();
            foreach (Match match in Properties().Matches(css))
                Note("property", match.Groups["name"].Value, element);
            foreach (Match match in Functions().Matches(css))
                Note("function", match.Groups["name"].Value, element);
            foreach (Match match in Units().Matches(css))
                Note("unit", match.Groups["name"].Value, element);
            foreach (Match match in Displays().Matches(css))
                Note("value", $"display:{match.Groups["name"].Value}", element);
            if (!isSheet)
                return;
            foreach (Match match in AtRules().Matches(css))
            {
                var name = match.Groups["name"].Value;
                Note("at", name, element);
                if (name == "media")
                    foreach (Match feature in MediaFeatures().Matches(match.Groups["of"].Value))
                        Note("at", $"media-{feature.Groups["name"].Value}", element);
            }
            foreach (Match selector in Selectors().Matches(css))
            foreach (Match match in Pseudos().Matches(selector.Value))
                Note("pseudo", match.Groups["name"].Value, element);
        }

        void Note(string kind, string name, IElement element)
        {
            if (!Rows.TryGetValue($"{kind} {name}", out var row))
                return;
            var written = kind switch
            {
                "at" when name.StartsWith("media-", StringComparison.Ordinal) => $"@media ({name[6..]})",
                "at" => $"@{name}",
                "element" => $"<{name}>",
                "attribute" => $"the attribute {name}",
                "function" => $"{name}()",
                "unit" => $"the unit {name}",
                "pseudo" => $":{name}",
                "image" => $".{name} images",
                _ => name,
            };
            if (found.ContainsKey(written))
                return;
            var at = MailHtmlReader.Position(element);
            found.Add(written, new UnevenFeature(written, row.LeftOutBy, row.Asked, at.Line, at.Column));
        }
    }

    [GeneratedRegex(@"(?<=^|[;{\s])(?<name>[a-z][a-z-]{1,40})\s*:", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Properties();

    [GeneratedRegex(@"\b(?<name>[a-z][a-z-]{1,20})\(", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Functions();

    [GeneratedRegex(
        @"(?<=[:\s(,])-?[0-9.]{1,12}(?<name>rem|vh|vw|vmin|vmax|ch|ex|cm|mm|in|pc)\b",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Units();

    [GeneratedRegex(@"\bdisplay\s*:\s*(?:inline-)?(?<name>flex|grid)\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Displays();

    [GeneratedRegex(@"@(?<name>[a-z-]{1,30})(?<of>[^{;]{0,300})", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex AtRules();

    [GeneratedRegex(
        @"(?<name>hover|orientation|prefers-color-scheme|prefers-reduced-motion|device-pixel-ratio)\b",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex MediaFeatures();

    [GeneratedRegex(@"(?<=^|[};{])[^{};@]{1,500}(?=\{)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Selectors();

    [GeneratedRegex(@"::?(?<name>[a-z-]{2,30})", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Pseudos();
}
