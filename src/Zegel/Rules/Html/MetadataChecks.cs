using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>What links, meta data, style sheets and scripts, the metadata content of the Living Standard, say of themselves.</summary>
static partial class MetadataChecks
{
    public static IEnumerable<(Said, string)> Link(IElement link)
    {
        var rel = ValueSyntax
            .Words((link.GetAttribute("rel") ?? "").ToLowerInvariant())
            .ToHashSet(StringComparer.Ordinal);
        var purpose = link.GetAttribute("as")?.ToLowerInvariant();
        if (!link.HasAttribute("href") && !link.HasAttribute("imagesrcset"))
            yield return (("<link> without href", "<link> zonder href"), "href");
        if (rel.Contains("preload") && purpose is null)
            yield return (("rel=preload without as", "rel=preload zonder as"), "as");
        if (purpose is not null && !rel.Contains("preload") && !rel.Contains("modulepreload"))
            yield return (("as without rel=preload", "as zonder rel=preload"), "rel=\"preload\"");
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
            yield return (
                ($"as={purpose} with rel=preload", $"as={purpose} met rel=preload"),
                "fetch, font, image, script, style or track"
            );
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
            yield return (
                ($"as={purpose} with rel=modulepreload", $"as={purpose} met rel=modulepreload"),
                "script and its like"
            );
        if (link.HasAttribute("sizes") && !rel.Overlaps(["icon", "apple-touch-icon", "apple-touch-icon-precomposed"]))
            yield return (
                ("sizes on a <link> that is no icon", "sizes op een <link> die geen icoon is"),
                "rel=\"icon\""
            );
        if (link.HasAttribute("color") && !rel.Contains("mask-icon"))
            yield return (
                ("color on a <link> that is no mask icon", "color op een <link> die geen mask-icon is"),
                "rel=\"mask-icon\""
            );
        if (link.HasAttribute("imagesrcset") && (!rel.Contains("preload") || purpose != "image"))
            yield return (
                ("imagesrcset without rel=preload and as=image", "imagesrcset zonder rel=preload en as=image"),
                "both"
            );
        if (link.HasAttribute("blocking") && !rel.Overlaps(["stylesheet", "preload", "modulepreload", "expect"]))
            yield return (
                ("blocking on a <link> that loads nothing", "blocking op een <link> die niets laadt"),
                "rel=\"stylesheet\""
            );
        if (link.HasAttribute("disabled") && !rel.Contains("stylesheet"))
            yield return (
                ("disabled on a <link> that is no style sheet", "disabled op een <link> die geen stijlblad is"),
                "rel=\"stylesheet\""
            );
        if (link.HasAttribute("integrity") && !rel.Overlaps(["stylesheet", "preload", "modulepreload"]))
            yield return (
                ("integrity on a <link> that loads nothing", "integrity op een <link> die niets laadt"),
                "rel=\"stylesheet\""
            );
        if (
            rel.Contains("alternate")
            && rel.Contains("stylesheet")
            && link.GetAttribute("title") is not { Length: > 0 }
        )
            yield return (
                ("an alternate style sheet without a title", "een alternatief stijlblad zonder title"),
                "title"
            );
        foreach (var one in ElementChecks.Set(link, "imagesrcset", "imagesizes"))
            yield return one;
    }

    public static IEnumerable<(Said, string)> Meta(IElement meta)
    {
        var name = meta.GetAttribute("name");
        var equiv = meta.GetAttribute("http-equiv")?.Trim().ToLowerInvariant();
        var content = meta.GetAttribute("content");
        var charset = meta.GetAttribute("charset");
        string?[] kinds = [name, equiv, charset, meta.GetAttribute("itemprop")];
        if (!Array.Exists(kinds, kind => kind is not null) && !meta.HasAttribute("property"))
            yield return (
                (
                    "<meta> without name, http-equiv, charset or itemprop",
                    "<meta> zonder name, http-equiv, charset of itemprop"
                ),
                "one of them"
            );
        if (kinds.Count(kind => kind is not null) > 1)
            yield return (
                (
                    "<meta> with two of name, http-equiv, charset and itemprop",
                    "<meta> met meer dan één van name, http-equiv, charset en itemprop"
                ),
                "one of them"
            );
        if (charset is not null && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            yield return ($"charset=\"{HtmlFaults.Shown(charset)}\"", "utf-8");
        if (charset is null && content is null)
            yield return (("<meta> without content", "<meta> zonder content"), "content");
        if (name is "")
            yield return (("an empty name on <meta>", "een lege name op <meta>"), "a name");
        if (charset is not null && content is not null)
            yield return (("<meta charset> with content", "<meta charset> met content"), "one of both");
        if (meta.HasAttribute("media") && !string.Equals(name, "theme-color", StringComparison.OrdinalIgnoreCase))
            yield return (
                ("media on a <meta> that is no theme-color", "media op een <meta> die geen theme-color is"),
                "name=\"theme-color\""
            );
        if (equiv is not null && Equivalent(equiv, content ?? "") is { } fault)
            yield return fault;
    }

    static (Said, string)? Equivalent(string equiv, string content) =>
        equiv switch
        {
            "content-type" => ContentType().IsMatch(content)
                ? null
                : ($"content-type \"{HtmlFaults.Shown(content)}\"", "text/html; charset=utf-8"),
            "x-ua-compatible" => content.Equals("IE=edge", StringComparison.OrdinalIgnoreCase)
                ? null
                : ("x-ua-compatible", "IE=edge"),
            "refresh" => Refresh().IsMatch(content) ? null : ($"refresh \"{HtmlFaults.Shown(content)}\"", "seconds"),
            "content-language" => (("content-language in <meta>", "content-language in een <meta>"), "lang on <html>"),
            "content-security-policy" => content.All(char.IsAscii)
                ? null
                : (("a policy with signs outside ASCII", "een policy met tekens buiten ASCII"), "ASCII"),
            "default-style" or "set-cookie" or "content-style-type" or "content-script-type" or "pragma" or "expires" =>
                equiv == "default-style" ? null : ($"http-equiv=\"{equiv}\"", "a header of the server"),
            _ => (
                $"http-equiv=\"{HtmlFaults.Shown(equiv)}\"",
                "content-type, default-style, refresh, x-ua-compatible or content-security-policy"
            ),
        };

    public static IEnumerable<(Said, string)> Style(HtmlPlace place, HtmlFaults faults)
    {
        var style = place.Element;
        if (style.GetAttribute("type") is { } type && type.Trim().ToLowerInvariant() is not ("text/css"))
            yield return (
                ($"type=\"{HtmlFaults.Shown(type)}\" on <style>", $"type=\"{HtmlFaults.Shown(type)}\" op <style>"),
                "no type"
            );
        if (StyleSyntax.Pieces(style.TextContent) is not { } pieces)
        {
            yield return (
                (
                    "a style sheet with braces or quotes left open",
                    "een stijlblad met accolades of aanhalingstekens die niet gesloten zijn"
                ),
                "pairs of braces and quotes"
            );
            yield break;
        }
        var text = style.TextContent;
        var (line, from) = (place.Line, 0);
        foreach (var (declaration, at, around, isDeclaration) in pieces)
        {
            var begins = at + (declaration.Length - declaration.TrimStart().Length);
            line += text.AsSpan(from, Math.Max(0, begins - from)).Count('\n');
            from = Math.Max(from, begins);
            if (!isDeclaration)
            {
                if (StyleSyntax.PreludeFault(declaration.Trim(), around) is { } wrong)
                    faults.Add(
                        "css",
                        (
                            $"“{HtmlFaults.Shown(declaration.Trim())}” in a style sheet",
                            $"“{HtmlFaults.Shown(declaration.Trim())}” in een stijlblad"
                        ),
                        wrong,
                        line,
                        1
                    );
                continue;
            }
            // Descriptors of fonts and pages take other values than the properties of the same name.
            var isDescriptor = around.StartsWith('@');
            if (
                isDescriptor
                    ? around.StartsWith("@font-face", StringComparison.OrdinalIgnoreCase)
                        && StyleSyntax.IsNoDescriptor(declaration.Trim())
                    : StyleSyntax.IsDescriptor(declaration.Trim())
            )
                faults.Add(
                    "css",
                    (
                        $"“{HtmlFaults.Shown(declaration.Trim())}” in {HtmlFaults.Shown(around)}",
                        $"“{HtmlFaults.Shown(declaration.Trim())}” in {HtmlFaults.Shown(around)}"
                    ),
                    "descriptors in @font-face, properties in rules",
                    line,
                    1
                );
            if (!isDescriptor && faults.MayJudgeStyle() && StyleSyntax.IsWrong(declaration.Trim()))
                AttributeChecks.WrongStyle(declaration.Trim(), faults, line, 1);
            if (!StyleSyntax.IsDeclaration(declaration))
                faults.Add(
                    "css",
                    (
                        $"“{HtmlFaults.Shown(declaration.Trim())}” in a style sheet",
                        $"“{HtmlFaults.Shown(declaration.Trim())}” in een stijlblad"
                    ),
                    "declarations such as color: red",
                    line,
                    1
                );
            foreach (var property in StyleSyntax.Unknown(declaration))
                faults.Add(
                    StyleSyntax.Kind(property),
                    (
                        $"the style property {HtmlFaults.Shown(property)}",
                        $"de stijleigenschap {HtmlFaults.Shown(property)}"
                    ),
                    "properties of CSS",
                    line,
                    1
                );
        }
    }

    public static IEnumerable<(Said, string)> Script(IElement script)
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
        if (isExternal && isClassic && !Commented().IsMatch(script.TextContent))
            yield return (("words in a <script> with src", "tekst in een <script> met src"), "comments only");
        foreach (var one in none.Where(script.HasAttribute))
            yield return (($"{one} on such a <script>", $"{one} op zo'n <script>"), $"no {one}");
        if (type is "importmap" or "speculationrules" && ScriptData.Fault(type, script.TextContent) is { } fault)
            yield return (($"{type}: {fault.En}", $"{type}: {fault.Nl}"), "a right JSON object");
        if (
            script.GetAttribute("language") is { } language
            && (
                !language.Equals("javascript", StringComparison.OrdinalIgnoreCase)
                || type is not ("" or "text/javascript")
            )
        )
            yield return (("language on <script>", "language op <script>"), "no language");
    }

    [GeneratedRegex(
        @"\A(?>\s|//[^\n]*(\n|\z)|/\*.*?\*/)*\z",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        5000
    )]
    private static partial Regex Commented();

    [GeneratedRegex(@"\A\s*text/html;\s*charset=utf-8\s*\z", RegexOptions.IgnoreCase, 5000)]
    private static partial Regex ContentType();

    [GeneratedRegex(
        @"\A\s*[0-9]+\s*(\z|;\s+url=[^\s'""])",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Refresh();
}
