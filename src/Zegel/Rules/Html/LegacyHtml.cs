using Tomlyn;
using Zegel.Storage;

namespace Zegel.Rules.Html;

/// <summary>The reviewed list of what mail may still use though the standard gave it up (html-legacy.toml).</summary>
static class LegacyHtml
{
    static readonly List<string> All = Read();

    static readonly HashSet<string> Whole = [.. All.Where(kind => !kind.EndsWith('*'))];

    static readonly string[] Beginnings = [.. All.Where(kind => kind.EndsWith('*')).Select(kind => kind.TrimEnd('*'))];

    public static bool Has(HtmlFault fault) =>
        Whole.Contains(fault.Kind)
        || Array.Exists(Beginnings, beginning => fault.Kind.StartsWith(beginning, StringComparison.Ordinal));

    static List<string> Read()
    {
        var file =
            TomlSerializer.Deserialize<LegacyFile>(Embedded.Text("Rules.html-legacy.toml"), Embedded.SnakeCase)
            ?? throw new FormatException("html-legacy.toml is empty");
        return file.Kinds;
    }

    sealed class LegacyFile
    {
        public List<string> Kinds { get; set; } = [];
    }
}
