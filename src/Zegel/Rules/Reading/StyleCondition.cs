using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>One of the ways in which a reader may look at a mail.</summary>
/// <param name="HasMore">Turned upright, touched instead of pointed at, sharper, with less motion: what few sheets ask.</param>
readonly record struct StyleView(double Width, bool IsDark, bool HasMore);

/// <summary>
/// When a rule of a style sheet holds: a media query (Media Queries 5) or a question for support, and those around it. Mail
/// is read on a screen from 240 to 3840 pixels wide; paper, voices and widths that nobody has count for nothing.
/// </summary>
/// <param name="Kind">The name of the at-rule: <c>media</c>, <c>supports</c>; another depends on more.</param>
sealed partial record StyleCondition(string Kind, string Text, StyleCondition? Around)
{
    public const double WidthMin = 240;
    public const double WidthMax = 3840;

    const int DepthMax = 10;

    // Whoever reads style sheets has these.
    static readonly HashSet<string> Basic = new(
        """
        background background-color border color display filter font font-family font-size height left letter-spacing
        line-height margin max-height max-width min-height min-width object-fit opacity overflow padding position
        text-align text-indent top transform visibility width z-index
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal
    );

    /// <summary>What a media query without any condition says: it holds on every screen.</summary>
    public static bool IsAlways(string query) =>
        query.Trim().ToLowerInvariant() is "" or "all" or "screen" or "only screen" or "only all" or "screen, print";

    public bool Holds(StyleView view) => (Around?.Holds(view) ?? true) && HoldsItself(view);

    /// <summary>Widths at which the answer may change.</summary>
    public IEnumerable<double> Widths =>
        Lengths()
            .Matches(Text)
            .Select(match => CssLength.Pixels(match.Value.ToLowerInvariant()))
            .OfType<double>()
            .Concat(Around?.Widths ?? [])
            .Where(width => width is >= WidthMin and <= WidthMax);

    bool HoldsItself(StyleView view)
    {
        var text = Text.ToLowerInvariant();
        return Kind switch
        {
            "media" => Split(text).Any(query => Query(query.Trim(), view) is true),
            "supports" => Condition(text, view, Supports) is true,
            _ => view.HasMore,
        };
    }

    static bool? Query(string query, StyleView view)
    {
        if (query.Length == 0)
            return true;
        var head = Head().Match(query);
        // "not (…)" and "(…)" are conditions; a type stands first otherwise.
        if (!head.Success)
            return Condition(query, view, Media);
        bool? holds = head.Groups["type"].Value is "all" or "screen";
        if (head.Groups["rest"].Value is { Length: > 0 } rest)
            holds = And(holds, Condition(rest, view, Media));
        return head.Groups["not"].Success ? !holds : holds;
    }

    delegate bool? Leaf(string inParentheses, StyleView view);

    static bool? Condition(string text, StyleView view, Leaf leaf)
    {
        var at = 0;
        var holds = Several(text, ref at, view, leaf, 0);
        return text.AsSpan(at).Trim().IsEmpty ? holds : null;
    }

    static bool? Several(string text, ref int at, StyleView view, Leaf leaf, int depth)
    {
        var holds = One(text, ref at, view, leaf, depth);
        for (; ; )
            if (Takes(text, ref at, "and"))
                holds = And(holds, One(text, ref at, view, leaf, depth));
            else if (Takes(text, ref at, "or"))
                holds = !And(!holds, !One(text, ref at, view, leaf, depth));
            else
                return holds;
    }

    static bool? One(string text, ref int at, StyleView view, Leaf leaf, int depth)
    {
        if (Takes(text, ref at, "not"))
            return depth < DepthMax ? !One(text, ref at, view, leaf, depth + 1) : null;
        // selector(…), font-format(…): a question of its own kind.
        var isFunction = false;
        for (; at < text.Length && text[at] != '('; at++)
            isFunction |= !char.IsWhiteSpace(text[at]);
        if (at == text.Length)
            return null;
        var close = CssText.Close(text, at);
        var inner = text[(at + 1)..close].Trim();
        at = Math.Min(close + 1, text.Length);
        if (isFunction)
            return view.HasMore;
        if (
            !inner.StartsWith('(')
            && !inner.StartsWith("not ", StringComparison.Ordinal)
            && !inner.StartsWith("not(", StringComparison.Ordinal)
        )
            return leaf(inner, view);
        if (depth >= DepthMax)
            return null;
        var innerAt = 0;
        return Several(inner, ref innerAt, view, leaf, depth + 1);
    }

    static bool Takes(string text, ref int at, string word)
    {
        var next = at;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        if (string.CompareOrdinal(text, next, word, 0, word.Length) != 0)
            return false;
        next += word.Length;
        if (next >= text.Length || (text[next] != '(' && !char.IsWhiteSpace(text[next])))
            return false;
        at = next;
        return true;
    }

    /// <summary>False where either is, unknown where either is (Media Queries 4 §3.1).</summary>
    static bool? And(bool? one, bool? other) =>
        one is false || other is false ? false
        : one is null || other is null ? null
        : true;

    static bool? Supports(string declaration, StyleView view) =>
        Basic.Contains(declaration.Split(':', 2)[0].Trim()) ? true : view.HasMore;

    static bool? Media(string feature, StyleView view)
    {
        if (Range().Match(feature) is { Success: true } range)
        {
            var name = range.Groups["name"].Value;
            bool? holds = true;
            if (range.Groups["low"].Success)
                holds = Compared(name, Turned(range.Groups["lowIs"].Value), range.Groups["low"].Value, view);
            if (range.Groups["high"].Success)
                holds = And(holds, Compared(name, range.Groups["highIs"].Value, range.Groups["high"].Value, view));
            return holds;
        }
        var parts = feature.Split(':', 2);
        var asked = Prefix().Replace(parts[0].Trim(), "");
        var value = parts.Length == 2 ? parts[1].Trim() : "";
        var (comparison, of) =
            asked.StartsWith("min-", StringComparison.Ordinal) ? (">=", asked[4..])
            : asked.StartsWith("max-", StringComparison.Ordinal) ? ("<=", asked[4..])
            : ("=", asked);
        return (of, value) switch
        {

            ("width" or "device-width" or "height" or "device-height" or "resolution" or "device-pixel-ratio", "")
            or
            ("aspect-ratio" or "device-aspect-ratio" or "color" or "pointer" or "any-pointer" or "scripting", "")
            or ("prefers-color-scheme", "") => true,


            ("width" or "device-width" or "height" or "device-height", _)
            or
            ("resolution" or "device-pixel-ratio" or "aspect-ratio" or "device-aspect-ratio", _)
            or ("color", _) => Compared(of, comparison, value, view),
            ("prefers-color-scheme", "dark") => view.IsDark,
            ("prefers-color-scheme", "light" or "no-preference") => !view.IsDark,
            ("scripting", "none") or ("color-gamut", "srgb") or ("update", "") => true,
            ("scripting" or "monochrome" or "grid" or "color-index", _) => false,
            // Each and its contrary: both together hold for all.


            ("orientation", "landscape")
            or
            ("hover" or "any-hover", "hover" or "")
            or
            ("pointer" or "any-pointer", "fine")
            or
            ("forced-colors" or "inverted-colors", "none")
            or
            ("dynamic-range" or "video-dynamic-range", "standard")
            or
            ("display-mode", "browser")
            or
            ("update", "fast")
            or (_, "no-preference") => !view.HasMore,


            ("orientation" or "hover" or "any-hover" or "pointer" or "any-pointer" or "forced-colors", _)
            or
            ("inverted-colors" or "dynamic-range" or "video-dynamic-range" or "display-mode" or "update", _)
            or
            ("prefers-reduced-motion" or "prefers-contrast" or "prefers-reduced-transparency", _)
            or
            ("prefers-reduced-data" or "color-gamut" or "high-contrast" or "overflow-block", _)
            or ("overflow-inline" or "transform-3d" or "transform-2d" or "animation", _) => view.HasMore,
            _ => null,
        };
    }

    /// <summary>What holds for all that readers have, for none, or for some.</summary>
    static bool? Compared(string name, string comparison, string value, StyleView view)
    {
        var ratio = value.Split('/');
        var number =
            ratio.Length == 2 ? CssLength.Pixels(ratio[0]) / CssLength.Pixels(ratio[1])
            : name is "resolution" ? Resolution(value)
            : CssLength.Pixels(value);
        if (number is not { } limit)
            return null;
        var (least, most) = name switch
        {
            "width" or "device-width" => (view.Width, view.Width),
            "height" or "device-height" => (300, 2400),
            "resolution" or "device-pixel-ratio" => (1, 4),
            "aspect-ratio" or "device-aspect-ratio" => (0.4, 2.5),
            "color" => (8, 10),
            _ => (double.NaN, double.NaN),
        };
        if (double.IsNaN(least))
            return null;
        bool Holds(double given) =>
            comparison switch
            {
                ">=" => given >= limit,
                "<=" => given <= limit,
                ">" => given > limit,
                "<" => given < limit,
                _ => Math.Abs(given - limit) < 0.01,
            };
        return Holds(least) == Holds(most) ? Holds(least) : view.HasMore;
    }

    static double? Resolution(string value)
    {
        var unit = value.TrimEnd("abcdefghijklmnopqrstuvwxyz".ToCharArray()).Length;
        return CssLength.Pixels(value[..unit]) is { } number
            ? value[unit..] switch
            {
                "dpi" => number / 96,
                "dpcm" => number / 37.8,
                "dppx" or "x" => number,
                _ => null,
            }
            : null;
    }

    static string Turned(string comparison) => comparison.Replace('<', '!').Replace('>', '<').Replace('!', '>');

    /// <summary>At commas outside of brackets.</summary>
    static IEnumerable<string> Split(string text) => CssText.Split(text, ',');

    [GeneratedRegex(
        @"^(?:(?<not>not)\s+|only\s+)?(?!not\b|only\b|and\b|or\b)(?<type>[a-z][a-z0-9-]*)(?:\s+and\s*(?<rest>.+))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        5000
    )]
    private static partial Regex Head();

    [GeneratedRegex(
        @"^(?:(?<low>[^<>=]{1,40}?)\s*(?<lowIs>[<>]=?|=)\s*)?(?<name>[a-z][a-z-]{1,40})\s*(?:(?<highIs>[<>]=?|=)\s*(?<high>[^<>=]{1,40}))?\z(?<=[<>=].*)",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Range();

    [GeneratedRegex("^-(?:webkit|moz|ms|o)-|(?<=^(?:min|max)-)-moz-", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Prefix();

    [GeneratedRegex(
        @"[0-9.]{1,10}\s{0,2}(?:px|em|rem|pt|in|cm)\b",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        5000
    )]
    private static partial Regex Lengths();
}
