namespace Zegel.Rules;

/// <summary>Readers and receivers learn to know a sender by one address; the schema gives a brand no second one. A change is planned by two people and announced in two issues.</summary>
sealed class ConsistentFrom : Rule, ICheck<IdentityFacts>
{
    public override string Id => "G04";
    public override Said Says =>
        (
            "All bulk mail of a brand carries the same From address.",
            "Alle bulkmail van een merk komt van hetzelfde From-adres."
        );
    public override Keeper KeptBy => Keeper.Schema;
    public override string Source =>
        "Guideline, \"Verificatie en identificatie\": the same address in the From of all bulk mail; F18; Apple (2025)";
    public override string BadExample =>
        "Brand Kringloop writes from nieuws@example.nl, this campaign from actie@example.nl";
    public override string GoodExample => "Every newsletter comes from \"Kringloop\" <nieuws@example.nl>";
    public override Waiver WaivedBy => Waiver.TwoPeople;

    public IEnumerable<Finding> Check(IdentityFacts identity)
    {
        if (identity.Stream != "bulk")
            yield break;
        if (!identity.UsedAddress.Equals(identity.FrozenAddress, StringComparison.Ordinal))
            yield return Found(
                Verdict.Block,
                $"From is {identity.UsedAddress}",
                $"bulk of brand {identity.Brand} always comes from {identity.FrozenAddress}",
                (
                    $"Use {identity.FrozenAddress}, or plan a change, which two issues announce: `zegel brand change`.",
                    $"Gebruik {identity.FrozenAddress}, of plan een wijziging, die twee nieuwsbrieven aankondigen: `zegel brand change`."
                )
            );
        if (!identity.UsedDisplayName.Equals(identity.FrozenDisplayName, StringComparison.Ordinal))
            yield return Found(
                Verdict.Block,
                (
                    $"the display name is “{identity.UsedDisplayName}”",
                    $"de weergavenaam is “{identity.UsedDisplayName}”"
                ),
                $"“{identity.FrozenDisplayName}”, as frozen for brand {identity.Brand}",
                (
                    "Use the brand's own name, or ask for a change that a second person agrees to: `zegel brand change --display-name`.",
                    "Gebruik de eigen naam van het merk, of vraag een wijziging aan waarmee een tweede persoon instemt: `zegel brand change --display-name`."
                )
            );
    }
}
