using Zegel.Mail.Addresses;
using Zegel.Mail.Dmarc;
using Zegel.Mail.Network;
using static Zegel.Domains.Survey.SurveyResult;

namespace Zegel.Domains.Survey;

/// <summary>The DMARC record, what it makes receivers do, where reports go (RFC 9989, 9990; A40-A51), and the logo it allows (A56).</summary>
static class DmarcSurvey
{
    const string Category = "Marks against phishing";
    static readonly Said Record = ("DMARC record", "DMARC-record");
    static readonly Said PolicyLine = ("DMARC policy", "DMARC-beleid");
    static readonly Said TreeWalk = ("DMARC tree walk", "DMARC door de boom");
    static readonly Said Reports = ("DMARC reports", "DMARC-rapporten");
    static readonly Said Logo = ("BIMI logo", "BIMI-logo");

    const int DestinationsMax = 2;

    public static async Task<IReadOnlyList<SurveyLine>> LookAsync(SurveyLook look)
    {
        ValueTask<DnsAnswer> Ask(string name) => new(look.AskAsync(name, DnsType.Txt));
        var byList = await DmarcDiscovery.FindAsync(look.Domain, Ask, PublicSuffixList.Shipped);
        var walk = await DmarcTreeWalk.WalkAsync(look.Domain, Ask);
        switch (byList)
        {
            case DmarcFinding.CouldNotAsk(var name, var status):
                return [SurveyLook.Silence("A40", SurveyArea.Dmarc, Record, name, DnsAnswer.Of(status))];
            case DmarcFinding.Several(var at, var count):
                Points(look, 0, 0);
                return
                [
                    Line(
                        "A41",
                        Record,
                        Block,
                        (
                            $"{count} records at _dmarc.{at}: receivers discard them all",
                            $"{count} records op _dmarc.{at}: ontvangers gooien ze alle weg"
                        ),
                        ("one record", "één record"),
                        ("Remove all but one.", "Verwijder alle op één na.")
                    ),
                ];
            case DmarcFinding.Found(var record, var at):
                return await JudgeAsync(look, record, at, walk);
            default:
                Points(look, 0, 0);
                return [await AbsentAsync(look)];
        }
    }

    static void Points(SurveyLook look, int record, int policy)
    {
        look.Give(Category, "DMARC record", record, 10);
        look.Give(Category, "DMARC policy", policy, 10);
    }

    static SurveyLine Line(
        string rule,
        Said check,
        SurveyResult result,
        Said observed,
        Said? expected = null,
        Said? fix = null
    ) => new(rule, SurveyArea.Dmarc, check, result, observed, expected ?? Said.Nothing, fix ?? Said.Nothing);

    static async Task<SurveyLine> AbsentAsync(SurveyLook look)
    {
        var here = await look.AskAsync($"_dmarc.{look.Domain}", DnsType.Txt);
        var apex = await look.AskAsync(look.Domain.Ascii, DnsType.Txt);
        var text = $"_dmarc.{look.Domain} TXT \"v=DMARC1; p=none; np=reject; rua=mailto:dmarc@{look.Domain}\"";
        var misplaced = apex.Records.FirstOrDefault(r => DmarcRecord.TryParse(r.Text.Trim(), out _));
        var spoiled = here.Records.FirstOrDefault(r => r.Text.Contains("DMARC1", StringComparison.OrdinalIgnoreCase));
        return misplaced is not null
                ? Line(
                    "A40",
                    Record,
                    Block,
                    (
                        $"it stands at {look.Domain} itself, where nobody looks",
                        $"het staat op {look.Domain} zelf, waar niemand kijkt"
                    ),
                    ($"at _dmarc.{look.Domain}", $"op _dmarc.{look.Domain}"),
                    ($"Publish {text}", $"Publiceer {text}")
                )
            : spoiled is not null
                ? Line(
                    "A41",
                    Record,
                    Block,
                    ($"“{spoiled.Text}” does not begin with v=DMARC1;", $"“{spoiled.Text}” begint niet met v=DMARC1;"),
                    "v=DMARC1; p=…",
                    (
                        "Write v=DMARC1 first, in capitals, without blanks or quotation marks before it.",
                        "Zet v=DMARC1 vooraan, in hoofdletters, zonder spaties of aanhalingstekens ervoor."
                    )
                )
            : Line(
                "A40",
                Record,
                Block,
                ("none, here or above", "geen, hier noch erboven"),
                (
                    "a record that says what to do with mail that is not yours",
                    "een record dat zegt wat er moet met mail die niet van u is"
                ),
                ($"Publish {text}", $"Publiceer {text}")
            );
    }

    static async Task<IReadOnlyList<SurveyLine>> JudgeAsync(
        SurveyLook look,
        DmarcRecord record,
        DomainName at,
        DmarcWalk walk
    )
    {
        var lines = new List<SurveyLine>
        {
            record.Faults.Count > 0
                ? Line(
                    "A41",
                    Record,
                    Block,
                    (
                        $"{record.Text}: {string.Join(", ", record.Faults)} cannot be",
                        $"{record.Text}: {string.Join(", ", record.Faults)} kan niet"
                    ),
                    ("values that DMARC knows", "waarden die DMARC kent"),
                    ("Correct or remove them.", "Verbeter of verwijder ze.")
                )
            : !record.Applies
                ? Line(
                    "A40",
                    Record,
                    Block,
                    (
                        $"{record.Text}: without p= and rua= receivers do as if there were no record",
                        $"{record.Text}: zonder p= en rua= doen ontvangers alsof er geen record is"
                    ),
                    "v=DMARC1; p=…; rua=…",
                    ("Add p=none and rua=.", "Voeg p=none en rua= toe.")
                )
            : Line("A40", Record, Pass, ($"{record.Text} (at {at})", $"{record.Text} (op {at})")),
        };
        lines.AddRange(
            record.Warnings.Select(warning =>
                Line(
                    "A41",
                    ("DMARC tags", "DMARC-tags"),
                    Warn,
                    warning,
                    ("tags of RFC 9989", "tags van RFC 9989"),
                    ("Take it out or put it right.", "Haal het weg of verbeter het.")
                )
            )
        );
        var exists = (await look.AskAsync(look.Domain.Ascii, DnsType.A)).Status != DnsStatus.NoSuchName;
        var byList = record.PolicyFor(at != look.Domain);
        lines.Add(Policy(record, byList));
        Points(look, 10, byList == DmarcPolicy.None ? 2 : 10);
        lines.Add(Organisation(look.Domain, walk, byList, exists));
        lines.AddRange(await ReportsAsync(look, record, at));
        if (await LogoAsync(look, byList) is { } logo)
            lines.Add(logo);
        return lines;
    }

    static SurveyLine Policy(DmarcRecord record, DmarcPolicy policy)
    {
        var word = policy.ToString().ToLowerInvariant();
        return policy == DmarcPolicy.None
            ? Line(
                "A42",
                PolicyLine,
                Warn,
                record.IsTesting
                    ? ($"{word}, since t=y takes one level off", $"{word}, want t=y haalt er één stap af")
                    : (
                        $"{word}: mail in your name by others is delivered",
                        $"{word}: mail van anderen in uw naam wordt bezorgd"
                    ),
                (
                    "quarantine or reject, once reports show that your own mail passes",
                    "quarantine of reject, zodra rapporten tonen dat uw eigen mail slaagt"
                ),
                (
                    "Read the reports for four weeks, then publish p=quarantine.",
                    "Lees vier weken de rapporten, en publiceer dan p=quarantine."
                )
            )
            : Line("A42", PolicyLine, Pass, word);
    }

    static SurveyLine Organisation(DomainName domain, DmarcWalk walk, DmarcPolicy byList, bool exists)
    {
        var list = PublicSuffixList.Shipped.OrganizationalDomain(domain) ?? domain;
        if (walk.Silence is { } silence)
            return Line(
                "A43",
                TreeWalk,
                CouldNotCheck,
                $"{silence.Name}: " + EntryJudges.Silence(silence.Status),
                ("an answer", "een antwoord"),
                ("Ask again.", "Vraag het opnieuw.")
            );
        var walked = walk.OrganizationalDomain;
        var policy = walk.EffectivePolicy(exists);
        var detail = DmarcTreeWalk.NamesOf(domain).Select(name => $"_dmarc.{name}").ToList();
        return walked == list && policy == byList
            ? Line(
                "A43",
                TreeWalk,
                Pass,
                (
                    $"{walked} is the organisation by the tree and by the suffix list alike",
                    $"{walked} is de organisatie, volgens de boom en volgens de lijst van achtervoegsels"
                )
            ) with
            {
                Detail = detail,
            }
            : Line(
                "A45",
                TreeWalk,
                Warn,
                (
                    $"by the tree (RFC 9989) {walked} with {Word(policy).En}, by the suffix list {list} with {Word(byList).En}",
                    $"volgens de boom (RFC 9989) {walked} met {Word(policy).Nl}, volgens de lijst van achtervoegsels {list} met {Word(byList).Nl}"
                ),
                ("the same for old and new receivers", "hetzelfde voor oude en nieuwe ontvangers"),
                (
                    $"Publish a record at _dmarc.{domain}, so that both begin there.",
                    $"Publiceer een record op _dmarc.{domain}, dan beginnen beide daar."
                )
            ) with
            {
                Detail = detail,
            };
    }

    static Said Word(DmarcPolicy? policy) =>
        policy is { } known ? known.ToString().ToLowerInvariant() : ("no policy", "geen beleid");

    /// <summary>Somebody must read what receivers report; elsewhere than at home that place must say that it wants them (RFC 9990).</summary>
    static async Task<IEnumerable<SurveyLine>> ReportsAsync(SurveyLook look, DmarcRecord record, DomainName at)
    {
        if (record.AggregateReports.Count == 0)
            return
            [
                Line(
                    "A50",
                    Reports,
                    Warn,
                    (
                        "no rua=: nobody tells you who sends in your name",
                        "geen rua=: niemand vertelt u wie er in uw naam verstuurt"
                    ),
                    "rua=mailto:…",
                    (
                        $"Add rua=mailto:dmarc@{at}, a mailbox that is read; Zegel reads them for its own domains.",
                        $"Voeg rua=mailto:dmarc@{at} toe, een postbus die wordt gelezen; voor zijn eigen domeinen leest Zegel ze."
                    )
                ),
            ];
        var lines = new List<SurveyLine>();
        if (record.AggregateReports.Count > DestinationsMax)
            lines.Add(
                Line(
                    "A51",
                    Reports,
                    Warn,
                    (
                        $"{record.AggregateReports.Count} addresses; receivers need heed no more than two",
                        $"{record.AggregateReports.Count} adressen; ontvangers hoeven er maar twee te gebruiken"
                    ),
                    ("at most two", "hoogstens twee"),
                    ("Keep the two that are read.", "Houd de twee die worden gelezen.")
                )
            );
        foreach (
            var address in record
                .AggregateReports.Concat(record.FailureReports)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(6)
        )
            lines.Add(await DestinationAsync(look, address, at));
        return lines;
    }

    static async Task<SurveyLine> DestinationAsync(SurveyLook look, string address, DomainName at)
    {
        Said check = ("DMARC report address", "Adres voor DMARC-rapporten");
        if (!address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            return Line(
                "A51",
                check,
                Warn,
                ($"{address}: receivers report by mail", $"{address}: ontvangers rapporteren per mail"),
                "mailto:",
                ("Use mailto: and an address.", "Gebruik mailto: en een adres.")
            );
        if (!Mailbox.TryParse(Uri.UnescapeDataString(address["mailto:".Length..].Split('?')[0]), out var mailbox))
            return Line(
                "A51",
                check,
                Block,
                ($"{address} is not an address", $"{address} is geen adres"),
                ("mailto: and an address", "mailto: en een adres"),
                ("Correct it.", "Verbeter het.")
            );
        var host = mailbox.Domain;
        var exchangers = await look.AskAsync(host.Ascii, DnsType.Mx);
        if (!exchangers.IsAnswer)
            return SurveyLook.Silence("A51", SurveyArea.Dmarc, check, host.Ascii, exchangers);
        var hasHost =
            exchangers.Records.Any(r => r.Text.Length > 0)
            || (exchangers.Records.Count == 0 && (await look.AskAsync(host.Ascii, DnsType.A)).Records.Count > 0);
        if (!hasHost)
            return Line(
                "A51",
                check,
                Block,
                (
                    $"{host} takes no mail, so reports are lost",
                    $"{host} neemt geen mail aan, dus rapporten gaan verloren"
                ),
                ("a domain with an MX", "een domein met een MX"),
                ("Name an address that takes mail.", "Noem een adres dat mail aanneemt.")
            );
        var isOwn =
            PublicSuffixList.Shipped.OrganizationalDomain(host) is { } organisation
            && organisation == PublicSuffixList.Shipped.OrganizationalDomain(at);
        if (isOwn)
            return Line("A51", check, Pass, $"{mailbox}");
        var name = $"{at}._report._dmarc.{host}";
        var consent = await look.AskAsync(name, DnsType.Txt);
        if (!consent.IsAnswer)
            return SurveyLook.Silence("A51", SurveyArea.Dmarc, check, name, consent);
        return consent.Records.Any(r => DmarcRecord.TryParse(r.Text, out _))
            ? Line(
                "A51",
                check,
                Pass,
                ($"{mailbox}, which says that it wants them", $"{mailbox}, die zegt ze te willen")
            )
            : Line(
                "A51",
                check,
                Warn,
                (
                    $"{mailbox} is of another organisation, which does not say that it wants them: receivers send none",
                    $"{mailbox} is van een andere organisatie, die niet zegt ze te willen: ontvangers sturen er geen"
                ),
                $"{name} TXT \"v=DMARC1\"",
                (
                    $"Ask who runs {host} to publish it, or use an address of your own.",
                    $"Vraag wie {host} beheert om het te publiceren, of gebruik een eigen adres."
                )
            );
    }

    static async Task<SurveyLine?> LogoAsync(SurveyLook look, DmarcPolicy policy)
    {
        var name = $"default._bimi.{look.Domain}";
        var answer = await look.AskAsync(name, DnsType.Txt);
        var text = answer.Records.Select(r => r.Text).FirstOrDefault(BimiRecord.IsBimi);
        if (text is null)
            return Line(
                "A56",
                Logo,
                Info,
                ("no record", "geen record"),
                "",
                (
                    "A logo beside your mail needs p=quarantine or reject and a certificate; nothing is lost without it.",
                    "Een logo naast uw mail vraagt p=quarantine of reject en een certificaat; zonder gaat er niets verloren."
                )
            );
        if (!BimiRecord.TryParse(text, out var record, out var error))
            return Line(
                "A56",
                Logo,
                Warn,
                error,
                "v=BIMI1; l=https://…; a=https://…",
                ("Correct the record.", "Verbeter het record.")
            );
        return policy == DmarcPolicy.None
                ? Line(
                    "A56",
                    Logo,
                    Warn,
                    ($"{text}, with a policy of none", $"{text}, met een beleid van none"),
                    ("p=quarantine or reject", "p=quarantine of reject"),
                    (
                        "Receivers show a logo only where the policy is enforced.",
                        "Ontvangers tonen alleen een logo als het beleid wordt gehandhaafd."
                    )
                )
            : record.Evidence is null
                ? Line(
                    "A56",
                    Logo,
                    Info,
                    ($"{text}, without a certificate", $"{text}, zonder certificaat"),
                    "a=https://…",
                    (
                        "Gmail and iCloud show a logo only with one (VMC or CMC).",
                        "Gmail en iCloud tonen alleen met een certificaat een logo (VMC of CMC)."
                    )
                )
            : Line("A56", Logo, Pass, text);
    }
}
