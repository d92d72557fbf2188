namespace Zegel.Rules;

/// <summary>By the include our addresses may change without anybody touching the record again.</summary>
sealed class SpfIncludesPlatform : Rule, ICheck<DomainFacts>
{
    public override string Id => "G16";
    public override Said Says =>
        (
            "The SPF record of the domain includes that of the platform, once and where it counts.",
            "Het SPF-record van het domein neemt met include dat van het platform op, één keer en op een plaats waar het telt."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Guideline, \"SPF\": add the include of the platform to the record";
    public override string BadExample => "v=spf1 a mx ~all include:spf.zegel.example";
    public override string GoodExample => "v=spf1 a mx include:spf.zegel.example ~all";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);
}
