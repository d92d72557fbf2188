using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Zegel.Storage;

/// <summary>
/// JSON in the one form that can be hashed or signed (RFC 8785): members by name, no white space, only the escapes that JSON
/// demands. Numbers are whole: fractions have too many spellings to sign.
/// </summary>
public static class CanonicalJson
{
    /// <exception cref="FormatException">It holds a number that is not whole, or the same member twice.</exception>
    public static string Of(JsonElement element)
    {
        var text = new StringBuilder();
        Append(text, element);
        return text.ToString();
    }

    static void Append(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).ToList();
                foreach (var (first, second) in members.Zip(members.Skip(1)))
                    if (first.Name == second.Name)
                        throw new FormatException($"the member “{first.Name}” stands there twice");
                Append(
                    text,
                    '{',
                    members,
                    member =>
                    {
                        Append(text, member.Name);
                        text.Append(':');
                        Append(text, member.Value);
                    },
                    '}'
                );
                break;
            case JsonValueKind.Array:
                Append(text, '[', element.EnumerateArray(), item => Append(text, item), ']');
                break;
            case JsonValueKind.String:
                Append(text, element.GetString()!);
                break;
            case JsonValueKind.Number when element.TryGetInt64(out var number):
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.Number:
                throw new FormatException($"{element.GetRawText()} is not a whole number");
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    static void Append<T>(StringBuilder text, char open, IEnumerable<T> items, Action<T> append, char close)
    {
        text.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
                text.Append(',');
            isFirst = false;
            append(item);
        }
        text.Append(close);
    }

    /// <summary>A string with its quotes.</summary>
    internal static void Append(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        text.Append('"');
    }
}
