using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Svg.Dom;
using AngleSharp.Text;

namespace Zegel.Rules.Reading;

/// <summary>Text that stands in the HTML and that nobody sees.</summary>
/// <param name="By">What hides it.</param>
/// <param name="IsFirst">Nothing that is seen stands before it: where a preheader has its place.</param>
/// <param name="IsAsPreheader">Hidden as mail hides its preheader: not displayed, in a box without height, or twice over.</param>
public sealed record HiddenPassage(string Text, Said By, bool IsFirst, bool IsAsPreheader, int Line, int Column);

/// <summary>
/// Finds hidden text by following what is inherited: size, opacity, colour and ground. Where the ground is an image or a
/// gradient nothing is said. A sheet that asks for width, darkness and the like shows a mail in several ways, and each is
/// looked at: what is seen in one of them is not hidden, but for what is but a colour away and appears in the dark only.
/// </summary>
sealed class HiddenText
{
    /// <summary>Below this nobody reads it (standards F11); WCAG asks for 4.5.</summary>
    const double ContrastMin = 1.5;

    const double FontSizeMin = 2;
    const int PassagesMax = 200;
    const int UnseenMax = 20_000;
    const int TextMax = 4000;

    /// <summary>A preheader without <c>display: none</c> is hidden in more than one of the ways that programs heed.</summary>
    const int PreheaderWaysMin = 2;

    static readonly HashSet<string> Unread = new(
        ["style", "script", "title", "head", "noframes", "iframe", "object"],
        StringComparer.Ordinal
    );

    readonly StyleSheet sheet;

    // In their order; what a later view shows leaves the list.
    readonly List<Unseen> unseen = [];
    readonly List<AccessFault> faint = [];
    int view;
    int read;
    int next;
    int shown;

    /// <param name="Place">How many texts stand before it.</param>
    /// <param name="SeenBefore">How many of them the first view shows.</param>
    /// <param name="In">The element that holds the words; <paramref name="At"/> is the one that hides them.</param>
    sealed record Unseen(int Place, int SeenBefore, IElement At, IElement In, Reason By, string Words)
    {
        public bool IsSeen { get; set; }
    }

    /// <param name="IsForAll">No element in it shows itself again.</param>
    readonly record struct Reason(Said Said, bool IsForAll, bool IsColor, bool IsAsPreheader);

    /// <param name="Ground">Null where an image or a gradient lies below.</param>
    /// <param name="Ink">Null where the reader's program chooses: a link.</param>
    /// <param name="Fill">What letters are filled with instead of ink; null for ink.</param>
    /// <param name="HasShadow">What lies behind or around the letters, and is seen, shows them.</param>
    /// <param name="HiddenAt">The element that hides what is in it.</param>
    readonly record struct State(
        double Opacity,
        double FontSize,
        bool IsBold,
        CssColor? Ink,
        CssColor? Fill,
        CssColor? Ground,
        bool IsInvisible,
        bool IsIndented,
        bool IsSqueezed,
        bool HasShadow,
        IElement? HiddenAt,
        Reason By
    );

    HiddenText(StyleSheet sheet) => this.sheet = sheet;

    /// <returns>What nobody sees, and what few can read for its colour (WCAG 1.4.3).</returns>
    public static (IReadOnlyList<HiddenPassage> Hidden, IReadOnlyList<AccessFault> Faint) In(
        IDocument document,
        StyleSheet sheet
    )
    {
        var reader = new HiddenText(sheet);
        for (var at = 0; at < sheet.Views.Count; at++)
            if (at == 0 || reader.unseen.Exists(text => !text.IsSeen))
                reader.See(document.DocumentElement, at);
        return (reader.Passages(), reader.faint);
    }

    void See(IElement root, int at)
    {
        (view, read, next) = (at, 0, 0);
        Walk(
            root,
            new State(1, 16, false, CssColor.Black, null, CssColor.White, false, false, false, false, null, default)
        );
    }

    List<HiddenPassage> Passages()
    {
        var passages = new List<(Unseen First, bool IsFirst, StringBuilder Text)>();
        var (hasSeen, isApart) = (false, true);
        foreach (var text in unseen)
            if (text.IsSeen)
                hasSeen = isApart = true;
            else if (
                !isApart
                && passages[^1].First is { } first
                && first.At == text.At
                && first.SeenBefore == text.SeenBefore
            )
            {
                if (passages[^1].Text.Length < TextMax)
                    passages[^1].Text.Append(' ').Append(text.Words);
            }
            else if (passages.Count < PassagesMax)
            {
                passages.Add((text, !hasSeen && text.SeenBefore == 0, new StringBuilder(text.Words)));
                isApart = false;
            }
            else
                break;
        return
        [
            .. passages.Select(passage => new HiddenPassage(
                Plain(passage.Text.ToString()),
                passage.First.By.Said,
                passage.IsFirst,
                passage.First.By.IsAsPreheader,
                Position(passage.First).Line,
                Position(passage.First).Column
            )),
        ];

        static TextPosition Position(Unseen text) => MailHtmlReader.Position(text.By.IsForAll ? text.At : text.In);
    }

    void Walk(IElement element, State around)
    {
        if (Unread.Contains(element.LocalName))
            return;
        var state = Of(element, around);
        var children = element is IHtmlTemplateElement template ? template.Content.ChildNodes : element.ChildNodes;
        foreach (var child in children)
            if (child is IElement inner)
                Walk(inner, state);
            else if (child is IText words)
                Read(element, words.Data, state);
    }

    State Of(IElement element, State around)
    {
        var look = sheet.LookOf(element, view);
        var size = look.FontSize(around.FontSize) ?? HeadingSize(element) ?? around.FontSize;
        var ground = Ground(element, look, around);
        var ink = Ink(element, look, around.Ink);
        var fill = Fill(look, around.Fill);
        if (look.Value("background-clip") is "text" || HasWord(look.Value("background"), "text"))
        {
            // The ground is seen through the letters only.
            if ((fill ?? ink) is not { Alpha: > 0.5 })
                (ink, fill) = (ground, null);
            ground = around.Ground;
        }
        var state = around with
        {
            Opacity = around.Opacity * look.Opacity,
            FontSize = size,
            IsBold = IsBold(element, look, around.IsBold),
            Ink = ink,
            Fill = fill,
            Ground = ground,
            IsInvisible = look.Value("visibility") switch
            {
                "hidden" or "collapse" => true,
                "visible" or "initial" => false,
                _ => around.IsInvisible,
            },
            IsIndented = look.Value("text-indent") is null ? around.IsIndented : look.IsIndentedAway,
            IsSqueezed = look.Value("letter-spacing") is null ? around.IsSqueezed : look.IsSqueezed(size),
            HasShadow = HasShadow(look, ground, around.HasShadow),
        };
        if (around is { HiddenAt: not null, By.IsForAll: true })
            return state;
        // A child may be seen again where its parent is invisible, small or pale, but not in what is closed or gone.
        var removedBy =
            Unshown(element, look) ?? look.RemovedBy ?? (state.Opacity < Look.OpacityMin ? ByOpacity : null);
        var by = removedBy ?? UnreadableBy(state);
        if (by is null)
            return state with { HiddenAt = null, By = default };
        if (removedBy is null && around.HiddenAt is not null && around.By.Said == by)
            return state;
        return state with
        {
            HiddenAt = element,
            By = new Reason(
                by,
                removedBy is not null,
                by == ByColor || by == ByClearness,
                IsAsPreheader(element, look, state)
            ),
        };
    }

    /// <summary>As programs show headings that say nothing of their size.</summary>
    static double? HeadingSize(IElement element) =>
        element.LocalName switch
        {
            "h1" => 32,
            "h2" => 24,
            "h3" => 18.72,
            _ => null,
        };

    static bool IsBold(IElement element, Look look, bool around) =>
        look.Value("font-weight") switch
        {
            "bold" or "bolder" or "700" or "800" or "900" => true,
            "normal" or "lighter" or "300" or "400" or "500" => false,
            _ => around || element.LocalName is "b" or "strong" or "th" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6",
        };

    static CssColor? Ink(IElement element, Look look, CssColor? around)
    {
        // What lies below the letters of a drawing depends on the drawing.
        if (element is ISvgElement)
            return look.Value("fill") is { } paint && (paint == "none" || CssColor.Read(paint) is { Alpha: 0 })
                ? CssColor.Transparent
                : null;
        if (look.Value("color") is { } written && written is not ("inherit" or "currentcolor" or "unset"))
            return written == "initial" ? CssColor.Black : CssColor.Read(written);
        return element.LocalName switch
        {
            "font" => CssColor.ReadAttribute(element.GetAttribute("color")) ?? around,
            "body" => CssColor.ReadAttribute(element.GetAttribute("text")) ?? around,
            "a" when element.HasAttribute("href") => null,
            "button" or "select" or "textarea" => null,
            _ => around,
        };
    }

    static CssColor? Fill(Look look, CssColor? around) =>
        look.Value("text-fill-color") switch
        {
            null or "inherit" or "unset" => around,
            var written => CssColor.Read(written),
        };

    static bool HasShadow(Look look, CssColor? ground, bool around)
    {
        var has = look.Value("text-shadow") is { } shadow
            ? shadow.Contains("var(", StringComparison.Ordinal) || CssText.Split(shadow, ',').Any(IsSeen)
            : around;
        return has || (look.Value("text-stroke") ?? look.Value("text-stroke-color")) is { } stroke && IsSeen(stroke);

        // Without a colour of its own it has that of the letters.
        bool IsSeen(string line) =>
            CssText.Split(line, ' ').Select(CssColor.Read).FirstOrDefault(color => color is not null)
                is { Alpha: > 0.1 } color
            && (ground is not { } below || color.Over(below).Contrast(below) >= ContrastMin);
    }

    static CssColor? Ground(IElement element, Look look, State around)
    {
        var ground = element.LocalName is "button" or "select" or "textarea" ? null : around.Ground;
        if (CssColor.ReadAttribute(element.GetAttribute("bgcolor")) is { } old)
            ground = old;
        if (element.HasAttribute("background"))
            ground = null;
        if (look.Value("background") is { } shorthand)
            ground = IsPicture(shorthand)
                ? Laid(CssColor.OfGradient(shorthand), null)
                : Laid(InShorthand(shorthand), ground);
        if (look.Value("background-color") is { } color)
            ground = Laid(color == "currentcolor" ? Ink(element, look, around.Ink) : CssColor.Read(color), ground);
        if (look.Value("background-image") is { } image && image is not ("none" or "initial" or "unset"))
            ground = Laid(CssColor.OfGradient(image), null);
        return ground;
    }

    static bool IsPicture(string value) =>
        value.Contains("url(", StringComparison.Ordinal)
        || value.Contains("gradient", StringComparison.Ordinal)
        || value.Contains("image", StringComparison.Ordinal)
        || value.Contains("var(", StringComparison.Ordinal);

    static CssColor? InShorthand(string shorthand) =>
        CssText.Split(shorthand, ' ').Select(CssColor.Read).FirstOrDefault(color => color is not null);

    static bool HasWord(string? value, string word) => value is not null && CssText.Split(value, ' ').Contains(word);

    static CssColor? Laid(CssColor? color, CssColor? below) =>
        color is not { } given ? below
        : given.Alpha >= 1 ? given
        : below is { } ground ? given.Over(ground)
        : given.Alpha > 0.9 ? given with { Alpha = 1 }
        : null;

    void Read(IElement element, string words, State state)
    {
        var place = read++;
        if (view > 0)
        {
            if (next == unseen.Count || unseen[next].Place != place)
                return;
            var text = unseen[next++];
            text.IsSeen |= state.HiddenAt is null && !(text.By.IsColor && sheet.Views[view].IsDark);
            return;
        }
        if (Plain(words).Length == 0)
            return;
        if (state.HiddenAt is not { } at)
        {
            shown++;
            Measure(element, words, state);
        }
        else if (unseen.Count < UnseenMax)
            unseen.Add(new Unseen(place, shown, at, element, state.By, words));
    }

    static readonly Said ByOpacity = "opacity";
    static readonly Said ByVisibility = "visibility: hidden";
    static readonly Said BySize = "font-size";
    static readonly Said ByIndent = "text-indent";
    static readonly Said BySpacing = "letter-spacing";
    static readonly Said ByClearness = new("its colour, which is transparent", "zijn kleur, die doorzichtig is");
    static readonly Said ByColor = new(
        "its colour, which is that of its ground",
        "zijn kleur, die gelijk is aan de achtergrond"
    );

    static Said? UnreadableBy(State state) =>
        state.IsInvisible ? ByVisibility
        : state.FontSize < FontSizeMin ? BySize
        : state.IsIndented ? ByIndent
        : state.IsSqueezed ? BySpacing
        : ColorlessBy(state);

    static Said? ColorlessBy(State state) =>
        !state.HasShadow && InkOf(state) is { Alpha: < Look.OpacityMin } ? ByClearness
        : ContrastOf(state) < ContrastMin ? ByColor
        : null;

    /// <summary>Elements that webmail drops with what is in them, and such as are drawn where another asks for them.</summary>
    static Said? Unshown(IElement element, Look look) =>
        look.UnshownBy(element)
        ?? (
            element.LocalName is "noscript"
            || element is ISvgElement
                && element.LocalName is "defs" or "symbol" or "metadata" or "clipPath" or "mask" or "pattern"
                ? (Said)$"<{element.LocalName}>"
                : null
        );

    /// <summary>As the field does it: what programs heed one by one is written all at once. A cell grows with its text.</summary>
    static bool IsAsPreheader(IElement element, Look look, State state)
    {
        if (Unshown(element, look) is not null)
            return false;
        if (look.Value("display") is "none")
            return true;
        if (look.AwayBy is not null || state.IsIndented || state.IsSqueezed)
            return false;
        if (look.IsFlat && element.LocalName is not ("td" or "th"))
            return true;
        var ways = (bool[])
            [
                state.Opacity < Look.OpacityMin,
                state.IsInvisible,
                state.FontSize < FontSizeMin,
                ColorlessBy(state with { Opacity = 1 }) is not null,
                look.Value("mso-hide") is "all",
            ];
        return ways.Count(isHiding => isHiding) >= PreheaderWaysMin;
    }

    static CssColor? InkOf(State state) => state.Fill ?? state.Ink;

    /// <summary>Null where ink or ground depend on more.</summary>
    static double? ContrastOf(State state)
    {
        if (InkOf(state) is not { } ink || state is not { Ground: { } ground, HasShadow: false })
            return null;
        var seen = ink with { Alpha = ink.Alpha * state.Opacity };
        return seen.Over(ground).Contrast(ground);
    }

    void Measure(IElement element, string words, State state)
    {
        var isLarge = state.FontSize >= (state.IsBold ? LargeBold : Large);
        if (faint.Count >= PassagesMax || ContrastOf(state) is not { } contrast || contrast >= (isLarge ? 3 : 4.5))
            return;
        var at = MailHtmlReader.Position(element);
        var plain = Plain(words);
        var told = plain.Length > 40 ? plain[..40] + "…" : plain;
        var measured = Math.Floor(contrast * 100) / 100;
        faint.Add(
            new AccessFault(
                AccessKind.Contrast,
                (
                    string.Create(CultureInfo.InvariantCulture, $"a contrast of {measured:0.##} in “{told}”"),
                    string.Create(CultureInfo.GetCultureInfo("nl-NL"), $"een contrast van {measured:0.##} in “{told}”")
                ),
                at.Line,
                at.Column
            )
        );
    }

    /// <summary>18 and 14 points in pixels (WCAG, "large scale").</summary>
    const double Large = 24;
    const double LargeBold = 18.66;

    /// <summary>Without what pads a preheader: spaces of all kinds, joiners and marks that have no width.</summary>
    static string Plain(string words)
    {
        var text = new StringBuilder();
        foreach (var c in words.AsSpan(0, Math.Min(words.Length, TextMax)))
            if (char.IsWhiteSpace(c) || IsPadding(c))
            {
                if (text.Length > 0 && text[^1] != ' ')
                    text.Append(' ');
            }
            else
                text.Append(c);
        var plain = text.ToString().Trim();
        return plain.Any(char.IsLetterOrDigit) ? plain : "";
    }

    static bool IsPadding(char c) =>
        c is '\u034F' or '\u00AD' or '\u2800' or '\u3164' or '\uFFFC'
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control;
}
