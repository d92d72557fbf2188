using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>What runs, posts, embeds or reloads is stripped or refused by receivers, and fools readers where it is not.</summary>
sealed class NoActiveHtml : Rule, ICheck<MessageFacts>
{
    public override string Id => "F10";
    public override Said Says =>
        (
            "HTML holds nothing that runs, posts, embeds or loads styles from elsewhere.",
            "In de HTML staat niets dat iets uitvoert, verstuurt of insluit, of stijlen van elders laadt."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "WHATWG HTML; G34; the lists of elements that Gmail, Outlook and Apple Mail remove";
    public override string BadExample => "<form action=…>, <script>, onclick=…, <link rel=stylesheet href=…>";
    public override string GoodExample => "Text, tables, images, links and inline styles";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Page is not { } page)
            yield break;
        if (page.IsCut)
            yield return Found(
                Verdict.Block,
                (
                    $"the HTML part has {page.Source.Length} characters",
                    $"het HTML-deel heeft {page.Source.Length} tekens"
                ),
                $"at most {MailHtml.LengthMax}, in plain order; not all of it was judged",
                ("Shorten it, and close what it opens.", "Kort het in, en sluit elk element dat u opent.")
            );
        foreach (var found in page.Forbidden)
            yield return Found(
                Verdict.Block,
                found.What,
                "only what mail programs show: text, tables, images, links, inline styles",
                found.What.En is "<form>"
                    ? new Said("Link to a page with the form.", "Link naar een pagina met het formulier.")
                    : ("Remove it.", "Haal het weg."),
                found.Line,
                found.Column
            );
    }
}
