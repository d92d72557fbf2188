namespace Zegel.Rules.Reading;

/// <summary>
/// A sentence as <see cref="LeavingWords"/> read it, each thing once: a mail says the same in HTML and text, and most of its
/// sentences speak of something else.
/// </summary>
sealed class LeavingSentence
{
    readonly Lazy<string> marked;
    readonly Lazy<IReadOnlyList<Obstacle>> obstacles;

    public LeavingSentence(string text)
    {
        var plain = LeavingWords.Plain(text);
        Plain = plain.Length > LeavingWords.SentenceMax ? plain[..LeavingWords.SentenceMax] : plain;
        marked = new Lazy<string>(() => LeavingWords.Marked(Plain));
        obstacles = new Lazy<IReadOnlyList<Obstacle>>(() => LeavingWords.In(this));
    }

    public string Plain { get; }

    public string Marked => marked.Value;

    /// <summary>The gravest first; empty for an ordinary sentence.</summary>
    public IReadOnlyList<Obstacle> Obstacles => obstacles.Value;
}
