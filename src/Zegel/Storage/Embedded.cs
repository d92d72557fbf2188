using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Tomlyn;

namespace Zegel.Storage;

/// <summary>The tables that are shipped inside the program, and how they write things.</summary>
static class Embedded
{
    public static TomlSerializerOptions SnakeCase { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Zegel.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A whole number and a unit: <c>30s</c>, <c>10m</c>, <c>2h</c>.</summary>
    /// <exception cref="FormatException">Not of that form.</exception>
    public static TimeSpan Duration(string text) =>
        text is [.. var digits, var unit]
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? unit switch
            {
                's' => TimeSpan.FromSeconds(count),
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                _ => throw new FormatException($"“{text}” has no unit s, m or h"),
            }
            : throw new FormatException($"“{text}” is not a duration such as 10m");
}
