using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Zegel.Domains;
using Zegel.Domains.Egress;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Spf;

namespace Zegel.Server.Doctor;

/// <summary>How the world sees each address that mail leaves from: its name both ways, the name's SPF, block lists, IPv6 (A02-A08).</summary>
sealed class EgressChecks(Settings settings, INetwork network, TimeProvider clock)
{
    const string AskAgain = "Run this again when DNS answers.";

    /// <summary>The lines of each address together, then those of the mail host's domain.</summary>
    public async Task<IReadOnlyList<Diagnosis>> CheckAsync(CancellationToken cancellationToken)
    {
        var all = new List<Diagnosis>();
        foreach (var egress in settings.Egress)
        {
            if (settings.Profile != Profile.Loopback && !AddressScope.IsPublic(egress.Address))
                all.Add(
                    Diagnosis.Fail(
                        $"address {egress.Address}",
                        "not an address of the Internet (A01)",
                        "Name in [pools] the addresses that the world sees. To the hosting company: “Please give this machine a fixed public address of its own.”"
                    )
                );
            all.Add(await NameAsync(egress, cancellationToken));
            all.AddRange(OwnDomain(egress));
            all.Add(await SpfAsync(egress, cancellationToken));
            all.AddRange(await MailToAsync(egress, cancellationToken));
            foreach (var list in settings.Blocklists)
                all.Add(
                    OfList(
                        $"{egress.Address} on {list}",
                        await Blocklist.AskAsync(network, list, egress.Address, cancellationToken)
                    )
                );
        }
        var domain = Registered(settings.MailHost);
        foreach (var list in settings.DomainBlocklists)
            all.Add(OfList($"{domain} on {list}", await Blocklist.AskAsync(network, list, domain, cancellationToken)));
        return all;
    }

    async Task<Diagnosis> NameAsync(EgressAddress egress, CancellationToken cancellationToken)
    {
        var check = $"name of {egress.Address}";
        var name = await ReverseName.LookAsync(network, egress, cancellationToken);
        if (name.Right == true)
            return Diagnosis.Pass(check, $"{egress.EhloName}, right both ways, and said in EHLO");
        if (name.Right is null)
            return Diagnosis.Unknown(check, name.Seen.En, AskAgain);
        var type = egress.Address.AddressFamily == AddressFamily.InterNetwork ? "A" : "AAAA";
        return Diagnosis.Fail(
            check,
            $"{name.Seen} ({name.RuleId})",
            name switch
            {
                { LacksAddress: true } =>
                    $"To who manages the DNS of {name.Name}: “Please publish {name.Name} {type} {egress.Address}.”",
                { RuleId: "A03" } when ReverseName.IsGeneric(egress.EhloName.Ascii, egress.Address) =>
                    $"Choose a name of your own, such as mta1.{settings.Zone}, and set it in [pools]. {ReverseName.Request(egress with { EhloName = settings.Zone.Child("mta1") })}",
                _ =>
                    $"{ReverseName.Request(egress)} And see that {egress.EhloName} has {type} {egress.Address} in DNS.",
            }
        );
    }

    /// <summary>A name in the operator's own domain tells a receiver whom to turn to (A03).</summary>
    IEnumerable<Diagnosis> OwnDomain(EgressAddress egress)
    {
        var domains = new[] { settings.Zone, settings.MailHost, DomainName.Parse(settings.PublicUrl.Host) };
        if (!domains.Select(Registered).Contains(Registered(egress.EhloName)))
            yield return Diagnosis.Warn(
                $"domain of {egress.EhloName}",
                $"{egress.Address} says a name outside {Registered(settings.Zone)} (A03)",
                $"Receivers want a name of your own: choose one in {settings.Zone}, set it in [pools]. {ReverseName.Request(egress with { EhloName = settings.Zone.Child("mta1") })}"
            );
    }

    /// <summary>Receivers check the EHLO name too, and nothing else when a notification has no sender (RFC 7208 §2.3, A05).</summary>
    async Task<Diagnosis> SpfAsync(EgressAddress egress, CancellationToken cancellationToken)
    {
        var check = $"SPF of {egress.EhloName} for {egress.Address}";
        var verdict = await new SpfEvaluator(network, clock).EvaluateAsync(
            egress.Address,
            "",
            egress.EhloName.Ascii,
            cancellationToken
        );
        return verdict.Result switch
        {
            SpfResult.Pass => Diagnosis.Pass(check, "passes"),
            SpfResult.TempError => Diagnosis.Unknown(check, "DNS gave no answer", AskAgain),
            var result => Diagnosis.Warn(
                check,
                $"{result.ToString().ToLowerInvariant()}: notifications have no other sender to check (A05)",
                $"Publish {egress.EhloName} TXT \"v=spf1 a -all\". In {settings.Zone} Zegel does so itself."
            ),
        };
    }

    /// <summary>Whoever has a complaint about a host writes to its postmaster (A06).</summary>
    async Task<IEnumerable<Diagnosis>> MailToAsync(EgressAddress egress, CancellationToken cancellationToken)
    {
        var answer = await network.QueryAsync(egress.EhloName.Ascii, DnsType.Mx, cancellationToken);
        var check = $"mail to {egress.EhloName}";
        return answer switch
        {
            { IsAnswer: false } => [Diagnosis.Unknown(check, $"DNS gave no answer: {answer.Status}", AskAgain)],
            { Records.Count: 0 } =>
            [
                Diagnosis.Warn(
                    check,
                    "no MX: who complains about this host reaches nobody (A06)",
                    $"Publish {egress.EhloName} MX 10 {settings.MailHost}; Zegel takes mail to its postmaster and abuse. In {settings.Zone} Zegel does so itself."
                ),
            ],
            _ => [],
        };
    }

    static Diagnosis OfList(string check, BlocklistAnswer answer) =>
        answer.IsListed switch
        {
            false => Diagnosis.Pass(check, answer.Seen.En),
            true => Diagnosis.Fail(
                check,
                answer.Seen.En,
                $"Stop the mail that caused it, then ask {answer.List} to look again. If the address was listed before you had it, to the hosting company: “Please give us an address with a clean history, or have this one taken off {answer.List}.”"
            ),
            null when !answer.IsRefusal => Diagnosis.Unknown(check, answer.Seen.En, AskAgain),
            null => Diagnosis.Unknown(
                check,
                answer.Seen.En,
                "Lists refuse those who ask through a resolver of many. Run one on this machine (apt-get install unbound), name it in dns.resolvers, and read the terms of the list; or take the list out of [watch]."
            ),
        };

    /// <summary>IPv6 is no duty, but one that is there and unused is worth a line (A07).</summary>
    public async Task<Diagnosis> IPv6Async(CancellationToken cancellationToken)
    {
        var host = await network.QueryAsync(settings.MailHost.Ascii, DnsType.Aaaa, cancellationToken);
        return IPv6(
            MachineHasIPv6(),
            settings.Egress.Any(e => e.Address.AddressFamily == AddressFamily.InterNetworkV6),
            host.Records.Count > 0,
            settings
        );
    }

    internal static Diagnosis IPv6(bool machineHas, bool poolHas, bool hostHas, Settings settings) =>
        (machineHas, poolHas, hostHas) switch
        {
            (_, true, true) => Diagnosis.Pass("IPv6", "mail leaves and comes back over IPv6 as well"),
            (_, true, false) => Diagnosis.Warn(
                "IPv6",
                $"mail leaves over IPv6, and {settings.MailHost} has no AAAA entry to bring it back to",
                "Add the IPv6 address of this machine to public_addresses and smtp.listen."
            ),
            (true, false, _) => Diagnosis.Warn(
                "IPv6",
                "this machine has an IPv6 address that no mail leaves from; mail goes over IPv4",
                $"When you want it used: add it to [pools] with a name of its own. To the hosting company: “Please set the reverse DNS (PTR) of our IPv6 address to mta1.{settings.Zone}.” Without that, leave it as it is."
            ),
            _ => Diagnosis.Pass("IPv6", "this machine has none; mail goes over IPv4"),
        };

    static bool MachineHasIPv6()
    {
        try
        {
            return NetworkInterface
                .GetAllNetworkInterfaces()
                .Where(card => card.OperationalStatus == OperationalStatus.Up)
                .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                .Any(unicast =>
                    unicast.Address.AddressFamily == AddressFamily.InterNetworkV6
                    && !IPAddress.IsLoopback(unicast.Address)
                    && !unicast.Address.IsIPv6LinkLocal
                    && !unicast.Address.IsIPv6UniqueLocal
                );
        }
        catch (NetworkInformationException)
        {
            return false;
        }
    }

    static DomainName Registered(DomainName name) => PublicSuffixList.Shipped.OrganizationalDomain(name) ?? name;
}
