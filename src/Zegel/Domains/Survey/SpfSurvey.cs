using System.Globalization;
using System.Net;
using System.Text;
using Zegel.Mail.Network;
using Zegel.Mail.Spf;
using static Zegel.Domains.Survey.SurveyResult;

namespace Zegel.Domains.Survey;

/// <summary>The SPF record and all it leads to (RFC 7208; A11-A19).</summary>
static class SpfSurvey
{
    static readonly Said Record = ("SPF record", "SPF-record");
    static readonly Said End = ("SPF ending", "Einde van SPF");
    static readonly Said Lookups = ("SPF lookups", "Vragen aan DNS voor SPF");

    const int LookupsMax = 10;
    const int LookupsNear = 8;
    const int OctetsMax = 450;
    const string Category = "Marks against phishing";

    /// <summary>No address of anybody: the walk visits all terms, whatever matches.</summary>
    static readonly IPAddress Nobody = IPAddress.Parse("203.0.113.1");

    public static async Task<IReadOnlyList<SurveyLine>> LookAsync(SurveyLook look)
    {
        var name = look.Domain.Ascii;
        var answer = await look.AskAsync(name, DnsType.Txt);
        if (!answer.IsAnswer)
            return [SurveyLook.Silence("A11", SurveyArea.Spf, Record, name, answer)];
        var texts = answer.Records.Select(r => r.Text).ToList();
        var records = texts.Where(SpfRecord.IsSpf).ToList();
        look.Give(Category, "SPF record", records.Count == 1 ? 10 : 0, 10);
        if (records is not [var text])
        {
            look.Give(Category, "SPF policy", 0, 10);
            return [Absent(name, texts, records)];
        }
        var lines = new List<SurveyLine> { Line("A11", Record, Pass, text) };
        if (!SpfRecord.TryParse(text, out var record, out var error))
        {
            look.Give(Category, "SPF policy", 0, 10);
            lines.Add(
                Line(
                    "A14",
                    ("SPF syntax", "Schrijfwijze van SPF"),
                    Block,
                    error,
                    ("a record that can be read", "een record dat te lezen is"),
                    (
                        "Correct the term; one mistake makes receivers ignore the whole record.",
                        "Verbeter de term; door één fout slaan ontvangers het hele record over."
                    )
                )
            );
            return lines;
        }
        lines.Add(Ending(record));
        lines.AddRange(Habits(record, text, texts));
        var survey = await new SpfEvaluator(look, look.Clock).SurveyAsync(Nobody, name, CancellationToken.None);
        lines.AddRange(Cost(survey));
        look.Give(Category, "SPF policy", PolicyPoints(record, survey), 10);
        foreach (var address in look.Options.Addresses)
            lines.Add(await OutcomeAsync(look, address));
        return lines;
    }

    static SurveyLine Line(
        string rule,
        Said check,
        SurveyResult result,
        Said observed,
        Said? expected = null,
        Said? fix = null
    ) => new(rule, SurveyArea.Spf, check, result, observed, expected ?? Said.Nothing, fix ?? Said.Nothing);

    static SurveyLine Absent(string name, List<string> texts, List<string> records) =>
        records.Count > 1
            ? Line(
                "A11",
                Record,
                Block,
                (
                    $"{records.Count} records: {string.Join(" and ", records)}",
                    $"{records.Count} records: {string.Join(" en ", records)}"
                ),
                (
                    "one record; with two, SPF is an error for all receivers",
                    "één record; met twee is SPF voor alle ontvangers een fout"
                ),
                ($"Replace them by one: {Merged(records)}", $"Vervang ze door één: {Merged(records)}")
            )
        : texts.Exists(text => SpfRecord.IsSpf(text.Trim().Trim('"')))
            ? Line(
                "A11",
                Record,
                Block,
                $"“{texts.Find(text => SpfRecord.IsSpf(text.Trim().Trim('"')))}”",
                ("a text that begins with v=spf1", "een tekst die begint met v=spf1"),
                (
                    "Take away the blanks or quotation marks around it.",
                    "Haal de spaties of aanhalingstekens eromheen weg."
                )
            )
        : Line(
            "A11",
            Record,
            Block,
            ("none", "geen"),
            ("a TXT record that says who may send", "een TXT-record dat zegt wie mag versturen"),
            (
                $"Publish {name} TXT \"v=spf1 include:YOUR-PROVIDER ~all\"; a domain that never sends: \"v=spf1 -all\".",
                $"Publiceer {name} TXT \"v=spf1 include:UW-PROVIDER ~all\"; voor een domein dat nooit verstuurt: \"v=spf1 -all\"."
            )
        );

    static string Merged(IEnumerable<string> records)
    {
        var terms = records
            .SelectMany(record => record[6..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(term => !term.TrimStart('+', '-', '~', '?').Equals("all", StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase);
        return $"v=spf1 {string.Join(' ', terms)} ~all";
    }

    static SurveyLine Ending(SpfRecord record)
    {
        var all = record.Mechanisms.ToList().FindIndex(m => m.Kind == SpfMechanismKind.All);
        if (all < 0)
            return record.Redirect is { } target
                ? Line("A14", End, Pass, $"redirect={target}")
                : Line(
                    "A14",
                    End,
                    Block,
                    ("no end: whoever is not named is neutral", "geen einde: over wie niet genoemd is zegt het niets"),
                    ("~all or -all", "~all of -all"),
                    ("Add ~all as the last term.", "Zet ~all als laatste term.")
                );
        var term = record.Mechanisms[all];
        if (term.Qualifier is SpfResult.Pass or SpfResult.Neutral)
            return Line(
                "A14",
                End,
                Block,
                ($"{term.Text}: anybody may send", $"{term.Text}: iedereen mag versturen"),
                ("~all or -all", "~all of -all"),
                ($"Replace {term.Text} by ~all.", $"Vervang {term.Text} door ~all.")
            );
        return all < record.Mechanisms.Count - 1 || record.Redirect is not null
                ? Line(
                    "A14",
                    End,
                    Warn,
                    ($"terms after {term.Text} are never read", $"wat na {term.Text} staat wordt nooit gelezen"),
                    ("nothing after it", "niets erachter"),
                    ("Move them before it, or remove them.", "Zet het ervoor, of verwijder het.")
                )
            : term.Qualifier == SpfResult.Fail
                ? Line(
                    "A15",
                    End,
                    Info,
                    (
                        "-all: some receivers refuse forwarded mail before they look at DKIM",
                        "-all: sommige ontvangers weigeren doorgestuurde mail voor ze naar DKIM kijken"
                    ),
                    ("~all for a domain that sends", "~all voor een domein dat verstuurt"),
                    (
                        "Use ~all together with DKIM and DMARC; -all is for names that never send.",
                        "Gebruik ~all samen met DKIM en DMARC; -all is voor namen die nooit versturen."
                    )
                )
            : Line("A14", End, Pass, term.Text);
    }

    static IEnumerable<SurveyLine> Habits(SpfRecord record, string text, List<string> texts)
    {
        if (record.Mechanisms.FirstOrDefault(m => m.Kind == SpfMechanismKind.Ptr) is { } ptr)
            yield return Line(
                "A17",
                ("SPF ptr", "ptr in SPF"),
                Warn,
                (
                    $"{ptr.Text}: slow, and receivers may leave it out",
                    $"{ptr.Text}: traag, en ontvangers mogen het overslaan"
                ),
                ("addresses or an include", "adressen of een include"),
                (
                    "Name the addresses (ip4:, ip6:) or include the provider's record.",
                    "Noem de adressen (ip4:, ip6:), of neem met include het record van de provider op."
                )
            );
        if (
            text.Contains("%{p", StringComparison.OrdinalIgnoreCase)
            || text.Contains("%{h", StringComparison.OrdinalIgnoreCase)
        )
            yield return Line(
                "A18",
                ("SPF macros", "Macro’s in SPF"),
                Warn,
                ("%{p} or %{h}: the sender decides what they say", "%{p} of %{h}: de verzender bepaalt wat daar staat"),
                ("macros of the address or the domain", "macro’s van het adres of het domein"),
                ("Use %{i}, %{d} or %{o}.", "Gebruik %{i}, %{d} of %{o}.")
            );
        var octets = texts.Sum(t => Encoding.UTF8.GetByteCount(t));
        if (octets > OctetsMax)
            yield return Line(
                "A19",
                ("SPF size", "Omvang van SPF"),
                Warn,
                (
                    $"the TXT records of the name take {octets} octets",
                    $"de TXT-records van de naam zijn {octets} octetten groot"
                ),
                ($"at most {OctetsMax}, to fit one datagram", $"hoogstens {OctetsMax}, dan past het in één pakket"),
                (
                    "Remove texts that nobody needs, or move includes behind one name.",
                    "Verwijder teksten die niemand nodig heeft, of zet de includes achter één naam."
                )
            );
        var twice = record
            .Mechanisms.GroupBy(m => m.Text, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            yield return Line(
                "A12",
                ("SPF repetition", "Herhaling in SPF"),
                Warn,
                ($"{twice.Key} stands {twice.Count()} times", $"{twice.Key} staat er {twice.Count()} keer"),
                ("once", "één keer"),
                ("Remove the repetition; each costs a lookup.", "Verwijder de herhaling; elke kost een vraag aan DNS.")
            );
        if (texts.Exists(t => t.StartsWith("spf2.0/", StringComparison.OrdinalIgnoreCase)))
            yield return Line(
                "A19",
                "Sender ID",
                Info,
                (
                    "a record of Sender ID, which nobody reads any more",
                    "een record van Sender ID, dat niemand meer leest"
                ),
                ("none", "geen"),
                ("Remove the text that begins with spf2.0/.", "Verwijder de tekst die begint met spf2.0/.")
            );
    }

    static IEnumerable<SurveyLine> Cost(SpfVerdict survey)
    {
        var tree = survey
            .Steps.Select(step =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{new string(' ', 2 * step.Depth)}{step.Domain}: {step.Term}  [{step.Lookups}]"
                )
            )
            .ToList();
        if (survey.Result == SpfResult.TempError)
        {
            yield return Line(
                "A12",
                Lookups,
                CouldNotCheck,
                survey.Reason,
                ("an answer for each name", "een antwoord voor elke naam"),
                ("Ask again.", "Vraag het opnieuw.")
            ) with
            {
                Detail = tree,
            };
            yield break;
        }
        var loop = survey
            .Steps.Where(step =>
                step.Term.Contains("include:", StringComparison.OrdinalIgnoreCase)
                || step.Term.StartsWith("redirect=", StringComparison.OrdinalIgnoreCase)
            )
            .GroupBy(step => (step.Domain, step.Term))
            .FirstOrDefault(group => group.Select(step => step.Depth).Distinct().Count() > 1);
        if (loop is not null)
            yield return Line(
                "A12",
                ("SPF loop", "Kring in SPF"),
                Block,
                (
                    $"{loop.Key.Domain} leads back to itself by {loop.Key.Term}",
                    $"{loop.Key.Domain} leidt via {loop.Key.Term} naar zichzelf terug"
                ),
                ("a tree", "een boom"),
                ("Remove the include that leads back.", "Verwijder de include die terugleidt.")
            ) with
            {
                Detail = tree,
            };
        var count = SurveyLook.Count(survey.Lookups, ("lookup", "vraag"), ("lookups", "vragen"));
        yield return survey.Lookups > LookupsMax
            ? Line(
                "A12",
                Lookups,
                Block,
                count
                    + ("; ten is the most, after that SPF is an error", "; tien is het meeste, daarna is SPF een fout"),
                ("at most 10 in the whole tree", "hoogstens 10 in de hele boom"),
                (
                    "Remove includes of providers you left, or give each provider a subdomain of its own.",
                    "Verwijder includes van providers die u niet meer gebruikt, of geef elke provider een eigen subdomein."
                )
            ) with
            {
                Detail = tree,
            }
        : survey.Lookups >= LookupsNear
            ? Line(
                "A12",
                Lookups,
                Warn,
                count + (": close to the ten that are allowed", ": dicht bij de tien die mogen"),
                ("room for a provider that grows", "ruimte voor een provider die groeit"),
                ("Remove what is not used.", "Verwijder wat u niet gebruikt.")
            ) with
            {
                Detail = tree,
            }
        : Line("A12", Lookups, Pass, count) with { Detail = tree };
        if (survey.VoidNames.Count > 0)
            yield return Line(
                "A13",
                ("SPF dead names", "Dode namen in SPF"),
                survey.VoidNames.Count > 2 ? Block : Warn,
                (
                    $"nothing stands at {string.Join(", ", survey.VoidNames)}",
                    $"er staat niets op {string.Join(", ", survey.VoidNames)}"
                ),
                ("at most two names without records, best none", "hoogstens twee namen zonder records, liefst geen"),
                ("Remove the terms that name them.", "Verwijder de termen die ze noemen.")
            );
        if (survey.Result == SpfResult.PermError && survey.Lookups <= LookupsMax && loop is null)
            yield return Line(
                "A16",
                ("SPF includes", "Includes van SPF"),
                Block,
                survey.Reason,
                ("records that can be read", "records die te lezen zijn"),
                (
                    "Correct or remove the term; it makes SPF an error.",
                    "Verbeter of verwijder de term; hij maakt SPF tot een fout."
                )
            );
    }

    static async Task<SurveyLine> OutcomeAsync(SurveyLook look, IPAddress address)
    {
        var verdict = await new SpfEvaluator(look, look.Clock).EvaluateAsync(
            address,
            $"postmaster@{look.Domain}",
            look.Domain.Ascii,
            CancellationToken.None
        );
        var observed = $"{verdict.Result.ToString().ToLowerInvariant()}: " + verdict.Reason;
        Said check = ($"SPF result for {address}", $"SPF-uitslag voor {address}");
        var term = $"ip{(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4 : 6)}:{address}";
        return verdict.Result switch
        {
            SpfResult.Pass => Line("A16", check, Pass, observed),
            SpfResult.TempError => Line(
                "A16",
                check,
                CouldNotCheck,
                observed,
                "pass",
                ("Ask again.", "Vraag het opnieuw.")
            ),
            _ => Line(
                "A16",
                check,
                Block,
                observed,
                "pass",
                (
                    $"Name {address} in the record: {term}, or the include of whoever runs it.",
                    $"Noem {address} in het record: {term}, of de include van wie het beheert."
                )
            ),
        };
    }

    static int PolicyPoints(SpfRecord record, SpfVerdict survey)
    {
        var all = record.Mechanisms.FirstOrDefault(m => m.Kind == SpfMechanismKind.All);
        var isStrong =
            all?.Qualifier is SpfResult.SoftFail or SpfResult.Fail || (all is null && record.Redirect is not null);
        return isStrong && survey.Lookups <= LookupsMax && survey.Result != SpfResult.PermError ? 10 : 2;
    }
}
