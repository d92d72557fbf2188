namespace Zegel.Rules;

/// <summary>An egress address that the record leaves out is, to a receiver, a stranger.</summary>
sealed class SpfNamesSenders : Rule, ICheck<DomainFacts>
{
    public override string Id => "G15";
    public override Said Says =>
        (
            "SPF names every server that may send for the domain.",
            "SPF noemt elke server die voor het domein mag versturen."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Guideline, \"SPF\": it lists the servers and programs that may send; A16";
    public override string BadExample => "192.0.2.11 sends for the domain, and its record does not name it: softfail";
    public override string GoodExample => "The record passes for each address of the pool";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);
}
