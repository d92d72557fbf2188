using AngleSharp.Dom;

namespace Zegel.Rules.Reading;

/// <summary>What the declarations that hold for an element do to its size and visibility.</summary>
readonly record struct Look
{
    static readonly Dictionary<string, string> Nothing = [];

    static readonly HashSet<string> Displays = Names(
        """
        none block inline inline-block flow flow-root contents list-item run-in table inline-table table-row table-cell
        table-caption table-column table-column-group table-row-group table-header-group table-footer-group flex
        inline-flex grid inline-grid ruby ruby-base ruby-text box inline-box flexbox inline-flexbox math
        """
    );

    /// <summary>As programs show them (CSS Fonts 4 §2.5).</summary>
    static readonly Dictionary<string, double> FontSizes = new(StringComparer.Ordinal)
    {
        ["xx-small"] = 9,
        ["x-small"] = 10,
        ["small"] = 13,
        ["medium"] = 16,
        ["large"] = 18,
        ["x-large"] = 24,
        ["xx-large"] = 32,
        ["xxx-large"] = 48,
    };

    readonly Dictionary<string, string> declared;

    Look(Dictionary<string, string> declared) => this.declared = declared;

    /// <param name="declared">What holds in the end, by name; with variables put in.</param>
    public static Look Of(Dictionary<string, string> declared) => new(declared);

    /// <summary>In CSS pixels; the smaller of what is set and what is allowed at most. Null when it depends on more.</summary>
    public double? Width => Smaller(Pixels("width"), Pixels("max-width"));

    public double? Height => Smaller(Pixels("height"), Pixels("max-height"));

    public bool SetsWidth => Value("width") is not null;

    public bool SetsHeight => Value("height") is not null;

    /// <summary>Null when nothing is said, or when it depends on more than the size around it.</summary>
    public double? FontSize(double around) =>
        Value("font-size") is not { } size ? null
        : FontSizes.TryGetValue(size, out var known) ? known
        : size switch
        {
            "smaller" => around / 1.2,
            "larger" => around * 1.2,
            "initial" => 16,
            "math" => around,
            _ when IsOfParent(size) => around,
            _ when size.EndsWith('%') => CssLength.Share(size) * around,
            _ => CssLength.Pixels(size, around),
        };

    public static bool IsFontSize(string size) =>
        FontSizes.ContainsKey(size)
        || size is "smaller" or "larger" or "math"
        || (
            size.Length > 0
            && (
                char.IsAsciiDigit(size[0])
                || size[0] == '.'
                || (size.Contains('(') && !size.StartsWith("var", StringComparison.Ordinal))
            )
            && (size.EndsWith('%') || size.Contains('(') || CssLength.Pixels(size) is not null)
        );

    /// <summary>What takes the value of the parent, or of a sheet without the declaration.</summary>
    public static bool IsOfParent(string value) =>
        value is "inherit" or "initial" or "unset" or "revert" or "revert-layer";

    /// <summary>Programs pass over a word that they do not know, and keep what was declared before.</summary>
    public static bool IsDisplay(string value)
    {
        foreach (var word in value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var known = word.StartsWith('-') ? word[(word.IndexOf('-', 1) + 1)..] : word;
            if (!Displays.Contains(known))
                return false;
        }
        return true;
    }

    /// <summary>Nobody who looks at the message sees it, nor what is in it.</summary>
    public bool IsHidden => IsInvisible || RemovedBy is not null;

    /// <summary>The same of an element, which may be one that no program shows.</summary>
    public bool IsHiddenAt(IElement element) => IsHidden || UnshownBy(element) is not null;

    /// <summary>What is in it may be visible again.</summary>
    public bool IsInvisible => Value("visibility") is "hidden" or "collapse";

    public bool IsRemoved => Value("display") is "none" or "table-column" or "table-column-group";

    /// <summary>Which declaration hides it and all that is in it; null when none does.</summary>
    public Said? RemovedBy =>
        IsRemoved ? (Said)$"display: {Value("display")}"
        : Opacity < OpacityMin ? "opacity"
        : IsClosedBox ? new Said("a box without size", "een vak zonder afmetingen")
        : AwayBy;

    /// <summary>The ways of hiding that nobody takes for a preheader.</summary>
    public Said? AwayBy =>
        IsClipped ? new Said("clip", "clip")
        : IsMasked ? "mask"
        : IsShrunk ? "transform: scale"
        : IsFiltered ? "filter"
        : Value("content-visibility") is "hidden" ? "content-visibility: hidden"
        : IsOffScreen ? new Said("a place off the screen", "een plaats buiten het scherm")
        : null;

    /// <summary>What programs do not show by themselves, unless a style says otherwise.</summary>
    public Said? UnshownBy(IElement element) =>
        element.LocalName is "template" ? new Said("<template>", "<template>")
        : Value("display") is not null ? null
        : element.HasAttribute("hidden") ? new Said("the attribute hidden", "het attribuut hidden")
        : element.HasAttribute("popover") ? new Said("the attribute popover", "het attribuut popover")
        : element.LocalName is "dialog" && !element.HasAttribute("open") ? new Said("<dialog>", "<dialog>")
        : element.LocalName is "datalist" or "noembed" ? (Said)$"<{element.LocalName}>"
        : null;

    /// <summary>Its own, and that of a filter; what is around it may be fainter still.</summary>
    public double Opacity => (Value("opacity") is { } opacity ? CssLength.Share(opacity) ?? 1 : 1) * FilterOpacity;

    /// <summary>Fainter is not seen.</summary>
    public const double OpacityMin = 0.05;

    /// <summary>A box that closes over what is in it, as preheaders have it: without any height.</summary>
    public bool IsFlat => IsClosedBox && Height is <= 0;

    /// <summary>A box of two pixels that shows nothing beyond its edge.</summary>
    bool IsClosedBox =>
        (Closes("overflow-x") || Closes("overflow-y") || Value("contain") is "strict" or "content" or "paint")
        && (
            (Width is <= BoxMax && !IsSome(Value("min-width")) && !IsPadded("left", "right"))
            || (
                (Height is <= BoxMax || (CssLength.Pixels(Value("line-height") ?? "normal") is <= 0 && Height is null))
                && !IsSome(Value("min-height"))
                && !IsPadded("top", "bottom")
            )
        );

    const double BoxMax = 2;

    bool Closes(string overflow) => Value(overflow) is "hidden" or "clip" or "auto" or "scroll";

    /// <summary>What flows over a box without size still shows in its padding.</summary>
    bool IsPadded(string one, string other) => IsSome(Value($"padding-{one}")) || IsSome(Value($"padding-{other}"));

    static bool IsSome(string? length) =>
        length is not null && !IsOfParent(length) && CssLength.Pixels(length) is null or > BoxMax;

    bool IsShrunk =>
        Pixels("zoom") is > 0 and < ScaleMin
        || (Value("zoom") is { } zoom && zoom.EndsWith('%') && CssLength.Share(zoom) is > 0 and < ScaleMin)
        || (Value("scale") is { } scale && CssText.Split(scale, ' ').Take(2).Any(IsNoScale))
        || (Value("rotate") is { } rotate && rotate.Split(' ', 2) is [("x" or "y"), var turn] && IsEdgeOn(turn))
        || Transforms.Any(function =>
            function switch
            {
                ("scale" or "scale3d", var by) => by.Take(2).Any(IsNoScale),
                ("scalex" or "scaley", [var by]) => IsNoScale(by),
                ("matrix", [var a, var b, var c, var d, ..]) => Area(a, b, c, d) < ScaleMin * ScaleMin,
                ("rotatex" or "rotatey", [var turn]) => IsEdgeOn(turn),
                _ => false,
            }
        );

    const double ScaleMin = 0.12;

    static bool IsNoScale(string by) => CssLength.Share(by) is { } share && Math.Abs(share) < ScaleMin;

    static double Area(string a, string b, string c, string d) =>
        Math.Abs(
            ((CssLength.Pixels(a) ?? 1) * (CssLength.Pixels(d) ?? 1))
                - ((CssLength.Pixels(b) ?? 0) * (CssLength.Pixels(c) ?? 0))
        );

    static bool IsEdgeOn(string turn) =>
        (
            turn.EndsWith("turn", StringComparison.Ordinal) ? CssLength.Pixels(turn[..^4]) * 360
            : turn.EndsWith("grad", StringComparison.Ordinal) ? CssLength.Pixels(turn[..^4]) * 0.9
            : turn.EndsWith("rad", StringComparison.Ordinal) ? CssLength.Pixels(turn[..^3]) * 180 / Math.PI
            : turn.EndsWith("deg", StringComparison.Ordinal) ? CssLength.Pixels(turn[..^3])
            : null
        )
            is { } degrees
        && Math.Abs(Math.Abs(degrees % 180) - 90) < 3;

    bool IsOffScreen =>
        Pixels("margin-left") is < -OffScreen or > FarOut
        || Pixels("margin-top") is < -OffScreen
        || Pixels("padding-left") is > FarOut
        || IsMovedAway
        || (
            Value("position") is "absolute" or "fixed" or "relative"
            && (
                IsFar("left", FarOut)
                || IsFar("top", double.MaxValue)
                || IsFar("right", double.MaxValue)
                || Pixels("bottom") is < -FarOut
            )
        );

    const double OffScreen = 400;
    const double FarOut = 5000;

    /// <summary>Three times the width of what is around it, and more.</summary>
    const double FarShare = 3;

    bool IsFar(string side, double most) =>
        Pixels(side) is { } length && (length < -OffScreen || length > most)
        || (Value(side) is { } share && share.EndsWith('%') && CssLength.Share(share) is <= -FarShare);

    /// <summary>Text that begins off the screen.</summary>
    public bool IsIndentedAway =>
        Pixels("text-indent") is < -OffScreen or > FarOut
        || (
            Value("text-indent") is { } share
            && share.EndsWith('%')
            && CssLength.Share(share) is { } part
            && (part <= -1 || (part >= 1 && Closes("overflow-x")))
        );

    /// <summary>All letters upon one another.</summary>
    public bool IsSqueezed(double fontSize) =>
        Value("letter-spacing") is { } spacing
        && CssLength.Pixels(spacing, fontSize) is { } space
        && space < -SqueezedShare * fontSize;

    const double SqueezedShare = 0.7;

    bool IsMovedAway =>
        (Value("translate") is { } translate && CssText.Split(translate, ' ').Any(IsFarMove))
        || Transforms.Any(function =>
            function switch
            {
                ("translate" or "translate3d" or "translatex" or "translatey", var by) => by.Any(IsFarMove),
                ("matrix", [_, _, _, _, var x, var y]) => IsFarMove(x) || IsFarMove(y),
                _ => false,
            }
        );

    static bool IsFarMove(string by) =>
        CssLength.Pixels(by) is < -OffScreen or > FarOut
        || (by.EndsWith('%') && CssLength.Share(by) is <= -FarShare or >= 2 * FarShare);

    IEnumerable<(string Name, string[] Arguments)> Transforms =>
        Value("transform") is { } transform ? CssText.Functions(transform) : [];

    double FilterOpacity
    {
        get
        {
            var share = 1d;
            foreach (var (name, arguments) in Filters)
                if (name == "opacity" && arguments is [var by])
                    share *= CssLength.Share(by) ?? 1;
                // Old Internet Explorer counted in hundredths: alpha(opacity=0).
                else if (name.EndsWith("alpha", StringComparison.Ordinal) && arguments is [var old])
                    share *= (CssLength.Pixels(old[(old.IndexOf('=', StringComparison.Ordinal) + 1)..]) ?? 100) / 100;
            return share;
        }
    }

    /// <summary>All grey, or blurred beyond reading.</summary>
    bool IsFiltered =>
        Filters.Any(filter =>
            filter switch
            {
                ("contrast", [var by]) => CssLength.Share(by) is < OpacityMin,
                ("blur", [var by]) => CssLength.Pixels(by) is > BlurMax,
                _ => false,
            }
        );

    const double BlurMax = 12;

    IEnumerable<(string Name, string[] Arguments)> Filters =>
        Value("filter") is { } filter ? CssText.Functions(filter) : [];

    /// <summary>What holds under this name, in lower case; null when nothing is declared.</summary>
    public string? Value(string name) =>
        (declared ?? Nothing).TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    bool IsClipped =>
        (
            Value("position") is "absolute" or "fixed"
            && Value("clip") is { } clip
            && CssText.Functions(clip).Any(shape => shape.Name == "rect" && IsNoRectangle(Spread(shape.Arguments)))
        )
        || (
            Value("clip-path") is { } path
            && CssText.Functions(path).Any(shape => IsNoShape(shape.Name, shape.Arguments))
        );

    static string[] Spread(string[] arguments) => [.. arguments.SelectMany(part => CssText.Split(part, ' '))];

    /// <summary>Two sides that are two pixels apart, or less.</summary>
    static bool IsNoRectangle(string[] sides) =>
        sides is [var top, var right, var bottom, var left]
        && (
            CssLength.Pixels(bottom) - CssLength.Pixels(top == "auto" ? "0" : top) <= BoxMax
            || CssLength.Pixels(right) - CssLength.Pixels(left == "auto" ? "0" : left) <= BoxMax
        );

    static bool IsNoShape(string name, string[] arguments)
    {
        var first = arguments.Length > 0 ? CssText.Split(arguments[0], ' ').ToArray() : [];
        switch (name)
        {
            case "inset":
                var sides = first.TakeWhile(part => part != "round").ToArray();
                if (sides.Length is 0 or > 4)
                    return false;
                string Side(int side) =>
                    sides[
                        side < sides.Length ? side
                        : side == 3 && sides.Length > 1 ? 1
                        : 0
                    ];
                return IsAllOf(Side(0), Side(2)) || IsAllOf(Side(1), Side(3));
            case "circle":
                return first.Length > 0 && IsNoRadius(first[0]);
            case "ellipse":
                return first.TakeWhile(part => part != "at").Any(IsNoRadius);
            case "rect":
                return IsNoRectangle(first);
            case "xywh":
                return first is [_, _, var width, var height, ..] && (IsNoRadius(width) || IsNoRadius(height));
            case "polygon":
                return IsNoArea(arguments);
            default:
                return false;
        }
    }

    static bool IsAllOf(string one, string other) =>
        one.EndsWith('%') || other.EndsWith('%')
            ? (PartOf(one) + PartOf(other)) >= 0.99
            : CssLength.Pixels(one) + CssLength.Pixels(other) > FarOut;

    static double PartOf(string side) => side.EndsWith('%') ? CssLength.Share(side) ?? 0 : 0;

    static bool IsNoRadius(string radius) =>
        radius.EndsWith('%') ? CssLength.Share(radius) is <= 0.01 : CssLength.Pixels(radius) is <= BoxMax;

    static bool IsNoArea(string[] corners)
    {
        var points = new List<(double X, double Y)>();
        foreach (var corner in corners.Where(corner => corner is not ("evenodd" or "nonzero")))
            if (
                CssText.Split(corner, ' ').ToArray() is [var x, var y]
                && CssLength.Pixels(x.TrimEnd('%')) is { } across
                && CssLength.Pixels(y.TrimEnd('%')) is { } down
            )
                points.Add((across, down));
            else
                return false;
        var area = 0d;
        for (var i = 0; i < points.Count; i++)
        {
            var (here, next) = (points[i], points[(i + 1) % points.Count]);
            area += (here.X * next.Y) - (next.X * here.Y);
        }
        return Math.Abs(area) / 2 < 1;
    }

    bool IsMasked =>
        (Value("mask-size") ?? "auto").Split(' ').Any(size => CssLength.Pixels(size) is <= 0)
        || ((Value("mask-image") ?? Value("mask")) is { } mask && CssColor.OfGradient(mask) is { Alpha: < OpacityMin });

    double? Pixels(string name) => Value(name) is { } value ? CssLength.Pixels(value) : null;

    /// <summary>A width or height attribute: pixels; null for percentages and nonsense.</summary>
    internal static double? Attribute(string? value) =>
        value is null ? null : CssLength.Pixels(value.Trim().ToLowerInvariant());

    static double? Smaller(double? one, double? other) =>
        one is null ? other
        : other is null ? one
        : Math.Min(one.Value, other.Value);

    static HashSet<string> Names(string names) =>
        new(names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
