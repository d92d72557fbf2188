namespace Zegel.Rules;

/// <summary>Receivers trust who their user knows. Advice: a page without it harms nobody.</summary>
sealed class ContactsHint : Rule, ICheck<WelcomePageFacts>
{
    public override string Id => "G40";
    public override Said Says =>
        (
            "Who joins is told which address to add to their contacts.",
            "Wie zich aanmeldt, leest welk adres bij de contacten hoort."
        );
    public override Keeper KeptBy => Keeper.Watch;
    public override string Source => "Guideline, \"Bezorging\": being in the recipient's contacts helps";
    public override string BadExample => "“Thank you.”";
    public override string GoodExample =>
        "“Add nieuws@nieuws.example.nl to your contacts and our messages will reach you.”";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(WelcomePageFacts page)
    {
        if (!page.Text.Contains(page.Sender, StringComparison.OrdinalIgnoreCase))
            yield return Found(
                Verdict.Info,
                (
                    "the page after confirming does not name the sender's address",
                    "de pagina na het bevestigen noemt het adres van de afzender niet"
                ),
                $"a hint to add {page.Sender} to one's contacts",
                (
                    "Give the brand a bulk sender: `zegel brand sender`.",
                    "Geef het merk een afzender voor bulkmail: `zegel brand sender`."
                )
            );
    }
}
