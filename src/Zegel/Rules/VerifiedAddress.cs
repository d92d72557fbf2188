namespace Zegel.Rules;

/// <summary>Who has not answered the one confirmation mail is pending, and the claim hands out nobody who is pending.</summary>
sealed class VerifiedAddress : Rule, ICheck<AudienceFacts>
{
    public override string Id => "G23";
    public override Said Says =>
        ("Each address is verified before it joins.", "Elk adres wordt gecontroleerd voordat het op een lijst komt.");
    public override Keeper KeptBy => Keeper.Claim;
    public override string Source =>
        "Guideline, \"Aanmelding (opt-in)\": verify each address; C11-C13; Spamhaus, Gmail, Yahoo";
    public override string BadExample => "Typed on a form and written to the same day, without a confirmation";
    public override string GoodExample => "Confirmed from the mailbox, or imported with proof from a system that asked";
    public override Waiver WaivedBy => Waiver.TwoPeople;

    public IEnumerable<Finding> Check(AudienceFacts audience)
    {
        foreach (var (step, people) in audience.ActiveBy.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (step is not ("confirmed" or "imported") && people > 0)
                yield return Found(
                    Verdict.Block,
                    (
                        $"{people} people are on the lists by a step that confirms nothing: {step}",
                        people == 1
                            ? $"1 lezer kwam op de lijsten door een stap die niets bevestigt: {step}"
                            : $"{people} lezers kwamen op de lijsten door een stap die niets bevestigt: {step}"
                    ),
                    "a confirmation from the mailbox, or an import with proof",
                    (
                        "Run `zegel consent verify`: the ledger and the lists do not agree.",
                        "Voer `zegel consent verify` uit: het register van toestemmingen en de lijsten kloppen niet met elkaar."
                    )
                );
            else if (step == "imported" && people > 0)
                yield return Found(
                    Verdict.Info,
                    (
                        $"{people} people came by an import with proof and did not confirm here",
                        people == 1
                            ? "1 lezer is met bewijs geïmporteerd en bevestigde hier niet"
                            : $"{people} lezers zijn met bewijs geïmporteerd en bevestigden hier niet"
                    ),
                    "a confirmation from the mailbox",
                    (
                        "Nothing to do: the first mailing goes to few of them, and is measured.",
                        "U hoeft niets te doen: de eerste mailing gaat naar een klein deel van hen, en wordt gemeten."
                    )
                );
    }
}
