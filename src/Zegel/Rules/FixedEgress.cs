namespace Zegel.Rules;

/// <summary>The socket is bound to an address of the stream's pool before it connects; an address that is not ours sends nothing.</summary>
sealed class FixedEgress : Rule, ICheck<EgressFacts>
{
    public override string Id => "G02";
    public override Said Says =>
        ("Bulk leaves from the same fixed addresses.", "Bulkmail vertrekt altijd van dezelfde vaste adressen.");
    public override Keeper KeptBy => Keeper.Type;
    public override string Source =>
        "Guideline, \"Verificatie en identificatie\": sent from a fixed IP address; A01, A08, P06";
    public override string BadExample => "Each campaign from another address, so that none is ever known";
    public override string GoodExample => "bulk = [\"192.0.2.10 mta1.zegel.example\"]";
    public override Waiver WaivedBy => Waiver.PlatformAdministrator;

    public IEnumerable<Finding> Check(EgressFacts egress)
    {
        if (egress.Addresses.Count == 0)
            yield return Found(
                Verdict.Block,
                ($"pool {egress.Pool} has no address", $"groep {egress.Pool} heeft geen adres"),
                "at least one address that stays",
                (
                    "Name its addresses under [pools] in zegel.toml.",
                    "Noem de adressen van de groep onder [pools] in zegel.toml."
                )
            );
        foreach (var address in egress.Addresses.Where(address => !address.IsBound))
            yield return Found(
                Verdict.Block,
                (
                    $"{address.Address} of pool {egress.Pool} is not an address of this machine",
                    $"{address.Address} van groep {egress.Pool} is geen adres van deze machine"
                ),
                "addresses that this machine can send from",
                (
                    "Give the machine the address, or take it out of [pools]; what waits is sent when it is there.",
                    "Geef de machine het adres, of haal het uit [pools]; wat wacht, gaat weg zodra het er is."
                )
            );
        foreach (var address in egress.Addresses.Where(address => address.HeldBy.Length > 0))
            yield return Found(
                Verdict.Hold,
                (
                    $"{address.Address} of pool {egress.Pool} is held: {address.HeldBy}",
                    $"{address.Address} van groep {egress.Pool} wordt tegengehouden: {address.HeldBy}"
                ),
                "an address that is on no block list (A08)",
                (
                    "Stop what caused it and ask the list to look again; its mail leaves from no other address meanwhile (P06).",
                    "Neem de oorzaak weg en vraag de lijst opnieuw te kijken; de mail vertrekt intussen van geen ander adres (P06)."
                )
            );
        foreach (var address in egress.Addresses.Where(address => address.RestsFor.Length > 0))
            yield return Found(
                egress.Addresses.Any(other => other.MaySend) ? Verdict.Warn : Verdict.Hold,
                (
                    $"{address.Address} of pool {egress.Pool} rests: {address.RestsFor}",
                    $"{address.Address} van groep {egress.Pool} rust: {address.RestsFor}"
                ),
                "addresses that may send",
                (
                    $"Its share of the mail waits until `zegel pool resume {address.Address}`.",
                    $"Zijn deel van de mail wacht tot `zegel pool resume {address.Address}`."
                )
            );
    }
}
