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
    public double? FontSize => Pixels("font-size") ?? ShorthandSize;

    /// <summary>Of <c>font: 0/0 Arial</c>: the first part that is a length.</summary>
    double? ShorthandSize =>
        Value("font")
            ?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('/')[0])
            .Where(part => part.Length > 0 && (char.IsAsciiDigit(part[0]) || part[0] == '.'))
            // A weight is a number without unit, and never nothing.
            .Where(part => part == "0" || !part.All(char.IsAsciiDigit))
            .Select(part => Pixels("font-size", part))
            .FirstOrDefault();

    /// <summary>Nobody who looks at the message sees it, nor what is in it.</summary>
    public bool IsHidden => HiddenBy is not null;

    /// <summary>Which declaration hides it and all that is in it; null when none does.</summary>
    public Said? HiddenBy =>
        Is("display", "none") ? "display: none"
        : Is("visibility", "hidden") || Is("visibility", "collapse") ? "visibility: hidden"
        : Opacity < OpacityMin ? "opacity"
        : IsClosedBox ? new Said("a box without size", "een vak zonder afmetingen")
        : IsClipped ? "clip"
        : IsShrunk ? "transform: scale"
        : IsOffScreen ? new Said("a place off the screen", "een plaats buiten het scherm")
        : null;

    /// <summary>Its own, and that of a filter; what is around it may be fainter still.</summary>
    public double Opacity => (Pixels("opacity") ?? 1) * FilterOpacity;

    /// <summary>Fainter is not seen.</summary>
    public const double OpacityMin = 0.05;

    /// <summary>A box of two pixels that shows nothing beyond its edge.</summary>
    bool IsClosedBox =>
        (Closes("overflow") || Closes("overflow-x") || Closes("overflow-y"))
        && (Width is <= BoxMax || Height is <= BoxMax || Pixels("line-height") is <= 0 && Height is null);

    const double BoxMax = 2;

    bool Closes(string overflow) => Is(overflow, "hidden") || Is(overflow, "clip");

    bool IsShrunk =>
        Value("transform") is { } transform
        && (
            transform.Contains("scale(0)", StringComparison.Ordinal)
            || transform.Contains("scale(0,", StringComparison.Ordinal)
            || transform.Contains("scale(0 ", StringComparison.Ordinal)
            || transform.Contains("scalex(0)", StringComparison.Ordinal)
            || transform.Contains("scaley(0)", StringComparison.Ordinal)
        );

    bool IsOffScreen =>
        Pixels("margin-left") is < -OffScreen
        || Pixels("margin-top") is < -OffScreen
        || IsMovedAway
        || (
            (Is("position", "absolute") || Is("position", "fixed") || Is("position", "relative"))
            && (
                Pixels("left") is < -OffScreen or > FarOut
                || Pixels("top") is < -OffScreen
                || Pixels("right") is < -OffScreen
                || Pixels("bottom") is < -FarOut
            )
        );

    const double OffScreen = 400;
    const double FarOut = 5000;

    /// <summary>Text that begins off the screen.</summary>
    public bool IsIndentedAway => Pixels("text-indent") is < -OffScreen or > FarOut;

    bool IsMovedAway
    {
        get
        {
            if (Value("transform") is not { } transform)
                return false;
            var at = transform.IndexOf("translate", StringComparison.Ordinal);
            var open = at < 0 ? -1 : transform.IndexOf('(', at);
            return open > 0
                && transform[(open + 1)..]
                    .Split([',', ')', ' '], StringSplitOptions.RemoveEmptyEntries)
                    .Any(part => Pixels("", part) is < -OffScreen or > FarOut);
        }
    }

    double FilterOpacity
    {
        get
        {
            if (Value("filter") is not { } filter)
                return 1;
            var at = filter.IndexOf("opacity", StringComparison.Ordinal);
            if (at < 0)
                return 1;
            var number = filter[(at + 7)..].TrimStart('(', ' ', '=').Split([')', ' '], 2)[0];
            // Old Internet Explorer counted in hundredths: alpha(opacity=0).
            var share = Pixels("opacity", number) ?? 1;
            return filter.Contains("alpha(", StringComparison.Ordinal) ? share / 100 : share;
        }
    }

    /// <summary>What is declared last under this name, in lower case; null when nothing is.</summary>
    public string? Value(string name) =>
        declared is not null && declared.TryGetValue(name, out var value) ? value : null;

    bool IsClipped =>
        declared is not null
        && (
            (declared.TryGetValue("clip", out var clip) && OnlyZeros(clip, "rect("))
            || (declared.TryGetValue("clip-path", out var path) && IsNothing(path))
        );

    static bool IsNothing(string path) =>
        path.StartsWith("inset(100%", StringComparison.Ordinal)
        || path.StartsWith("inset(50%", StringComparison.Ordinal)
        || path.StartsWith("circle(0", StringComparison.Ordinal)
            && !path.StartsWith("circle(0.", StringComparison.Ordinal)
        || path.StartsWith("ellipse(0 0", StringComparison.Ordinal)
        || path.StartsWith("polygon(0 0)", StringComparison.Ordinal);

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
        if (value.StartsWith("calc(", StringComparison.Ordinal))
            return Calculated(name, value[5..].TrimEnd(')'));
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

    /// <summary>Sums and differences of lengths; anything else depends on more.</summary>
    static double? Calculated(string name, string sum)
    {
        var (total, sign) = (0d, 1);
        foreach (var part in sum.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (part is "+" or "-")
                sign = part == "+" ? 1 : -1;
            else if (Pixels(name, part) is { } length)
                total += sign * length;
            else
                return null;
        return total;
    }

    /// <summary>A width or height attribute: pixels; null for percentages and nonsense.</summary>
    internal static double? Attribute(string? value) =>
        value is null ? null : Pixels("", value.Trim().ToLowerInvariant());

    static double? Smaller(double? one, double? other) =>
        one is null ? other
        : other is null ? one
        : Math.Min(one.Value, other.Value);
}
