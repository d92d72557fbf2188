namespace Zegel.Rules;

/// <summary>Receivers ask whether an answer could arrive; a domain without mail exchanger tells them that none can.</summary>
sealed class AnswerableSender : Rule, ICheck<DomainFacts>
{
    public override string Id => "G05";
    public override string Says => "The address of the sender exists and takes mail.";
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Geldig afzenderadres\": receiving servers check it; B01, A67, A68; Microsoft, WEB.DE";
    public override string BadExample => "nieuws.example.nl has a null MX: it says itself that it takes no mail";
    public override string GoodExample => "nieuws.example.nl MX 10 mx.example.nl, and replies are read";

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);
}
