namespace Zegel.Rules;

/// <summary>Leaving is one thing, wanting less is another: a reader gets both.</summary>
sealed class TwoExits : Rule, ICheck<MessageFacts>, ICheck<ExitTestFacts>
{
    public override string Id => "G32";
    public override string Says => "A mail leads to two places: out, and to the reader's own preferences.";
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "Guideline, \"Afmelding (opt-out)\": two facilities; O06, O17";
    public override string BadExample => "Only “unsubscribe from everything”";
    public override string GoodExample => "Leave this list · Change what I get";

    public IEnumerable<Finding> Check(ExitTestFacts test) => FoundInTries(test);

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message is not { IsBulk: true, Exits: { } exits })
            yield break;
        (string What, string Field, string Address)[] owed =
        [
            ("to leave", "exits.leave", exits.Leave),
            ("to the preferences", "exits.preferences", exits.Preferences),
        ];
        foreach (var (what, field, address) in owed)
        {
            if (message.Page is { } page && !page.Links.Any(link => link.Href == address && !link.IsHidden))
                yield return Found(
                    Verdict.Block,
                    $"no visible link {what} in the HTML",
                    "both ways, in the footer",
                    $"Put <a href=\"{{{{ {field} }}}}\"> in the footer."
                );
            if (message.Text is { } text && !text.Contains(address, StringComparison.Ordinal))
                yield return Found(
                    Verdict.Block,
                    $"no link {what} in the text part",
                    "both ways, written out",
                    "Let Zegel make the text part."
                );
        }
    }
}
