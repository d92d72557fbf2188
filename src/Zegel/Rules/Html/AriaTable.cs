using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>Roles and states for screen readers: known ones only, and none that fight with the element.</summary>
static class AriaTable
{
    static readonly HashSet<string> Roles = Names(
        """
        alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox
        comment complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic
        graphics-document graphics-object graphics-symbol grid gridcell group heading image img insertion link list
        listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation
        none note option paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar
        search searchbox separator slider spinbutton status strong subscript suggestion superscript switch tab table
        tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem doc-abstract doc-acknowledgments
        doc-afterword doc-appendix doc-backlink doc-biblioentry doc-bibliography doc-biblioref doc-chapter doc-colophon
        doc-conclusion doc-cover doc-credit doc-credits doc-dedication doc-endnote doc-endnotes doc-epigraph doc-epilogue
        doc-errata doc-example doc-footnote doc-foreword doc-glossary doc-glossref doc-index doc-introduction doc-noteref
        doc-notice doc-pagebreak doc-pagefooter doc-pageheader doc-pagelist doc-part doc-preface doc-prologue doc-pullquote
        doc-qna doc-subtitle doc-tip doc-toc sectionheader sectionfooter associationlist associationlistitemkey
        associationlistitemvalue
        """
    );

    static readonly HashSet<string> States = Names(
        """
        activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount colindex
        colindextext colspan controls current describedby description details disabled dropeffect errormessage expanded
        flowto grabbed haspopup hidden invalid keyshortcuts label labelledby level live modal multiline multiselectable
        orientation owns placeholder posinset pressed readonly relevant required roledescription rowcount rowindex
        rowindextext rowspan selected setsize sort valuemax valuemin valuenow valuetext actions
        """
    );

    static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["atomic"] = "true false",
        ["autocomplete"] = "inline list both none",
        ["busy"] = "true false",
        ["checked"] = "true false mixed undefined",
        ["current"] = "page step location date time true false",
        ["disabled"] = "true false",
        ["expanded"] = "true false undefined",
        ["haspopup"] = "true false menu listbox tree grid dialog",
        ["hidden"] = "true false undefined",
        ["invalid"] = "true false grammar spelling",
        ["live"] = "off polite assertive",
        ["modal"] = "true false",
        ["multiline"] = "true false",
        ["multiselectable"] = "true false",
        ["orientation"] = "horizontal vertical undefined",
        ["pressed"] = "true false mixed undefined",
        ["readonly"] = "true false",
        ["required"] = "true false",
        ["selected"] = "true false undefined",
        ["sort"] = "ascending descending none other",
    };

    /// <summary>Elements that carry their meaning alone: any role on them is a fault.</summary>
    static readonly HashSet<string> WithoutRole = Names(
        "base col colgroup head html link map meta noscript param picture script slot source style template title track"
    );

    static readonly Dictionary<string, string> Required = new(StringComparer.Ordinal)
    {
        ["checkbox"] = "checked",
        ["heading"] = "level",
        ["menuitemcheckbox"] = "checked",
        ["menuitemradio"] = "checked",
        ["meter"] = "valuenow",
        ["radio"] = "checked",
        ["scrollbar"] = "valuenow",
        ["slider"] = "valuenow",
        ["switch"] = "checked",
    };

    public static void Check(HtmlPlace place, HtmlFaults faults)
    {
        var element = place.Element;
        foreach (var attribute in element.Attributes)
            if (attribute.LocalName.StartsWith("aria-", StringComparison.Ordinal))
                State(attribute.LocalName[5..], attribute.Value);
        if (element.GetAttribute("role") is { } written)
            Role(ValueSyntax.Words(written).ToList());

        void State(string state, string value)
        {
            if (!States.Contains(state))
                Tell(
                    ($"aria-{HtmlFaults.Shown(state)} is unknown", $"aria-{HtmlFaults.Shown(state)} is onbekend"),
                    "a known state"
                );
            else if (Values.TryGetValue(state, out var known) && !known.Split(' ').Contains(value) && value.Length > 0)
                Tell($"aria-{state}=\"{HtmlFaults.Shown(value)}\"", "one of " + known);
            if (state == "placeholder" && element.HasAttribute("placeholder"))
                Tell(("aria-placeholder beside placeholder", "aria-placeholder naast placeholder"), "one of both");
            if (state == "expanded" && element.HasAttribute("command"))
                Tell(("aria-expanded beside command", "aria-expanded naast command"), "one of both");
        }

        void Role(List<string> roles)
        {
            foreach (var role in roles.Where(role => !Roles.Contains(role.ToLowerInvariant())))
                Tell(
                    ($"role=\"{HtmlFaults.Shown(role)}\" is unknown", $"role=\"{HtmlFaults.Shown(role)}\" is onbekend"),
                    "a known role"
                );
            if (roles.Count == 0)
                return;
            var name = element.LocalName;
            if (WithoutRole.Contains(name))
                Tell(($"a role on <{name}>", $"een rol op <{name}>"), "no role there");
            if (
                Required.TryGetValue(roles[0], out var needed)
                && !element.HasAttribute("aria-" + needed)
                && !IsNative(name)
            )
                Tell(
                    ($"role=\"{roles[0]}\" without aria-{needed}", $"role=\"{roles[0]}\" zonder aria-{needed}"),
                    $"aria-{needed}"
                );
            if (name == "img" && element.GetAttribute("alt") is "" && roles[0] is not ("none" or "presentation"))
                Tell(
                    (
                        "a role on an image that has no text instead",
                        "een rol op een afbeelding zonder vervangende tekst"
                    ),
                    "text in alt, or no role"
                );
            if (name == "div" && place.Parent?.LocalName == "dl" && roles[0] is not ("none" or "presentation"))
                Tell(("a role on <div> in <dl>", "een rol op <div> in <dl>"), "role=\"presentation\" or none");
        }

        void Tell(Said what, string expected) => faults.Add("aria", what, expected, place.Line, place.Column);
    }

    static bool IsNative(string name) =>
        name is "input" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "meter" or "progress";

    static HashSet<string> Names(string names) =>
        [.. names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
