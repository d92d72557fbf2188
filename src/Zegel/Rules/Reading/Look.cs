using System.Globalization;

namespace Zegel.Rules.Reading;

/// <summary>What inline declarations do to an element's size and visibility; a later declaration wins, as in CSS.</summary>
public readonly record struct Look
{
    readonly Dictionary<string, string> declared;

    Look(Dictionary<string, string> declared) => this.declared = declared;

    public static Look Of(string declarations)
    {
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var declaration in CssText.WithoutComments(declarations).Split(';'))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                continue;
            var value = declaration[(colon + 1)..].ToLowerInvariant();
            last[declaration[..colon].Trim().ToLowerInvariant()] = value
                .Replace("!important", "", StringComparison.Ordinal)
                .Trim();
        }
        return new Look(last);
    }

    /// <summary>In CSS pixels; the smaller of what is set and what is allowed at most. Null when it depends on more.</summary>
    public double? Width => Smaller(Pixels("width"), Pixels("max-width"));

    public double? Height => Smaller(Pixels("height"), Pixels("max-height"));

    public bool SetsWidth => Has("width");

    public bool SetsHeight => Has("height");

    /// <summary>Text goes unprinted below one pixel; null when nothing is said and the parent's size holds.</summary>
    public double? FontSize => Pixels("font-size");

    /// <summary>Nobody who looks at the message sees it, nor what is in it.</summary>
    public bool IsHidden =>
        Is("display", "none")
        || Is("visibility", "hidden")
        || Is("visibility", "collapse")
        || Pixels("opacity") is < 0.05
        || (Is("overflow", "hidden") && (Width is <= 0 || Height is <= 0))
        || Pixels("margin-left") is < -400
        || Pixels("margin-top") is < -400
        || IsClipped
        || (
            (Is("position", "absolute") || Is("position", "fixed") || Is("position", "relative"))
            && (Pixels("left") is < -400 || Pixels("top") is < -400 || Pixels("right") is < -400)
        );

    bool IsClipped =>
        declared is not null
        && (
            (declared.TryGetValue("clip", out var clip) && OnlyZeros(clip, "rect("))
            || (declared.TryGetValue("clip-path", out var path) && path is "inset(100%)" or "inset(50%)" or "circle(0)")
        );

    static bool OnlyZeros(string value, string function) =>
        value.StartsWith(function, StringComparison.Ordinal)
        && value[function.Length..].Where(char.IsAsciiDigit).All(digit => digit is '0' or '1');

    bool Has(string name) => declared is not null && declared.ContainsKey(name);

    bool Is(string name, string value) =>
        declared is not null && declared.TryGetValue(name, out var given) && given == value;

    double? Pixels(string name) =>
        declared is not null && declared.TryGetValue(name, out var value) ? Pixels(name, value) : null;

    static double? Pixels(string name, string value)
    {
        var end = 0;
        while (end < value.Length && (char.IsAsciiDigit(value[end]) || value[end] is '.' or '-' or '+'))
            end++;
        if (!double.TryParse(value.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        // The smallest step of each unit is near enough: what counts is nothing, next to nothing, or something.
        return value[end..].Trim() switch
        {
            "" or "px" => number,
            "pt" => number * 4 / 3,
            "em" or "rem" => number * 16,
            "in" => number * 96,
            "mm" => number * 3.78,
            "cm" => number * 37.8,
            "%" when name == "opacity" => number / 100,
            "%" or "vw" or "vh" when number == 0 => 0,
            _ => null,
        };
    }

    /// <summary>A width or height attribute: pixels; null for percentages and nonsense.</summary>
    internal static double? Attribute(string? value) =>
        value is null ? null : Pixels("", value.Trim().ToLowerInvariant());

    static double? Smaller(double? one, double? other) =>
        one is null ? other
        : other is null ? one
        : Math.Min(one.Value, other.Value);
}
