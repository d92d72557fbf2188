using System.Collections.Frozen;
using AngleSharp.Dom;
using Zegel.Rules.Reading;

namespace Zegel.Rules.Html;

/// <summary>Which attributes an element may and must have, and what may stand in them.</summary>
static class AttributeChecks
{
    /// <summary>What an element must have; several with a bar: one of them.</summary>
    static readonly Dictionary<string, string[]> Required = new(StringComparer.Ordinal)
    {
        ["base"] = ["href|target"],
        ["bdo"] = ["dir"],
        ["data"] = ["value"],
        ["img"] = ["src|srcset"],
        ["link"] = ["rel|itemprop|property"],
        ["map"] = ["name"],
        ["meter"] = ["value"],
        ["object"] = ["data"],
        ["track"] = ["src"],
    };

    /// <summary>What links alone may say: without an address it means nothing.</summary>
    static readonly string[] OfLinks =
    [
        "target",
        "download",
        "ping",
        "rel",
        "hreflang",
        "type",
        "referrerpolicy",
        "charset",
        "coords",
        "shape",
        "rev",
    ];

    static readonly FrozenSet<string> Events = """
        afterprint auxclick beforeinput beforematch beforeprint beforetoggle beforeunload blur cancel canplay
        canplaythrough change click close command contextlost contextmenu contextrestored copy cuechange cut dblclick drag
        dragend dragenter dragleave dragover dragstart drop durationchange emptied ended error focus formdata
        gotpointercapture hashchange input invalid keydown keypress keyup languagechange load loadeddata loadedmetadata
        loadstart lostpointercapture message messageerror mousedown mouseenter mouseleave mousemove mouseout mouseover
        mouseup offline online pagehide pagereveal pageshow pageswap paste pause play playing pointercancel pointerdown
        pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate progress
        ratechange rejectionhandled reset resize scroll scrollend securitypolicyviolation seeked seeking select show
        slotchange stalled storage submit suspend timeupdate toggle touchcancel touchend touchmove touchstart
        unhandledrejection unload volumechange waiting wheel
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    public static void Check(HtmlPlace place, ElementSpec spec, HtmlFaults faults)
    {
        var element = place.Element;
        foreach (var attribute in element.Attributes)
            One(place, spec, attribute, faults);
        foreach (var needed in Required.GetValueOrDefault(spec.Name, []))
            if (!needed.Split('|').Any(element.HasAttribute))
                Tell(
                    (
                        $"<{spec.Name}> without {needed.Replace("|", " or ", StringComparison.Ordinal)}",
                        $"<{spec.Name}> zonder {needed.Replace("|", " of ", StringComparison.Ordinal)}"
                    ),
                    "each with its needed attributes"
                );
        if (
            spec.Name is "a" or "area"
            && !element.HasAttribute("href")
            && Array.Find(OfLinks, element.HasAttribute) is { } first
        )
            Tell(($"<{spec.Name}> with {first} and without href", $"<{spec.Name}> met {first} en zonder href"), "href");
        else if (spec.Name == "a" && element.HasAttribute("name") && !element.HasAttribute("href"))
            faults.Add(
                "anchor name",
                ("<a name> without href", "<a name> zonder href"),
                "an id on the place itself",
                place.Line,
                place.Column
            );
        if (
            element.GetAttribute("xml:lang") is { } xml
            && !string.Equals(xml, element.GetAttribute("lang"), StringComparison.OrdinalIgnoreCase)
        )
            Tell(
                ($"xml:lang on <{spec.Name}> without the same lang", $"xml:lang op <{spec.Name}> zonder dezelfde lang"),
                "lang with the same value"
            );
        if (element.HasAttribute("itemprop") && !place.IsInsideItem)
            Tell(("itemprop outside an item", "itemprop buiten een item"), "itemscope around it");
        if (
            element.GetAttribute("aria-hidden") == "true"
            && string.Equals(element.GetAttribute("hidden"), "until-found", StringComparison.OrdinalIgnoreCase)
        )
            Tell(
                ("aria-hidden on what a search may show", "aria-hidden op wat bij zoeken verschijnt"),
                "hidden=\"until-found\" alone"
            );
        if (element.HasAttribute("itemtype") && !element.HasAttribute("itemscope"))
            Tell(("itemtype without itemscope", "itemtype zonder itemscope"), "both");
        if (element.HasAttribute("itemid") && !(element.HasAttribute("itemscope") && element.HasAttribute("itemtype")))
            Tell(("itemid without itemscope and itemtype", "itemid zonder itemscope en itemtype"), "all three");
        if (element.HasAttribute("itemref") && !element.HasAttribute("itemscope"))
            Tell(("itemref without itemscope", "itemref zonder itemscope"), "both");

        void Tell(Said what, string expected) => faults.Add("attribute", what, expected, place.Line, place.Column);
    }

    /// <summary>Tells of a property with a value that it does not take.</summary>
    public static void WrongStyle(string declaration, HtmlFaults faults, int line, int column) =>
        faults.Add(
            "css value",
            ($"the style {HtmlFaults.Shown(declaration)}", $"de stijl {HtmlFaults.Shown(declaration)}"),
            "a value that the property takes",
            line,
            column
        );

    static void One(HtmlPlace place, ElementSpec spec, IAttr attribute, HtmlFaults faults)
    {
        var name = attribute.Name;
        var value = attribute.Value;
        string? syntax;
        if (name.StartsWith("aria-", StringComparison.Ordinal))
            return;
        if (name.StartsWith("data-", StringComparison.Ordinal) && name.Length > 5)
            return;
        if (name.StartsWith("on", StringComparison.Ordinal) && Events.Contains(name[2..]))
            return;
        if (!spec.Attributes.TryGetValue(name, out syntax) && !ElementTable.Global.TryGetValue(name, out syntax))
        {
            if (spec.Attributes.ContainsKey("*"))
                return;
            faults.Add(
                (ElementTable.HadOnce(spec.Name, name) ? HtmlFault.OldAttribute : "attribute ") + name,
                ($"{HtmlFaults.Shown(name)} on <{spec.Name}>", $"{HtmlFaults.Shown(name)} op <{spec.Name}>"),
                "attributes that the standard gives this element",
                place.Line,
                place.Column
            );
            return;
        }
        if (Placeholders.In(value).Count > 0)
            return;
        if (name == "style")
        {
            foreach (var property in StyleSyntax.Unknown(value))
                faults.Add(
                    StyleSyntax.Kind(property),
                    (
                        $"the style property {HtmlFaults.Shown(property)}",
                        $"de stijleigenschap {HtmlFaults.Shown(property)}"
                    ),
                    "properties of CSS",
                    place.Line,
                    place.Column
                );
        }
        if (name == "style" && faults.MayJudgeStyle())
            foreach (var declaration in StyleSyntax.Wrong(value).Concat(StyleSyntax.Descriptive(value)))
                WrongStyle(declaration, faults, place.Line, place.Column);
        if (name == "dir" && spec.Name == "bdo" && value.Equals("auto", StringComparison.OrdinalIgnoreCase))
            faults.Add(
                "value dir",
                ("dir=\"auto\" on <bdo>", "dir=\"auto\" op <bdo>"),
                "ltr or rtl",
                place.Line,
                place.Column
            );
        if (ValueSyntax.Fault(syntax, name, value) is { } expected)
            faults.Add(
                $"value {name}",
                (
                    $"{name}=\"{HtmlFaults.Shown(value)}\" on <{spec.Name}>",
                    $"{name}=\"{HtmlFaults.Shown(value)}\" op <{spec.Name}>"
                ),
                expected,
                place.Line,
                place.Column
            );
    }
}
