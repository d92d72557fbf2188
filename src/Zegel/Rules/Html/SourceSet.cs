using System.Globalization;
using System.Text.RegularExpressions;

namespace Zegel.Rules.Html;

/// <summary>The images of <c>srcset</c> and the widths of <c>sizes</c>.</summary>
static partial class SourceSet
{
    /// <summary>Whether a candidate tells its width, so that <c>sizes</c> is needed.</summary>
    public static bool HasWidths(string value) => Candidates(value).Any(one => one.Descriptors is [[.., 'w']]);

    /// <summary>Whether every candidate tells its width.</summary>
    public static bool HasOnlyWidths(string value) => Candidates(value).All(one => one.Descriptors is [[.., 'w']]);

    public static string? Fault(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return "images with their sizes";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (url, descriptors, isEmpty) in Candidates(value))
        {
            if (isEmpty)
                return "an image before each comma";
            if (UrlSyntax.Fault(url) is { } fault)
                return fault;
            if (descriptors.Length > 1)
                return "one size per image";
            var size = descriptors.Length == 0 ? "1x" : descriptors[0];
            var number = size[..^1];
            var isRight =
                size[^1] == 'w'
                    ? number.Length > 0 && number.All(char.IsAsciiDigit) && number.Trim('0').Length > 0
                    : size[^1] == 'x'
                        && ValueSyntax.Float().IsMatch(number)
                        && double.Parse(number, CultureInfo.InvariantCulture) > 0;
            if (!isRight)
                return "a size such as 2x or 640w";
            if (!seen.Add(size[^1] == 'x' ? double.Parse(number, CultureInfo.InvariantCulture) + "x" : size))
                return "a different size for each image";
        }
        return value.TrimEnd().EndsWith(',') ? "an image after each comma" : null;
    }

    static IEnumerable<(string Url, string[] Descriptors, bool IsEmpty)> Candidates(string value)
    {
        var at = 0;
        while (true)
        {
            while (at < value.Length && char.IsWhiteSpace(value[at]))
                at++;
            if (at >= value.Length)
                yield break;
            if (value[at] == ',')
            {
                yield return ("", [], true);
                yield break;
            }
            var start = at;
            while (at < value.Length && !char.IsWhiteSpace(value[at]))
                at++;
            var url = value[start..at];
            if (url.EndsWith(','))
            {
                yield return (url.TrimEnd(','), [], url.EndsWith(",,", StringComparison.Ordinal));
                continue;
            }
            start = at;
            var depth = 0;
            while (at < value.Length && (value[at] != ',' || depth > 0))
            {
                depth +=
                    value[at] == '(' ? 1
                    : value[at] == ')' ? -1
                    : 0;
                at++;
            }
            yield return (url, [.. ValueSyntax.Words(value[start..at])], false);
            at++;
        }
    }

    public static string? SizesFault(string value)
    {
        var text = CssComment().Replace(value, " ").Trim();
        if (text.Length == 0)
            return "widths";
        var sizes = Split(text);
        for (var i = 0; i < sizes.Count; i++)
        {
            var size = sizes[i].Trim();
            if (size.Equals("auto", StringComparison.OrdinalIgnoreCase) && i == 0)
                continue;
            var isLast = i == sizes.Count - 1;
            var cut = LastSpace(size);
            var length = size[(cut + 1)..];
            var condition = size[..Math.Max(cut, 0)].Trim();
            if (
                !IsLength(length)
                || (condition.Length == 0) != isLast && (condition.Length == 0 || !isLast || !IsCondition(condition))
            )
                return "a width, or conditions with a width each and one width at the end";
            if (condition.Length > 0 && !IsCondition(condition))
                return "a condition in brackets before the width";
        }
        return null;
    }

    static bool IsCondition(string condition) =>
        (condition.StartsWith('(') || condition.StartsWith("not ", StringComparison.OrdinalIgnoreCase))
        && condition.EndsWith(')');

    static bool IsLength(string length) =>
        Length().IsMatch(length)
        || (Function().IsMatch(length) && length.Count(c => c == '(') == length.Count(c => c == ')'));

    static int LastSpace(string text)
    {
        var depth = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            depth +=
                text[i] == ')' ? 1
                : text[i] == '(' ? -1
                : 0;
            if (depth == 0 && char.IsWhiteSpace(text[i]))
                return i;
        }
        return -1;
    }

    static List<string> Split(string text)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth +=
                text[i] == '(' ? 1
                : text[i] == ')' ? -1
                : 0;
            if (text[i] == ',' && depth == 0)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }
        parts.Add(text[start..]);
        return parts;
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline, 5000)]
    private static partial Regex CssComment();

    [GeneratedRegex(
        @"\A(\+?([0-9]+(\.[0-9]+)?|\.[0-9]+)(e[+-]?[0-9]+)?(em|ex|ch|rem|cap|ic|lh|rlh|[sld]?v(w|h|i|b|min|max)|cm|mm|q|in|pc|pt|px)|[+-]?0+(\.0+)?(e[+-]?[0-9]+)?(px)?)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Length();

    [GeneratedRegex(
        @"\A(calc|min|max|clamp)\(.+\)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        5000
    )]
    private static partial Regex Function();
}
