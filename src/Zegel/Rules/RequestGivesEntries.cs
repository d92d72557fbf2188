namespace Zegel.Rules;

/// <summary>Declaring a domain makes its keys and entries in the same act; their targets carry its id, so none are shared.</summary>
sealed class RequestGivesEntries : Rule, ICheck<DomainFacts>
{
    public override string Id => "G12";
    public override Said Says =>
        (
            "Declaring a domain gives the entries to publish, its own and no other's.",
            "Wie een domein aanmeldt, krijgt de gegevens om te publiceren, alleen voor dat domein."
        );
    public override Keeper KeptBy => Keeper.Schema;
    public override string Source => "Guideline, \"Maildomein aanmelden\": a request returns the entries to load";
    public override string BadExample => "Two domains whose DKIM records lead to the same key";
    public override string GoodExample =>
        "zegel domain add nieuws.example.nl prints six entries with targets of this domain";

    public IEnumerable<Finding> Check(DomainFacts domain)
    {
        if (domain is { IsRegistered: true, IsReady: false, Entries.Count: 0 })
            yield return Found(
                Verdict.Block,
                (
                    $"{domain.Domain} is {domain.State} and was never looked at",
                    $"naar {domain.Domain} is nog nooit gekeken"
                ),
                "entries that were issued, published and seen",
                (
                    $"`zegel domain records {domain.Domain}` shows what to publish, `zegel domain check {domain.Domain}` looks.",
                    $"Publiceer wat `zegel domain records {domain.Domain}` toont, en kijk met `zegel domain check {domain.Domain}`."
                )
            );
    }
}
