using System.Net;
using System.Net.Sockets;
using Zegel.Domains.Egress;
using static Zegel.Domains.Survey.SurveyResult;

namespace Zegel.Domains.Survey;

/// <summary>The addresses that mail leaves from: their names and whether they stand on block lists (A02, A03, A08).</summary>
static class SendingSurvey
{
    public static async Task<IReadOnlyList<SurveyLine>> LookAsync(SurveyLook look)
    {
        var lines = new List<SurveyLine>();
        foreach (var address in look.Options.Addresses)
        {
            lines.Add(await NameAsync(look, address));
            foreach (var list in look.Options.Blocklists)
                lines.Add(
                    Listed(await Blocklist.AskAsync(look, list, address, CancellationToken.None), address.ToString())
                );
        }
        foreach (var list in look.Options.Blocklists)
            lines.Add(
                Listed(await Blocklist.AskAsync(look, list, look.Domain, CancellationToken.None), look.Domain.Ascii)
            );
        return lines;
    }

    static SurveyLine Line(
        string rule,
        Said check,
        SurveyResult result,
        Said observed,
        Said? expected = null,
        Said? fix = null
    ) => new(rule, SurveyArea.Sending, check, result, observed, expected ?? Said.Nothing, fix ?? Said.Nothing);

    static async Task<SurveyLine> NameAsync(SurveyLook look, IPAddress address)
    {
        Said check = ($"Name of {address}", $"Naam van {address}");
        var seen = await ReverseName.LookAsync(look, address, said: null, CancellationToken.None);
        if (seen.Silence is { } silence)
            return SurveyLook.Silence("A02", SurveyArea.Sending, check, address.ToString(), silence);
        if (seen.Right == true)
            return Line("A02", check, Pass, ($"{seen.Name}, right both ways", $"{seen.Name}, klopt heen en terug"));
        Said ask = (
            $"To the hosting company: “Please set the reverse DNS (PTR) of {address} to the name that our mail server says.”",
            $"Aan het hostingbedrijf: “Wilt u de reverse DNS (PTR) van {address} op de naam zetten die onze mailserver noemt?”"
        );
        var type = address.AddressFamily == AddressFamily.InterNetwork ? "A" : "AAAA";
        return Line(
            seen.RuleId,
            check,
            Block,
            seen.Seen,
            seen.RuleId == "A03"
                    ? ("a name of your own, such as mta1.example.nl", "een eigen naam, zoals mta1.example.nl")
                : seen.LacksAddress
                    ? ($"{seen.Name} with the address {address}", $"{seen.Name} met het adres {address}")
                : ("one PTR record", "één PTR-record"),
            seen.LacksAddress
                ? (
                    $"Publish {seen.Name} {type} {address}, or ask for another PTR.",
                    $"Publiceer {seen.Name} {type} {address}, of vraag om een andere PTR."
                )
                : ask
        );
    }

    static SurveyLine Listed(BlocklistAnswer answer, string what)
    {
        var check = $"{answer.List}: {what}";
        return answer.IsListed switch
        {
            false => Line("A08", check, Pass, answer.Seen),
            true => Line(
                "A08",
                check,
                Block,
                answer.Seen,
                ("not listed", "staat er niet op"),
                (
                    "Stop the mail that caused it, then ask the list to look again.",
                    "Stop de mail waardoor het komt, en vraag de lijst dan opnieuw te kijken."
                )
            ),
            null => Line(
                "A08",
                check,
                CouldNotCheck,
                answer.Seen,
                ("127.0.0.x or nothing", "127.0.0.x of niets"),
                (
                    "Ask through a resolver of your own; lists refuse those of many.",
                    "Vraag het via een eigen resolver; lijsten weigeren resolvers die velen delen."
                )
            ),
        };
    }
}
