using System.Globalization;
using System.Text;
using AngleSharp.Dom;

namespace Zegel.Rules.Reading;

/// <summary>Text that stands in the HTML and that nobody sees.</summary>
/// <param name="By">What hides it.</param>
/// <param name="IsFirst">Nothing that is seen stands before it: where a preheader has its place.</param>
public sealed record HiddenPassage(string Text, Said By, bool IsFirst, int Line, int Column);

/// <summary>
/// Finds hidden text by following what is inherited: size, opacity, colour and ground. Where the ground is an image or a
/// gradient nothing is said; what a media query shows to some readers is not hidden.
/// </summary>
sealed class HiddenText
{
    /// <summary>Below this nobody reads it (standards F11); WCAG asks for 4.5.</summary>
    const double ContrastMin = 1.5;

    const double FontSizeMin = 2;
    const int PassagesMax = 200;
    const int TextMax = 4000;

    static readonly HashSet<string> Unread = new(
        ["style", "script", "title", "template", "head", "noframes", "iframe", "select", "textarea", "object"],
        StringComparer.Ordinal
    );

    readonly StyleSheet sheet;
    readonly List<(IElement At, Said By, bool IsFirst, StringBuilder Text)> found = [];
    readonly List<AccessFault> faint = [];
    bool hasSeen;

    /// <param name="Ground">Null where an image or a gradient lies below.</param>
    /// <param name="Ink">Null where the reader's program chooses: a link.</param>
    /// <param name="HiddenAt">The element that hides all in it.</param>
    readonly record struct State(
        double Opacity,
        double FontSize,
        bool IsBold,
        CssColor? Ink,
        CssColor? Ground,
        bool IsInvisible,
        bool IsIndented,
        bool HasShadow,
        IElement? HiddenAt,
        Said By
    );

    HiddenText(StyleSheet sheet) => this.sheet = sheet;

    /// <returns>What nobody sees, and what few can read for its colour (WCAG 1.4.3).</returns>
    public static (IReadOnlyList<HiddenPassage> Hidden, IReadOnlyList<AccessFault> Faint) In(
        IDocument document,
        StyleSheet sheet
    )
    {
        var reader = new HiddenText(sheet);
        reader.Walk(
            document.DocumentElement,
            new State(1, 16, false, CssColor.Black, CssColor.White, false, false, false, null, "")
        );
        return (
            [
                .. reader.found.Select(passage => new HiddenPassage(
                    Plain(passage.Text.ToString()),
                    passage.By,
                    passage.IsFirst,
                    MailHtmlReader.Position(passage.At).Line,
                    MailHtmlReader.Position(passage.At).Column
                )),
            ],
            reader.faint
        );
    }

    void Walk(IElement element, State around)
    {
        if (Unread.Contains(element.LocalName))
            return;
        var state = Of(element, around);
        foreach (var child in element.ChildNodes)
            if (child is IElement inner)
                Walk(inner, state);
            else if (child is IText words && Plain(words.Data).Length > 0)
                Read(element, words.Data, state);
    }

    State Of(IElement element, State around)
    {
        var look = sheet.LookOf(element);
        var state = around with
        {
            Opacity = around.Opacity * look.Opacity,
            FontSize = look.FontSize ?? HeadingSize(element) ?? around.FontSize,
            IsBold = IsBold(element, look, around.IsBold),
            Ink = Ink(element, look, around.Ink),
            Ground = Ground(element, look, around.Ground),
            IsInvisible = look.Value("visibility") switch
            {
                "hidden" or "collapse" => true,
                "visible" => false,
                _ => around.IsInvisible,
            },
            IsIndented = look.Value("text-indent") is null ? around.IsIndented : look.IsIndentedAway,
            HasShadow = around.HasShadow || look.Value("text-shadow") is { } shadow && shadow != "none",
        };
        if (around.HiddenAt is not null)
            return state;
        if (sheet.IsShownElsewhere(element))
            return state with
            {
                Opacity = around.Opacity,
                FontSize = Math.Max(state.FontSize, FontSizeMin),
                Ink = null,
                IsInvisible = false,
                IsIndented = false,
            };
        // A child may be seen again where its parent is invisible, so that is asked at the text.
        var by =
            element.HasAttribute("hidden") ? new Said("the attribute hidden", "het attribuut hidden")
            : look.HiddenBy is { } reason && reason.En != "visibility: hidden" ? reason
            : state.Opacity < Look.OpacityMin ? new Said("opacity", "opacity")
            : null;
        return by is null ? state : state with { HiddenAt = element, By = by };
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
        if (look.Value("color") is { } written && written is not ("inherit" or "currentcolor"))
            return CssColor.Read(written);
        return element.LocalName switch
        {
            "font" => CssColor.ReadAttribute(element.GetAttribute("color")) ?? around,
            "body" => CssColor.ReadAttribute(element.GetAttribute("text")) ?? around,
            "a" when element.HasAttribute("href") => null,
            _ => around,
        };
    }

    static CssColor? Ground(IElement element, Look look, CssColor? around)
    {
        var ground = around;
        if (CssColor.ReadAttribute(element.GetAttribute("bgcolor")) is { } old)
            ground = old;
        if (element.HasAttribute("background"))
            ground = null;
        if (look.Value("background") is { } shorthand)
            ground = IsPicture(shorthand) ? null : Laid(InShorthand(shorthand), ground);
        if (look.Value("background-color") is { } color)
            ground = Laid(CssColor.Read(color), ground);
        if (look.Value("background-image") is { } image && image != "none")
            ground = null;
        return ground;
    }

    static bool IsPicture(string value) =>
        value.Contains("url(", StringComparison.Ordinal)
        || value.Contains("gradient", StringComparison.Ordinal)
        || value.Contains("image", StringComparison.Ordinal)
        || value.Contains("var(", StringComparison.Ordinal);

    static CssColor? InShorthand(string shorthand)
    {
        if (CssColor.Read(shorthand) is { } whole)
            return whole;
        return shorthand
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(CssColor.Read)
            .FirstOrDefault(color => color is not null);
    }

    static CssColor? Laid(CssColor? color, CssColor? below) =>
        color is not { } given ? below
        : given.Alpha >= 1 ? given
        : below is { } ground ? given.Over(ground)
        : given.Alpha > 0.9 ? given with { Alpha = 1 }
        : null;

    void Read(IElement element, string words, State state)
    {
        if (state.HiddenAt is { } hiddenAt)
        {
            Keep(hiddenAt, state.By, words);
            return;
        }
        var by =
            state.IsInvisible ? "visibility: hidden"
            : state.FontSize < FontSizeMin ? "font-size"
            : state.IsIndented ? "text-indent"
            : IsUnreadable(state)
                ? new Said("its colour, which is that of its ground", "zijn kleur, die gelijk is aan de achtergrond")
            : null;
        if (by is not null)
            Keep(element, by, words);
        else if (words.Any(char.IsLetterOrDigit))
        {
            hasSeen = true;
            Measure(element, words, state);
        }
    }

    static bool IsUnreadable(State state) => ContrastOf(state) < ContrastMin;

    /// <summary>Null where ink or ground depend on more.</summary>
    static double? ContrastOf(State state)
    {
        if (state is not { Ink: { } ink, Ground: { } ground, HasShadow: false })
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
        var shown = plain.Length > 40 ? plain[..40] + "…" : plain;
        var measured = Math.Floor(contrast * 100) / 100;
        faint.Add(
            new AccessFault(
                AccessKind.Contrast,
                (
                    string.Create(CultureInfo.InvariantCulture, $"a contrast of {measured:0.##} in “{shown}”"),
                    string.Create(CultureInfo.GetCultureInfo("nl-NL"), $"een contrast van {measured:0.##} in “{shown}”")
                ),
                at.Line,
                at.Column
            )
        );
    }

    /// <summary>18 and 14 points in pixels (WCAG, "large scale").</summary>
    const double Large = 24;
    const double LargeBold = 18.66;

    void Keep(IElement at, Said by, string words)
    {
        if (found.Count > 0 && ReferenceEquals(found[^1].At, at))
        {
            if (found[^1].Text.Length < TextMax)
                found[^1].Text.Append(' ').Append(words);
        }
        else if (found.Count < PassagesMax)
            found.Add((at, by, !hasSeen, new StringBuilder(words)));
    }

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
