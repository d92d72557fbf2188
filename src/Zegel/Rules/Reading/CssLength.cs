using System.Globalization;

namespace Zegel.Rules.Reading;

/// <summary>
/// Lengths and numbers of CSS (Values 4) in CSS pixels, with calc(), min(), max() and clamp(). What counts is nothing, next
/// to nothing, or something: a screen is taken to be 1280 by 800.
/// </summary>
static class CssLength
{
    const int DepthMax = 12;

    /// <summary>Null for what depends on more, such as a share of the parent; nothing of it is nothing.</summary>
    /// <param name="em">The size of letters around it.</param>
    public static double? Pixels(string value, double em = 16)
    {
        var at = 0;
        var length = Sum(value, ref at, em, 0);
        Skip(value, ref at);
        return at == value.Length ? length : null;
    }

    /// <summary>A share, as percentage or number: 0.5 of <c>50%</c> and of <c>.5</c>.</summary>
    public static double? Share(string value) =>
        value.EndsWith('%') ? Pixels(value[..^1]) / 100 : Pixels(value.Replace("%", "/100", StringComparison.Ordinal));

    static double? Sum(string text, ref int at, double em, int depth)
    {
        var total = Product(text, ref at, em, depth);
        for (; ; )
        {
            Skip(text, ref at);
            if (at >= text.Length || text[at] is not ('+' or '-'))
                return total;
            var sign = text[at++] == '+' ? 1 : -1;
            total += sign * Product(text, ref at, em, depth);
        }
    }

    static double? Product(string text, ref int at, double em, int depth)
    {
        var total = Single(text, ref at, em, depth);
        for (; ; )
        {
            Skip(text, ref at);
            if (at >= text.Length || text[at] is not ('*' or '/'))
                return total;
            var divides = text[at++] == '/';
            var other = Single(text, ref at, em, depth);
            total =
                divides ? (other is 0 ? null : total / other)
                : total is 0 || other is 0 ? 0
                : total * other;
        }
    }

    static double? Single(string text, ref int at, double em, int depth)
    {
        Skip(text, ref at);
        var start = at;
        while (at < text.Length && (char.IsAsciiLetter(text[at]) || (text[at] == '-' && at > start)))
            at++;
        if (at < text.Length && text[at] == '(')
            return depth < DepthMax ? Function(text[start..at], text, ref at, em, depth + 1) : null;
        if (at > start)
            return null;
        while (
            at < text.Length
            && (char.IsAsciiDigit(text[at]) || text[at] == '.' || (text[at] is '+' or '-' && at == start))
        )
            at++;
        // 1e-9, but not 1em.
        if (at + 1 < text.Length && text[at] is 'e' && (char.IsAsciiDigit(text[at + 1]) || text[at + 1] is '-' or '+'))
            for (at += 2; at < text.Length && char.IsAsciiDigit(text[at]); )
                at++;
        if (
            !double.TryParse(
                text.AsSpan(start, at - start),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
            return null;
        var unit = at;
        while (at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] == '%'))
            at++;
        return In(text[unit..at], em) is { } size ? number * size
            : number == 0 ? 0
            : null;
    }

    static double? Function(string name, string text, ref int at, double em, int depth)
    {
        var parts = new List<double?>();
        do
        {
            at++;
            parts.Add(Sum(text, ref at, em, depth));
            Skip(text, ref at);
        } while (at < text.Length && text[at] == ',' && parts.Count < 8);
        // What is not understood within is skipped up to its end, and makes the whole unknown; a missing end is the text's.
        if (at < text.Length && text[at] != ')')
        {
            at = text.Length;
            return null;
        }
        at = Math.Min(at + 1, text.Length);
        return name switch
        {
            "" or "calc" or "-webkit-calc" or "-moz-calc" => parts.Count == 1 ? parts[0] : null,
            // Of what is not known the smallest is no more than what is.
            "min" => parts.Min(),
            "max" => parts.Contains(null) ? null : parts.Max(),
            "clamp" when parts.Count == 3 => parts[0] is { } least && parts[2] is { } most
                ? Math.Max(least, Math.Min(parts[1] ?? most, most))
                : null,
            _ => null,
        };
    }

    /// <summary>Null for shares and for what is no unit.</summary>
    static double? In(string unit, double em) =>
        unit switch
        {
            "" or "px" => 1,
            "pt" => 4 / 3d,
            "pc" or "rem" or "lh" or "rlh" => 16,
            "em" => em,
            "ex" or "ch" => em / 2,
            "in" => 96,
            "cm" => 37.8,
            "mm" => 3.78,
            "q" => 0.945,
            "vw" or "svw" or "lvw" or "dvw" or "vi" or "vmax" => 12.8,
            "vh" or "svh" or "lvh" or "dvh" or "vb" or "vmin" => 8,
            _ => null,
        };

    static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }
}
