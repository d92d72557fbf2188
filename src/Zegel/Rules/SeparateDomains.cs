using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A complaint about the newsletter should not slow down a password reset: reputation follows domain and address.</summary>
sealed class SeparateDomains : Rule, ICheck<IdentityFacts>
{
    public override string Id => "G44";
    public override Said Says =>
        (
            "Each function writes from its own domain and its own pool.",
            "Elke soort mail heeft een eigen domein en een eigen groep verzendadressen."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Bezorging\": another domain and/or IP address for each function; G42";
    public override string BadExample => "Newsletters and invoices both come from example.nl by pool A";
    public override string GoodExample =>
        "Newsletters from nieuws.example.nl by pool news, invoices from example.nl by pool post";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(IdentityFacts identity)
    {
        foreach (
            var other in identity.OtherStreams.Where(other => SeparateStreams.IsApart(identity.Stream, other.Stream))
        )
        {
            var isSameDomain = other.FromDomain.Equals(identity.FromDomain, StringComparison.OrdinalIgnoreCase);
            if (isSameDomain)
                yield return Found(
                    other.Pool == identity.Pool ? Verdict.Block : Verdict.Warn,
                    (
                        $"{identity.Stream} and {other.Stream} both come from {identity.FromDomain}"
                            + (other.Pool == identity.Pool ? $" by pool {identity.Pool}" : ""),
                        $"{identity.FromDomain} wordt gebruikt voor zowel {StreamName.InDutch(identity.Stream)} als {StreamName.InDutch(other.Stream)}"
                            + (other.Pool == identity.Pool ? $", via de groep {identity.Pool}" : "")
                    ),
                    "another subdomain for each",
                    (
                        $"Declare a subdomain for {identity.Stream}, such as nieuws.{identity.FromDomain}.",
                        $"Meld voor {StreamName.InDutch(identity.Stream)} een subdomein aan, zoals nieuws.{identity.FromDomain}."
                    )
                );
        }
    }
}
