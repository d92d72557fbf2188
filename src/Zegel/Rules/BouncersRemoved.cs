namespace Zegel.Rules;

/// <summary>Whose mailbox is gone is suppressed by the bounce itself; this tells of those for whom that waits on people (B12).</summary>
sealed class BouncersRemoved : Rule, ICheck<AudienceFacts>
{
    public override string Id => "G29";
    public override Said Says =>
        (
            "Addresses that bounce for good are removed by themselves.",
            "Adressen waarvan mail blijvend terugkomt, worden vanzelf verwijderd."
        );
    public override Keeper KeptBy => Keeper.Mend;
    public override string Source => "Guideline, \"Afmelding (opt-out)\": remove who bounces; B10-B12";
    public override string BadExample => "The same 400 dead mailboxes in every campaign";
    public override string GoodExample => "550 5.1.1 once: the address is suppressed for this tenant";
    public override Waiver WaivedBy => Waiver.PlatformAdministrator;

    public IEnumerable<Finding> Check(AudienceFacts audience)
    {
        if (audience.Bouncers > 0)
            yield return Found(
                Verdict.Warn,
                (
                    $"{audience.Bouncers} people are still written to although their mailbox was called dead",
                    $"{audience.Bouncers} {(audience.Bouncers == 1 ? "persoon krijgt" : "mensen krijgen")} nog mail, hoewel de mailbox als dood is gemeld"
                ),
                "none: a receiver that called everybody unknown is looked at within seven days",
                (
                    "See `zegel suppress list` and the person's time line; suppress those that are dead.",
                    "Kijk in `zegel suppress list` en in de tijdlijn van de persoon; blokkeer de mailboxen die echt dood zijn."
                )
            );
    }
}
