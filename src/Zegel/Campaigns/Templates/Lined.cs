namespace Zegel.Campaigns.Templates;

/// <summary>
/// A text of which each line knows the line that somebody typed it on, so that what is found in the composed page is told
/// where its writer can mend it.
/// </summary>
/// <param name="Lines">For each line the one it was typed on, counted from 1; 0 for what Zegel puts there.</param>
sealed record Lined(string Text, IReadOnlyList<int> Lines)
{
    /// <summary>As its writer sees it.</summary>
    public static Lined Typed(string text) => new(text, [.. Enumerable.Range(1, text.Count('\n') + 1)]);

    /// <summary>Nobody typed it.</summary>
    public static Lined Ours(string text) => new(text, new int[text.Count('\n') + 1]);

    public Lined this[Range range]
    {
        get
        {
            var (start, length) = range.GetOffsetAndLength(Text.Length);
            var first = Text.AsSpan(0, start).Count('\n');
            var part = Text.Substring(start, length);
            return new(part, [.. Lines.Skip(first).Take(part.Count('\n') + 1)]);
        }
    }

    public static Lined operator +(Lined before, Lined after) =>
        new(
            before.Text + after.Text,
            [
                .. before.Lines.SkipLast(1),
                // Where the two meet on one line, it is of whose text begins it.
                before.Text.Length == 0
                || before.Text[^1] == '\n'
                    ? after.Lines[0]
                    : before.Lines[^1],
                .. after.Lines.Skip(1),
            ]
        );
}
