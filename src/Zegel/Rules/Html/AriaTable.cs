using System.Collections.Frozen;
using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>Roles and states for screen readers: known ones only, and none that fight with the element.</summary>
static partial class AriaTable
{
    /// <summary>States and properties that every element may have.</summary>
    static readonly HashSet<string> Global = Names(
        """
        atomic braillelabel brailleroledescription busy controls current describedby description details disabled
        dropeffect errormessage flowto grabbed haspopup hidden invalid keyshortcuts label labelledby live owns relevant
        roledescription
        """
    );

    /// <summary>The roles, each with what it has beside <see cref="Global"/>; <c>*</c> for anything.</summary>
    static readonly FrozenDictionary<string, HashSet<string>> Roles = Lines(RoleRows)
        .SelectMany(cells => cells[0].Split(' ').Select(role => (role, Names(cells[1]))))
        .ToFrozenDictionary(row => row.role, row => row.Item2, StringComparer.Ordinal);

    static readonly FrozenDictionary<string, (HashSet<string> Roles, HashSet<string> States)> Elements = Lines(
            ElementRows
        )
        .SelectMany(cells => cells[0].Split(' ').Select(name => (name, (Names(cells[1]), Names(cells[2])))))
        .ToFrozenDictionary(row => row.name, row => row.Item2, StringComparer.Ordinal);

    static readonly HashSet<string> States =
    [
        .. Global,
        .. Roles.Values.SelectMany(states => states),
        "colindextext",
        "rowindextext",
        "actions",
    ];

    static readonly HashSet<string> OfLinks = Names(
        """
        button checkbox link menuitem menuitemcheckbox menuitemradio option radio switch tab treeitem directory
        doc-backlink doc-biblioref doc-glossref doc-noteref
        """
    );
    static readonly HashSet<string> WithoutName = Names(Nameless);
    static readonly HashSet<string> RolesWithoutName = Names(NamelessRole);

    public static void Check(HtmlPlace place, HtmlFaults faults)
    {
        var element = place.Element;
        // What was HTML once is told as such, and the meaning of an element of one's own is one's own.
        if (ElementTable.Find(element.LocalName) is null)
            return;
        var written = element.GetAttribute("role");
        List<string> roles = written is null ? [] : [.. ValueSyntax.Words(written)];
        foreach (var attribute in element.Attributes)
            if (attribute.LocalName.StartsWith("aria-", StringComparison.Ordinal))
                foreach (var (what, expected) in State(place, attribute.LocalName[5..], attribute.Value, roles))
                    Tell(what, expected);
        if (written is not null && roles.Count == 0)
            Tell(("role=\"\"", "role=\"\""), "a known role, or no role");
        if (roles.Count > 0)
            foreach (var (what, expected) in Role(place, roles))
                Tell(what, expected);

        void Tell(Said what, string expected) => faults.Add("aria", what, expected, place.Line, place.Column);
    }

    static IEnumerable<(Said, string)> State(HtmlPlace place, string state, string value, List<string> roles)
    {
        var element = place.Element;
        var name = element.LocalName;
        var shown = HtmlFaults.Shown(state);
        if (!States.Contains(state))
        {
            yield return (($"aria-{shown} is unknown", $"aria-{shown} is onbekend"), "a known state");
            yield break;
        }
        if (value.Length > 0 && Expected(state, value) is { } expected)
            yield return ($"aria-{shown}=\"{HtmlFaults.Shown(value)}\"", expected);
        if (
            value == "false"
            && state is "checked" or "disabled" or "hidden" or "readonly" or "required"
            && element.HasAttribute(state)
        )
            yield return (($"aria-{state} against {state}", $"aria-{state} tegen {state} in"), $"{state} alone");
        if (state is "valuemax" or "valuemin" && element.HasAttribute(state[5..]))
            yield return (($"aria-{state} beside {state[5..]}", $"aria-{state} naast {state[5..]}"), "one of both");
        if (state == "placeholder" && element.HasAttribute("placeholder"))
            yield return (("aria-placeholder beside placeholder", "aria-placeholder naast placeholder"), "one of both");
        if (state == "expanded" && Array.Find(["command", "popovertarget"], element.HasAttribute) is { } native)
            yield return (($"aria-expanded beside {native}", $"aria-expanded naast {native}"), "one of both");
        if (name == "button" && state is "label" or "labelledby" && place.Parent?.LocalName == "select")
            yield return (("a name on the button of a <select>", "een naam op de knop van een <select>"), "none");
        if (name == "selectedcontent")
            yield return (("aria on <selectedcontent>", "aria op <selectedcontent>"), "none");
        if (
            !Global.Contains(state)
            && !roles.Exists(role =>
                Roles.TryGetValue(role, out var more) && (more.Contains(state) || more.Contains("*"))
            )
            && !HasItself(element, state)
        )
            yield return (
                ($"aria-{shown} on such a <{name}>", $"aria-{shown} op zo'n <{name}>"),
                "states that the element or its role has"
            );
        else if (
            name is "br" or "wbr" && state != "hidden"
            || name is "col" or "colgroup" or "map" && state == "hidden"
        )
            yield return (($"aria-{shown} on <{name}>", $"aria-{shown} op <{name}>"), "none there");
        else if (
            state is "label" or "labelledby"
            && WithoutName.Contains(name)
            && !(name is "a" or "area" && element.HasAttribute("href"))
            && !roles.Exists(role => !RolesWithoutName.Contains(role))
        )
            yield return (
                ($"aria-{shown} on a <{name}> without a role", $"aria-{shown} op een <{name}> zonder rol"),
                "a role that has a name, or the words themselves"
            );
    }

    static bool HasItself(IElement element, string state)
    {
        if (element.LocalName == "a")
            return state == "expanded" && element.HasAttribute("href");
        return Elements.TryGetValue(element.LocalName, out var own)
            && (own.States.Contains(state) || own.States.Contains("*"));
    }

    static string? Expected(string state, string value) =>
        Values.TryGetValue(state, out var known)
            ? known.Split(' ').Contains(value)
                ? null
                : "one of " + known
            : Syntax.TryGetValue(state, out var syntax)
                ? ValueSyntax.Fault(syntax, state, value)
                : state switch
                {
                    "colcount" or "rowcount" or "setsize" => value == "-1"
                        ? null
                        : ValueSyntax.Fault("uint", state, value),
                    "controls" or "describedby" or "flowto" or "labelledby" or "owns" => string.IsNullOrWhiteSpace(
                        value
                    )
                        ? "one or more ids"
                        : null,
                    "relevant" => value == "all"
                    || ValueSyntax.Words(value).All(word => word is "additions" or "removals" or "text")
                        ? null
                        : "all, or additions, removals and text",
                    _ => null,
                };

    static IEnumerable<(Said, string)> Role(HtmlPlace place, List<string> roles)
    {
        var element = place.Element;
        var name = element.LocalName;
        var unknown = roles.Find(role => !Roles.ContainsKey(role));
        if (unknown is not null)
        {
            yield return (
                (
                    $"role=\"{HtmlFaults.Shown(unknown)}\" is unknown",
                    $"role=\"{HtmlFaults.Shown(unknown)}\" is onbekend"
                ),
                "a known role"
            );
            yield break;
        }
        var first = roles[0];
        if (!MayBe(place, first))
            yield return (
                ($"role=\"{first}\" on such a <{name}>", $"role=\"{first}\" op zo'n <{name}>"),
                "a role that the element may take, or none"
            );
        if (Required.TryGetValue(first, out var needed) && !element.HasAttribute("aria-" + needed) && !IsNative(name))
            yield return (
                ($"role=\"{first}\" without aria-{needed}", $"role=\"{first}\" zonder aria-{needed}"),
                $"aria-{needed}"
            );
        if (Inside.TryGetValue(first, out var outer) && !IsWithin(place, outer.Split(' ')))
            yield return (
                (
                    $"role=\"{first}\" outside what it belongs to",
                    $"role=\"{first}\" buiten het geheel waar die bij hoort"
                ),
                "inside role=\"" + outer.Replace(" ", "\" or \"", StringComparison.Ordinal) + "\""
            );
        if (first == "group" && place.Outer?.Element.GetAttribute("role")?.Trim() == "list")
            yield return (("a group in a list", "een groep in een lijst"), "list items");
        if (name == "img" && element.GetAttribute("alt") is "")
            yield return (
                ("a role on an image that has no text instead", "een rol op een afbeelding zonder vervangende tekst"),
                "text in alt, or no role"
            );
    }

    /// <summary>Whether an element may take a role there.</summary>
    static bool MayBe(HtmlPlace place, string role)
    {
        var element = place.Element;
        var name = element.LocalName;
        if (name is "td" or "th" or "tr")
            return RoleAround(place, "table") is not ("" or "table" or "grid" or "treegrid") and not null;
        if (name == "li")
            return ItemRoles(place) is not { } known || known.Contains(role);
        if (name == "a" && element.HasAttribute("href"))
            return OfLinks.Contains(role);
        if (name == "selectedcontent" || (name == "button" && place.Parent?.LocalName == "select"))
            return false;
        if (name == "select")
            return element.HasAttribute("multiple")
                ? role is "listbox" or "directory"
                : role is "combobox" or "menu" or "directory";
        if (name == "summary")
            return place.Parent?.LocalName != "details";
        if (name == "figure")
            return !element.Children.Any(child => child.LocalName == "figcaption");
        if (name == "div" && place.Parent?.LocalName == "dl")
            return role is "none" or "presentation";
        if (name == "img" && role is "none" or "presentation" && element.GetAttribute("alt") is { Length: > 0 })
            return false;
        return role == "directory"
            ? !Elements.TryGetValue(name, out var row) || !row.Roles.Contains("-")
            : !Elements.TryGetValue(name, out var own) || own.Roles.Contains(role) || own.Roles.Contains("*");
    }

    /// <summary>The role of the nearest such element around it: empty for none given, null where it stands in none.</summary>
    static string? RoleAround(HtmlPlace place, string name)
    {
        for (var outer = place.Outer; outer is not null; outer = outer.Outer)
            if (outer.Element.LocalName == name)
                return outer.Element.GetAttribute("role")?.Trim() ?? "";
        return null;
    }

    static string[]? ItemRoles(HtmlPlace place)
    {
        if (place.Outer?.Element is not { } list)
            return null;
        var role = list.GetAttribute("role")?.Trim();
        if (role is null)
            return list.LocalName is "ul" or "ol" or "menu" ? ["listitem"] : null;
        return role switch
        {
            "list" => ["group", "option"],
            "listbox" => ["group", "option", "none", "presentation"],
            "menu" or "menubar" =>
            [
                "group",
                "menuitem",
                "menuitemcheckbox",
                "menuitemradio",
                "separator",
                "none",
                "presentation",
            ],
            "tree" => ["treeitem", "none", "presentation"],
            "tablist" => ["tab", "none", "presentation"],
            _ => null,
        };
    }

    static bool IsWithin(HtmlPlace place, string[] roles)
    {
        if (place.Outer?.Element.GetAttribute("role")?.Trim() is "none" or "presentation")
            return true;
        for (var outer = place.Outer; outer is not null; outer = outer.Outer)
        {
            var role = outer.Element.GetAttribute("role") ?? Implied.GetValueOrDefault(outer.Element.LocalName, "");
            if (ValueSyntax.Words(role).Any(roles.Contains))
                return true;
        }
        return place.IsOwned;
    }

    static bool IsNative(string name) => name is "input" or "meter" or "progress";

    static IEnumerable<string[]> Lines(string rows) =>
        rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split('|', StringSplitOptions.TrimEntries));

    static HashSet<string> Names(string names) =>
        [.. names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
