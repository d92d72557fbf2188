namespace Zegel.Rules.Html;

/// <summary>Where a text breaks the HTML standard.</summary>
/// <param name="Kind">The same for all faults of one sort, whatever the value: they are told together.</param>
/// <param name="What">What was seen, with the element and value.</param>
/// <param name="Expected">What the standard asks for.</param>
sealed record HtmlFault(string Kind, Said What, string Expected, int Line, int Column)
{
    /// <summary>Of an attribute that was HTML once: the W3C's checker only warns of those.</summary>
    public const string OldAttribute = "old attribute ";

    /// <summary>Of a character reference that no table knows: its reader sees it as it stands.</summary>
    public const string UnknownReference = "unknown character reference";

    /// <summary>Of a style property that one maker made.</summary>
    public const string MakersProperty = "maker's property ";

    /// <summary>The W3C's checker lets the page pass with it.</summary>
    public bool IsWarning =>
        Kind == UnknownReference
        || Kind.StartsWith(OldAttribute, StringComparison.Ordinal)
        || Kind.StartsWith(MakersProperty + "-", StringComparison.Ordinal)
        || Kind.StartsWith(MakersProperty + "_", StringComparison.Ordinal);
}

/// <summary>Faults as they are found; a hostile text could hold a million of them, so the list is bounded.</summary>
sealed class HtmlFaults
{
    const int CountMax = 2000;

    // So many declarations or style attributes are looked into; no newsletter has a tenth of them.
    const int StylesMax = 20_000;

    readonly List<HtmlFault> found = [];
    int styles;

    public IReadOnlyList<HtmlFault> Found => found;

    public bool MayJudgeStyle() => ++styles <= StylesMax;

    public void Add(string kind, Said what, string expected, int line, int column)
    {
        if (found.Count < CountMax)
            found.Add(new HtmlFault(kind, what, expected, line, column));
    }

    /// <summary>Short enough to read, and without what would garble a terminal.</summary>
    public static string Shown(string text)
    {
        var shown = string.Concat(
            text.Take(60).Select(c => char.IsControl(c) ? ' ' : c).Where(c => !char.IsSurrogate(c))
        );
        return text.Length > 60 ? shown + "…" : shown;
    }
}
