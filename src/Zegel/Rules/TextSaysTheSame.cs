using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>Screen readers, watches and filters read the text part; what only the HTML says looks hidden from them.</summary>
sealed partial class TextSaysTheSame : Rule, ICheck<MessageFacts>
{
    const double SharedMin = 0.6;
    const int WordsMax = 5000;

    public override string Id => "F07";
    public override Said Says =>
        ("The text part says the same as the HTML part.", "Het tekstdeel zegt hetzelfde als de HTML.");
    public override Keeper KeptBy => Keeper.Mend;
    public override string Source => "G33; RFC 2046 §5.1.4; SpamAssassin MPART_ALT_DIFF, MIME_HTML_ONLY";
    public override string BadExample => "\"Your mail program cannot show HTML\"";
    public override string GoodExample => "The whole letter as text, with each link written out";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Page is not { } page)
            yield break;
        if (string.IsNullOrWhiteSpace(message.Text))
        {
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                ("no text part beside the HTML", "geen tekstdeel naast de HTML"),
                "multipart/alternative with the same letter as plain text",
                ("Let Zegel make the text part from the HTML.", "Laat Zegel het tekstdeel uit de HTML maken.")
            );
            yield break;
        }
        var words = Words(page.Text);
        var shared = words.Count == 0 ? 1 : (double)words.Count(Words(message.Text).Contains) / words.Count;
        if (shared < SharedMin)
            yield return Found(
                Verdict.Warn,
                (
                    $"the text part has {shared:P0} of the words of the HTML",
                    $"het tekstdeel heeft {shared:P0} van de woorden van de HTML"
                ),
                $"at least {SharedMin:P0}",
                (
                    "Let Zegel make the text part, or write out what is missing.",
                    "Laat Zegel het tekstdeel maken, of schrijf uit wat ontbreekt."
                )
            );
        var missing = page
            .Links.Where(link => link.Href.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !link.IsHidden)
            .Where(link => !message.Text.Contains(link.Href.Trim(), StringComparison.Ordinal))
            .DistinctBy(link => link.Href)
            .ToList();
        if (missing.Count > 0)
            yield return Found(
                Verdict.Warn,
                missing.Count == 1
                    ? (
                        $"the text part lacks the link {missing[0].Href}",
                        $"in het tekstdeel ontbreekt de link {missing[0].Href}"
                    )
                    : (
                        $"the text part lacks {missing.Count} links",
                        $"in het tekstdeel ontbreken {missing.Count} links"
                    ),
                "every link of the HTML",
                ("Let Zegel make the text part, or add them.", "Laat Zegel het tekstdeel maken, of voeg ze toe."),
                missing[0].Line,
                missing[0].Column
            );
    }

    static HashSet<string> Words(string text)
    {
        return [.. Word().Matches(text).Take(WordsMax).Select(match => match.Value.ToLowerInvariant())];
    }

    [GeneratedRegex(@"[\p{L}\p{N}]{2,40}", RegexOptions.None, 5000)]
    private static partial Regex Word();
}
