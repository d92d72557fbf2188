namespace Zegel.Rules;

/// <summary>Leaving is one thing, wanting less is another: a reader gets both.</summary>
sealed class TwoExits : Rule, ICheck<MessageFacts>, ICheck<ExitTestFacts>
{
    public override string Id => "G32";
    public override Said Says =>
        (
            "A mail leads to two places: out, and to the reader's own preferences.",
            "Een mail wijst twee wegen: naar uitschrijven, en naar de eigen voorkeuren."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "Guideline, \"Afmelding (opt-out)\": two facilities; O06, O17";
    public override string BadExample => "Only “unsubscribe from everything”";
    public override string GoodExample => "Leave this list · Change what I get";

    public IEnumerable<Finding> Check(ExitTestFacts test) => FoundInTries(test);

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message is not { IsBulk: true, Exits: { } exits })
            yield break;
        (Said What, string Field, string Address)[] owed =
        [
            (("to leave", "om uit te schrijven"), "exits.leave", exits.Leave),
            (("to the preferences", "naar de voorkeuren"), "exits.preferences", exits.Preferences),
        ];
        foreach (var (what, field, address) in owed)
        {
            if (message.Page is { } page && !page.Links.Any(link => link.Href == address && !link.IsHidden))
                yield return Found(
                    Verdict.Block,
                    ($"no visible link {what} in the HTML", $"geen zichtbare link {what.Nl} in de HTML"),
                    "both ways, in the footer",
                    (
                        $"Put <a href=\"{{{{ {field} }}}}\"> in the footer.",
                        $"Zet <a href=\"{{{{ {field} }}}}\"> onderaan de mail."
                    )
                );
            if (message.Text is { } text && !text.Contains(address, StringComparison.Ordinal))
                yield return Found(
                    Verdict.Block,
                    ($"no link {what} in the text part", $"geen link {what.Nl} in het tekstdeel"),
                    "both ways, written out",
                    ("Let Zegel make the text part.", "Laat Zegel het tekstdeel maken.")
                );
        }
    }
}
