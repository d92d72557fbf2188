using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>An element in the tree, with what is around it.</summary>
sealed class HtmlPlace(IElement element, HtmlPlace? outer)
{
    // Shared with what is around it where that holds the name already: deep nests repeat few names.
    readonly HashSet<string>? inside =
        outer is null ? null
        : outer.IsInside(outer.Element.LocalName) ? outer.inside
        : [.. outer.inside ?? [], outer.Element.LocalName];

    public IElement Element => element;
    public HtmlPlace? Outer => outer;
    public IElement? Parent => element.ParentElement;

    public bool IsInside(string name) => inside?.Contains(name) is true;

    public bool IsInsideLink { get; } =
        outer is not null
        && (outer.IsInsideLink || (outer.Element.LocalName == "a" && outer.Element.HasAttribute("href")));

    /// <summary>Something around it is an item of which it may be a property.</summary>
    public bool IsInsideItem { get; } =
        (outer is not null && (outer.IsInsideItem || outer.Element.HasAttribute("itemscope")))
        || IsNamed(element, outer?.itemReferences ?? References(element, "itemref"));

    /// <summary>What items of the page name as theirs though it stands elsewhere.</summary>
    readonly HashSet<string> itemReferences = outer?.itemReferences ?? References(element, "itemref");

    /// <summary>Another element says that it belongs to it, as to a screen reader.</summary>
    public bool IsOwned => IsNamed(element, owned);

    readonly HashSet<string> owned = outer?.owned ?? References(element, "aria-owns");

    static bool IsNamed(IElement element, HashSet<string> names) =>
        element.Id is { Length: > 0 } id && names.Contains(id);

    // Once for a page: the places within share it.
    static HashSet<string> References(IElement root, string attribute) =>
        [
            .. root.QuerySelectorAll($"[{attribute}]")
                .SelectMany(item => ValueSyntax.Words(item.GetAttribute(attribute)!)),
        ];

    /// <summary>Somewhere around it only words and what stands among words may be.</summary>
    public bool IsPhrasingOnly { get; } =
        outer is not null
        && ElementTable.Find(outer.Element.LocalName)?.Content switch
        {
            "phrasing" => true,
            "flow" => false,
            _ => outer.IsPhrasingOnly,
        };

    /// <summary>The ids of a table's header cells, gathered when first asked.</summary>
    public HashSet<string> HeaderIds =>
        headerIds ??= [.. element.QuerySelectorAll("th").Select(th => th.Id).OfType<string>()];

    HashSet<string>? headerIds;

    // What the parser put in by itself stands where its surroundings stand.
    public int Line => At?.Line ?? outer?.Line ?? 1;

    public int Column => At?.Column ?? outer?.Column ?? 1;

    AngleSharp.Text.TextPosition? At => element.SourceReference?.Position is { Line: > 0 } position ? position : null;
}
