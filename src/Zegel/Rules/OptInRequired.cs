namespace Zegel.Rules;

/// <summary>A bulk intent cannot be stored without the consent that permits it; this says whom that leaves out.</summary>
sealed class OptInRequired : Rule, ICheck<AudienceFacts>
{
    public override string Id => "G20";
    public override string Says => "Every recipient on a list chose to receive its mail.";
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
                "the campaign goes to no list",
                "at least one list whose people agreed to this mail",
                "Choose a list."
            );
        else if (audience.Selected == 0)
            yield return Found(
                Verdict.Block,
                $"nobody on {string.Join(", ", audience.Lists)} may be reached",
                "at least one person with active consent",
                "Let people join through a form, by mail, or by an import with proof."
            );
        if (audience.WithoutConsent > 0)
            yield return Found(
                Verdict.Info,
                $"{audience.WithoutConsent} of {audience.Selected + audience.WithoutConsent + audience.Suppressed} left out: no consent record",
                "a consent record for each person",
                "Nothing is sent to them; let them join through a form."
            );
    }
}
