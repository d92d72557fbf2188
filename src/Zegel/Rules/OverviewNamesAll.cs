namespace Zegel.Rules;

/// <summary>An overview that leaves out a list hides the one that people want to leave.</summary>
sealed class OverviewNamesAll : Rule, ICheck<OverviewFacts>
{
    public override string Id => "G31";
    public override Said Says =>
        (
            "An overview names every list that a person is on, with a way out of each and of all.",
            "Een overzicht noemt elke lijst waar iemand op staat; uitschrijven kan van elke lijst en van alle tegelijk."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "Guideline, \"Afmelding (opt-out)\": it lists each mailing list; O17";
    public override string BadExample => "“Your subscriptions: Agenda”, while the person is on Offers too";
    public override string GoodExample => "Agenda [leave] · Offers [leave] · [leave all]";

    public IEnumerable<Finding> Check(OverviewFacts overview)
    {
        foreach (var list in overview.On.Except(overview.Shown, StringComparer.Ordinal))
            yield return Found(
                Verdict.Block,
                ($"the overview misses list {list}", $"in het overzicht ontbreekt de lijst {list}"),
                "every list that the person is on, with a way out",
                ("Show the list with its own way out.", "Toon de lijst, met een eigen link om uit te schrijven.")
            );
        if (!overview.HasWayOutOfAll)
            yield return Found(
                Verdict.Block,
                ("no way out of all lists at once", "van alle lijsten tegelijk uitschrijven kan niet"),
                "one",
                ("Add a way to leave all.", "Voeg een link toe om van alle lijsten tegelijk uit te schrijven.")
            );
    }
}
