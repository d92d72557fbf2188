using System.Drawing;
using System.Globalization;

namespace Zegel.Rules.Reading;

/// <summary>A colour as mail writes it (CSS Color 5): names, hexadecimal and functions. Channels from 0 to 1.</summary>
public readonly record struct CssColor(double Red, double Green, double Blue, double Alpha)
{
    public static readonly CssColor White = new(1, 1, 1, 1);
    public static readonly CssColor Black = new(0, 0, 0, 1);
    public static readonly CssColor Transparent = new(0, 0, 0, 0);

    /// <summary>Null for what is no colour, or depends on more, such as <c>inherit</c>.</summary>
    public static CssColor? Read(string written)
    {
        var text = written.Trim().ToLowerInvariant();
        if (text.Length is 0 or > 200)
            return null;
        if (text[0] == '#')
            return Hexadecimal(text[1..]);
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open > 0)
            return Function(text[..open], text[(open + 1)..CssText.Close(text, open)]);
        if (text == "transparent")
            return Transparent;
        if (text is "grey" or "rebeccapurple")
            return text == "grey" ? Hexadecimal("808080") : Hexadecimal("663399");
        // American and British greys are one colour in CSS.
        var color = Color.FromName(text.Replace("grey", "gray", StringComparison.Ordinal));
        return color is { IsKnownColor: true, IsSystemColor: false }
            ? new CssColor(color.R / 255d, color.G / 255d, color.B / 255d, 1)
            : null;
    }

    /// <summary>Chosen by the reader's program.</summary>
    public static bool IsOfSystem(string word) =>
        word
            is "currentcolor"
                or "canvas"
                or "canvastext"
                or "window"
                or "windowtext"
                or "linktext"
                or "visitedtext"
                or "activetext"
                or "buttonface"
                or "buttontext"
                or "field"
                or "fieldtext"
                or "graytext"
                or "highlight"
                or "highlighttext"
                or "infotext"
                or "infobackground"
                or "menu"
                or "menutext"
                or "mark"
                or "marktext";

    /// <summary>The colour of a gradient that has but one; null for a picture, and where there are several.</summary>
    public static CssColor? OfGradient(string written)
    {
        CssColor? only = null;
        foreach (var (name, arguments) in CssText.Functions(written))
        {
            if (!name.EndsWith("gradient", StringComparison.Ordinal))
                return null;
            foreach (var part in arguments)
            {
                var color = CssText.Split(part, ' ').Select(Read).FirstOrDefault(read => read is not null);
                // A direction, a place or a hint has none.
                if (color is not { } stop)
                    continue;
                if (only is { } before && before.IsUnlike(stop))
                    return null;
                only = stop;
            }
        }
        return only;
    }

    bool IsUnlike(CssColor other) =>
        (Alpha > 0.02 || other.Alpha > 0.02)
        && Math.Abs(Red - other.Red)
            + Math.Abs(Green - other.Green)
            + Math.Abs(Blue - other.Blue)
            + Math.Abs(Alpha - other.Alpha)
            > 0.05;

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
        if (name == "color-mix")
            return Mixed([.. CssText.Split(arguments, ',').Select(part => part.Trim())]);
        if (name == "light-dark")
            return Read(CssText.Split(arguments, ',').FirstOrDefault() ?? "");
        var parts = arguments.Split([',', ' ', '/', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries);
        var space = "";
        if (name == "color" && parts.Length > 0)
            (space, parts) = (parts[0], parts[1..]);
        if (parts.Length is < 3 or > 4)
            return null;
        if (Number(parts.Length == 4 ? parts[3] : "1", 1) is not { } alpha)
            return null;
        alpha = Bounded(alpha);
        return name switch
        {
            "rgb" or "rgba" => Of(parts, (255, 255, 255), (r, g, b) => (r, g, b), alpha),
            "hsl" or "hsla" => Of(parts, (1, 100, 100), OfHsl, alpha),
            "hwb" => Of(parts, (1, 100, 100), OfHwb, alpha),
            "lab" => Of(parts, (100, 125, 125), (l, a, b) => OfLab(l * 100, a * 125, b * 125), alpha),
            "lch" => Of(parts, (100, 150, 1), (l, c, h) => OfLab(l * 100, c * 150 * Cos(h), c * 150 * Sin(h)), alpha),
            "oklab" => Of(parts, (1, 0.4, 0.4), (l, a, b) => OfOklab(l, a * 0.4, b * 0.4), alpha),
            "oklch" => Of(parts, (1, 0.4, 1), (l, c, h) => OfOklab(l, c * 0.4 * Cos(h), c * 0.4 * Sin(h)), alpha),
            "color" => space switch
            {
                // The wide spaces are near enough to the narrow one.
                "srgb" or "display-p3" or "a98-rgb" or "rec2020" or "prophoto-rgb" => Of(
                    parts,
                    (1, 1, 1),
                    (r, g, b) => (r, g, b),
                    alpha
                ),
                "srgb-linear" => Of(parts, (1, 1, 1), (r, g, b) => (Gamma(r), Gamma(g), Gamma(b)), alpha),
                _ => null,
            },
            _ => null,
        };
    }

    static CssColor? Of(
        string[] parts,
        (double, double, double) full,
        Func<double, double, double, (double, double, double)> convert,
        double alpha
    )
    {
        if (
            (Number(parts[0], full.Item1), Number(parts[1], full.Item2), Number(parts[2], full.Item3))
            is not
            ({ } one, { } two, { } three)
        )
            return null;
        var (red, green, blue) = convert(one, two, three);
        return new CssColor(Bounded(red), Bounded(green), Bounded(blue), alpha);
    }

    static (double, double, double) OfHsl(double hue, double saturation, double lightness)
    {
        var light = Bounded(lightness);
        double Channel(int n)
        {
            var k = (n + (((hue % 360) + 360) % 360 / 30)) % 12;
            var spread = Bounded(saturation) * Math.Min(light, 1 - light);
            return light - (spread * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1)));
        }
        return (Channel(0), Channel(8), Channel(4));
    }

    static (double, double, double) OfHwb(double hue, double whiteness, double blackness)
    {
        var (white, black) = (Bounded(whiteness), Bounded(blackness));
        if (white + black >= 1)
            return (white / (white + black), white / (white + black), white / (white + black));
        var (red, green, blue) = OfHsl(hue, 1, 0.5);
        double Channel(double pure) => (pure * (1 - white - black)) + white;
        return (Channel(red), Channel(green), Channel(blue));
    }

    // CSS Color 4 §9 and §18: from the white of paper (D50) to that of screens.
    static (double, double, double) OfLab(double lightness, double a, double b)
    {
        static double Back(double f) => f > 6 / 29d ? f * f * f : 3 * (6 / 29d) * (6 / 29d) * (f - (4 / 29d));
        var f = (lightness + 16) / 116;
        var (x, y, z) = (0.9643 * Back(f + (a / 500)), Back(f), 0.8251 * Back(f - (b / 200)));
        return (
            Gamma((3.13414 * x) - (1.61739 * y) - (0.49066 * z)),
            Gamma((-0.9788 * x) + (1.91625 * y) + (0.03344 * z)),
            Gamma((0.07196 * x) - (0.22898 * y) + (1.40539 * z))
        );
    }

    static (double, double, double) OfOklab(double lightness, double a, double b)
    {
        var l = Math.Pow(lightness + (0.3963 * a) + (0.2158 * b), 3);
        var m = Math.Pow(lightness - (0.1056 * a) - (0.0639 * b), 3);
        var s = Math.Pow(lightness - (0.0895 * a) - (1.2915 * b), 3);
        return (
            Gamma((4.0767 * l) - (3.3077 * m) + (0.231 * s)),
            Gamma((-1.2684 * l) + (2.6098 * m) - (0.3413 * s)),
            Gamma((-0.0042 * l) - (0.7034 * m) + (1.7076 * s))
        );
    }

    static double Gamma(double channel) =>
        channel <= 0.0031308 ? channel * 12.92 : (1.055 * Math.Pow(channel, 1 / 2.4)) - 0.055;

    static double Cos(double degrees) => Math.Cos(degrees * Math.PI / 180);

    static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);

    /// <summary>In whichever space, near enough: <c>in srgb, red 20%, white</c>.</summary>
    static CssColor? Mixed(string[] parts)
    {
        if (parts.Length != 3)
            return null;
        (CssColor? Color, double? Share) Part(string text)
        {
            var words = CssText.Split(text, ' ').ToList();
            var given = words.Find(word => word.EndsWith('%'));
            return (
                words.Where(word => word != given).Select(Read).FirstOrDefault(read => read is not null),
                given is null ? null : Number(given, 1)
            );
        }
        var ((one, ofOne), (other, ofOther)) = (Part(parts[1]), Part(parts[2]));
        if (one is not { } first || other is not { } second)
            return null;
        var (a, b) = (ofOne ?? 1 - (ofOther ?? 0.5), ofOther ?? 1 - (ofOne ?? 0.5));
        if (a + b <= 0)
            return null;
        var share = a / (a + b);
        var alpha = (first.Alpha * share) + (second.Alpha * (1 - share));
        double Channel(double of, double with) =>
            alpha <= 0 ? 0 : ((of * first.Alpha * share) + (with * second.Alpha * (1 - share))) / alpha;
        return new CssColor(
            Channel(first.Red, second.Red),
            Channel(first.Green, second.Green),
            Channel(first.Blue, second.Blue),
            alpha * Math.Min(1, a + b)
        );
    }

    /// <summary>A share of the whole: percentages as they are, plain numbers against what is full; a hue in degrees.</summary>
    static double? Number(string text, double full)
    {
        if (text == "none")
            return 0;
        var (digits, unit) =
            text.EndsWith('%') ? (text[..^1], 0.01)
            : text.EndsWith("deg", StringComparison.Ordinal) ? (text[..^3], 1)
            : text.EndsWith("grad", StringComparison.Ordinal) ? (text[..^4], 0.9)
            : text.EndsWith("rad", StringComparison.Ordinal) ? (text[..^3], 180 / Math.PI)
            : text.EndsWith("turn", StringComparison.Ordinal) ? (text[..^4], 360)
            : (text, 1 / full);
        return CssLength.Pixels(digits) * unit;
    }

    static double Bounded(double value) => Math.Clamp(value, 0, 1);
}
