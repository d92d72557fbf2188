using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using static Zegel.Domains.Survey.SurveyResult;

namespace Zegel.Domains.Survey;

/// <summary>The zone that the domain lives in: its start, its name servers and its signatures (A66, A68, A07).</summary>
static class ZoneSurvey
{
    static readonly Said Servers = ("Name servers", "Naamservers");

    const int ServersMin = 2;
    const int ServersMax = 8;

    public static async Task<IReadOnlyList<SurveyLine>> LookAsync(SurveyLook look)
    {
        var lines = new List<SurveyLine>();
        var (zone, start) = await StartAsync(look);
        if (!start.IsAnswer)
            return
            [
                SurveyLook.Silence("A68", SurveyArea.Zone, "Zone", look.Domain.Ascii, start),
                await SignedAsync(look),
            ];
        if (zone is null)
            return
            [
                Line(
                    "A68",
                    "Zone",
                    Block,
                    ($"{look.Domain} is in no zone that answers", $"{look.Domain} staat in geen zone die antwoordt"),
                    ("an SOA record at the name or above", "een SOA-record op de naam of erboven"),
                    (
                        "Register the domain, or correct its delegation: Yahoo refuses mail from names that are in no zone.",
                        "Registreer het domein of herstel de delegatie: Yahoo weigert mail van namen die in geen zone staan."
                    )
                ),
            ];
        lines.Add(
            Line(
                "A68",
                "Zone",
                Pass,
                ($"{zone}, serial {start.Records[0].Number}", $"{zone}, serienummer {start.Records[0].Number}")
            )
        );
        lines.AddRange(await ServersAsync(look, zone));
        lines.Add(await SignedAsync(look));
        return lines;
    }

    static SurveyLine Line(
        string rule,
        Said check,
        SurveyResult result,
        Said observed,
        Said? expected = null,
        Said? fix = null
    ) => new(rule, SurveyArea.Zone, check, result, observed, expected ?? Said.Nothing, fix ?? Said.Nothing);

    static async Task<(DomainName? Zone, DnsAnswer Answer)> StartAsync(SurveyLook look)
    {
        var answer = DnsAnswer.Of(DnsStatus.NoSuchName);
        for (var at = look.Domain; at is not null; at = at.Parent)
        {
            answer = await look.AskAsync(at.Ascii, DnsType.Soa);
            if (!answer.IsAnswer)
                return (null, answer);
            if (answer.Records.Count > 0 && answer.Aliases.Count == 0)
                return (at, answer);
        }
        return (null, answer);
    }

    static async Task<IEnumerable<SurveyLine>> ServersAsync(SurveyLook look, DomainName zone)
    {
        var answer = await look.AskAsync(zone.Ascii, DnsType.Ns);
        if (!answer.IsAnswer)
            return [SurveyLook.Silence("A68", SurveyArea.Zone, Servers, zone.Ascii, answer)];
        var names = answer
            .Records.Select(r => r.Text)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(ServersMax)
            .ToList();
        var lines = new List<SurveyLine>
        {
            names.Count >= ServersMin
                ? Line("A68", Servers, Pass, string.Join(", ", names))
                : Line(
                    "A68",
                    Servers,
                    Warn,
                    names.Count == 0 ? ("none named", "geen genoemd") : ($"only {names[0]}", $"alleen {names[0]}"),
                    ("two or more, in different networks", "twee of meer, in verschillende netwerken"),
                    (
                        "Add a second name server: when the only one is away, nobody can check your mail.",
                        "Voeg een tweede naamserver toe: valt de enige uit, dan kan niemand uw mail controleren."
                    )
                ),
        };
        var hosts = await Task.WhenAll(names.Select(name => AddressesAsync(look, name)));
        var six = hosts.Count(host => host.Six.Count > 0);
        look.Give(
            "Modern address (IPv6)",
            "name servers",
            six >= ServersMin ? 10
                : six == 1 ? 2
                : 0,
            10
        );
        lines.Add(
            six >= Math.Min(ServersMin, names.Count) && six > 0
                ? Line(
                    "A07",
                    ("Name servers over IPv6", "Naamservers via IPv6"),
                    Pass,
                    ($"{six} of {names.Count}", $"{six} van {names.Count}")
                )
                : Line(
                    "A07",
                    ("Name servers over IPv6", "Naamservers via IPv6"),
                    Info,
                    ($"{six} of {names.Count}", $"{six} van {names.Count}"),
                    ("two or more", "twee of meer"),
                    ("Ask who runs the name servers for IPv6.", "Vraag wie de naamservers beheert om IPv6.")
                )
        );
        lines.AddRange(await SerialsAsync(look, zone, hosts));
        return lines;
    }

    sealed record Host(string Name, IReadOnlyList<IPAddress> Four, IReadOnlyList<IPAddress> Six);

    static async Task<Host> AddressesAsync(SurveyLook look, string name) =>
        new(
            name,
            [.. (await look.AskAsync(name, DnsType.A)).Records.Select(r => r.Address).OfType<IPAddress>()],
            [.. (await look.AskAsync(name, DnsType.Aaaa)).Records.Select(r => r.Address).OfType<IPAddress>()]
        );

    /// <summary>Each server is asked itself: one that is lame or behind makes receivers see different worlds.</summary>
    static async Task<IEnumerable<SurveyLine>> SerialsAsync(SurveyLook look, DomainName zone, IReadOnlyList<Host> hosts)
    {
        var asked = await Task.WhenAll(
            hosts.Select(async host =>
            {
                if (host.Four.Concat(host.Six).FirstOrDefault() is not { } address)
                    return (host.Name, Answer: DnsAnswer.Of(DnsStatus.NoSuchName), IsNamed: false);
                var end = new IPEndPoint(address, look.AuthoritativePort);
                return (
                    host.Name,
                    Answer: await look.QueryAsync(end, zone.Ascii, DnsType.Soa, CancellationToken.None),
                    IsNamed: true
                );
            })
        );
        var lines = new List<SurveyLine>();
        foreach (var (name, answer, isNamed) in asked)
            if (!isNamed)
                lines.Add(
                    Line(
                        "A68",
                        ($"Name server {name}", $"Naamserver {name}"),
                        Warn,
                        ("it has no address", "hij heeft geen adres"),
                        ("an address", "een adres"),
                        (
                            "Correct its name, or take it out of the NS records.",
                            "Verbeter de naam of haal hem uit de NS-records."
                        )
                    )
                );
            else if (!answer.IsAnswer || answer.Records.Count == 0)
                lines.Add(
                    Line(
                        "A68",
                        ($"Name server {name}", $"Naamserver {name}"),
                        Warn,
                        answer.IsAnswer
                            ? ("it does not know the zone", "hij kent de zone niet")
                            : EntryJudges.Silence(answer.Status),
                        ($"an answer for {zone}", $"een antwoord over {zone}"),
                        ("Mend it, or take it out of the NS records.", "Herstel hem of haal hem uit de NS-records.")
                    )
                );
        var serials = asked
            .Where(one => one.Answer.Records.Count > 0)
            .Select(one => one.Answer.Records[0].Number)
            .Distinct()
            .ToList();
        if (serials.Count > 1)
            lines.Add(
                Line(
                    "A68",
                    ("Zone serials", "Serienummers van de zone"),
                    Warn,
                    (
                        $"the name servers are at {string.Join(", ", serials)}",
                        $"de naamservers staan op {string.Join(", ", serials)}"
                    ),
                    ("the same everywhere", "overal hetzelfde"),
                    (
                        "Wait for the transfer; if it stays, see whether the second server is allowed to fetch the zone.",
                        "Wacht tot de zone is overgezet. Blijft het zo, kijk dan of de tweede server de zone mag ophalen."
                    )
                )
            );
        return lines;
    }

    static async Task<SurveyLine> SignedAsync(SurveyLook look)
    {
        var status = await look.AuthenticityAsync(look.Domain.Ascii, DnsType.Soa, CancellationToken.None);
        const string category = "Signed domain (DNSSEC)";
        if (status != DnssecStatus.Unknown)
        {
            look.Give(category, "domain exists", status == DnssecStatus.Insecure ? 0 : 10, 10);
            look.Give(
                category,
                "domain valid",
                status switch
                {
                    DnssecStatus.Secure => 10,
                    DnssecStatus.Insecure => 2,
                    _ => 0,
                },
                10
            );
        }
        return status switch
        {
            DnssecStatus.Secure => Line(
                "A66",
                "DNSSEC",
                Pass,
                ("signed, and the signatures hold", "ondertekend, en de handtekeningen kloppen")
            ),
            DnssecStatus.Insecure => Line(
                "A66",
                "DNSSEC",
                Info,
                ("not signed", "niet ondertekend"),
                ("a signed zone", "een ondertekende zone"),
                (
                    "Ask who runs the zone to sign it; DANE and the best score need it.",
                    "Vraag wie de zone beheert om haar te ondertekenen; DANE en de hoogste score hebben dat nodig."
                )
            ),
            DnssecStatus.Bogus => Line(
                "A66",
                "DNSSEC",
                Block,
                (
                    "the signatures do not hold: receivers that check find no such domain",
                    "de handtekeningen kloppen niet: ontvangers die dat controleren vinden het domein niet"
                ),
                ("signatures that hold", "handtekeningen die kloppen"),
                (
                    "Have the zone signed anew, or correct the DS record at the registry, today.",
                    "Laat de zone vandaag nog opnieuw ondertekenen, of verbeter het DS-record bij het register."
                )
            ),
            _ => Line(
                "A66",
                "DNSSEC",
                CouldNotCheck,
                (
                    "the resolver does not validate, or did not answer",
                    "de resolver controleert geen handtekeningen, of gaf geen antwoord"
                ),
                ("a validating resolver", "een resolver die handtekeningen controleert"),
                (
                    "Run unbound on this machine and name it by --resolver, or in dns.resolvers.",
                    "Draai unbound op deze machine en noem hem met --resolver, of in dns.resolvers."
                )
            ),
        };
    }
}
