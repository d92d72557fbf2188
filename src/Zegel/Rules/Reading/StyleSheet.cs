using AngleSharp.Dom;

namespace Zegel.Rules.Reading;

/// <summary>The style elements of a document, as far as they hide or shrink something; specificity is not weighed.</summary>
sealed class StyleSheet
{
    const int RulesMax = 200;

    /// <summary>Elements visited in matching, over all rules: keeps a hostile sheet within a fraction of a second.</summary>
    const int VisitsMax = 2_000_000;

    static readonly string[] Telling =
        "display visibility opacity width height clip font overflow margin position color background indent transform filter".Split(
            ' '
        );

    /// <summary>What undoes hiding where a media query holds.</summary>
    static readonly string[] Showing = "display visibility opacity height width font-size overflow".Split(' ');

    readonly Dictionary<IElement, string> declarations = [];
    readonly HashSet<IElement> shownElsewhere = [];
    readonly Dictionary<IElement, Look> looks = [];

    public static StyleSheet None { get; } = new();

    public static StyleSheet Of(IDocument document)
    {
        var sheet = new StyleSheet();
        var css = string.Join('\n', document.QuerySelectorAll("style").Select(style => style.TextContent));
        var visitsLeft = VisitsMax;
        var elements = document.All.Length;
        foreach (
            var (selector, declared) in CssText.Rules(css).Where(rule => IsTelling(rule.Declarations)).Take(RulesMax)
        )
        {
            visitsLeft -= elements * (1 + selector.AsSpan().CountAny(" ,>"));
            if (visitsLeft < 0)
                break;
            sheet.Apply(document, selector, declared);
        }
        foreach (var (selector, declared) in CssText.ConditionalRules(css).Where(IsShowing).Take(RulesMax))
        {
            visitsLeft -= elements * (1 + selector.AsSpan().CountAny(" ,>"));
            if (visitsLeft < 0)
                break;
            sheet.shownElsewhere.UnionWith(Matching(document, selector));
        }
        return sheet;
    }

    /// <summary>A narrow screen, or a dark one, shows it: it is made for other readers, not hidden from all.</summary>
    public bool IsShownElsewhere(IElement element) => shownElsewhere.Contains(element);

    static bool IsShowing((string Selector, string Declarations) rule)
    {
        var look = Look.Of(rule.Declarations);
        return !look.IsHidden
            && Showing.Any(name => look.Value(name) is { } value && value is not ("none" or "hidden" or "0" or "0px"));
    }

    /// <summary>How an element looks by the declarations that hold for it: those of the sheet, then its own.</summary>
    public Look LookOf(IElement element)
    {
        if (!looks.TryGetValue(element, out var look))
            looks.Add(element, look = Look.Of(StyleOf(element)));
        return look;
    }

    string StyleOf(IElement element)
    {
        var own = element.GetAttribute("style") ?? "";
        return declarations.TryGetValue(element, out var given) ? $"{given};{own}" : own;
    }

    void Apply(IDocument document, string selector, string declared)
    {
        foreach (var element in Matching(document, selector))
            declarations[element] = declarations.TryGetValue(element, out var before)
                ? before.Length > 4000
                    ? before
                    : $"{before};{declared}"
                : declared;
    }

    static IEnumerable<IElement> Matching(IDocument document, string selector)
    {
        // A selector for one state (hover, visited) says nothing of how the message opens; one that asks for siblings
        // visits all of them each time.
        if (selector.Length > 300 || selector.AsSpan().ContainsAny(":+~"))
            return [];
        try
        {
            return document.QuerySelectorAll(selector);
        }
        catch (DomException)
        {
            // No client understands the selector either.
            return [];
        }
    }

    static bool IsTelling(string declarations) =>
        Telling.Any(name => declarations.Contains(name, StringComparison.OrdinalIgnoreCase));
}
