using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>What each kind of input may say.</summary>
static partial class InputChecks
{
    static readonly Dictionary<string, string> AllowedTypes = new(StringComparer.Ordinal)
    {
        ["accept"] = "file",
        ["alpha"] = "color",
        ["alt"] = "image",
        ["autocomplete"] =
            "hidden text search tel url email password date month week time datetime-local number range color",
        ["capture"] = "file",
        ["checked"] = "checkbox radio",
        ["colorspace"] = "color",
        ["dirname"] = "hidden text search tel url email password submit reset button",
        ["formaction"] = "submit image",
        ["formenctype"] = "submit image",
        ["formmethod"] = "submit image",
        ["formnovalidate"] = "submit image",
        ["formtarget"] = "submit image",
        ["height"] = "image",
        ["list"] = "text search tel url email date month week time datetime-local number range color",
        ["max"] = "date month week time datetime-local number range",
        ["maxlength"] = "text search tel url email password",
        ["min"] = "date month week time datetime-local number range",
        ["minlength"] = "text search tel url email password",
        ["multiple"] = "email file",
        ["pattern"] = "text search tel url email password",
        ["placeholder"] = "text search tel url email password number",
        ["popovertarget"] = "submit reset image button",
        ["popovertargetaction"] = "submit reset image button",
        ["readonly"] = "text search tel url email password date month week time datetime-local number",
        ["required"] =
            "text search tel url email password date month week time datetime-local number checkbox radio file",
        ["size"] = "text search tel url email password",
        ["src"] = "image",
        ["step"] = "date month week time datetime-local number range",
        ["width"] = "image",
    };

    /// <summary>ARIA in HTML: the roles that a kind may take.</summary>
    static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["button"] =
            "button checkbox combobox gridcell link menuitem menuitemcheckbox menuitemradio option radio separator slider switch tab treeitem",
        ["checkbox"] = "checkbox menuitemcheckbox option switch button",
        ["email"] = "textbox",
        ["image"] = "button link menuitem menuitemcheckbox menuitemradio radio switch gridcell slider tab treeitem",
        ["number"] = "spinbutton",
        ["password"] = "textbox",
        ["radio"] = "radio menuitemradio",
        ["range"] = "slider",
        ["reset"] = "button checkbox combobox gridcell link menuitem option radio separator slider switch tab treeitem",
        ["search"] = "searchbox textbox",
        ["submit"] =
            "button checkbox combobox gridcell link menuitem option radio separator slider switch tab treeitem",
        ["tel"] = "textbox",
        ["text"] = "combobox searchbox spinbutton textbox",
        ["url"] = "textbox",
    };

    public static IEnumerable<(Said, string)> Check(IElement input)
    {
        var type = (input.GetAttribute("type") ?? "text").Trim().ToLowerInvariant();
        foreach (var attribute in input.Attributes)
            if (AllowedTypes.TryGetValue(attribute.Name, out var types) && !types.Split(' ').Contains(type))
                yield return (
                    (
                        $"{attribute.Name} on an input of type {HtmlFaults.Shown(type)}",
                        $"{attribute.Name} op een <input> van het type {HtmlFaults.Shown(type)}"
                    ),
                    $"{attribute.Name} on {types}"
                );
        if (type == "image" && input.GetAttribute("alt") is not { Length: > 0 })
            yield return (("an image button without alt", "een knop met een afbeelding zonder alt"), "alt");
        if (type == "hidden" && input.GetAttribute("autocomplete")?.Trim().ToLowerInvariant() is "on" or "off")
            yield return (
                ("autocomplete on a hidden input", "autocomplete op een verborgen <input>"),
                "the field that it holds"
            );
        if (string.Equals(input.GetAttribute("name"), "isindex", StringComparison.OrdinalIgnoreCase))
            yield return (("name=\"isindex\"", "name=\"isindex\""), "another name");
        if (type == "button" && input.GetAttribute("value") is not { Length: > 0 })
            yield return (("a button without words", "een knop zonder tekst"), "value");
        if (
            type == "hidden"
            && input.Attributes.Any(attribute => attribute.Name.StartsWith("aria-", StringComparison.Ordinal))
        )
            yield return (("aria on a hidden input", "aria op een verborgen <input>"), "none");
        if (
            input.GetAttribute("role")?.Trim() is { Length: > 0 } role
            && !Roles.GetValueOrDefault(type, "").Split(' ').Contains(role)
        )
            yield return (
                (
                    $"role=\"{HtmlFaults.Shown(role)}\" on such an <input>",
                    $"role=\"{HtmlFaults.Shown(role)}\" op zo'n <input>"
                ),
                "a role that it may take, or none"
            );
        if (type is "checkbox" or "radio" && input.HasAttribute("aria-checked"))
            yield return (($"aria-checked on a {type}", $"aria-checked op een {type}"), "checked");
        if (type == "checkbox" && input.GetAttribute("role") == "button" && !input.HasAttribute("aria-pressed"))
            yield return (("role=button without aria-pressed", "role=button zonder aria-pressed"), "aria-pressed");
        if (type is "date" or "month" or "week" or "time" or "datetime-local")
            foreach (var name in new[] { "min", "max", "value" })
                if (input.GetAttribute(name) is { Length: > 0 } value && !DateSyntax.IsInput(type, value))
                    yield return ($"{name}=\"{HtmlFaults.Shown(value)}\"", $"a {type}");
        if (
            type == "url"
            && input.GetAttribute("value") is { Length: > 0 } url
            && (!UrlSyntax.IsAbsolute(url) || UrlSyntax.Fault(url) is not null)
        )
            yield return ($"value=\"{HtmlFaults.Shown(url)}\"", "a whole address");
        if (type is "number" or "range")
            foreach (var name in new[] { "min", "max", "value" })
                if (
                    input.GetAttribute(name) is { } value
                    && (value.Length > 0 || name != "value")
                    && !ValueSyntax.Float().IsMatch(value)
                )
                    yield return ($"{name}=\"{HtmlFaults.Shown(value)}\"", "a number");
        if (type == "color" && input.GetAttribute("value") is { } color && !Color().IsMatch(color))
            yield return (("a colour that is none", "een kleur die niet bestaat"), "#1a2b3c");
    }

    [GeneratedRegex(@"\A#[0-9a-fA-F]{6}\z", RegexOptions.None, 5000)]
    private static partial Regex Color();
}
