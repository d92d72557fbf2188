namespace Zegel.Rules;

/// <summary>Nobody agreed to anything on a list that was bought, rented, swapped, gathered or guessed.</summary>
sealed class NoBoughtLists : Rule, ICheck<OriginFacts>
{
    static readonly HashSet<string> Banned = new(StringComparer.OrdinalIgnoreCase)
    {
        "purchased",
        "bought",
        "rented",
        "appended",
        "harvested",
        "scraped",
        "swapped",
        "partner",
        "gekocht",
        "gehuurd",
        "verrijkt",
        "geoogst",
        "geruild",
        "gekauft",
        "gemietet",
        "achete",
        "loue",
    };

    public override string Id => "G24";
    public override Said Says =>
        (
            "A bought, rented or gathered list is no opt-in.",
            "Een gekochte, gehuurde of bijeengezochte lijst is geen opt-in."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Aanmelding (opt-in)\": a list from a third party is no opt-in; C16; Gmail, Yahoo, Apple";
    public override string BadExample => "source: bestand gekocht bij een adresleverancier";
    public override string GoodExample => "source: inschrijfformulier open dag 2026, map 12";

    public IEnumerable<Finding> Check(OriginFacts origin)
    {
        foreach (var said in (string[])[origin.Method, origin.Source])
            if (IsBanned(said))
                yield return Found(
                    Verdict.Block,
                    ($"“{said.Trim()}” is no consent", $"“{said.Trim()}” is geen toestemming"),
                    "people who said themselves, to this sender, that they want the mail",
                    (
                        "Leave them out; invite them by other means to a form of yours.",
                        "Laat deze mensen weg; nodig ze langs een andere weg uit op uw eigen formulier."
                    )
                );
    }

    static bool IsBanned(string said) => Banned.Contains(said.Trim());
}
