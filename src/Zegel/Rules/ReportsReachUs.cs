namespace Zegel.Rules;

/// <summary>The return path is a host of the customer that leads to us: a report that is lost is an address that is never removed.</summary>
sealed class ReportsReachUs : Rule, ICheck<DomainFacts>
{
    public override string Id => "G06";
    public override Said Says =>
        (
            "Non-delivery reports come back to the platform and are read.",
            "Meldingen van onbestelbaarheid komen terug bij het platform en worden gelezen."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Geldig afzenderadres\": reports come there; B03-B13; RFC 5321 section 4.4, RFC 3464";
    public override string BadExample =>
        "r.nieuws.example.nl has no MX: bounces would be lost, and dead addresses would be written to for ever";
    public override string GoodExample => "r.nieuws.example.nl leads to the platform, which reads each report";

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);
}
