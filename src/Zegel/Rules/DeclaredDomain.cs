using Zegel.Mail.Addresses;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A domain that nobody declared has no entries in DNS, so its mail would pass for forged.</summary>
sealed class DeclaredDomain : Rule, ICheck<DomainFacts>, ICheck<MessageFacts>
{
    public override string Id => "G10";
    public override Said Says =>
        (
            "Mailing from another domain must be declared first, by its very name.",
            "Mailen vanaf een ander domein kan pas als het is aangemeld, onder precies die naam."
        );
    public override Keeper KeptBy => Keeper.Schema;
    public override string Source =>
        "Guideline, \"Maildomein aanmelden\": tell us of another or extra mail domain; G11";
    public override string BadExample => "From: winkel@winkel.example.nl, while only nieuws.example.nl is declared";
    public override string GoodExample => "zegel domain add winkel.example.nl, then publish the entries it shows";

    public IEnumerable<Finding> Check(DomainFacts domain)
    {
        if (!domain.IsRegistered)
            yield return Undeclared(("the sender", "de afzender"), domain.Domain, null);
    }

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Declared is not { } declared)
            yield break;
        foreach (var name in (string[])["From", "Sender"])
        foreach (var field in message.All(name))
        foreach (var domain in AddressField.Read(field.Value).Select(read => read.Mailbox?.Domain).OfType<DomainName>())
            if (!declared.Domains.Contains(domain.Ascii, StringComparer.OrdinalIgnoreCase))
                yield return Undeclared(name, domain.Ascii, field.Line);
    }

    Finding Undeclared(Said where, string domain, int? line) =>
        Found(
            Verdict.Block,
            ($"{where} uses {domain}, which is not declared", $"{where.Nl} gebruikt {domain}, dat niet is aangemeld"),
            "a domain declared by this very name; its parent does not count",
            (
                $"Run zegel domain add {domain} and publish the entries it shows.",
                $"Geef de opdracht zegel domain add {domain} en publiceer de gegevens die u dan ziet."
            ),
            line
        );
}
