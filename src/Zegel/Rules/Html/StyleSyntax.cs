namespace Zegel.Rules.Html;

/// <summary>Style sheets and style attributes: whether they can be read, and whether their properties exist.</summary>
static class StyleSyntax
{
    static readonly HashSet<string> Properties = new(
        """
        accent-color align-content align-items align-self align-tracks alignment-baseline all anchor-name animation
        animation-composition animation-delay animation-direction animation-duration animation-fill-mode
        animation-iteration-count animation-name animation-play-state animation-range animation-range-end
        animation-range-start animation-timeline animation-timing-function appearance aspect-ratio azimuth
        backdrop-filter backface-visibility background background-attachment background-blend-mode background-clip
        background-color background-image background-origin background-position background-position-x
        background-position-y background-repeat background-size baseline-shift baseline-source block-size border
        border-block border-block-color border-block-end border-block-end-color border-block-end-style
        border-block-end-width border-block-start border-block-start-color border-block-start-style
        border-block-start-width border-block-style border-block-width border-bottom border-bottom-color
        border-bottom-left-radius border-bottom-right-radius border-bottom-style border-bottom-width border-collapse
        border-color border-end-end-radius border-end-start-radius border-image border-image-outset border-image-repeat
        border-image-slice border-image-source border-image-width border-inline border-inline-color border-inline-end
        border-inline-end-color border-inline-end-style border-inline-end-width border-inline-start
        border-inline-start-color border-inline-start-style border-inline-start-width border-inline-style
        border-inline-width border-left border-left-color border-left-style border-left-width border-radius border-right
        border-right-color border-right-style border-right-width border-spacing border-start-end-radius
        border-start-start-radius border-style border-top border-top-color border-top-left-radius
        border-top-right-radius border-top-style border-top-width border-width bottom box-decoration-break box-shadow
        box-sizing break-after break-before break-inside caption-side caret caret-color caret-shape clear clip clip-path
        clip-rule color color-adjust color-interpolation color-interpolation-filters color-rendering color-scheme
        column-count column-fill column-gap column-rule column-rule-color column-rule-style column-rule-width column-span
        column-width columns contain contain-intrinsic-block-size contain-intrinsic-height
        contain-intrinsic-inline-size contain-intrinsic-size contain-intrinsic-width container container-name
        container-type content content-visibility counter-increment counter-reset counter-set cue cue-after cue-before
        cursor cx cy d direction display dominant-baseline elevation empty-cells field-sizing fill fill-opacity fill-rule
        filter flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap float flood-color flood-opacity
        font font-display font-family font-feature-settings font-kerning font-language-override font-optical-sizing
        font-palette font-size font-size-adjust font-stretch font-style font-synthesis font-synthesis-position
        font-synthesis-small-caps font-synthesis-style font-synthesis-weight font-variant font-variant-alternates
        font-variant-caps font-variant-east-asian font-variant-emoji font-variant-ligatures font-variant-numeric
        font-variant-position font-variation-settings font-weight forced-color-adjust gap glyph-orientation-horizontal
        glyph-orientation-vertical grid grid-area grid-auto-columns grid-auto-flow grid-auto-rows grid-column
        grid-column-end grid-column-gap grid-column-start grid-gap grid-row grid-row-end grid-row-gap grid-row-start
        grid-template grid-template-areas grid-template-columns grid-template-rows hanging-punctuation height
        hyphenate-character hyphenate-limit-chars hyphens image-orientation image-rendering image-resolution ime-mode
        initial-letter inline-size inset inset-area inset-block inset-block-end inset-block-start inset-inline
        inset-inline-end inset-inline-start interpolate-size isolation justify-content justify-items justify-self
        justify-tracks left letter-spacing lighting-color line-break line-clamp line-height line-height-step list-style
        list-style-image list-style-position list-style-type margin margin-block margin-block-end margin-block-start
        margin-bottom margin-inline margin-inline-end margin-inline-start margin-left margin-right margin-top margin-trim
        marker marker-end marker-mid marker-start mask mask-border mask-border-mode mask-border-outset
        mask-border-repeat mask-border-slice mask-border-source mask-border-width mask-clip mask-composite mask-image
        mask-mode mask-origin mask-position mask-repeat mask-size mask-type math-depth math-shift math-style
        max-block-size max-height max-inline-size max-width min-block-size min-height min-inline-size min-width
        mix-blend-mode nav-down nav-left nav-right nav-up object-fit object-position object-view-box offset offset-anchor
        offset-distance offset-path offset-position offset-rotate opacity order orphans outline outline-color
        outline-offset outline-style outline-width overflow overflow-anchor overflow-block overflow-clip-margin
        overflow-inline overflow-wrap overflow-x overflow-y overlay overscroll-behavior overscroll-behavior-block
        overscroll-behavior-inline overscroll-behavior-x overscroll-behavior-y padding padding-block padding-block-end
        padding-block-start padding-bottom padding-inline padding-inline-end padding-inline-start padding-left
        padding-right padding-top page page-break-after page-break-before page-break-inside paint-order pause
        pause-after pause-before perspective perspective-origin pitch pitch-range place-content place-items place-self
        play-during pointer-events position position-anchor position-area position-try position-try-fallbacks
        position-try-order position-visibility print-color-adjust quotes r resize rest rest-after rest-before richness
        right rotate row-gap ruby-align ruby-merge ruby-overhang ruby-position rx ry scale scroll-behavior scroll-margin
        scroll-margin-block scroll-margin-block-end scroll-margin-block-start scroll-margin-bottom scroll-margin-inline
        scroll-margin-inline-end scroll-margin-inline-start scroll-margin-left scroll-margin-right scroll-margin-top
        scroll-padding scroll-padding-block scroll-padding-block-end scroll-padding-block-start scroll-padding-bottom
        scroll-padding-inline scroll-padding-inline-end scroll-padding-inline-start scroll-padding-left
        scroll-padding-right scroll-padding-top scroll-snap-align scroll-snap-stop scroll-snap-type scroll-timeline
        scroll-timeline-axis scroll-timeline-name scrollbar-color scrollbar-gutter scrollbar-width shape-image-threshold
        shape-margin shape-outside shape-rendering size speak speak-as speak-header speak-numeral speak-punctuation
        speech-rate src stop-color stop-opacity stress stroke stroke-dasharray stroke-dashoffset stroke-linecap
        stroke-linejoin stroke-miterlimit stroke-opacity stroke-width tab-size table-layout text-align text-align-all
        text-align-last text-anchor text-autospace text-box text-box-edge text-box-trim text-combine-upright
        text-decoration text-decoration-color text-decoration-line text-decoration-skip text-decoration-skip-ink
        text-decoration-style text-decoration-thickness text-emphasis text-emphasis-color text-emphasis-position
        text-emphasis-style text-indent text-justify text-orientation text-overflow text-rendering text-shadow
        text-size-adjust text-spacing text-spacing-trim text-transform text-underline-offset text-underline-position
        text-wrap text-wrap-mode text-wrap-style timeline-scope top touch-action transform transform-box
        transform-origin transform-style transition transition-behavior transition-delay transition-duration
        transition-property transition-timing-function translate unicode-bidi unicode-range user-select vector-effect
        vertical-align view-timeline view-timeline-axis view-timeline-inset view-timeline-name view-transition-name
        visibility voice-balance voice-duration voice-family voice-pitch voice-range voice-rate voice-stress voice-volume
        volume white-space white-space-collapse white-space-trim widows width will-change word-break word-spacing
        word-wrap writing-mode x y z-index zoom
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The declarations of a style attribute.</summary>
    public static string? DeclarationsFault(string value)
    {
        var (parts, isBalanced) = Split(value, ';');
        if (!isBalanced)
            return "declarations with closed quotes and brackets";
        foreach (var part in parts)
            if (
                part.Length > 0
                // A star before it hides it from all but old browsers; braces around it, from all.
                && part[0] is not ('*' or '{')
                && (
                    Property(part) is not { } name
                    || (part[^1] == ':' && !name.StartsWith("--", StringComparison.Ordinal))
                )
            )
                return "declarations such as color: red, with a semicolon between";
        return null;
    }

    /// <summary>The declarations of a style attribute whose property does not take their value.</summary>
    public static IEnumerable<string> Wrong(string value) => Split(value, ';').Parts.Where(IsWrong);

    static readonly HashSet<string> AtRules =
    [
        .. "charset container counter-style font-face font-feature-values font-palette-values import keyframes layer media namespace page position-try property scope starting-style supports view-transition".Split(
            ' '
        ),
    ];

    static readonly HashSet<string> Descriptors =
    [
        .. "ascent-override descent-override font-display font-family font-feature-settings font-language-override font-named-instance font-stretch font-style font-variant font-variation-settings font-weight font-width line-gap-override size-adjust src unicode-range".Split(
            ' '
        ),
    ];

    public static IEnumerable<string> Descriptive(string value) => Split(value, ';').Parts.Where(IsDescriptor);

    /// <summary>Whether it stands in rules and means something in <c>@font-face</c> or <c>@page</c> alone.</summary>
    public static bool IsDescriptor(string declaration) =>
        Property(declaration)?.ToLowerInvariant() is "src" or "unicode-range" or "font-display" or "size";

    /// <summary>Whether <c>@font-face</c> does not know it, though it is a property.</summary>
    public static bool IsNoDescriptor(string declaration) =>
        Property(declaration) is { } name
        && Properties.Contains(name)
        && !Descriptors.Contains(name.ToLowerInvariant());

    /// <summary>What is wrong with what stands before braces: a selector or an at-rule; null for nothing.</summary>
    public static string? PreludeFault(string prelude, string around)
    {
        if (prelude.StartsWith("@media", StringComparison.OrdinalIgnoreCase))
            return MediaQuery.Fault(prelude[6..], isAttribute: false);
        if (prelude.StartsWith('@'))
            return IsKnown(prelude) ? null : "an at-rule that browsers know";
        if (around.Contains("keyframes", StringComparison.OrdinalIgnoreCase) || around.Length > 0 && around[0] != '@')
            return null;
        return SelectorSyntax.IsRight(prelude) ? null : "selectors such as td, .name or #id";
    }

    static bool IsKnown(string atRule)
    {
        var end = 1;
        while (end < atRule.Length && (char.IsAsciiLetterOrDigit(atRule[end]) || atRule[end] == '-'))
            end++;
        var name = atRule[1..end].ToLowerInvariant();
        return name is ['-', ..] || AtRules.Contains(name);
    }

    // What stands outside all braces: statements that end in a semicolon, and the marks of a comment of old.
    static bool IsRightOutside(string text, bool hasRules)
    {
        var statement = text.Trim();
        if (statement.StartsWith("@import", StringComparison.OrdinalIgnoreCase))
            return !hasRules
                && statement[7..].TrimStart() is var what
                && (what is ['"' or '\'', ..] || what.StartsWith("url(", StringComparison.OrdinalIgnoreCase));
        if (statement.StartsWith("@charset", StringComparison.OrdinalIgnoreCase))
            return statement[8..].TrimStart() is ['"', ..];
        return statement.Length == 0 || (statement[0] == '@' && IsKnown(statement));
    }

    /// <summary>Whether the property of a declaration does not take its value.</summary>
    public static bool IsWrong(string declaration) =>
        Property(declaration) is { } name
        && name[0] is not ('-' or '_')
        && !CssValue.IsRight(name, declaration[(declaration.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    /// <summary>Properties that no standard knows, in a style attribute; those of one maker included.</summary>
    public static IEnumerable<string> Unknown(string value) =>
        Split(value, ';')
            .Parts.Select(Property)
            .OfType<string>()
            .Where(name => !name.StartsWith("--", StringComparison.Ordinal) && !Properties.Contains(name));

    /// <summary>The kind of fault that an unknown property is.</summary>
    public static string Kind(string property) =>
        property[0] is '-' or '_' || property.StartsWith("mso-", StringComparison.OrdinalIgnoreCase)
            ? HtmlFault.MakersProperty + property.ToLowerInvariant()
            : "css " + property.ToLowerInvariant();

    /// <summary>A piece of a style sheet and the place where it begins.</summary>
    /// <param name="Around">What stands before the braces around it, such as a selector or <c>@font-face</c>.</param>
    /// <param name="IsDeclaration">Otherwise what stands before braces itself.</param>
    public readonly record struct Piece(string Text, int At, string Around, bool IsDeclaration);

    /// <summary>The pieces of a style sheet; null when braces do not match.</summary>
    public static IReadOnlyList<Piece>? Pieces(string sheet)
    {
        var found = new List<Piece>();
        var around = new Stack<string>();
        var hasRules = false;
        var depth = 0;
        var start = 0;
        var text = Blank(sheet);
        if (text is null)
            return null;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}' or ';'))
                continue;
            if (text[i] == '{' && depth == 0 && string.IsNullOrWhiteSpace(text[start..i]))
                return null;
            if (text[i] == ';' && depth == 0 && !IsRightOutside(text[start..i], hasRules))
                return null;
            hasRules |= text[i] == '{' && !text.AsSpan(start, i - start).TrimStart().StartsWith("@layer");
            var piece = text[start..i];
            if ((text[i] == '{' || depth > 0) && piece.Trim().Length > 0)
                found.Add(new Piece(piece, start, around.Count > 0 ? around.Peek() : "", text[i] != '{'));
            if (text[i] == '{')
                around.Push(piece.Trim());
            else if (text[i] == '}')
                around.TryPop(out _);
            depth +=
                text[i] == '{' ? 1
                : text[i] == '}' ? -1
                : 0;
            if (depth < 0)
                return null;
            start = i + 1;
        }
        // Braces that are still open close at the end.
        var left = text[start..].Trim();
        if (depth > 0 && left.Length > 0)
            found.Add(new Piece(left, start, around.Peek(), IsDeclaration: true));
        return depth > 0 || IsRightOutside(left, hasRules) ? found : null;
    }

    public static bool IsDeclaration(string text) =>
        Property(text.Trim()) is not null || text.TrimStart() is ['*', ..] || IsStatement(text.Trim());

    // Style sheets are drawn in before the first rule, never within one.
    static bool IsStatement(string text) =>
        text.StartsWith('@')
        && IsKnown(text)
        && !text.StartsWith("@import", StringComparison.OrdinalIgnoreCase)
        && !text.StartsWith("@charset", StringComparison.OrdinalIgnoreCase);

    static string? Property(string declaration)
    {
        var colon = declaration.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            return null;
        var name = declaration[..colon].Trim();
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || c > 127)
            ? name
            : null;
    }

    // Comments and strings as blanks of the same length, so that places stay.
    static string? Blank(string sheet)
    {
        var text = sheet.ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '"' or '\'')
            {
                var quote = text[i];
                for (i++; i < text.Length && text[i] != quote; i++)
                {
                    if (text[i] == '\n')
                        return null;
                    if (text[i] == '\\')
                        text[i++] = ' ';
                    if (i < text.Length)
                        text[i] = 'q';
                }
                if (i >= text.Length)
                    return null;
            }
            else if (text[i] == '/' && i + 1 < text.Length && text[i + 1] == '*')
            {
                var end = sheet.IndexOf("*/", i + 2, StringComparison.Ordinal);
                // One that is still open closes at the end.
                end = end < 0 ? text.Length - 2 : end;
                Array.Fill(text, ' ', i, end + 2 - i);
                i = end + 1;
            }
            else if (string.CompareOrdinal(sheet, i, "<!--", 0, 4) == 0)
                Array.Fill(text, ' ', i, 4);
            else if (string.CompareOrdinal(sheet, i, "-->", 0, 3) == 0)
                Array.Fill(text, ' ', i, 3);
        }
        return new string(text);
    }

    static (List<string> Parts, bool IsBalanced) Split(string value, char separator)
    {
        var parts = new List<string>();
        if (Blank(value) is not { } text)
            return (parts, false);
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth +=
                text[i] is '(' or '[' ? 1
                : text[i] is ')' or ']' ? -1
                : 0;
            if (depth < 0)
                return (parts, false);
            if (text[i] == separator && depth == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }
        parts.Add(text[start..].Trim());
        return (parts, depth == 0);
    }
}
