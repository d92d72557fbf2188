namespace Zegel.Rules.Reading;

/// <summary>Line and column of something in a text, counted from 1.</summary>
static class TextPlace
{
    /// <summary>Of the first time that it stands there; nulls where it does not.</summary>
    public static (int? Line, int? Column) Of(string source, string found)
    {
        var at = source.IndexOf(found, StringComparison.Ordinal);
        if (at < 0)
            return (null, null);
        var before = source.AsSpan(0, at);
        return (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }
}
