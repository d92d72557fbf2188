namespace Zegel.Rules;

/// <summary>What stands after the end is dead, and an end that allows everybody forbids nobody.</summary>
sealed class SpfEndsSoftly : Rule, ICheck<DomainFacts>
{
    public override string Id => "G18";
    public override Said Says =>
        (
            "The SPF record is a TXT record that begins with v=spf1 and ends in ~all.",
            "Het SPF-record is een TXT-record dat begint met v=spf1 en eindigt op ~all."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Guideline, \"SPF\": the text of a new TXT record; A14, A15; RFC 7208 section 5.1";
    public override string BadExample => "v=spf1 include:spf.zegel.example ?all";
    public override string GoodExample => "v=spf1 include:spf.zegel.example ~all";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);
}
