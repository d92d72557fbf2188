using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>
/// Leaving is as easy as joining. Words that shame, hinder, delay or punish it are judged where they stand; the exits
/// themselves have rules of their own.
/// </summary>
sealed partial class NoPressure : Rule, ICheck<MessageFacts>
{
    /// <summary>Characters of each part; no letter is longer.</summary>
    const int TextMax = 100_000;

    const int ShownMax = 100;

    // Enough to find the place of a sentence in the HTML again.
    const int BeginningMax = 24;

    public override string Id => "F16";
    public override Said Says =>
        (
            "Nobody is shamed, hindered or kept waiting who says no or leaves.",
            "Wie nee zegt of zich uitschrijft, wordt niet te kijk gezet, niet gehinderd en niet aan het wachten gehouden."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "GDPR art. 7(3), 12(2); EDPB 03/2022 on deceptive design patterns";
    public override string BadExample => "“No thanks, I hate saving money”; “To unsubscribe, log in to your account”";
    public override string GoodExample => "“No thanks”; “You can leave at any time, by one click”";
    public override Waiver WaivedBy => Waiver.TwoPeople;
    public override bool WaivedOneByOne => true;

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        var read = new Dictionary<string, LeavingSentence>(StringComparer.Ordinal);
        foreach (var link in message.Page?.Links ?? [])
            if (!link.IsHidden && ShamingWords.AreIn(link.Text) && told.Add(LeavingWords.Plain(link.Text)))
                yield return Shaming(message, link.Text) with
                {
                    Line = link.Line,
                    Column = link.Column,
                };
        var text = Cut(message.Text ?? "");
        foreach (Match label in BesideAddress().Matches(text))
            if (
                ShamingWords.AreIn(label.Groups["label"].Value)
                && told.Add(LeavingWords.Plain(label.Groups["label"].Value))
            )
                yield return Shaming(message, label.Groups["label"].Value);
        foreach (var sentence in Sentences(Cut(message.Page?.Text ?? "")).Concat(Sentences(Unwrapped(text))))
        foreach (var obstacle in Read(sentence).Obstacles)
            // The text part says the same once more.
            if (told.Add($"{obstacle.What.En}: {Read(sentence).Plain}"))
            {
                var (line, column) = PlaceOf(message.Html ?? "", sentence);
                yield return Found(
                    message.IsBulk && !obstacle.IsWeak ? Verdict.Hold : Verdict.Warn,
                    ($"“{Shown(sentence)}” {obstacle.What.En}", $"“{Shown(sentence)}” {obstacle.What.Nl}"),
                    obstacle.IsWeak
                        ? "a way out that nothing is said against"
                        : "a way out as easy as the way in: one click, at once, for nothing and for good",
                    (
                        "Take the sentence out, or say only where and how to leave; or have two people answer for it.",
                        "Haal de zin weg, of zeg alleen waar en hoe de lezer zich uitschrijft; of laat twee mensen ervoor instaan."
                    ),
                    line,
                    column
                );
            }

        // With the next one where it goes on about it; an address ends a sentence, "the 15." of a month does not.
        IEnumerable<string> Sentences(string text)
        {
            var all = Ends()
                .Split(text)
                .Select(sentence => sentence.Trim())
                .Where(sentence => sentence.Length > 0)
                .ToList();
            for (var i = 0; i < all.Count; i++)
                if (
                    i + 1 < all.Count
                    && LeavingWords.GoesOn(Read(all[i]), Read(all[i + 1]))
                    && Read(all[i]).Obstacles.Count == 0
                    && Read($"{all[i]} {all[i + 1]}").Obstacles.Count > 0
                )
                    yield return $"{all[i]} {all[++i]}";
                else
                    yield return all[i];
        }

        LeavingSentence Read(string sentence)
        {
            if (!read.TryGetValue(sentence, out var found))
                read.Add(sentence, found = new LeavingSentence(sentence));
            return found;
        }
    }

    Finding Shaming(MessageFacts message, string label) =>
        Found(
            message.IsBulk ? Verdict.Hold : Verdict.Warn,
            ($"“{Shown(label)}” shames who says no", $"“{Shown(label)}” zet wie nee zegt te kijk"),
            "a plain no, such as “No thanks”",
            (
                "Let the button say what it does; or have two people answer for it.",
                "Laat de knop zeggen wat hij doet; of laat twee mensen ervoor instaan."
            )
        );

    static string Unwrapped(string text) => Wraps().Replace(text, " ");

    static string Cut(string text) => text.Length > TextMax ? text[..TextMax] : text;

    static string Shown(string text)
    {
        var shown = Spaces().Replace(text, " ").Trim();
        return shown.Length > ShownMax ? shown[..ShownMax] + "…" : shown;
    }

    /// <summary>In the HTML, where the sentence begins in one piece.</summary>
    static (int? Line, int? Column) PlaceOf(string html, string sentence) =>
        TextPlace.Of(html, sentence.Length > BeginningMax ? sentence[..BeginningMax] : sentence);

    [GeneratedRegex(
        @"(?<=[.!?…][""'”»)]?)(?<!\s\d{1,2}\.)\s+|\s*[|•·●\r\n]+\s*|\s[–—]\s|https?://\S*",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Ends();

    // The label of a link in a text part: what stands before its address.
    [GeneratedRegex(
        @"^[ \t]*(?<label>[^\r\n]{4,200}?)[ \t]*[:(<\[]*[ \t]*\r?\n?[ \t]*[(<\[]?https?://",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex BesideAddress();

    [GeneratedRegex(@"(?<=[^\r\n]{50}[^.!?:\r\n])\r?\n(?=[^\s])", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Wraps();

    [GeneratedRegex(@"\s+", RegexOptions.None, 5000)]
    private static partial Regex Spaces();
}
