namespace Zegel.Rules;

/// <summary>None is none, and two are an error: both make SPF say nothing.</summary>
sealed class SpfPublished : Rule, ICheck<DomainFacts>
{
    public override string Id => "G13";
    public override Said Says =>
        (
            "Each mail domain in use publishes one SPF record.",
            "Elk maildomein dat in gebruik is, heeft één SPF-record in DNS."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"SPF\": publish it for every mail domain used; A10, A11; RFC 7208 section 3";
    public override string BadExample => "Two TXT records that begin with v=spf1: receivers call that an error";
    public override string GoodExample => "One record at the From domain, and one at the return path";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);
}
