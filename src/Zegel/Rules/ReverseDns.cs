using System.Net;

namespace Zegel.Rules;

/// <summary>Receivers ask who an address is before they listen to it: Gmail refuses what has no answer (5.7.25).</summary>
sealed class ReverseDns : Rule, ICheck<EgressFacts>
{
    public override string Id => "G03";
    public override Said Says =>
        (
            "Each sending address has a name, and the name has the address.",
            "Elk verzendadres heeft een naam, en die naam wijst terug naar het adres."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Verificatie en identificatie\": valid reverse DNS; A02-A04; RFC 1912 section 2.1; Gmail 5.7.25";
    public override string BadExample => "192.0.2.10 → static-192-0-2-10.provider.example";
    public override string GoodExample => "192.0.2.10 → mta1.zegel.example → 192.0.2.10";

    public IEnumerable<Finding> Check(EgressFacts egress)
    {
        foreach (var address in egress.Addresses)
        {
            if (address.IsNamed is null)
                yield return Found(
                    Verdict.Hold,
                    $"{address.Address}: {address.Seen}",
                    $"a PTR to {address.Name}",
                    (
                        "Nothing to change; the question is asked again.",
                        "U hoeft niets te doen; de vraag wordt opnieuw gesteld."
                    )
                ) with
                {
                    CouldNotCheck = true,
                };
            else if (address.IsNamed == false)
                yield return Found(
                    Verdict.Block,
                    $"{address.Address}: {address.Seen}",
                    $"a PTR to {address.Name}, and {address.Name} with this address",
                    (
                        $"Ask the hosting company to set the reverse DNS of {address.Address} to {address.Name}.",
                        $"Vraag het hostingbedrijf de reverse DNS van {address.Address} op {address.Name} te zetten."
                    )
                );
            if (address.IsNamed != false && IsGeneric(address))
                yield return Found(
                    Verdict.Block,
                    (
                        $"{address.Name} is a name made of the address {address.Address}",
                        $"de naam {address.Name} is gemaakt van het adres {address.Address}"
                    ),
                    "a name in the platform's own domain, such as mta1.example.nl: receivers take the other for a home line",
                    (
                        "Choose a name, set it in [pools] and let the hosting company set the PTR to it.",
                        "Kies een naam, zet die in [pools] en laat het hostingbedrijf de PTR erop zetten."
                    )
                );
        }
    }

    /// <summary>The four numbers stand in the name, in this order or reversed.</summary>
    static bool IsGeneric(EgressAddressFact address)
    {
        if (!IPAddress.TryParse(address.Address, out var ip) || ip.GetAddressBytes() is not { Length: 4 } octets)
            return false;
        var numbers = address
            .Name.Split(['.', '-', '_'], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => int.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out var n) ? n : -1)
            .Where(n => n >= 0)
            .ToList();
        int[] forward = [.. octets];
        int[] backward = [.. octets.Reverse()];
        return numbers.SequenceEqual(forward) || numbers.SequenceEqual(backward);
    }
}
