namespace Zegel.Rules;

/// <summary>What one resolver says is not what the world knows: a domain advances when all of them agree.</summary>
sealed class WaitForDns : Rule, ICheck<DomainFacts>
{
    public override string Id => "G19";
    public override Said Says =>
        (
            "A new entry counts when it is known everywhere, not when one server has it.",
            "Een nieuw gegeven in DNS telt pas als het overal bekend is, niet als één server het heeft."
        );
    public override Keeper KeptBy => Keeper.Claim;
    public override string Source => "Guideline, \"SPF\": it takes time before DNS is known everywhere; RFC 2308";
    public override string BadExample =>
        "Sent a minute after publishing: half the receivers still remember that there was nothing";
    public override string GoodExample => "zegel domain check says seen, and ready when every resolver agrees";

    public IEnumerable<Finding> Check(DomainFacts domain)
    {
        if (
            domain is { IsRegistered: true, IsReady: false, Entries.Count: > 0 }
            && domain.Entries.All(entry => entry.IsRight)
        )
            yield return Found(
                Verdict.Hold,
                ($"{domain.Domain} is {domain.State}", $"de gegevens van {domain.Domain} zijn nog niet overal bekend"),
                "ready: its entries are known to all resolvers",
                (
                    "Wait until DNS has spread; the domain becomes ready by itself.",
                    "Wacht tot alle naamservers het weten; het domein komt vanzelf klaar."
                )
            );
    }
}
