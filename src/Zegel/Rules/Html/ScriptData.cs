using System.Text.Json;

namespace Zegel.Rules.Html;

/// <summary>Scripts that are data: import maps and speculation rules.</summary>
static class ScriptData
{
    static readonly string[] Predicates = ["and", "or", "not", "href_matches", "selector_matches"];

    // Predicates hold predicates; nobody nests them deeper.
    const int DepthMax = 20;

    public static Said? Fault(string type, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return ("it is no object", "het is geen object");
            return type == "importmap" ? ImportMap(root) : SpeculationRules(root);
        }
        catch (JsonException)
        {
            return ("it is no JSON", "het is geen JSON");
        }
    }

    static Said? ImportMap(JsonElement root)
    {
        foreach (var part in root.EnumerateObject())
        {
            if (part.Name is not ("imports" or "scopes" or "integrity") || part.Value.ValueKind != JsonValueKind.Object)
                return (
                    $"{HtmlFaults.Shown(part.Name)} is unknown or no object",
                    $"{HtmlFaults.Shown(part.Name)} is onbekend of geen object"
                );
            foreach (var one in part.Value.EnumerateObject())
                if (
                    !(
                        part.Name switch
                        {
                            "imports" => IsSpecifier(one),
                            "scopes" => UrlSyntax.Fault(one.Name) is null
                                && one.Value.ValueKind == JsonValueKind.Object
                                && one.Value.EnumerateObject().All(IsSpecifier),
                            _ => UrlSyntax.Fault(one.Name) is null && one.Value.ValueKind == JsonValueKind.String,
                        }
                    )
                )
                    return Wrong(one.Name);
        }
        return null;
    }

    // What ends in a slash stands for all below it, on both sides.
    static bool IsSpecifier(JsonProperty one) =>
        one.Name.Length > 0
        && one.Value.ValueKind == JsonValueKind.String
        && one.Value.GetString() is { } url
        && UrlSyntax.Fault(url) is null
        && (!one.Name.EndsWith('/') || url.EndsWith('/'));

    static Said? SpeculationRules(JsonElement root)
    {
        if (!root.EnumerateObject().Any())
            return ("it holds no rules", "het bevat geen regels");
        foreach (var part in root.EnumerateObject())
        {
            if (part.Name is not ("prefetch" or "prerender") || part.Value.ValueKind != JsonValueKind.Array)
                return Wrong(part.Name);
            foreach (var rule in part.Value.EnumerateArray())
                if (RuleFault(rule) is { } fault)
                    return fault;
        }
        return null;
    }

    static Said? RuleFault(JsonElement rule)
    {
        if (rule.ValueKind != JsonValueKind.Object)
            return ("a rule is no object", "een regel is geen object");
        foreach (var part in rule.EnumerateObject())
            if (
                !(
                    part.Name switch
                    {
                        "source" => part.Value.ValueKind == JsonValueKind.String
                            && part.Value.GetString() is "list" or "document",
                        "eagerness" => part.Value.ValueKind == JsonValueKind.String
                            && part.Value.GetString() is "eager" or "moderate" or "conservative",
                        "urls" => part.Value.ValueKind == JsonValueKind.Array && IsTexts(part.Value),
                        "where" => IsPredicate(part.Value, 0),
                        _ => false,
                    }
                )
            )
                return Wrong(part.Name);
        var hasUrls = rule.TryGetProperty("urls", out _);
        var hasWhere = rule.TryGetProperty("where", out _);
        var source = rule.TryGetProperty("source", out var named) ? named.GetString() : null;
        var isRight = source switch
        {
            "list" => hasUrls && !hasWhere,
            "document" => hasWhere && !hasUrls,
            _ => hasUrls || hasWhere,
        };
        return isRight ? null : ("a rule needs urls or where", "een regel heeft urls of where nodig");
    }

    static bool IsPredicate(JsonElement predicate, int depth)
    {
        if (predicate.ValueKind != JsonValueKind.Object || depth > DepthMax)
            return false;
        var parts = predicate.EnumerateObject().ToList();
        if (parts.Count != 1 || !Predicates.Contains(parts[0].Name))
            return false;
        var value = parts[0].Value;
        return parts[0].Name switch
        {
            "and" or "or" => value.ValueKind == JsonValueKind.Array
                && value.GetArrayLength() > 0
                && value.EnumerateArray().All(one => IsPredicate(one, depth + 1)),
            "not" => IsPredicate(value, depth + 1),
            _ => value.ValueKind == JsonValueKind.Array
                ? IsTexts(value)
                : value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0,
        };
    }

    static bool IsTexts(JsonElement array) =>
        array.GetArrayLength() > 0
        && array.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && one.GetString()!.Length > 0);

    static Said Wrong(string name) =>
        ($"{HtmlFaults.Shown(name)} holds a wrong value", $"{HtmlFaults.Shown(name)} heeft een verkeerde waarde");
}
