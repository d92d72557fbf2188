namespace Zegel.Rules;

/// <summary>
/// Who sends must be known before anything can name them. That the footer shows it is F17's; that the domain proves it, G07's.
/// </summary>
sealed class IdentifiableSender : Rule, ICheck<MessageFacts>
{
    public override string Id => "G01";
    public override Said Says =>
        ("Whoever receives the mail can tell who sent it.", "Wie de mail krijgt, kan zien wie haar stuurde.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Verificatie en identificatie\"; A01-A46, F17; Tw art. 11.7; BW 3:15e";
    public override string BadExample => "A tenant without postal address, so that the footer has none to show";
    public override string GoodExample => "Stichting Kringloop De Linde, Lindelaan 1, 1234 AB Utrecht, KvK 12345678";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message is not { IsBulk: true, Declared: { } declared })
            yield break;
        (Said What, string Value)[] owed =
        [
            (("legal name", "statutaire naam"), declared.LegalName),
            (("postal address", "postadres"), declared.PostalAddress),
            (("contact", "adres of nummer voor contact"), declared.Contact),
            (("register number", "registernummer"), declared.TradeRegister),
            (("privacy notice", "privacyverklaring"), declared.PrivacyUrl),
        ];
        foreach (var (what, value) in owed)
            if (string.IsNullOrWhiteSpace(value))
                yield return Found(
                    Verdict.Block,
                    ($"the sender has no {what}", $"de afzender heeft geen {what.Nl}"),
                    "a legal person who can be found: name, address, contact, register number and privacy notice",
                    (
                        "Complete the tenant's profile: `zegel tenant edit`, or the team page of the desk.",
                        "Vul de gegevens van uw organisatie aan: `zegel tenant edit`, of bij Merken en afzenders."
                    )
                );
        if (message.First("From") is null)
            yield return Found(
                Verdict.Block,
                ("no From field", "geen veld From"),
                "the address of who sends",
                ("Add From.", "Voeg From toe.")
            );
    }
}
