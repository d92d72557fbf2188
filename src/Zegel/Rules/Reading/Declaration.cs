namespace Zegel.Rules.Reading;

/// <summary>A declaration of a style, in lower case; shorthands are taken apart, names of makers are taken off.</summary>
readonly record struct Declaration(string Name, string Value, bool IsImportant)
{
    const int ValueLengthMax = 2000;
    const int CountMax = 500;

    static readonly string[] Makers = ["-webkit-", "-moz-", "-ms-", "-o-", "-khtml-"];

    /// <summary>In their order; what no program understands is left out, as each of them does (CSS Syntax 3 §5.4).</summary>
    public static IReadOnlyList<Declaration> In(string declarations)
    {
        var all = new List<Declaration>();
        foreach (var part in CssText.Split(CssText.WithoutComments(declarations), ';'))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || part.Length > ValueLengthMax || all.Count >= CountMax)
                continue;
            var name = CssText.Unescaped(part[..colon].Trim()).ToLowerInvariant();
            var value = CssText.Unescaped(part[(colon + 1)..].Trim()).ToLowerInvariant();
            // "none\9" is a word of old Internet Explorer's, and no other's.
            if (part.Contains('\\') && value.Any(char.IsControl))
                continue;
            var isImportant = false;
            if (
                value.EndsWith("important", StringComparison.Ordinal)
                && value[..^"important".Length].TrimEnd() is { } rest
                && rest.EndsWith('!')
            )
                (value, isImportant) = (rest[..^1].TrimEnd(), true);
            foreach (var (one, given) in TakenApart(WithoutMaker(name), value))
                if (IsUnderstood(one, given))
                    all.Add(new Declaration(one, given, isImportant));
        }
        return all;
    }

    static string WithoutMaker(string name) =>
        name.StartsWith('-')
        && Makers.FirstOrDefault(maker => name.StartsWith(maker, StringComparison.Ordinal)) is { } found
            ? name[found.Length..]
            : name;

    static IEnumerable<(string Name, string Value)> TakenApart(string name, string value) =>
        name switch
        {
            "font" => [.. Font(value)],
            "margin" or "padding" => Sides(value, $"{name}-top", $"{name}-right", $"{name}-bottom", $"{name}-left"),
            "inset" => Sides(value, "top", "right", "bottom", "left"),
            "inset-block" => Sides(value, "top", "bottom"),
            "inset-inline" => Sides(value, "left", "right"),
            "margin-block" or "padding-block" => Sides(value, $"{name[..^6]}-top", $"{name[..^6]}-bottom"),
            "margin-inline" or "padding-inline" => Sides(value, $"{name[..^7]}-left", $"{name[..^7]}-right"),
            "overflow" => Sides(value, "overflow-x", "overflow-y"),
            // A shorthand sets all that it does not name to nothing.
            "background" =>
            [
                ("background-color", ""),
                ("background-image", ""),
                ("background-clip", ""),
                (name, value),
            ],
            "mask" => [("mask-image", ""), ("mask-size", ""), (name, value)],
            "margin-inline-start" => [("margin-left", value)],
            "margin-block-start" => [("margin-top", value)],
            "inset-inline-start" => [("left", value)],
            "inset-inline-end" => [("right", value)],
            "inset-block-start" => [("top", value)],
            "inset-block-end" => [("bottom", value)],
            "inline-size" or "max-inline-size" or "min-inline-size" =>
            [
                (name.Replace("inline-size", "width", StringComparison.Ordinal), value),
            ],
            "block-size" or "max-block-size" or "min-block-size" =>
            [
                (name.Replace("block-size", "height", StringComparison.Ordinal), value),
            ],
            _ => [(name, value)],
        };

    /// <summary>Of <c>font: 0/0 Arial</c>: the first part that is a size.</summary>
    static IEnumerable<(string, string)> Font(string value)
    {
        if (Look.IsOfParent(value))
            yield return ("font-size", value);
        foreach (var part in CssText.Split(value, ' '))
        {
            var slash = part.IndexOf('/', StringComparison.Ordinal);
            var size = slash > 0 && !part.Contains('(') ? part[..slash] : part;
            // A weight is a number without unit, and never nothing.
            if (!Look.IsFontSize(size) || (size.All(char.IsAsciiDigit) && size.Any(digit => digit != '0')))
                continue;
            yield return ("font-size", size);
            yield return ("line-height", slash > 0 ? part[(slash + 1)..] : "normal");
            yield break;
        }
    }

    static IEnumerable<(string, string)> Sides(string value, params string[] names)
    {
        var parts = CssText.Split(value, ' ').ToArray();
        if (parts.Length == 0 || parts.Length > names.Length)
            return [];
        // Of four the second stands for the fourth, the first for the third; of two the first for the second.
        return names.Select(
            (name, side) =>
                (
                    name,
                    parts[
                        side < parts.Length ? side
                        : side == 3 && parts.Length > 1 ? 1
                        : 0
                    ]
                )
        );
    }

    static bool IsUnderstood(string name, string value) =>
        value.Length == 0
        || value.Contains("var(", StringComparison.Ordinal)
        || Look.IsOfParent(value)
        || name switch
        {
            "display" => value.All(c => char.IsAsciiLetter(c) || c is '-' or ' ') && Look.IsDisplay(value),
            "visibility" => value is "hidden" or "visible" or "collapse",
            "opacity" => CssLength.Share(value) is not null,
            "font-size" => Look.IsFontSize(value),
            "color" or "text-fill-color" => value.Contains('(')
                || CssColor.Read(value) is not null
                || CssColor.IsOfSystem(value),
            "background-color" => value.Contains('(') || CssColor.Read(value) is not null || CssColor.IsOfSystem(value),
            _ => true,
        };
}
