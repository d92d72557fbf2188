using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>The header's button exists in some programs; the link in the text exists for all.</summary>
sealed class VisibleExit : Rule, ICheck<MessageFacts>
{
    /// <summary>Characters of HTML; what follows is clipped at Gmail.</summary>
    const int ClippedAfter = 102 * 1000;

    public override string Id => "O07";
    public override Said Says =>
        (
            "A visible link to leave stands in the text and in the HTML.",
            "In de tekst en in de HTML staat een zichtbare link om uit te schrijven."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "G26; Gmail: a clearly visible link in the body";
    public override string BadExample => "<a href=… style=\"display:none\">unsubscribe</a>";
    public override string GoodExample => "<a href=…>Afmelden</a> in the footer, in letters like the rest";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (!message.IsBulk)
            yield break;
        if (message.Page is not null)
        {
            var links = WaysOut.Links(message).ToList();
            if (links.Count == 0)
                yield return Found(
                    Verdict.Block,
                    ("no link to leave in the HTML", "geen link om uit te schrijven in de HTML"),
                    "a visible link",
                    (
                        "Put <a href=\"{{ exits.leave }}\"> in the footer.",
                        "Zet <a href=\"{{ exits.leave }}\"> onderaan de mail."
                    )
                );
            else if (links.All(link => link.IsHidden))
                yield return Found(
                    Verdict.Block,
                    ("the link to leave is invisible", "de link om uit te schrijven is onzichtbaar"),
                    "letters like those of the text",
                    ("Remove the style that hides it.", "Haal de stijl weg die de link verbergt."),
                    links[0].Line,
                    links[0].Column
                );
            else if (
                message.Html!.Length > ClippedAfter
                && links.All(link => Offset(message.Html, link.Line) > ClippedAfter)
            )
                yield return Found(
                    Verdict.Block,
                    (
                        "the link to leave stands where Gmail has clipped the message",
                        "de link om uit te schrijven staat waar Gmail de mail al heeft afgekapt"
                    ),
                    $"within the first {ClippedAfter / 1000} kB",
                    ("Shorten the HTML.", "Maak de HTML korter."),
                    links[0].Line,
                    links[0].Column
                );
        }
        if (!string.IsNullOrWhiteSpace(message.Text) && !WaysOut.IsInText(message))
            yield return Found(
                Verdict.Block,
                ("no link to leave in the text part", "geen link om uit te schrijven in het tekstdeel"),
                "the address written out",
                (
                    "Let Zegel make the text part, or add the address.",
                    "Laat Zegel het tekstdeel maken, of voeg het adres toe."
                )
            );
    }

    static int Offset(string html, int line)
    {
        var at = 0;
        for (var i = 1; i < line && at >= 0; i++)
            at = html.IndexOf('\n', at) + 1 is var next and > 0 ? next : -1;
        return at;
    }
}
