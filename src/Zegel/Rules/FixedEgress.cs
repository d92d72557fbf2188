namespace Zegel.Rules;

/// <summary>The socket is bound to an address of the stream's pool before it connects; an address that is not ours sends nothing.</summary>
sealed class FixedEgress : Rule, ICheck<EgressFacts>
{
    public override string Id => "G02";
    public override string Says => "Bulk leaves from the same fixed addresses.";
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "Guideline, \"Verificatie en identificatie\": sent from a fixed IP address; A01";
    public override string BadExample => "Each campaign from another address, so that none is ever known";
    public override string GoodExample => "bulk = [\"192.0.2.10 mta1.zegel.example\"]";
    public override Waiver WaivedBy => Waiver.PlatformAdministrator;

    public IEnumerable<Finding> Check(EgressFacts egress)
    {
        if (egress.Addresses.Count == 0)
            yield return Found(
                Verdict.Block,
                $"pool {egress.Pool} has no address",
                "at least one address that stays",
                "Name its addresses under [pools] in zegel.toml."
            );
        foreach (var address in egress.Addresses.Where(address => !address.IsBound))
            yield return Found(
                Verdict.Block,
                $"{address.Address} of pool {egress.Pool} is not an address of this machine",
                "addresses that this machine can send from",
                "Give the machine the address, or take it out of [pools]; what waits is sent when it is there."
            );
    }
}
