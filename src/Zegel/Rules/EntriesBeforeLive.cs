namespace Zegel.Rules;

/// <summary>A domain sends when its own entries stand in DNS, and not a day before.</summary>
sealed class EntriesBeforeLive : Rule, ICheck<DomainFacts>
{
    public override string Id => "G09";
    public override Said Says =>
        (
            "The entries of a domain stand in DNS before its first mail.",
            "De gegevens van een domein staan in DNS voordat de eerste mail gaat."
        );
    public override Keeper KeptBy => Keeper.Claim;
    public override string Source =>
        "Guideline, \"Maildomein aanmelden\": three entries are loaded in DNS before going live; standards 1.7";
    public override string BadExample => "Two of three entries published, and the first newsletter released";
    public override string GoodExample => "zegel domain check nieuws.example.nl says ready";

    public IEnumerable<Finding> Check(DomainFacts domain)
    {
        if (!domain.IsRegistered || domain.IsReady || domain.Entries.Count == 0)
            yield break;
        var right = domain.Entries.Count(entry => entry.IsRight);
        if (right < domain.Entries.Count)
            yield return Found(
                Verdict.Block,
                (
                    $"{domain.Domain} is {domain.State}: {right} of {domain.Entries.Count} things to check are right",
                    $"{domain.Domain} {domain.StandsInDutch}: {right} van de {domain.Entries.Count} punten {(right == 1 ? "klopt" : "kloppen")}"
                ),
                "all of them, everywhere, before anything is sent",
                (
                    $"Publish what `zegel domain records {domain.Domain}` shows.",
                    $"Publiceer wat `zegel domain records {domain.Domain}` toont."
                )
            );
    }
}
