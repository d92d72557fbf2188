using System.Text;
using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>One pass over the tree, and what only the whole page shows.</summary>
sealed class HtmlWalk(IDocument document, string source, HtmlFaults faults)
{
    readonly Dictionary<string, IElement> ids = new(StringComparer.Ordinal);
    readonly List<(string Name, HtmlPlace Place)> maps = [];
    readonly List<(string Id, string Attribute, string On, HtmlPlace Place)> references = [];

    // Each is held against the whole page, so only the first are.
    const int StylesMax = 10;
    const int SelectorsMax = 50;

    // A non-breaking space is text.
    static readonly System.Buffers.SearchValues<char> Blanks = System.Buffers.SearchValues.Create(" \t\n\f\r");

    int level;
    int mains;
    int charsets;
    int descriptions;
    bool? hasCharset;
    bool? hasPanel;
    int types;
    int styles;
    readonly HashSet<IElement?> focused = [];

    public void Run(IElement root)
    {
        Walk(new HtmlPlace(root, null), isPlaceJudged: true);
        Head();
        foreach (var (id, attribute, on, place) in references)
            if (!ids.TryGetValue(id, out var named) || !Fits(attribute, on, named))
                Tell(
                    place,
                    "reference",
                    (
                        $"{attribute} on <{on}> names “{HtmlFaults.Shown(id)}”, which is not there or of another kind",
                        $"{attribute} op <{on}> noemt “{HtmlFaults.Shown(id)}”, en dat is er niet of is iets anders"
                    ),
                    "the id of what it is about"
                );
        foreach (var (name, place) in maps)
            if (!document.QuerySelectorAll("map").Any(map => map.GetAttribute("name") == name))
                Tell(
                    place,
                    "reference",
                    (
                        $"usemap names “{HtmlFaults.Shown(name)}”, which is no map",
                        $"usemap noemt “{HtmlFaults.Shown(name)}”, en dat is geen <map>"
                    ),
                    "the name of a <map>"
                );
    }

    static bool Fits(string attribute, string on, IElement named) =>
        attribute switch
        {
            "for" when on == "label" && IsHidden(named) => false,
            "for" when on == "label" => named.LocalName
                is "button"
                    or "input"
                    or "meter"
                    or "output"
                    or "progress"
                    or "select"
                    or "textarea"
                || named.LocalName.Contains('-', StringComparison.Ordinal),
            "form" => named.LocalName == "form",
            "list" => named.LocalName == "datalist",
            _ => true,
        };

    static bool IsHidden(IElement element) =>
        element.LocalName == "input"
        && string.Equals(element.GetAttribute("type"), "hidden", StringComparison.OrdinalIgnoreCase);

    void Walk(HtmlPlace place, bool isPlaceJudged)
    {
        var element = place.Element;
        var name = element.LocalName;
        if (element.NamespaceUri != NamespaceNames.HtmlUri)
        {
            Foreign(place);
            return;
        }
        var spec = ElementTable.Find(name);
        if (spec is null && !IsCustom(name))
            Unknown(place, name);
        if (isPlaceJudged && !ContentModel.Check(place, faults))
            isPlaceJudged = false;
        else
            isPlaceJudged = spec is not null || ElementTable.Obsolete.ContainsKey(name) || IsCustom(name);
        if (spec is not null)
        {
            AttributeChecks.Check(place, spec, faults);
            ElementChecks.Check(place, faults);
        }
        if (IsCustom(name) && element.HasAttribute("is"))
            Tell(place, "attribute", ($"is on <{name}>", $"is op <{name}>"), "is on elements of HTML");
        AriaTable.Check(place, faults);
        Whole(place, name);
        foreach (var child in element.ChildNodes)
        {
            if (child is IElement inner)
                Walk(new HtmlPlace(inner, place), isPlaceJudged);
            else if (
                isPlaceJudged
                && child is IText words
                && words.Data.AsSpan().ContainsAnyExcept(Blanks)
                && !ContentModel.AllowsText(element)
            )
                Tell(
                    place,
                    "nesting",
                    ($"text directly in <{name}>", $"tekst rechtstreeks in <{name}>"),
                    $"only what may stand in <{name}>"
                );
        }
        if (name == "template" && element is AngleSharp.Html.Dom.IHtmlTemplateElement template)
            foreach (var inner in template.Content.Children)
                Walk(new HtmlPlace(inner, place), isPlaceJudged: true);
    }

    static bool IsCustom(string name) => name.Contains('-', StringComparison.Ordinal) && !ValueSyntax.IsReserved(name);

    void Unknown(HtmlPlace place, string name)
    {
        if (ElementTable.Obsolete.TryGetValue(name, out var instead))
            Tell(place, $"element {name}", ($"<{name}> is obsolete", $"<{name}> is verouderd"), instead + " instead");
        else
            Tell(
                place,
                "element",
                (
                    $"<{HtmlFaults.Shown(name)}> is no element of HTML",
                    $"<{HtmlFaults.Shown(name)}> is geen element van HTML"
                ),
                "elements of the standard"
            );
    }

    void Foreign(HtmlPlace place)
    {
        ContentModel.Check(place, faults);
        foreach (var inner in place.Element.Children.Where(child => child.NamespaceUri == NamespaceNames.HtmlUri))
            Walk(new HtmlPlace(inner, place), isPlaceJudged: false);
    }

    void Whole(HtmlPlace place, string name)
    {
        var element = place.Element;
        if (element.GetAttribute("id") is { Length: > 0 } id && !ids.TryAdd(id, element))
            Tell(place, "id twice", $"the id “{HtmlFaults.Shown(id)}” stands there twice", "each id once");
        foreach (var attribute in References(name))
            if (element.GetAttribute(attribute) is { Length: > 0 } value)
                foreach (var one in ValueSyntax.Words(value).Take(50))
                    references.Add((one, attribute, name, place));
        if (name.Length == 2 && name[0] == 'h' && name[1] is >= '1' and <= '6')
            Heading(place, name[1] - '0');
        if (element.GetAttribute("usemap") is ['#', .. var map] && map.Length > 0 && maps.Count < 20)
            maps.Add((map, place));
        if (name == "main" && !element.HasAttribute("hidden") && ++mains == 2)
            Tell(place, "page", ("a second <main>", "een tweede <main>"), "one <main> in a page");
        if (name == "meta" && element.HasAttribute("charset") && ++charsets == 2)
            Tell(place, "page", ("a second <meta charset>", "een tweede <meta charset>"), "one");
        if (name == "meta" && element.GetAttribute("name") == "description" && ++descriptions == 2)
            Tell(place, "page", ("a second description", "een tweede description"), "one");
        if (
            name == "meta"
            && string.Equals(element.GetAttribute("http-equiv"), "content-type", StringComparison.OrdinalIgnoreCase)
            && ++types == 2
        )
            Tell(place, "http-equiv", ("a second content-type", "een tweede content-type"), "one");
        if (name == "style" && place.IsInside("body") && ++styles <= StylesMax)
            Reach(place);
        if (
            element.GetAttribute("role") == "tab"
            && element.GetAttribute("aria-selected") == "true"
            && !(hasPanel ??= document.QuerySelector("[role~=tabpanel]") is not null)
        )
            Tell(place, "aria", ("a tab without its panel", "een tabblad zonder inhoud"), "role=\"tabpanel\"");
        if (element.HasAttribute("autofocus") && !focused.Add(element.ParentElement?.Closest("dialog, [popover]")))
            Tell(place, "page", ("a second autofocus", "een tweede autofocus"), "one");
        if (
            name == "meta"
            && string.Equals(element.GetAttribute("http-equiv"), "content-type", StringComparison.OrdinalIgnoreCase)
            && (hasCharset ??= document.QuerySelector("meta[charset]") is not null)
        )
            Tell(
                place,
                "http-equiv",
                ("content-type beside <meta charset>", "content-type naast <meta charset>"),
                "one of both"
            );
        if (name == "table")
            TableGrid.Check(place, faults);
    }

    static string[] References(string name) =>
        IsCustom(name) ? []
        : name == "label" ? ["for", "itemref", "form"]
        : ["itemref", "list", "form", "commandfor", "aria-activedescendant"];

    /// <summary>A style sheet in the body may speak of its parent and what follows: what was shown is not shown anew.</summary>
    void Reach(HtmlPlace place)
    {
        if (place.Parent is not { } parent || StyleSyntax.Pieces(place.Element.TextContent) is not { } pieces)
            return;
        foreach (
            var selector in pieces
                .Where(piece => !piece.IsDeclaration && !piece.Around.Contains("keyframes", StringComparison.Ordinal))
                .Select(piece => piece.Text.Trim())
                .Where(text => text[0] != '@' && SelectorSyntax.IsRight(text))
                .Take(SelectorsMax)
        )
            try
            {
                if (!document.QuerySelectorAll(selector).Any(IsBefore))
                    continue;
                Tell(
                    place,
                    "css",
                    (
                        $"“{HtmlFaults.Shown(selector)}” in the body reaches what stands before it",
                        $"“{HtmlFaults.Shown(selector)}” in de body raakt wat ervoor staat"
                    ),
                    "style sheets in <head>"
                );
                return;
            }
            catch (DomException)
            {
                // A selector that this parser does not know yet.
            }

        bool IsBefore(IElement element) => parent.CompareDocumentPosition(element).HasFlag(DocumentPositions.Preceding);
    }

    void Heading(HtmlPlace place, int own)
    {
        if (level > 0 && own > level + 1)
            Tell(
                place,
                "heading order",
                ($"<h{own}> follows <h{level}>", $"<h{own}> volgt op <h{level}>"),
                $"<h{level + 1}>"
            );
        level = own;
    }

    void Head()
    {
        if (document.Head is not { } head)
            return;
        var place = new HtmlPlace(head, null);
        var titles = head.Children.Where(child => child.LocalName == "title").ToList();
        if (titles.Count == 0)
            Tell(place, "title", ("the page has no title", "de pagina heeft geen titel"), "<title> in <head>");
        else if (titles.Count > 1)
            Tell(new HtmlPlace(titles[1], null), "title", ("a second <title>", "een tweede <title>"), "one");
        else if (string.IsNullOrWhiteSpace(titles[0].TextContent))
            Tell(
                new HtmlPlace(titles[0], null),
                "title",
                ("an empty title", "een lege titel"),
                "what the page is about"
            );
        if (
            head.Children.FirstOrDefault(child => child.HasAttribute("charset") && child.LocalName == "meta")
                is { } meta
            && meta.SourceReference is { } at
            && at.Position.Index > 200
            && Encoding.UTF8.GetByteCount(source.AsSpan(0, Math.Min(source.Length, at.Position.Index))) > 1024
        )
            Tell(
                new HtmlPlace(meta, null),
                "page",
                ("<meta charset> behind the first 1024 bytes", "<meta charset> na de eerste 1024 bytes"),
                "at the beginning of <head>"
            );
    }

    void Tell(HtmlPlace place, string kind, Said what, string expected) =>
        faults.Add(kind, what, expected, place.Line, place.Column);
}
