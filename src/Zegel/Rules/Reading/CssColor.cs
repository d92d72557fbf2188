using System.Drawing;
using System.Globalization;

namespace Zegel.Rules.Reading;

/// <summary>A colour as mail writes it (CSS Color 4): names, hexadecimal, rgb() and hsl(). Channels from 0 to 1.</summary>
public readonly record struct CssColor(double Red, double Green, double Blue, double Alpha)
{
    public static readonly CssColor White = new(1, 1, 1, 1);
    public static readonly CssColor Black = new(0, 0, 0, 1);

    /// <summary>Null for what is no colour, or depends on more, such as <c>inherit</c>.</summary>
    public static CssColor? Read(string written)
    {
        var text = written.Trim().ToLowerInvariant();
        if (text.Length is 0 or > 100)
            return null;
        if (text[0] == '#')
            return Hexadecimal(text[1..]);
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open > 0)
            return Function(text[..open], text[(open + 1)..].TrimEnd(')', ' '));
        if (text == "transparent")
            return new CssColor(0, 0, 0, 0);
        if (text is "grey" or "rebeccapurple")
            return text == "grey" ? Hexadecimal("808080") : Hexadecimal("663399");
        // American and British greys are one colour in CSS.
        var color = Color.FromName(text.Replace("grey", "gray", StringComparison.Ordinal));
        return color is { IsKnownColor: true, IsSystemColor: false }
            ? new CssColor(color.R / 255d, color.G / 255d, color.B / 255d, 1)
            : null;
    }

    /// <summary>An old attribute: a name, or digits with or without #.</summary>
    public static CssColor? ReadAttribute(string? written) =>
        written is null ? null : Read(written) ?? Hexadecimal(written.Trim());

    /// <summary>As it is seen upon another; that is taken to be opaque.</summary>
    public CssColor Over(CssColor below) =>
        new(
            (Red * Alpha) + (below.Red * (1 - Alpha)),
            (Green * Alpha) + (below.Green * (1 - Alpha)),
            (Blue * Alpha) + (below.Blue * (1 - Alpha)),
            1
        );

    /// <summary>From 1 (the same) to 21 (black and white): WCAG 2.2 §1.4.3.</summary>
    public double Contrast(CssColor other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    static double Linear(double channel) =>
        channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4);

    static CssColor? Hexadecimal(string digits)
    {
        if (!digits.All(char.IsAsciiHexDigit) || digits.Length is not (3 or 4 or 6 or 8))
            return null;
        var size = digits.Length < 6 ? 1 : 2;
        double Channel(int index)
        {
            if (index * size >= digits.Length)
                return 1;
            var value = int.Parse(
                digits.AsSpan(index * size, size),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture
            );
            return size == 1 ? value / 15d : value / 255d;
        }
        return new CssColor(Channel(0), Channel(1), Channel(2), Channel(3));
    }

    static CssColor? Function(string name, string arguments)
    {
        var parts = arguments.Split([',', ' ', '/', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 3 or > 4)
            return null;
        if (Number(parts.Length == 4 ? parts[3] : "1", 1) is not { } alpha)
            return null;
        switch (name)
        {
            case "rgb"
            or "rgba"
                when (Number(parts[0], 255), Number(parts[1], 255), Number(parts[2], 255))
                    is ({ } red, { } green, { } blue):
                return new CssColor(Bounded(red), Bounded(green), Bounded(blue), Bounded(alpha));
            case "hsl"
            or "hsla"
                when (
                    Number(parts[0].Replace("deg", "", StringComparison.Ordinal), 1),
                    Number(parts[1], 100),
                    Number(parts[2], 100)
                )
                    is ({ } hue, { } saturation, { } lightness):
                double Channel(int n)
                {
                    var k = (n + (((hue % 360) + 360) % 360 / 30)) % 12;
                    var spread = Bounded(saturation) * Math.Min(Bounded(lightness), 1 - Bounded(lightness));
                    return Bounded(lightness) - (spread * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1)));
                }
                return new CssColor(Channel(0), Channel(8), Channel(4), Bounded(alpha));
            default:
                return null;
        }
    }

    /// <summary>A share of the whole: percentages as they are, plain numbers against what is full.</summary>
    static double? Number(string text, double full)
    {
        var isShare = text.EndsWith('%');
        return double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number / (isShare ? 100 : full)
            : null;
    }

    static double Bounded(double value) => Math.Clamp(value, 0, 1);
}
