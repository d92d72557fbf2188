namespace Zegel.Rules;

/// <summary>A bulk intent cannot be stored without the consent that permits it; this says whom that leaves out.</summary>
sealed class OptInRequired : Rule, ICheck<AudienceFacts>
{
    public override string Id => "G20";
    public override Said Says =>
        ("Every recipient on a list chose to receive its mail.", "Iedereen op een lijst heeft er zelf voor gekozen.");
    public override Keeper KeptBy => Keeper.Schema;
    public override string Source => "Guideline, \"Aanmelding (opt-in)\"; C01-C04; Tw art. 11.7; GDPR art. 7(1)";
    public override string BadExample => "An imported address without proof of consent gets the newsletter";
    public override string GoodExample => "Each recipient has an entry in the consent ledger for this list";
    public override Waiver WaivedBy => Waiver.TwoPeople;

    public IEnumerable<Finding> Check(AudienceFacts audience)
    {
        if (audience.Lists.Count == 0)
            yield return Found(
                Verdict.Block,
                ("the campaign goes to no list", "de mailing gaat naar geen enkele lijst"),
                "at least one list whose people agreed to this mail",
                ("Choose a list.", "Kies een lijst.")
            );
        else if (audience.Selected == 0)
            yield return Found(
                Verdict.Block,
                (
                    $"nobody on {string.Join(", ", audience.Lists)} may be reached",
                    $"op {string.Join(", ", audience.Lists)} staat niemand die gemaild mag worden"
                ),
                "at least one person with active consent",
                (
                    "Let people join through a form, by mail, or by an import with proof.",
                    "Laat mensen zich aanmelden via een formulier of per mail, of importeer hen met bewijs."
                )
            );
        if (audience.WithoutConsent > 0)
            yield return Found(
                Verdict.Info,
                (
                    $"{audience.WithoutConsent} of {audience.Selected + audience.WithoutConsent + audience.Suppressed} left out: no consent record",
                    $"{audience.WithoutConsent} van {audience.Selected + audience.WithoutConsent + audience.Suppressed} overgeslagen: geen toestemming vastgelegd"
                ),
                "a consent record for each person",
                (
                    "Nothing is sent to them; let them join through a form.",
                    "Zij krijgen niets; laat hen zich aanmelden via een formulier."
                )
            );
    }
}
