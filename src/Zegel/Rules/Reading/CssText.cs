using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>The little of CSS that rules need: what a style fetches, and how its text is divided.</summary>
public static partial class CssText
{
    /// <summary>Every address that a client would fetch: url(), image-set() strings and @import (CSS Values 4 §4.5).</summary>
    public static IEnumerable<(string Url, bool IsImport)> FetchedFrom(string css)
    {
        var plain = Unescaped(WithoutComments(css));
        foreach (Match match in Fetch().Matches(plain))
            yield return (match.Groups["url"].Value.Trim(), match.Groups["import"].Success);
    }

    /// <summary>The parts between separators that stand outside of strings and brackets; a space stands for all white space.</summary>
    public static IEnumerable<string> Split(string text, char separator)
    {
        var start = 0;
        for (var at = 0; at < text.Length; at++)
            if (text[at] is '(' or '[')
                at = Close(text, at);
            else if (text[at] is '"' or '\'' or '\\')
                at = Past(text, at) - 1;
            else if (text[at] == separator || (separator == ' ' && char.IsWhiteSpace(text[at])))
            {
                if (separator != ' ' || at > start)
                    yield return text[start..at];
                start = at + 1;
            }
        if (start < text.Length)
            yield return text[start..];
    }

    /// <summary>Where the bracket that opens here is closed; the end of the text where it never is.</summary>
    public static int Close(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
            switch (text[at])
            {
                case '(' or '[':
                    depth++;
                    break;
                case ')' or ']':
                    if (--depth == 0)
                        return at;
                    break;
                case '"' or '\'' or '\\':
                    at = Past(text, at) - 1;
                    break;
            }
        return text.Length;
    }

    /// <summary>Behind the string or the escape that begins here; a string ends with its line (CSS Syntax 3 §4.3.5).</summary>
    public static int Past(string text, int at)
    {
        if (text[at] == '\\')
            return Math.Min(at + 2, text.Length);
        var quote = text[at++];
        while (at < text.Length && text[at] != quote && text[at] is not ('\n' or '\r' or '\f'))
            at += text[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, text.Length);
    }

    /// <summary>The functions of a value, one after another, each with what its commas part.</summary>
    public static IEnumerable<(string Name, string[] Arguments)> Functions(string value)
    {
        for (var at = value.IndexOf('(', StringComparison.Ordinal); at >= 0; at = value.IndexOf('(', at))
        {
            var start = at;
            while (start > 0 && (char.IsAsciiLetterOrDigit(value[start - 1]) || value[start - 1] == '-'))
                start--;
            var close = Close(value, at);
            yield return (value[start..at], [.. Split(value[(at + 1)..close], ',').Select(part => part.Trim())]);
            at = Math.Min(close + 1, value.Length);
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
    public static string Unescaped(string css)
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

    [GeneratedRegex(
        """(?<import>@import)\s*(?:url\(\s*)?(?:"(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^\s;)"']+))|\b(?:url|src)\(\s*(?:"(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^)"']*))\s*\)?|image-set\(\s*(?:"(?<url>[^"]*)"|'(?<url>[^']*)')""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Fetch();
}
