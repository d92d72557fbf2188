namespace Zegel.Mail.Transport;

/// <summary>The <c>name=value; name=value</c> of small TXT records. Names are lower-cased, values kept.</summary>
static class TagList
{
    public static IReadOnlyList<(string Name, string Value)> Read(string text) =>
        [
            .. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(tag => tag.Split('=', 2, StringSplitOptions.TrimEntries))
                .Select(pair => (pair[0].ToLowerInvariant(), pair.Length == 2 ? pair[1] : "")),
        ];
}
