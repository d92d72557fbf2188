using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>What one element's attributes and children say of each other.</summary>
static partial class ElementChecks
{
    public static void Check(HtmlPlace place, HtmlFaults faults)
    {
        var told = place.Element.LocalName switch
        {
            "img" => Image(place),
            "source" => Source(place),
            "area" => Area(place.Element),
            "map" => Map(place.Element),
            "link" => Link(place.Element),
            "meta" => Meta(place.Element),
            "style" => Style(place, faults),
            "script" => Script(place.Element),
            "dl" => Definitions(place.Element),
            "div" when place.Parent?.LocalName == "dl" => Group(place.Element),
            "ruby" => place.Element.Children.Any(child => child.LocalName is "rt" or "rtc")
                ? []
                : [("<ruby> without <rt>", "<rt> in it")],
            "base" => place.Parent is { } head
            // A head made of a hundred thousand of them is not walked for each.
            && head.Children.Take(200).TakeWhile(other => other != place.Element).Any(IsAddressed)
                ? [("<base> behind what has an address", "<base> first")]
                : [],
            "picture" => Picture(place.Element),
            "label" => place
                .Element.QuerySelectorAll("button, input:not([type=hidden]), meter, output, progress, select, textarea")
                .Length > 1
                ? [("<label> around several fields", "one field")]
                : [],
            "progress" or "meter" => Measure(place.Element),
            "track" => place.Element.GetAttribute("label") is "" ? [("an empty label on <track>", "a label")] : [],
            "option" => Option(place.Element),
            "optgroup" => place.Element.HasAttribute("label")
            || place.Element.Children.Any(child => child.LocalName == "legend")
                ? []
                : [("<optgroup> without label", "label")],
            "select" => Select(place.Element),
            "input" => InputChecks.Check(place.Element),
            "details" => place.Element.Children.FirstOrDefault()?.LocalName == "summary"
                ? []
                : [("<details> without <summary>", "<summary> first")],
            "figure" => place.Element.Children.Count(child => child.LocalName == "figcaption") > 1
                ? [("two <figcaption>", "one")]
                : [],
            "td" or "th" => Headers(place),
            "table" => Parts(place.Element),
            _ => [],
        };
        foreach (var (what, expected) in told)
            faults.Add(
                place.Element.HasAttribute("http-equiv") ? "http-equiv" : "element",
                what,
                expected,
                place.Line,
                place.Column
            );
    }

    static bool IsAddressed(IElement element) => element.HasAttribute("href") || element.HasAttribute("src");

    static IEnumerable<(string, string)> Image(HtmlPlace place)
    {
        var image = place.Element;
        if (!image.HasAttribute("alt") && !image.HasAttribute("title"))
            yield return ("<img> without alt", "alt with the text instead of it, or alt=\"\" where it only decorates");
        else if (!image.HasAttribute("alt") && image.GetAttribute("title") is not { Length: > 0 })
            yield return ("<img> without alt", "alt");
        if (image.HasAttribute("ismap") && !place.IsInsideLink)
            yield return ("ismap outside a link", "<a href> around it");
        if (image.GetAttribute("alt") is { Length: > 0 } && image.GetAttribute("role") is "none" or "presentation")
            yield return ("an image with a text that its role hides", "alt=\"\", or no role");
        foreach (var one in Set(image, "srcset", "sizes"))
            yield return one;
    }

    static IEnumerable<(string, string)> Set(IElement element, string set, string sizes)
    {
        var images = element.GetAttribute(set);
        var hasSizes = element.GetAttribute(sizes) is not null;
        if (images is null)
        {
            if (hasSizes)
                yield return ($"{sizes} without {set}", "both");
        }
        else if (!hasSizes && SourceSet.HasWidths(images))
            yield return ($"widths in {set} without {sizes}", sizes);
        else if (hasSizes && !SourceSet.HasOnlyWidths(images))
            yield return ($"{sizes} beside images without widths", "a width such as 640w for each image");
    }

    static IEnumerable<(string, string)> Source(HtmlPlace place)
    {
        var source = place.Element;
        if (place.Parent?.LocalName != "picture")
        {
            if (!source.HasAttribute("src"))
                yield return ("<source> without src", "src");
            if (Array.Find(["srcset", "sizes", "width", "height"], source.HasAttribute) is { } alien)
                yield return ($"{alien} on <source> outside <picture>", "src");
            yield break;
        }
        if (source.HasAttribute("src"))
            yield return ("src on <source> in <picture>", "srcset");
        if (!source.HasAttribute("srcset"))
            yield return ("<source> without srcset", "srcset");
        foreach (var one in Set(source, "srcset", "sizes"))
            yield return one;
        if (
            HidesOthers(source)
            && source.NextElementSibling is { } next
            && (next.LocalName == "source" || (next.LocalName == "img" && next.HasAttribute("srcset")))
        )
            yield return ("<source> that hides those behind it", "media or type");
    }

    static bool HidesOthers(IElement source) =>
        !source.HasAttribute("type") && (source.GetAttribute("media") ?? "").Trim().ToLowerInvariant() is "" or "all";

    static IEnumerable<(string, string)> Area(IElement area)
    {
        if (area.HasAttribute("href") != area.HasAttribute("alt"))
            yield return ("<area> with only one of href and alt", "both, or neither");
        var coords = area.GetAttribute("coords");
        var shape = (area.GetAttribute("shape") ?? "rect").ToLowerInvariant();
        if (shape == "default")
        {
            if (coords is not null)
                yield return ("coords on the default <area>", "no coords");
            yield break;
        }
        if (coords is null && !area.HasAttribute("shape"))
            yield break;
        var numbers = (coords ?? "").Split(',');
        var isRight =
            coords is not null
            && numbers.All(number => Coordinate().IsMatch(number.Trim()))
            && (
                shape switch
                {
                    "circle" => numbers.Length == 3 && !numbers[2].Trim().StartsWith('-'),
                    "poly" => numbers.Length >= 6 && numbers.Length % 2 == 0,
                    _ => numbers.Length == 4,
                }
            );
        if (!isRight)
            yield return (
                $"coords=\"{HtmlFaults.Shown(coords ?? "")}\" for a {HtmlFaults.Shown(shape)}",
                "4 numbers for a rect, 3 for a circle, pairs for a poly"
            );
    }

    static IEnumerable<(string, string)> Picture(IElement picture)
    {
        var parts = picture.Children.Select(child => child.LocalName).Where(name => name is "img" or "source").ToList();
        if (parts.Count(name => name == "img") != 1 || parts[^1] != "img")
            yield return ("<picture> that does not end with one <img>", "<source> first, then one <img>");
    }

    static IEnumerable<(string, string)> Map(IElement map)
    {
        if (map.GetAttribute("id") is { } id && map.GetAttribute("name") is { } name && id != name)
            yield return ("<map> with an id that is not its name", "the same id and name");
    }

    static IEnumerable<(string, string)> Link(IElement link)
    {
        var rel = ValueSyntax
            .Words((link.GetAttribute("rel") ?? "").ToLowerInvariant())
            .ToHashSet(StringComparer.Ordinal);
        var purpose = link.GetAttribute("as")?.ToLowerInvariant();
        if (!link.HasAttribute("href") && !link.HasAttribute("imagesrcset"))
            yield return ("<link> without href", "href");
        if (rel.Contains("preload") && purpose is null)
            yield return ("rel=preload without as", "as");
        if (purpose is not null && !rel.Contains("preload") && !rel.Contains("modulepreload"))
            yield return ("as without rel=preload", "rel=\"preload\"");
        if (
            rel.Contains("preload")
            && purpose
                is "document"
                    or "audio"
                    or "embed"
                    or "manifest"
                    or "object"
                    or "report"
                    or "sharedworker"
                    or "serviceworker"
                    or "video"
                    or "worker"
                    or "xslt"
                    or "json"
        )
            yield return ($"as={purpose} with rel=preload", "fetch, font, image, script, style or track");
        if (
            rel.Contains("modulepreload")
            && purpose
                is "image"
                    or "audio"
                    or "video"
                    or "font"
                    or "fetch"
                    or "document"
                    or "track"
                    or "embed"
                    or "object"
        )
            yield return ($"as={purpose} with rel=modulepreload", "script and its like");
        if (link.HasAttribute("sizes") && !rel.Overlaps(["icon", "apple-touch-icon", "apple-touch-icon-precomposed"]))
            yield return ("sizes on a <link> that is no icon", "rel=\"icon\"");
        if (link.HasAttribute("color") && !rel.Contains("mask-icon"))
            yield return ("color on a <link> that is no mask icon", "rel=\"mask-icon\"");
        if (link.HasAttribute("imagesrcset") && (!rel.Contains("preload") || purpose != "image"))
            yield return ("imagesrcset without rel=preload and as=image", "both");
        if (link.HasAttribute("blocking") && !rel.Overlaps(["stylesheet", "preload", "modulepreload", "expect"]))
            yield return ("blocking on a <link> that loads nothing", "rel=\"stylesheet\"");
        if (link.HasAttribute("disabled") && !rel.Contains("stylesheet"))
            yield return ("disabled on a <link> that is no style sheet", "rel=\"stylesheet\"");
        if (link.HasAttribute("integrity") && !rel.Overlaps(["stylesheet", "preload", "modulepreload"]))
            yield return ("integrity on a <link> that loads nothing", "rel=\"stylesheet\"");
        if (
            rel.Contains("alternate")
            && rel.Contains("stylesheet")
            && link.GetAttribute("title") is not { Length: > 0 }
        )
            yield return ("an alternate style sheet without a title", "title");
        foreach (var one in Set(link, "imagesrcset", "imagesizes"))
            yield return one;
    }

    static IEnumerable<(string, string)> Meta(IElement meta)
    {
        var name = meta.GetAttribute("name");
        var equiv = meta.GetAttribute("http-equiv")?.Trim().ToLowerInvariant();
        var content = meta.GetAttribute("content");
        var charset = meta.GetAttribute("charset");
        string?[] kinds = [name, equiv, charset, meta.GetAttribute("itemprop")];
        if (!Array.Exists(kinds, kind => kind is not null) && !meta.HasAttribute("property"))
            yield return ("<meta> without name, http-equiv, charset or itemprop", "one of them");
        if (kinds.Count(kind => kind is not null) > 1)
            yield return ("<meta> with two of name, http-equiv, charset and itemprop", "one of them");
        if (charset is not null && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            yield return ($"charset=\"{HtmlFaults.Shown(charset)}\"", "utf-8");
        if (charset is null && content is null)
            yield return ("<meta> without content", "content");
        if (charset is not null && content is not null)
            yield return ("<meta charset> with content", "one of both");
        if (meta.HasAttribute("media") && !string.Equals(name, "theme-color", StringComparison.OrdinalIgnoreCase))
            yield return ("media on a <meta> that is no theme-color", "name=\"theme-color\"");
        if (equiv is not null && Equivalent(equiv, content ?? "") is { } fault)
            yield return fault;
    }

    static (string, string)? Equivalent(string equiv, string content) =>
        equiv switch
        {
            "content-type" => ContentType().IsMatch(content)
                ? null
                : ($"content-type \"{HtmlFaults.Shown(content)}\"", "text/html; charset=utf-8"),
            "x-ua-compatible" => content.Equals("IE=edge", StringComparison.OrdinalIgnoreCase)
                ? null
                : ("x-ua-compatible", "IE=edge"),
            "refresh" => Refresh().IsMatch(content) ? null : ($"refresh \"{HtmlFaults.Shown(content)}\"", "seconds"),
            "content-language" => ("content-language in <meta>", "lang on <html>"),
            "content-security-policy" => content.All(char.IsAscii)
                ? null
                : ("a policy with signs outside ASCII", "ASCII"),
            "default-style" or "set-cookie" or "content-style-type" or "content-script-type" or "pragma" or "expires" =>
                equiv == "default-style" ? null : ($"http-equiv=\"{equiv}\"", "a header of the server"),
            _ => (
                $"http-equiv=\"{HtmlFaults.Shown(equiv)}\"",
                "content-type, default-style, refresh, x-ua-compatible or content-security-policy"
            ),
        };

    static IEnumerable<(string, string)> Style(HtmlPlace place, HtmlFaults faults)
    {
        var style = place.Element;
        if (style.GetAttribute("type") is { } type && type.Trim().ToLowerInvariant() is not ("text/css"))
            yield return ($"type=\"{HtmlFaults.Shown(type)}\" on <style>", "no type");
        if (StyleSyntax.Declarations(style.TextContent) is not { } declarations)
        {
            yield return ("a style sheet with braces or quotes left open", "pairs of braces and quotes");
            yield break;
        }
        var text = style.TextContent;
        var (line, from) = (place.Line, 0);
        foreach (var (declaration, at) in declarations)
        {
            var begins = at + (declaration.Length - declaration.TrimStart().Length);
            line += text.AsSpan(from, Math.Max(0, begins - from)).Count('\n');
            from = Math.Max(from, begins);
            if (!StyleSyntax.IsDeclaration(declaration))
                faults.Add(
                    "css",
                    $"“{HtmlFaults.Shown(declaration.Trim())}” in a style sheet",
                    "declarations such as color: red",
                    line,
                    1
                );
            foreach (var property in StyleSyntax.Unknown(declaration))
                faults.Add(
                    StyleSyntax.Kind(property),
                    $"the style property {HtmlFaults.Shown(property)}",
                    "properties of CSS",
                    line,
                    1
                );
        }
    }

    static IEnumerable<(string, string)> Script(IElement script)
    {
        var type = (script.GetAttribute("type") ?? "").Trim().ToLowerInvariant();
        var isExternal = script.HasAttribute("src");
        var isClassic =
            type
            is ""
                or "text/javascript"
                or "application/javascript"
                or "application/ecmascript"
                or "text/ecmascript"
                or "application/x-javascript"
                or "text/jscript";
        string[] none = (isClassic, type) switch
        {
            (true, _) => isExternal
                ? []
                :
                [
                    "async",
                    "defer",
                    "crossorigin",
                    "integrity",
                    "referrerpolicy",
                    "blocking",
                    "fetchpriority",
                    "charset",
                ],
            (_, "module") => isExternal
                ? ["defer", "nomodule", "charset"]
                : ["defer", "nomodule", "integrity", "charset", "blocking", "fetchpriority", "referrerpolicy"],
            _ =>
            [
                "src",
                "async",
                "defer",
                "nomodule",
                "crossorigin",
                "integrity",
                "referrerpolicy",
                "blocking",
                "fetchpriority",
                "charset",
            ],
        };
        foreach (var one in none.Where(script.HasAttribute))
            yield return ($"{one} on such a <script>", $"no {one}");
        if (type is "importmap" or "speculationrules" && ScriptData.Fault(type, script.TextContent) is { } fault)
            yield return ($"{type}: {fault}", "a right JSON object");
        if (
            script.GetAttribute("language") is { } language
            && (
                !language.Equals("javascript", StringComparison.OrdinalIgnoreCase)
                || type is not ("" or "text/javascript")
            )
        )
            yield return ("language on <script>", "no language");
    }

    static IEnumerable<(string, string)> Definitions(IElement list)
    {
        var children = list.Children.Where(child => child.LocalName is not ("script" or "template")).ToList();
        if (children.Count == 0)
            return list.Children.Any(child => child.LocalName == "template")
                ? [("<dl> without <dt> and <dd>", "both")]
                : [];
        if (children.Exists(child => child.LocalName == "div"))
            return children.TrueForAll(child => child.LocalName == "div")
                ? []
                : [("<div> beside <dt> or <dd> in <dl>", "groups in <div>, or none")];
        return Pairs(children, "<dl>");
    }

    static IEnumerable<(string, string)> Group(IElement group)
    {
        var children = group.Children.Where(child => child.LocalName is not ("script" or "template")).ToList();
        if (children.Count == 0)
            return [("<div> in <dl> without <dt> and <dd>", "both")];
        var turns = children
            .Zip(children.Skip(1))
            .Count(pair => pair.First.LocalName == "dd" && pair.Second.LocalName == "dt");
        return turns > 0 ? [("<div> in <dl> with two groups", "one group")] : Pairs(children, "<div> in <dl>");
    }

    static IEnumerable<(string, string)> Pairs(List<IElement> children, string where)
    {
        if (children[0].LocalName != "dt" || children[^1].LocalName != "dd")
            yield return ($"{where} that does not begin with <dt> and end with <dd>", "<dt> and its <dd>");
    }

    static IEnumerable<(string, string)> Headers(HtmlPlace place)
    {
        if (place.Element.GetAttribute("headers") is not { Length: > 0 } headers)
            yield break;
        var table = place.Outer;
        while (table is not null && table.Element.LocalName != "table")
            table = table.Outer;
        if (table is null)
            yield break;
        foreach (var id in ValueSyntax.Words(headers).Take(10))
            if (!table.HeaderIds.Contains(id))
                yield return (
                    $"headers names “{HtmlFaults.Shown(id)}”, which is no <th> of the table",
                    "the id of a <th>"
                );
    }

    static IEnumerable<(string, string)> Parts(IElement table)
    {
        var order = new[] { "caption", "colgroup", "thead", "tbody", "tfoot" };
        var at = 0;
        foreach (var name in table.Children.Select(child => child.LocalName).Where(order.Contains))
        {
            var place = Array.IndexOf(order, name);
            if (place < at)
                yield return ($"<{name}> behind what follows it in a table", "caption, colgroup, thead, tbody, tfoot");
            else if (
                place == at
                && name is "thead" or "tfoot" or "caption"
                && table.Children.Count(child => child.LocalName == name) > 1
            )
            {
                yield return ($"two <{name}>", "one");
                yield break;
            }
            at = Math.Max(at, place);
        }
    }

    static IEnumerable<(string, string)> Measure(IElement element)
    {
        var max = Number(element, "max") ?? 1;
        var min = Number(element, "min") ?? 0;
        if (min > max)
            yield return ("min above max", "min, value, max in order");
        foreach (var name in new[] { "value", "low", "high", "optimum" })
            if (Number(element, name) is { } number && (number > max || (element.LocalName == "meter" && number < min)))
                yield return ($"{name} outside min and max", "min, value, max in order");
        if (Number(element, "low") > Number(element, "high"))
            yield return ("low above high", "low, high in order");
    }

    static double? Number(IElement element, string attribute) =>
        double.TryParse(
            element.GetAttribute(attribute),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    static IEnumerable<(string, string)> Option(IElement option)
    {
        if (
            !option.HasAttribute("label")
            && option.TextContent.Trim().Length == 0
            && option.ParentElement?.LocalName != "datalist"
            && option.Children.Length == 0
        )
            yield return ("an empty <option> without label", "a text or label");
    }

    static IEnumerable<(string, string)> Select(IElement select)
    {
        if (!select.HasAttribute("multiple") && select.QuerySelectorAll("option[selected]").Length > 1)
            yield return ("two chosen options", "one, or multiple");
        var isBox = select.HasAttribute("multiple") || (Number(select, "size") ?? 1) > 1;
        if (select.HasAttribute("required") && !isBox)
        {
            var first = select.QuerySelector("option");
            if (
                first is null
                || (first.ParentElement == select && first.GetAttribute("value") is { Length: > 0 })
                || (first.GetAttribute("value") is null && first.TextContent.Trim().Length > 0)
            )
                yield return ("a required <select> whose first option is a choice", "an empty first option");
        }
        if (isBox && select.Children.Any(child => child.LocalName == "button"))
            yield return ("<button> in a <select> that is a list", "no button");
    }

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?\z", RegexOptions.ExplicitCapture, 500)]
    private static partial Regex Coordinate();

    [GeneratedRegex(@"\A\s*text/html;\s*charset=utf-8\s*\z", RegexOptions.IgnoreCase, 500)]
    private static partial Regex ContentType();

    [GeneratedRegex(@"\A\s*[0-9]+\s*(\z|;\s*url=\s*\S)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 500)]
    private static partial Regex Refresh();
}
