using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Domains;

/// <summary>Whether an address and its name point at each other (A02), and whether it is a name of a mail server (A03, A04).</summary>
/// <param name="Right">Null: DNS could not be asked.</param>
/// <param name="RuleId">The row of the catalogue that it breaks, or A02.</param>
/// <param name="Seen">In words for people.</param>
public sealed partial record ReverseName(bool? Right, string RuleId, Said Seen)
{
    /// <summary>The name that was found; empty when there is none, or several.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The answer that is none, when DNS could not be asked.</summary>
    public DnsAnswer? Silence { get; private init; }

    /// <summary>The name does not have the address; who manages the name can mend it.</summary>
    public bool LacksAddress { get; private init; }

    /// <summary>What to write to whoever gave the address.</summary>
    public static string Request(EgressAddress egress) =>
        $"To the hosting company: “Please set the reverse DNS (PTR) of {egress.Address} to {egress.EhloName}, and to that name only.”";

    /// <summary>Looks at an address of ours: its one name must be what it says in EHLO (A04).</summary>
    public static Task<ReverseName> LookAsync(
        INetwork network,
        EgressAddress egress,
        CancellationToken cancellationToken
    ) => LookAsync(network, egress.Address, egress.EhloName, cancellationToken);

    /// <summary>The PTR must be one, and its name must have the address again, as an entry of its own (RFC 1912 §2.1).</summary>
    /// <param name="said">What is said in EHLO; null when that is not known.</param>
    public static async Task<ReverseName> LookAsync(
        INetwork network,
        IPAddress address,
        DomainName? said,
        CancellationToken cancellationToken
    )
    {
        var back = await network.QueryAsync(RealNetwork.ReverseName(address), DnsType.Ptr, cancellationToken);
        if (!back.IsAnswer)
            return new(null, "A02", ($"could not check: {back.Status}", $"niet te controleren: {back.Status}"))
            {
                Silence = back,
            };
        var names = back.Records.Select(r => r.Text).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Count == 0)
            return new(
                false,
                "A02",
                ("no name: Gmail and others refuse its mail", "geen naam: Gmail en andere weigeren de mail ervan")
            );
        if (names.Count > 1)
            return new(
                false,
                "A02",
                (
                    $"{names.Count} names where one is wanted: {string.Join(", ", names)}",
                    $"{names.Count} namen waar er één hoort: {string.Join(", ", names)}"
                )
            );
        var name = names[0];
        if (IsGeneric(name, address))
            return new(
                false,
                "A03",
                (
                    $"says {name}, a name of the network and not of a mail server",
                    $"zegt {name}, een naam van het netwerk en niet van een mailserver"
                )
            )
            {
                Name = name,
            };
        if (said is not null && !name.Equals(said.Ascii, StringComparison.OrdinalIgnoreCase))
            return new(
                false,
                "A04",
                ($"says {name}, and in EHLO {said} is said", $"zegt {name}, en in EHLO staat {said}")
            )
            {
                Name = name,
            };
        var type = address.AddressFamily == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;
        var forth = await network.QueryAsync(name, type, cancellationToken);
        if (!forth.IsAnswer)
            return new(
                null,
                "A02",
                ($"could not check: {forth.Status} for {name}", $"niet te controleren: {forth.Status} voor {name}")
            )
            {
                Name = name,
                Silence = forth,
            };
        if (forth.Aliases.Count > 0)
            return new(
                false,
                "A02",
                (
                    $"{name} is an alias, and must have the address itself",
                    $"{name} is een alias, en moet zelf het adres hebben"
                )
            )
            {
                Name = name,
                LacksAddress = true,
            };
        if (forth.Records.Any(r => address.Equals(r.Address)))
            return new(true, "A02", ("right both ways", "klopt heen en terug")) { Name = name };
        Said has =
            forth.Records.Count == 0
                ? (
                    $"no {type.ToString().ToUpperInvariant()} entry",
                    $"geen {type.ToString().ToUpperInvariant()}-record"
                )
                : string.Join(", ", forth.Records.Select(r => r.Text));
        return new(
            false,
            "A02",
            ($"{name} does not lead back to it: it has {has}", $"{name} leidt er niet naar terug: daar staat {has.Nl}")
        )
        {
            Name = name,
            LacksAddress = true,
        };
    }

    /// <summary>
    /// Names that networks give by the thousand: with the numbers of the address, or a word for dial-in. The registered domain
    /// itself may be called anything (A03).
    /// </summary>
    public static bool IsGeneric(string name, IPAddress address)
    {
        var own =
            DomainName.TryParse(name, out var domain)
            && PublicSuffixList.Shipped.OrganizationalDomain(domain) is { } registered
            && domain.Ascii.Length > registered.Ascii.Length
                ? domain.Ascii[..^(registered.Ascii.Length + 1)]
                : name;
        if (DialIn().IsMatch(own))
            return true;
        var octets = address.GetAddressBytes();
        var hex = Convert.ToHexStringLower(octets);
        if (octets.Length > 4)
            return name.Replace("-", "", StringComparison.Ordinal).Contains(hex, StringComparison.Ordinal);
        var numbers = Numbers()
            .Matches(name)
            .Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture))
            .ToList();
        // Dots at both ends, so that 192.0.2.1 is not seen in 192.0.2.10.
        var joined = $".{string.Join('.', numbers)}.";
        return joined.Contains($".{string.Join('.', octets)}.", StringComparison.Ordinal)
            || joined.Contains($".{string.Join('.', octets.Reverse())}.", StringComparison.Ordinal)
            || name.Contains(hex, StringComparison.Ordinal);
    }

    [GeneratedRegex(
        @"(^|[.\-])(dyn|dynamic|dhcp|pool|ppp|dsl|adsl|dialup|dial|cable|client|cust|customer|unassigned|static)([.\-\d]|$)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        200
    )]
    private static partial Regex DialIn();

    [GeneratedRegex(@"\d{1,3}", RegexOptions.None, 200)]
    private static partial Regex Numbers();
}
