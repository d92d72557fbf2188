using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Zegel.Rules;

namespace Zegel.Campaigns.Templates;

/// <summary>Reads a template's HTML within bounds: the parser's time grows with the square of what stays open.</summary>
static partial class Html
{
    const int OpenMax = 100;
    const int TagLengthMax = 20_000;
    const int AttributesMax = 100;

    /// <summary>Of a newsletter that Gmail shows whole there are a few thousand; each takes a thousand octets of memory.</summary>
    const int TagsMax = 50_000;

    static readonly HtmlParserOptions Options = new()
    {
        ShouldEmitAttribute = static (ref token, _) => token.Attributes.Count < AttributesMax,
    };

    /// <summary>Elements whose end tag may be left out, or that have none.</summary>
    static readonly HashSet<string> Closing = new(
        """
        area base body br col colgroup dd dt embed head hr html img input li link meta option p param rb rp rt source tbody
        td tfoot th thead tr track wbr
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    [GeneratedRegex(
        "<(?<end>/?)(?<name>[a-z][a-z0-9:-]*)(?<rest>[^>]*)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        10_000
    )]
    static partial Regex Tags { get; }

    public static IHtmlDocument Parse(string html) => new HtmlParser(Options).ParseDocument(html);

    /// <summary>True when parsing takes time in proportion to the length, and no more memory than a page may take.</summary>
    public static bool IsTame(Lined page, List<Finding> findings)
    {
        var open = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var html = page.Text;
        var all = 0;
        var count = 0;
        foreach (Match tag in Tags.Matches(html))
        {
            if (++count > TagsMax)
            {
                findings.Add(
                    Finding.Of(
                        "F10",
                        Verdict.Block,
                        ($"more than {TagsMax} tags", $"meer dan {TagsMax} tags"),
                        "a few thousand",
                        ("Leave out what nobody sees.", "Laat weg wat niemand ziet.")
                    )
                );
                return false;
            }
            var name = tag.Groups["name"].Value;
            var isEnd = tag.Groups["end"].Length > 0;
            var known = open.GetValueOrDefault(name);
            var step =
                isEnd ? -Math.Min(known, 1)
                : Closing.Contains(name) || tag.Groups["rest"].ValueSpan.EndsWith('/') && name.Contains(':') ? 0
                : 1;
            open[name] = known + step;
            all += step;
            if (all <= OpenMax && tag.Length <= TagLengthMax)
                continue;
            findings.Add(
                Finding.Of(
                    "F10",
                    Verdict.Block,
                    all > OpenMax
                        ? new Said(
                            $"{all} elements open at once, the last a <{name}>",
                            $"{all} elementen staan tegelijk open, als laatste een <{name}>"
                        )
                        : ($"a tag of {tag.Length} characters", $"een tag van {tag.Length} tekens"),
                    $"at most {OpenMax} elements in each other",
                    ("Close what you open.", "Sluit wat u opent."),
                    page.Lines[html.AsSpan(0, tag.Index).Count('\n')] is > 0 and var line ? line : null
                )
            );
            return false;
        }
        return true;
    }
}
