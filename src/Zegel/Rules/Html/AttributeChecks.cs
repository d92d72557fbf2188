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
    static readonly string[] OfLinks = ["target", "download", "ping", "rel", "hreflang", "type", "referrerpolicy"];

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
        if (
            element.GetAttribute("xml:lang") is { } xml
            && !string.Equals(xml, element.GetAttribute("lang"), StringComparison.OrdinalIgnoreCase)
        )
            Tell(
                ($"xml:lang on <{spec.Name}> without the same lang", $"xml:lang op <{spec.Name}> zonder dezelfde lang"),
                "lang with the same value"
            );
        if (element.HasAttribute("itemtype") && !element.HasAttribute("itemscope"))
            Tell(("itemtype without itemscope", "itemtype zonder itemscope"), "both");
        if (element.HasAttribute("itemid") && !(element.HasAttribute("itemscope") && element.HasAttribute("itemtype")))
            Tell(("itemid without itemscope and itemtype", "itemid zonder itemscope en itemtype"), "all three");
        if (element.HasAttribute("itemref") && !element.HasAttribute("itemscope"))
            Tell(("itemref without itemscope", "itemref zonder itemscope"), "both");

        void Tell(Said what, string expected) => faults.Add("attribute", what, expected, place.Line, place.Column);
    }

    static void One(HtmlPlace place, ElementSpec spec, IAttr attribute, HtmlFaults faults)
    {
        var name = attribute.Name;
        var value = attribute.Value;
        string? syntax;
        if (name.StartsWith("aria-", StringComparison.Ordinal))
            return;
        if (name.StartsWith("data-", StringComparison.Ordinal) && name.Length > 5)
            return;
        if (name.StartsWith("on", StringComparison.Ordinal) && name.Length > 2)
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
