using System.Text.Json;

namespace Zegel.Rules.Html;

/// <summary>Scripts that are data: import maps and speculation rules.</summary>
static class ScriptData
{
    public static Said? Fault(string type, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return ("it is no object", "het is geen object");
            return type == "importmap" ? ImportMap(root) : null;
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
                if (one.Value.ValueKind != (part.Name == "scopes" ? JsonValueKind.Object : JsonValueKind.String))
                    return (
                        $"{HtmlFaults.Shown(one.Name)} holds a wrong value",
                        $"{HtmlFaults.Shown(one.Name)} heeft een verkeerde waarde"
                    );
        }
        return null;
    }
}
