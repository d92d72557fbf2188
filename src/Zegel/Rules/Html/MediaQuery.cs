using System.Text.RegularExpressions;

namespace Zegel.Rules.Html;

/// <summary>Media queries, as <c>media</c> attributes hold them.</summary>
static partial class MediaQuery
{
    static readonly HashSet<string> Types = ["all", "screen", "print", "speech"];

    /// <summary>They were media once: in a style sheet nothing matches them, in an attribute they are a fault.</summary>
    static readonly HashSet<string> OldTypes = ["aural", "braille", "embossed", "handheld", "projection", "tty", "tv"];

    static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["any-hover"] = "none hover",
        ["any-pointer"] = "none coarse fine",
        ["color-gamut"] = "srgb p3 rec2020",
        ["forced-colors"] = "none active",
        ["hover"] = "none hover",
        ["inverted-colors"] = "none inverted",
        ["orientation"] = "portrait landscape",
        ["pointer"] = "none coarse fine",
        ["prefers-color-scheme"] = "light dark",
        ["prefers-contrast"] = "no-preference less more custom",
        ["prefers-reduced-data"] = "no-preference reduce",
        ["prefers-reduced-motion"] = "no-preference reduce",
        ["prefers-reduced-transparency"] = "no-preference reduce",
        ["scan"] = "interlace progressive",
        ["scripting"] = "none initial-only enabled",
    };

    public static string? Fault(string value, bool isAttribute = true)
    {
        if (value.Trim().Length == 0)
            return null;
        return value.Split(',').Any(query => !IsQuery(query.Trim(), isAttribute))
            ? "a media query such as screen and (max-width: 600px)"
            : null;
    }

    static bool IsQuery(string query, bool isAttribute)
    {
        if (query.Length == 0)
            return false;
        var rest = query;
        var type = Type().Match(rest);
        if (type.Success)
        {
            // İ lowers to two signs outside ASCII: media types are ASCII.
            var name = type.Groups["type"].Value.ToLowerInvariant();
            if (!Types.Contains(name) && (isAttribute || !OldTypes.Contains(name)))
                return false;
            rest = rest[type.Length..];
            if (rest.Length == 0)
                return true;
            var and = And().Match(rest);
            if (!and.Success)
                return false;
            rest = rest[and.Length..];
        }
        else if (rest.StartsWith("not ", StringComparison.OrdinalIgnoreCase))
            rest = rest[4..].TrimStart();
        while (true)
        {
            if (!rest.StartsWith('('))
                return false;
            var close = Close(rest);
            if (close < 0 || !IsFeature(rest[1..close].Trim(), isAttribute))
                return false;
            rest = rest[(close + 1)..];
            if (rest.Trim().Length == 0)
                return true;
            var and = Next().Match(rest);
            if (!and.Success)
                return false;
            rest = rest[and.Length..];
        }
    }

    static int Close(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth +=
                text[i] == '(' ? 1
                : text[i] == ')' ? -1
                : 0;
            if (depth == 0)
                return i;
        }
        return -1;
    }

    static bool IsFeature(string feature, bool isAttribute)
    {
        if (feature.StartsWith('(') || feature.StartsWith("not", StringComparison.OrdinalIgnoreCase))
            return true;
        if (feature.AsSpan().IndexOfAny("<>=") >= 0)
            return !feature.Contains(';', StringComparison.Ordinal);
        var colon = feature.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? feature : feature[..colon]).Trim().ToLowerInvariant();
        if (name.StartsWith('-'))
            return true;
        var bare =
            name.StartsWith("min-", StringComparison.Ordinal) || name.StartsWith("max-", StringComparison.Ordinal)
                ? name[4..]
                : name;
        if (isAttribute && bare is "device-width" or "device-height" or "device-aspect-ratio")
            return false;
        if (colon < 0)
            return true;
        var value = feature[(colon + 1)..].Trim();
        return bare switch
        {
            "width" or "height" or "device-width" or "device-height" => Length().IsMatch(value),
            "color" or "color-index" or "monochrome" or "grid" => value.Length > 0 && value.All(char.IsAsciiDigit),
            "resolution" => Resolution().IsMatch(value),
            "aspect-ratio" or "device-aspect-ratio" => Ratio().IsMatch(value),
            _ when Values.TryGetValue(bare, out var known) => known.Split(' ').Contains(value.ToLowerInvariant()),
            _ => value.Length > 0,
        };
    }

    [GeneratedRegex(
        @"\A((only|not)\s+)?(?<type>(?!(only|not|and)\b)[^\s(),;:]+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Type();

    [GeneratedRegex(@"\A\s+and\s+(?=\()", RegexOptions.IgnoreCase, 5000)]
    private static partial Regex And();

    [GeneratedRegex(@"\A\s*(and|or)\s+(?=\()", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Next();

    [GeneratedRegex(
        @"\A([+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)(px|em|rem|ex|ch|cm|mm|in|pt|pc|q|v[wh]|vmin|vmax)|0*(\.0+)?|calc\(.*\))\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Length();

    [GeneratedRegex(
        @"\A(([0-9]+(\.[0-9]+)?|\.[0-9]+)(dpi|dpcm|dppx|x)|infinite)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Resolution();

    [GeneratedRegex(@"\A[0-9.]+\s*(/\s*[0-9.]+)?\z", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Ratio();
}
