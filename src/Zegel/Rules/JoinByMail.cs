namespace Zegel.Rules;

/// <summary>A mail that asks to join is as good as a box, when the mail can be shown.</summary>
sealed class JoinByMail : Rule, ICheck<OriginFacts>
{
    public override string Id => "G21";
    public override Said Says =>
        (
            "A mail that asks to join is a way in, when it was kept.",
            "Een mail met het verzoek om op de lijst te komen is een aanmelding, als zij bewaard is."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Guideline, \"Aanmelding (opt-in)\": by sending an e-mail; C15, C17";
    public override string BadExample => "asked by mail, with no word of which mail";
    public override string GoodExample => "asked by mail; source: mailbox info@, message of 3 November 2026";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(OriginFacts origin)
    {
        if (origin.Method == "mail" && string.IsNullOrWhiteSpace(origin.Source))
            yield return Found(
                Verdict.Block,
                ("asked by mail, but which mail is not said", "gevraagd per mail, maar er staat niet bij welke mail"),
                "the mailbox and date of the mail, or where it is kept",
                ("Add a source to the row.", "Vul in de rij een bron in.")
            );
    }
}
