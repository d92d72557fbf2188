namespace Zegel.Rules;

/// <summary>A record that costs more than receivers will spend is not checked by them at all.</summary>
sealed class SpfCheckable : Rule, ICheck<DomainFacts>
{
    public override string Id => "G17";
    public override Said Says =>
        (
            "The SPF record can be checked easily, by us and by any receiver.",
            "Het SPF-record is makkelijk te controleren, door ons en door elke ontvanger."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Guideline, \"SPF\": check the record online; A12, A13; RFC 7208 section 4.6.4";
    public override string BadExample =>
        "Includes within includes, 14 lookups: receivers stop counting at ten and call it an error";
    public override string GoodExample => "At most ten lookups, no dead names; zegel domain check shows the count";

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);
}
