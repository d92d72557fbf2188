using System.Collections.Frozen;
using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>Which elements and texts may stand in which.</summary>
static class ContentModel
{
    /// <summary>Elements that may not stand anywhere inside another, however deep.</summary>
    static readonly FrozenDictionary<string, string[]> NotInside = new Dictionary<string, string[]>
    {
        ["address"] = ["address"],
        ["article"] = ["address", "dt", "th"],
        ["nav"] = ["address", "dt", "th"],
        ["section"] = ["address", "dt", "th"],
        ["header"] = ["address", "dt", "th", "header", "footer"],
        ["footer"] = ["address", "dt", "th", "header", "footer"],
        ["h1"] = ["address", "dt", "th"],
        ["h2"] = ["address", "dt", "th"],
        ["h3"] = ["address", "dt", "th"],
        ["h4"] = ["address", "dt", "th"],
        ["h5"] = ["address", "dt", "th"],
        ["h6"] = ["address", "dt", "th"],
        ["hgroup"] = ["address", "dt", "th"],
        ["dfn"] = ["dfn"],
        ["form"] = ["form"],
        ["label"] = ["label"],
        ["meter"] = ["meter"],
        ["noscript"] = ["noscript"],
        ["progress"] = ["progress"],
        ["table"] = ["caption"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Roles of what takes clicks.</summary>
    static readonly HashSet<string> Clickable =
    [
        .. "button checkbox combobox grid gridcell listbox menu menubar menuitem menuitemcheckbox menuitemradio option radio scrollbar searchbox slider spinbutton switch tab textbox treeitem".Split(
            ' '
        ),
    ];

    /// <summary>What takes clicks itself, and so may not stand in a link or button.</summary>
    public static bool IsInteractive(IElement element) =>
        element.LocalName switch
        {
            "a" or "button" or "details" or "embed" or "iframe" or "label" or "select" or "textarea" => true,
            "input" => !string.Equals(element.GetAttribute("type"), "hidden", StringComparison.OrdinalIgnoreCase),
            "audio" or "video" => element.HasAttribute("controls"),
            "img" or "object" => element.HasAttribute("usemap"),
            _ => false,
        };

    /// <summary>False when the element may not stand there, and what is in it needs no judging of its own place.</summary>
    public static bool Check(HtmlPlace place, HtmlFaults faults)
    {
        var element = place.Element;
        var name = element.LocalName;
        foreach (var outer in NotInside.GetValueOrDefault(name, []))
            if (place.IsInside(outer))
                Tell(($"<{name}> inside <{outer}>", $"<{name}> binnen <{outer}>"), $"no <{name}> there");
        if (name == "main" && Around(place) is { } around)
            Tell(
                ($"<main> inside <{around}>", $"<main> binnen <{around}>"),
                "nothing but <body>, <div> and <form> around <main>"
            );
        if (name == "area" && !place.IsInside("map") && !place.IsInside("template"))
            Tell(("<area> outside a map", "<area> buiten een <map>"), "<area> inside <map>");
        if (IsInteractive(element))
            foreach (var outer in new[] { "a", "button" })
                if (place.IsInside(outer))
                    Tell(
                        ($"<{name}> inside <{outer}>", $"<{name}> binnen <{outer}>"),
                        $"nothing to click inside <{outer}>"
                    );
        if (
            element.GetAttribute("role") is { } role
            && Clickable.Contains(role.Trim())
            && !IsInteractive(element)
            && (place.IsInside("a") || place.IsInside("button"))
        )
            Tell(
                ($"role=\"{role.Trim()}\" inside a link or button", $"role=\"{role.Trim()}\" binnen een link of knop"),
                "nothing to click inside it"
            );
        if (name == "legend" && place.Parent is { LocalName: "fieldset" } field && field.FirstElementChild != element)
            Tell(("<legend> that is not the first", "<legend> die niet vooraan staat"), "<legend> first in <fieldset>");
        if (
            element.HasAttribute("tabindex")
            && !IsInteractive(element)
            && (place.IsInsideLink || place.IsInside("button"))
        )
            Tell(
                ($"<{name} tabindex> inside a link or button", $"<{name} tabindex> binnen een link of knop"),
                "nothing to click inside it"
            );
        if (place.Parent is not { } parent || Allows(place, parent, element))
            return true;
        Tell(
            (
                $"<{HtmlFaults.Shown(name)}> directly in <{HtmlFaults.Shown(parent.LocalName)}>",
                $"<{HtmlFaults.Shown(name)}> rechtstreeks in <{HtmlFaults.Shown(parent.LocalName)}>"
            ),
            $"only what may stand in <{HtmlFaults.Shown(parent.LocalName)}>"
        );
        return false;

        void Tell(Said what, string expected) => faults.Add("nesting", what, expected, place.Line, place.Column);
    }

    static string? Around(HtmlPlace main)
    {
        for (var outer = main.Outer; outer is not null; outer = outer.Outer)
            if (
                outer.Element.LocalName is not ("html" or "body" or "div" or "form")
                && ElementTable.Find(outer.Element.LocalName) is not null
            )
                return outer.Element.LocalName;
        return null;
    }

    static bool Allows(HtmlPlace place, IElement parent, IElement child)
    {
        var model = Model(parent);
        var spec = ElementTable.Find(child.LocalName);
        var isCustom = child.LocalName.Contains('-', StringComparison.Ordinal);
        if (model is "any" || (spec is null && !isCustom))
            return true;
        var isFlow = spec?.IsFlow ?? true;
        var isPhrasing = spec?.IsPhrasing ?? true;
        if (child.LocalName is "link" or "meta" && child.HasAttribute("itemprop"))
            isFlow = isPhrasing = true;
        if (child.LocalName == "style" && IsFirst(child))
            isFlow = true;
        if (child.LocalName is "link" or "meta" && child.HasAttribute("property"))
            isFlow = isPhrasing = true;
        if (child.LocalName == "link" && IsForBody(child))
            isFlow = isPhrasing = true;
        return model switch
        {
            "div in dl" => child.LocalName is "dt" or "dd" or "script" or "template",
            "flow" => isFlow,
            "phrasing" => isPhrasing,
            "text" or "nothing" => false,
            _ => ElementTable.Find(parent.LocalName) is { } own
                && (
                    own.Children.Contains(child.LocalName)
                    || (own.Children.Contains("*") && isFlow)
                    || (own.Children.Contains("+") && isPhrasing)
                    || (own.Children.Contains("~") && (place.IsPhrasingOnly ? isPhrasing : isFlow))
                ),
        };
    }

    /// <summary>Nothing but blanks and comments stands before it in its parent.</summary>
    static bool IsFirst(IElement element) =>
        element
            .Parent?.ChildNodes.Take(NodesBeforeMax)
            .FirstOrDefault(node => node is IElement || (node is IText text && !string.IsNullOrWhiteSpace(text.Data)))
        == element;

    // Comments stand before it; a hundred thousand of them are not walked for each.
    const int NodesBeforeMax = 50;

    static readonly HashSet<string> BodyLinks =
    [
        "dns-prefetch",
        "modulepreload",
        "pingback",
        "preconnect",
        "prefetch",
        "preload",
        "prerender",
        "stylesheet",
    ];

    static bool IsForBody(IElement link) =>
        (link.GetAttribute("rel") ?? "")
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Any(token => BodyLinks.Contains(token.ToLowerInvariant()));

    static string Model(IElement parent)
    {
        for (var outer = parent; outer is not null; outer = outer.ParentElement)
        {
            if (outer.LocalName == "div" && outer.ParentElement?.LocalName == "dl")
                return "div in dl";
            var content = ElementTable.Find(outer.LocalName)?.Content ?? "any";
            if (content != "transparent")
                return outer == parent || content is "flow" or "phrasing" or "any" ? content : Loose(content);
        }
        return "any";
    }

    // A link inside <figure> or <details>: what the outer takes beside its named children.
    static string Loose(string content) =>
        content.Contains('*', StringComparison.Ordinal) ? "flow"
        : content.Contains('+', StringComparison.Ordinal) ? "phrasing"
        : "any";

    /// <summary>Whether words may stand directly in an element.</summary>
    public static bool AllowsText(IElement element)
    {
        if (element.LocalName == "div" && element.ParentElement?.LocalName == "dl")
            return false;
        var spec = ElementTable.Find(element.LocalName);
        return spec is null
            || spec.Content != "nothing" && !spec.Content.StartsWith('=')
            || spec.Children.Contains("*")
            || spec.Children.Contains("+")
            || spec.Children.Contains("~");
    }
}
