using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Zegel.Rules;

namespace Zegel.Campaigns.Templates;

/// <summary>
/// Makes sure that nothing a template writes can hide the footer (F17, F11): it stands alone, whole and last, directly in the
/// body, and no style reaches it or what it stands in. Judged as browsers see the page and as Outlook does.
/// </summary>
static partial class FooterGuard
{
    /// <summary>Milliseconds. None of the expressions takes more than time in proportion to the text.</summary>
    const int RegexPatience = 10_000;

    /// <summary>More rules than a newsletter has; each is held against every element of the footer.</summary>
    const int RulesMax = 2000;

    /// <summary>How a style may touch the page, the body and everything in the footer.</summary>
    static readonly HashSet<string> Harmless = new(
        """
        background background-color background-image background-repeat background-position background-size border
        border-collapse border-spacing border-radius border-color border-style border-width border-top border-bottom
        border-left border-right box-sizing color color-scheme supported-color-schemes font font-family font-size
        font-style font-weight line-height list-style list-style-type margin margin-top margin-bottom margin-left
        margin-right min-width min-height padding padding-top padding-bottom padding-left padding-right text-align
        text-decoration text-size-adjust -webkit-text-size-adjust -ms-text-size-adjust -moz-text-size-adjust
        -webkit-font-smoothing -moz-osx-font-smoothing mso-line-height-rule mso-table-lspace mso-table-rspace
        text-rendering vertical-align word-break word-spacing word-wrap overflow-wrap width max-width
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal
    );

    [GeneratedRegex(
        @"<!--\[if(?<condition>[^\]]{0,200})\]>(<!-->|-->)?|(<!--)?<!\[endif\]-->",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        RegexPatience
    )]
    static partial Regex Conditional { get; }

    [GeneratedRegex(
        @"::?[a-z-]+(\([^)]{0,200}\))?",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        RegexPatience
    )]
    static partial Regex Pseudo { get; }

    /// <summary>False with findings when something hides it.</summary>
    public static bool IsWhole(string page, string footer, List<Finding> findings)
    {
        var found = new List<Finding>();
        CheckView(page, footer, found);
        if (found.Count == 0 && Outlook(page) is var outlook && outlook != page)
            CheckView(outlook, footer, found);
        findings.AddRange(found);
        return found.Count == 0;
    }

    static void CheckView(string page, string footer, List<Finding> findings)
    {
        var document = Html.Parse(page);
        var expected = Html.Parse($"<body>{footer}").QuerySelector("#" + Footer.Id)!.OuterHtml;
        var found = document.QuerySelectorAll($"[id={Footer.Id}]");
        if (
            document.Body is not { } body
            || found is not [var foot]
            || foot.Parent != body
            || body.LastElementChild != foot
            || foot.OuterHtml != expected
        )
        {
            findings.Add(
                Found(
                    (
                        "the footer would not stand whole and last in the page",
                        "de voettekst zou niet heel en als laatste op de pagina staan"
                    ),
                    (
                        "Close every element and comment before </body>, and leave the footer to Zegel.",
                        "Sluit elk element en elk commentaar vóór </body>, en laat de voettekst aan Zegel over."
                    )
                )
            );
            return;
        }
        var reach = new List<IElement> { document.DocumentElement, body, foot };
        reach.AddRange(foot.QuerySelectorAll("*"));
        foreach (var element in reach[..2])
        {
            if (element.HasAttribute("hidden") || element.HasAttribute("inert"))
                findings.Add(
                    Found(
                        ($"<{element.LocalName}> is hidden", $"<{element.LocalName}> is verborgen"),
                        ("Take the attribute out.", "Haal het attribuut weg.")
                    )
                );
            CheckDeclarations($"<{element.LocalName}>", element.GetAttribute("style") ?? "", findings);
        }
        var rules = document
            .QuerySelectorAll("style")
            .SelectMany(style => Rules(style.TextContent))
            .Take(RulesMax + 1)
            .ToList();
        if (rules.Count > RulesMax)
            findings.Add(
                Found(
                    ($"more than {RulesMax} style rules", $"meer dan {RulesMax} stijlregels"),
                    ("Shorten the style sheet.", "Kort het stijlblad in.")
                )
            );
        foreach (var (selector, declarations) in rules.Take(RulesMax))
            if (reach.Exists(element => Reaches(selector, element)))
                CheckDeclarations(selector, declarations, findings);
    }

    static void CheckDeclarations(string where, string declarations, List<Finding> findings)
    {
        foreach (var declaration in declarations.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (property, value) = declaration.Split(':', 2) is [var name, var given]
                ? (name.Trim().ToLowerInvariant(), given.Trim())
                : (declaration.Trim().ToLowerInvariant(), "");
            if (property.Length > 0 && (!Harmless.Contains(property) || IsNegativeOrNothing(property, value)))
                findings.Add(
                    Found(
                        (
                            $"{where} has {property}: {value}, which reaches the footer",
                            $"{where} heeft {property}: {value}, en dat raakt de voettekst"
                        ),
                        (
                            "Give the elements above the footer a class, and style that.",
                            "Geef de elementen boven de voettekst een class, en geef die haar stijl."
                        )
                    )
                );
        }
    }

    /// <summary>No width of nothing, no margin that moves things off the page.</summary>
    static bool IsNegativeOrNothing(string property, string value) =>
        value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(part => part.StartsWith('-'))
        || property is "width" or "max-width" or "font-size" or "line-height" or "font"
            && value.Split(' ').Any(part => part is ['0', ..] or ['.', '0', ..] || part is "1px" or "2px");

    /// <summary>True when in doubt. Pseudo-classes are taken as met, so that none needs to be understood.</summary>
    static bool Reaches(string selector, IElement element)
    {
        foreach (var one in Pseudo.Replace(selector, "").Split(','))
        {
            var plain = one.Trim();
            try
            {
                if (plain.Length == 0 || plain[^1] is '>' or '+' or '~' || element.Matches(plain))
                    return true;
            }
            catch (DomException)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Every rule of a sheet, also those for some screens only.</summary>
    static IEnumerable<(string Selector, string Declarations)> Rules(string css)
    {
        css = CssComment
            .Replace(css, "")
            .Replace("<!--", "", StringComparison.Ordinal)
            .Replace("-->", "", StringComparison.Ordinal);
        for (var at = 0; at < css.Length; )
        {
            var open = css.IndexOf('{', at);
            if (open < 0)
                yield break;
            var prelude = css[at..open];
            prelude = prelude[(prelude.LastIndexOfAny([';', '}']) + 1)..].Trim();
            at = open + 1;
            if (prelude.StartsWith('@') && !prelude.StartsWith("@font-face", StringComparison.OrdinalIgnoreCase))
                continue;
            var close = css.IndexOf('}', at);
            close = close < 0 ? css.Length : close;
            if (!prelude.StartsWith('@'))
                yield return (prelude, css[at..close]);
            at = Math.Min(close + 1, css.Length);
        }
    }

    [GeneratedRegex(@"/\*.*?(\*/|$)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, RegexPatience)]
    static partial Regex CssComment { get; }

    /// <summary>The page with the conditional comments opened that Outlook for Windows opens.</summary>
    static string Outlook(string page)
    {
        var seen = new System.Text.StringBuilder(page.Length);
        var from = 0;
        var isSeen = true;
        foreach (Match mark in Conditional.Matches(page))
        {
            if (isSeen)
                seen.Append(page, from, mark.Index - from);
            from = mark.Index + mark.Length;
            isSeen = !mark.Groups["condition"].Success || !mark.Groups["condition"].ValueSpan.Contains('!');
        }
        return isSeen ? seen.Append(page, from, page.Length - from).ToString() : seen.ToString();
    }

    static Finding Found(Said observed, Said fix) =>
        Finding.Of("F17", Verdict.Block, observed, "a footer that every reader sees", fix);
}
