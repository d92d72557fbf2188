namespace Zegel.Rules;

/// <summary>
/// Who sends must be known before anything can name them. That the footer shows it is F17's; that the domain proves it, G07's.
/// </summary>
sealed class IdentifiableSender : Rule, ICheck<MessageFacts>
{
    public override string Id => "G01";
    public override string Says => "Whoever receives the mail can tell who sent it.";
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Verificatie en identificatie\"; A01-A46, F17; Tw art. 11.7; BW 3:15e";
    public override string BadExample => "A tenant without postal address, so that the footer has none to show";
    public override string GoodExample => "Stichting Kringloop De Linde, Lindelaan 1, 1234 AB Utrecht, KvK 12345678";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message is not { IsBulk: true, Declared: { } declared })
            yield break;
        (string What, string Value)[] owed =
        [
            ("legal name", declared.LegalName),
            ("postal address", declared.PostalAddress),
            ("contact", declared.Contact),
            ("register number", declared.TradeRegister),
            ("privacy notice", declared.PrivacyUrl),
        ];
        foreach (var (what, value) in owed)
            if (string.IsNullOrWhiteSpace(value))
                yield return Found(
                    Verdict.Block,
                    $"the sender has no {what}",
                    "a legal person who can be found: name, address, contact, register number and privacy notice",
                    "Complete the tenant's profile: `zegel tenant edit`, or the team page of the desk."
                );
        if (message.First("From") is null)
            yield return Found(Verdict.Block, "no From field", "the address of who sends", "Add From.");
    }
}
