using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using static Zegel.Domains.Survey.SurveyResult;

namespace Zegel.Domains.Survey;

/// <summary>A mail exchanger and where it is.</summary>
/// <param name="Addresses">Empty where it has none.</param>
sealed record Exchanger(string Host, int Preference, IReadOnlyList<IPAddress> Addresses, DnssecStatus Signed);

/// <summary>Who takes mail for the domain (RFC 5321, 7505; A67, A07, A02): replies and reports must arrive.</summary>
static class ReceivingSurvey
{
    const int ExchangersMax = 10;

    public static async Task<(IReadOnlyList<SurveyLine> Lines, IReadOnlyList<Exchanger> Exchangers)> LookAsync(
        SurveyLook look
    )
    {
        var name = look.Domain.Ascii;
        var answer = await look.AskAsync(name, DnsType.Mx);
        if (!answer.IsAnswer)
            return ([SurveyLook.Silence("A67", SurveyArea.Receiving, "MX", name, answer)], []);
        if (answer.Records.Count == 0)
            return ([await WithoutAsync(look)], []);
        if (answer.Records.Any(r => r.Text.Length == 0))
            return (
                [
                    answer.Records.Count > 1
                        ? Line(
                            "A67",
                            "MX",
                            Block,
                            (
                                "a null MX beside others: receivers read it as they please",
                                "een null-MX naast andere: ontvangers lezen dat zoals zij willen"
                            ),
                            ("a null MX alone, or none", "alleen een null-MX, of geen"),
                            ("Remove the record “0 .”, or all others.", "Verwijder het record “0 .”, of alle andere.")
                        )
                        : Line(
                            "A67",
                            "MX",
                            Block,
                            (
                                "a null MX: the domain says that it takes no mail",
                                "een null-MX: het domein zegt dat het geen mail aanneemt"
                            ),
                            ("an MX, for a domain that sends", "een MX, voor een domein dat verstuurt"),
                            (
                                "Publish the MX of your mail system. A domain that neither sends nor receives keeps it, with SPF v=spf1 -all.",
                                "Publiceer de MX van uw mailsysteem. Een domein dat niet verstuurt en niet ontvangt houdt haar, met SPF v=spf1 -all."
                            )
                        ),
                ],
                []
            );
        var exchangers = await Task.WhenAll(
            answer
                .Records.DistinctBy(r => r.Text, StringComparer.OrdinalIgnoreCase)
                .OrderBy(r => r.Preference)
                .Take(ExchangersMax)
                .Select(r => ReadAsync(look, r))
        );
        var lines = new List<SurveyLine> { Listed(answer, exchangers) };
        foreach (var exchanger in exchangers)
            lines.AddRange(await JudgeAsync(look, exchanger));
        lines.Add(OverIpv6(look, exchangers));
        Signed(look, exchangers);
        return (lines, exchangers);
    }

    static SurveyLine Line(
        string rule,
        Said check,
        SurveyResult result,
        Said observed,
        Said? expected = null,
        Said? fix = null
    ) => new(rule, SurveyArea.Receiving, check, result, observed, expected ?? Said.Nothing, fix ?? Said.Nothing);

    static async Task<SurveyLine> WithoutAsync(SurveyLook look)
    {
        var address = await look.AskAsync(look.Domain.Ascii, DnsType.A);
        return address.Records.Count > 0
            ? Line(
                "A67",
                "MX",
                Warn,
                ($"none; mail goes to {look.Domain} itself", $"geen; mail gaat naar {look.Domain} zelf"),
                ("an MX record", "een MX-record"),
                (
                    $"Publish {look.Domain} MX with the name of your mail server.",
                    $"Publiceer {look.Domain} MX met de naam van uw mailserver."
                )
            )
            : Line(
                "A67",
                "MX",
                Block,
                (
                    "none, and no address: replies and reports have nowhere to go",
                    "geen, en geen adres: antwoorden en rapporten kunnen nergens heen"
                ),
                ("an MX record", "een MX-record"),
                (
                    $"Publish {look.Domain} MX with the name of your mail server; GMX and WEB.DE refuse mail from a domain without.",
                    $"Publiceer {look.Domain} MX met de naam van uw mailserver; GMX en WEB.DE weigeren mail van een domein zonder."
                )
            );
    }

    static async Task<Exchanger> ReadAsync(SurveyLook look, DnsRecord record)
    {
        var four = await look.AskAsync(record.Text, DnsType.A);
        var six = await look.AskAsync(record.Text, DnsType.Aaaa);
        return new Exchanger(
            record.Text,
            record.Preference,
            [.. four.Records.Concat(six.Records).Select(r => r.Address).OfType<IPAddress>()],
            await look.AuthenticityAsync(record.Text, DnsType.A, CancellationToken.None)
        );
    }

    static SurveyLine Listed(DnsAnswer answer, IReadOnlyList<Exchanger> exchangers) =>
        answer.Records.Count > exchangers.Count && answer.Records.Count <= ExchangersMax
            ? Line(
                "A67",
                "MX",
                Warn,
                (
                    $"{answer.Records.Count} records for {exchangers.Count} hosts",
                    $"{answer.Records.Count} records voor {exchangers.Count} hosts"
                ),
                ("each host once", "elke host één keer"),
                ("Remove the repetition.", "Verwijder de herhaling.")
            )
            : Line("A67", "MX", Pass, string.Join(", ", exchangers.Select(e => $"{e.Preference} {e.Host}")));

    static async Task<IEnumerable<SurveyLine>> JudgeAsync(SurveyLook look, Exchanger exchanger)
    {
        Said check = ($"MX host {exchanger.Host}", $"MX-host {exchanger.Host}");
        if (!DomainName.TryParse(exchanger.Host, out _))
            return
            [
                Line(
                    "A67",
                    check,
                    Block,
                    ("not a host name", "geen hostnaam"),
                    ("the name of a server", "de naam van een server"),
                    ("An MX record names a host, never an address.", "Een MX-record noemt een host, nooit een adres.")
                ),
            ];
        var four = await look.AskAsync(exchanger.Host, DnsType.A);
        if (!four.IsAnswer)
            return [SurveyLook.Silence("A67", SurveyArea.Receiving, check, exchanger.Host, four)];
        if (four.Aliases.Count > 0)
            return
            [
                Line(
                    "A67",
                    check,
                    Warn,
                    ($"a CNAME to {four.Aliases[^1].Text}", $"een CNAME naar {four.Aliases[^1].Text}"),
                    (
                        "a name with an address of its own (RFC 2181 §10.3)",
                        "een naam met een eigen adres (RFC 2181 §10.3)"
                    ),
                    (
                        $"Name {four.Aliases[^1].Text} in the MX record.",
                        $"Noem {four.Aliases[^1].Text} in het MX-record."
                    )
                ),
            ];
        if (exchanger.Addresses.Count == 0)
            return
            [
                Line(
                    "A67",
                    check,
                    Block,
                    ("it has no address", "hij heeft geen adres"),
                    ("an A or AAAA record", "een A- of AAAA-record"),
                    ("Correct the name, or give it an address.", "Verbeter de naam, of geef haar een adres.")
                ),
            ];
        var lines = new List<SurveyLine>();
        foreach (var address in exchanger.Addresses.Take(4))
        {
            var reverse = await look.AskAsync(RealNetwork.ReverseName(address), DnsType.Ptr);
            if (reverse is { IsAnswer: true, Records.Count: 0 })
                lines.Add(
                    Line(
                        "A02",
                        check,
                        Info,
                        ($"{address} has no name", $"{address} heeft geen naam"),
                        ("reverse DNS", "een naam bij het adres (reverse DNS)"),
                        ("Needed where the host also sends.", "Nodig als de host ook verstuurt.")
                    )
                );
        }
        return lines;
    }

    static SurveyLine OverIpv6(SurveyLook look, IReadOnlyList<Exchanger> exchangers)
    {
        var six = exchangers.Count(e =>
            e.Addresses.Any(a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        );
        look.Give(
            "Modern address (IPv6)",
            "mail servers",
            six == exchangers.Count ? 10
                : six > 0 ? 2
                : 0,
            10
        );
        return six == exchangers.Count
            ? Line("A07", ("MX over IPv6", "MX via IPv6"), Pass, ($"all {six}", $"alle {six}"))
            : Line(
                "A07",
                ("MX over IPv6", "MX via IPv6"),
                Info,
                ($"{six} of {exchangers.Count}", $"{six} van {exchangers.Count}"),
                ("all", "alle"),
                ("Give the mail servers an AAAA record.", "Geef de mailservers een AAAA-record.")
            );
    }

    static void Signed(SurveyLook look, IReadOnlyList<Exchanger> exchangers)
    {
        var known = exchangers.Where(e => e.Signed != DnssecStatus.Unknown).ToList();
        if (known.Count == 0)
            return;
        look.Give(
            "Signed domain (DNSSEC)",
            "mail servers exist",
            known.All(e => e.Signed is DnssecStatus.Secure or DnssecStatus.Bogus) ? 10 : 0,
            10
        );
        look.Give(
            "Signed domain (DNSSEC)",
            "mail servers valid",
            known.All(e => e.Signed == DnssecStatus.Secure) ? 10
                : known.Any(e => e.Signed == DnssecStatus.Bogus) ? 0
                : 2,
            10
        );
    }
}
