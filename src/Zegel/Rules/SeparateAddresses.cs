using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>An address is the primary key of its row, so it has one stream.</summary>
sealed class SeparateAddresses : Rule, ICheck<IdentityFacts>
{
    public override string Id => "G43";
    public override Said Says =>
        ("Each function writes from its own address.", "Elke soort mail heeft een eigen afzenderadres.");
    public override Keeper KeptBy => Keeper.Schema;
    public override string Source => "Guideline, \"Bezorging\": separate e-mail addresses for separate functions; G42";
    public override string BadExample => "bestelling@example.nl sends order confirmations and the newsletter";
    public override string GoodExample => "bestelling@example.nl for orders, nieuws@example.nl for news";

    public IEnumerable<Finding> Check(IdentityFacts identity)
    {
        foreach (
            var other in identity.OtherStreamsOfAddress.Where(other => SeparateStreams.IsApart(identity.Stream, other))
        )
            yield return Found(
                Verdict.Block,
                (
                    $"{identity.UsedAddress} is already used for {other} mail",
                    $"{identity.UsedAddress} wordt al gebruikt voor {StreamName.InDutch(other)}"
                ),
                "an address of one stream",
                (
                    $"Choose another address for {identity.Stream}, such as nieuws@{identity.FromDomain}.",
                    $"Kies voor {StreamName.InDutch(identity.Stream)} een ander adres, zoals nieuws@{identity.FromDomain}."
                )
            );
    }
}
