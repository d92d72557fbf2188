namespace Zegel.Rules;

/// <summary>Receivers evaluate the record, so we evaluate it first, for each address that we send from.</summary>
sealed class SpfOutcomeKnown : Rule, ICheck<DomainFacts>
{
    public override string Id => "G14";
    public override Said Says =>
        (
            "What receivers will make of SPF is known before they do.",
            "Wat ontvangers van SPF zullen vinden, is van tevoren bekend."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"SPF\": a receiver may let through, mark or refuse on it; RFC 7208 section 2.6";
    public override string BadExample =>
        "A record that ends in a permanent error at every receiver, found out by the bounces";
    public override string GoodExample => "Our own evaluation of each egress address says pass";

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);
}
