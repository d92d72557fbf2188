using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>The little of CSS that rules need: what a style fetches, and which selectors hide or shrink.</summary>
public static partial class CssText
{
    /// <summary>Every address that a client would fetch: url(), image-set() strings and @import (CSS Values 4 §4.5).</summary>
    public static IEnumerable<(string Url, bool IsImport)> FetchedFrom(string css)
    {
        var plain = Unescaped(WithoutComments(css));
        foreach (Match match in Fetch().Matches(plain))
            yield return (match.Groups["url"].Value.Trim(), match.Groups["import"].Success);
    }

    /// <summary>Selectors with their declarations, outside of conditional at-rules.</summary>
    public static IEnumerable<(string Selector, string Declarations)> Rules(string css)
    {
        var plain = WithoutComments(css)
            .Replace("<!--", "", StringComparison.Ordinal)
            .Replace("-->", "", StringComparison.Ordinal);
        var at = 0;
        while (at < plain.Length)
        {
            var open = plain.IndexOf('{', at);
            if (open < 0)
                yield break;
            var prelude = plain[at..open];
            prelude = prelude[(prelude.LastIndexOfAny([';', '}']) + 1)..].Trim();
            if (prelude.StartsWith('@'))
            {
                // What holds on every screen holds; the rest is for some readers only.
                at = IsUnconditional(prelude) ? open + 1 : BlockEnd(plain, open);
                continue;
            }
            var close = plain.IndexOf('}', open);
            if (close < 0)
                yield break;
            yield return (prelude, plain[(open + 1)..close]);
            at = close + 1;
        }
    }

    /// <summary>The same of what stands inside conditional at-rules: for some screens only.</summary>
    public static IEnumerable<(string Selector, string Declarations)> ConditionalRules(string css)
    {
        var plain = WithoutComments(css);
        for (var at = plain.IndexOf("@media", StringComparison.OrdinalIgnoreCase); at >= 0; )
        {
            var open = plain.IndexOf('{', at);
            if (open < 0)
                yield break;
            var end = BlockEnd(plain, open);
            if (!IsUnconditional(plain[at..open].Trim()))
                foreach (var rule in Rules(plain[(open + 1)..Math.Max(open + 1, end - 1)]))
                    yield return rule;
            at = plain.IndexOf("@media", end, StringComparison.OrdinalIgnoreCase);
        }
    }

    public static string WithoutComments(string css)
    {
        if (!css.Contains("/*", StringComparison.Ordinal))
            return css;
        var plain = new StringBuilder(css.Length);
        for (var at = 0; at < css.Length; )
        {
            var open = css.IndexOf("/*", at, StringComparison.Ordinal);
            if (open < 0)
            {
                plain.Append(css, at, css.Length - at);
                break;
            }
            plain.Append(css, at, open - at);
            var close = css.IndexOf("*/", open + 2, StringComparison.Ordinal);
            at = close < 0 ? css.Length : close + 2;
        }
        return plain.ToString();
    }

    // \75rl( and \68ttps: are url( and https: to every client (CSS Syntax 3 §4.3.7).
    static string Unescaped(string css)
    {
        if (!css.Contains('\\'))
            return css;
        var plain = new StringBuilder(css.Length);
        for (var at = 0; at < css.Length; at++)
        {
            if (css[at] != '\\' || at + 1 == css.Length)
            {
                plain.Append(css[at]);
                continue;
            }
            var end = at + 1;
            while (end < css.Length && end - at <= 6 && char.IsAsciiHexDigit(css[end]))
                end++;
            if (end == at + 1)
                continue;
            var value = int.Parse(
                css.AsSpan(at + 1, end - at - 1),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture
            );
            plain.Append(Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar);
            at = end < css.Length && char.IsWhiteSpace(css[end]) ? end : end - 1;
        }
        return plain.ToString();
    }

    static bool IsUnconditional(string prelude) =>
        prelude.StartsWith("@media", StringComparison.OrdinalIgnoreCase)
        && prelude[6..].Trim().ToLowerInvariant() is "all" or "screen" or "only screen" or "";

    static int BlockEnd(string css, int open)
    {
        var depth = 0;
        for (var at = open; at < css.Length; at++)
        {
            if (css[at] == '{')
                depth++;
            else if (css[at] == '}' && --depth == 0)
                return at + 1;
        }
        return css.Length;
    }

    [GeneratedRegex(
        """(?<import>@import)\s*(?:url\(\s*)?(?:"(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^\s;)"']+))|\b(?:url|src)\(\s*(?:"(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^)"']*))\s*\)?|image-set\(\s*(?:"(?<url>[^"]*)"|'(?<url>[^']*)')""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        500
    )]
    private static partial Regex Fetch();
}
