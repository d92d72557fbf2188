using AngleSharp.Css.Parser;
using AngleSharp.Dom;
using AngleSharp.Svg.Dom;

namespace Zegel.Rules.Reading;

/// <summary>
/// The style elements of a document, as far as they hide, shrink or colour something, and the ways of looking in which they
/// do so differently. What one asks to be hovered over, ticked or visited is left aside: so no message opens.
/// </summary>
sealed class StyleSheet
{
    const int RulesMax = 500;
    const int SelectorsMax = 1000;
    const int ConditionsMax = 60;
    const int BreakpointsMax = 12;
    const int ViewsMax = 24;

    const int ClassesMax = 50;

    /// <summary>Elements visited in matching, over all rules: keeps a hostile sheet within a fraction of a second.</summary>
    const int VisitsMax = 500_000;

    /// <summary>Declarations weighed for looks in single views; each look costs as much as so many.</summary>
    const int WeighedMax = 3_000_000;
    const int LookCost = 50;

    static readonly string[] Telling =
        "display visibility opacity width height size clip font overflow margin padding position color background indent transform filter fill stroke shadow mask scale translate rotate zoom inset spacing contain --".Split(
            ' '
        );

    static readonly string[] Presentation = ["display", "visibility", "opacity", "font-size", "fill"];

    readonly Dictionary<IElement, List<Applied>> applied = [];
    readonly Dictionary<IElement, Look> looks = [];
    readonly Dictionary<(IElement, int), Look> looksInViews = [];

    // Much in a mail has the same style: it is read once.
    readonly Dictionary<string, IReadOnlyList<Declaration>> styles = new(StringComparer.Ordinal);
    readonly Dictionary<string, Look> looksOfStyles = new(StringComparer.Ordinal);
    int weighedLeft = WeighedMax;
    readonly List<StyleCondition> conditions = [];
    readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);
    StyleView[] views = [new(WideScreen, IsDark: false, HasMore: false)];
    ulong[] holding = [0];

    const double WideScreen = 1280;
    const double NarrowScreen = 360;

    /// <param name="Condition">Its place among the conditions; negative for what holds always.</param>
    sealed record Applied(IReadOnlyList<Declaration> Declarations, int Condition);

    public static StyleSheet None { get; } = new();

    public static StyleSheet Of(IDocument document)
    {
        var sheet = new StyleSheet();
        var rules = document
            .QuerySelectorAll("style")
            .SelectMany(style => StyleRule.In(style.TextContent, ConditionOf(style)))
            .Where(rule => IsTelling(rule.Declarations))
            .Take(RulesMax)
            .ToList();
        foreach (var element in document.All)
            if (element.GetAttribute("style") is { } own && own.Contains("--", StringComparison.Ordinal))
                sheet.Note(Declaration.In(own));
        sheet.Apply(document, rules);
        sheet.FindViews();
        return sheet;
    }

    /// <summary>The ways of looking in which something differs; one where all are alike.</summary>
    public IReadOnlyList<StyleView> Views => views;

    /// <summary>How an element looks by the declarations that hold always: those of the sheet, and its own.</summary>
    public Look LookOf(IElement element)
    {
        if (!looks.TryGetValue(element, out var look))
            looks.Add(element, look = IsPlain(element, out var style) ? LookOf(style, element) : Cascaded(element, 0));
        return look;
    }

    bool IsPlain(IElement element, out string style)
    {
        style = element.GetAttribute("style") ?? "";
        return element is not ISvgElement && !applied.ContainsKey(element);
    }

    Look LookOf(string style, IElement element)
    {
        if (!looksOfStyles.TryGetValue(style, out var look))
            looksOfStyles.Add(style, look = Cascaded(element, 0));
        return look;
    }

    /// <summary>How it looks in one of the <see cref="Views"/>.</summary>
    public Look LookOf(IElement element, int view)
    {
        if (holding[view] == 0 || !applied.TryGetValue(element, out var given) || given.All(one => one.Condition < 0))
            return LookOf(element);
        if (looksInViews.TryGetValue((element, view), out var look))
            return look;
        weighedLeft -= LookCost + given.Sum(one => one.Declarations.Count);
        if (weighedLeft < 0)
            return LookOf(element);
        looksInViews.Add((element, view), look = Cascaded(element, holding[view]));
        return look;
    }

    /// <summary>A bit for each of the views in which it is hidden by itself, with all that is in it.</summary>
    public uint HiddenIn(IElement element)
    {
        var hidden = 0u;
        for (var view = 0; view < views.Length; view++)
            if (LookOf(element, view).IsHiddenAt(element))
                hidden |= 1u << view;
        return hidden;
    }

    /// <summary>All the bits of <see cref="HiddenIn"/>.</summary>
    public uint Everywhere => (1u << views.Length) - 1;

    // What is marked important goes before what is not, and a style of its own before the sheet (CSS Cascade 5 §6).
    Look Cascaded(IElement element, ulong holds)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        // What a drawing says in attributes comes before all styles (SVG 2 §6.5).
        if (element is ISvgElement)
            foreach (var name in Presentation)
                if (element.GetAttribute(name) is { } attribute)
                    foreach (var declaration in Declaration.In($"{name}:{attribute}"))
                        values[declaration.Name] = declaration.Value;
        var style = element.GetAttribute("style") ?? "";
        if (!styles.TryGetValue(style, out var own))
            styles.Add(style, own = Declaration.In(style));
        var given = applied.TryGetValue(element, out var all)
            ? all.FindAll(one => one.Condition < 0 || (holds & (1ul << one.Condition)) != 0)
            : [];
        foreach (var isImportant in (bool[])[false, true])
        {
            foreach (var one in given)
                Set(one.Declarations);
            Set(own);

            void Set(IReadOnlyList<Declaration> declarations)
            {
                foreach (var declaration in declarations)
                    if (declaration.IsImportant == isImportant)
                        values[declaration.Name] = Resolved(declaration.Value, 0);
            }
        }
        return Look.Of(values);
    }

    void Apply(IDocument document, List<StyleRule> rules)
    {
        var parser = new CssSelectorParser();
        var selectors = new List<(StyleSelector Selector, Applied Applied)>();
        foreach (var rule in rules)
        {
            var condition = rule.When is null ? -1 : conditions.IndexOf(rule.When);
            if (rule.When is not null && condition < 0)
            {
                if (conditions.Count == ConditionsMax)
                    continue;
                condition = conditions.Count;
                conditions.Add(rule.When);
            }
            var given = new Applied(Declaration.In(rule.Declarations), condition);
            if (condition < 0)
                Note(given.Declarations);
            foreach (var text in CssText.Split(rule.Selector, ',').Select(part => part.Trim()))
                if (selectors.Count < SelectorsMax && StyleSelector.Read(text, parser) is { } selector)
                    selectors.Add((selector, given));
        }
        if (selectors.Count == 0)
            return;
        var elements = document.All.ToArray();
        var widest = elements.Max(element => element.ChildElementCount);
        var visitsLeft = VisitsMax;
        // Those of one weight keep their order: a later one wins.
        var byKey = ByKey(elements);
        foreach (var (selector, given) in selectors.OrderBy(one => one.Selector.Specificity))
        foreach (var element in byKey.GetValueOrDefault(selector.Key) ?? [])
        {
            if (selector.Matches(element, widest, ref visitsLeft))
            {
                if (!applied.TryGetValue(element, out var all))
                    applied.Add(element, all = []);
                all.Add(given);
            }
            if (visitsLeft < 0)
                return;
        }
    }

    // Without regard to case: where a page has no doctype, classes have none.
    static Dictionary<string, List<IElement>> ByKey(IElement[] elements)
    {
        var byKey = new Dictionary<string, List<IElement>>(StringComparer.OrdinalIgnoreCase);
        foreach (var element in elements)
        {
            Add("");
            Add(element.LocalName);
            if (element.Id is { Length: > 0 } id)
                Add($"#{id}");
            foreach (var name in element.ClassList.Take(ClassesMax))
                Add($".{name}");

            void Add(string key)
            {
                if (!byKey.TryGetValue(key, out var all))
                    byKey.Add(key, all = []);
                if (all.Count == 0 || all[^1] != element)
                    all.Add(element);
            }
        }
        return byKey;
    }

    void FindViews()
    {
        if (conditions.Count == 0)
            return;
        var widths = conditions
            .SelectMany(condition => condition.Widths)
            .Distinct()
            .Take(BreakpointsMax)
            .SelectMany(width => (double[])[width, width - 1, width + 1])
            .Where(width => width is >= StyleCondition.WidthMin and <= StyleCondition.WidthMax);
        double[] all = [WideScreen, NarrowScreen, .. widths];
        var found = new Dictionary<ulong, StyleView>();
        foreach (var hasMore in (bool[])[false, true])
        foreach (var isDark in (bool[])[false, true])
        foreach (var width in all)
        {
            var view = new StyleView(width, isDark, hasMore);
            var holds = 0ul;
            for (var i = 0; i < conditions.Count; i++)
                if (conditions[i].Holds(view))
                    holds |= 1ul << i;
            if (found.Count < ViewsMax)
                found.TryAdd(holds, view);
        }
        (views, holding) = ([.. found.Values], [.. found.Keys]);
    }

    static StyleCondition? ConditionOf(IElement style) =>
        style.GetAttribute("media") is { } media && !StyleCondition.IsAlways(media)
            ? new StyleCondition("media", media, null)
            : null;

    void Note(IEnumerable<Declaration> declarations)
    {
        foreach (var declaration in declarations)
            if (declaration.Name.StartsWith("--", StringComparison.Ordinal))
                variables[declaration.Name] = declaration.Value;
    }

    /// <summary>With variables put in; each is taken to have one value in the whole mail.</summary>
    string Resolved(string value, int depth)
    {
        var at = value.IndexOf("var(", StringComparison.Ordinal);
        if (at < 0 || depth > VariableDepthMax)
            return value;
        var close = CssText.Close(value, at + 3);
        var parts = value[(at + 4)..close].Split(',', 2);
        var put = variables.GetValueOrDefault(parts[0].Trim()) ?? (parts.Length == 2 ? parts[1].Trim() : null);
        if (put is null)
            return value;
        var all = $"{value[..at]}{put}{value[Math.Min(close + 1, value.Length)..]}";
        return all.Length > VariableLengthMax ? value : Resolved(all, depth + 1);
    }

    const int VariableDepthMax = 8;
    const int VariableLengthMax = 1000;

    static bool IsTelling(string declarations) =>
        Telling.Any(name => declarations.Contains(name, StringComparison.OrdinalIgnoreCase));
}
