using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Network;
using Zegel.Mail.Transport;
using static Zegel.Domains.Survey.SurveyResult;

namespace Zegel.Domains.Survey;

/// <summary>How mail to the domain is encrypted on its way (RFC 7672, 8460, 8461; A60-A65).</summary>
static class TransportSurvey
{
    const string Category = "Secure connection (STARTTLS, DANE)";
    const int RsaBitsAdvised = 3072;
    const int RsaBitsMin = 2048;
    static readonly TimeSpan PolicyAgeAdvised = TimeSpan.FromDays(1);

    public static async Task<IReadOnlyList<SurveyLine>> LookAsync(SurveyLook look, IReadOnlyList<Exchanger> exchangers)
    {
        var lines = new List<SurveyLine>();
        lines.AddRange(await MtaStsAsync(look, exchangers));
        lines.Add(await ReportingAsync(look));
        foreach (var exchanger in exchangers)
            lines.AddRange(await HostAsync(look, exchanger));
        lines.Add(await IssuersAsync(look));
        lines.Add(
            Line(
                "A65",
                "RPKI",
                Info,
                (
                    "not checked: it needs a validator of route origins",
                    "niet gecontroleerd: daarvoor is een validator van routes nodig"
                )
            )
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
    ) => new(rule, SurveyArea.Transport, check, result, observed, expected ?? Said.Nothing, fix ?? Said.Nothing);

    static async Task<IEnumerable<SurveyLine>> MtaStsAsync(SurveyLook look, IReadOnlyList<Exchanger> exchangers)
    {
        Said check = ("MTA-STS record", "MTA-STS-record");
        var name = $"_mta-sts.{look.Domain}";
        var answer = await look.AskAsync(name, DnsType.Txt);
        if (!answer.IsAnswer)
            return [SurveyLook.Silence("A62", SurveyArea.Transport, check, name, answer)];
        var records = answer.Records.Select(r => r.Text).Where(MtaStsRecord.IsMtaSts).ToList();
        if (records.Count == 0)
            return
            [
                Line(
                    "A62",
                    check,
                    Info,
                    (
                        "none: senders may be led to send without encryption",
                        "geen: een aanvaller kan verzenders zonder versleuteling laten bezorgen"
                    ),
                    "",
                    (
                        $"Publish {name} TXT \"v=STSv1; id=1\" and a policy at https://mta-sts.{look.Domain}/.well-known/mta-sts.txt.",
                        $"Publiceer {name} TXT \"v=STSv1; id=1\" en een beleid op https://mta-sts.{look.Domain}/.well-known/mta-sts.txt."
                    )
                ),
            ];
        if (records.Count > 1)
            return
            [
                Line(
                    "A62",
                    check,
                    Block,
                    (
                        $"{records.Count} records: senders take that for none",
                        $"{records.Count} records: voor verzenders telt dat als geen"
                    ),
                    ("one", "één"),
                    ("Remove all but one.", "Verwijder alle op één na.")
                ),
            ];
        if (!MtaStsRecord.TryParse(records[0], out _, out var error))
            return
            [
                Line("A62", check, Block, $"{records[0]}: " + error, "v=STSv1; id=…", ("Correct it.", "Verbeter het.")),
            ];
        return [Line("A62", check, Pass, records[0]), await PolicyAsync(look, exchangers)];
    }

    static async Task<SurveyLine> PolicyAsync(SurveyLook look, IReadOnlyList<Exchanger> exchangers)
    {
        Said check = ("MTA-STS policy", "MTA-STS-beleid");
        Said fix = (
            "Serve it as text/plain over https with a certificate for the name, without redirects.",
            "Bied het aan als text/plain via https, met een certificaat voor de naam en zonder doorverwijzing."
        );
        var address = new Uri($"https://mta-sts.{look.Domain}/.well-known/mta-sts.txt");
        var page = await look.PageAsync(address);
        if (page.Status == 0)
            return Line("A62", check, Warn, $"{address}: " + page.Fault, ("a policy", "een beleid"), fix);
        if (page.Status != 200)
            return Line(
                "A62",
                check,
                Warn,
                new Said($"{address} answers {page.Status}", $"{address} antwoordt {page.Status}")
                    + (
                        page.Status is >= 300 and < 400
                            ? (", and redirects are not followed", ", en doorverwijzingen worden niet gevolgd")
                            : Said.Nothing
                    ),
                "200",
                fix
            );
        if (!page.ContentType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase))
            return Line("A62", check, Warn, $"{address} is {page.ContentType}", "text/plain", fix);
        if (!MtaStsPolicy.TryParse(page.Text, out var policy, out var error))
            return Line(
                "A62",
                check,
                Block,
                error,
                ("version, mode, mx and max_age", "version, mode, mx en max_age"),
                (
                    "Correct the policy, then change id= in the record.",
                    "Verbeter het beleid, en verander dan id= in het record."
                )
            );
        var detail = page
            .Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Take(20)
            .ToList();
        var left = exchangers.Where(e => !policy.Allows(e.Host)).Select(e => e.Host).ToList();
        if (left.Count > 0 && policy.Mode != MtaStsMode.None)
            return Line(
                "A62",
                check,
                policy.Mode == MtaStsMode.Enforce ? Block : Warn,
                (
                    $"it does not name {string.Join(", ", left)}: mail to them is not delivered",
                    $"het noemt {string.Join(", ", left)} niet: mail daarheen wordt niet bezorgd"
                ),
                ("all MX hosts", "alle MX-hosts"),
                (
                    $"Add mx: {left[0]}, then change id= in the record.",
                    $"Voeg mx: {left[0]} toe, en verander dan id= in het record."
                )
            ) with
            {
                Detail = detail,
            };
        return (
            policy.Mode switch
            {
                MtaStsMode.Enforce when policy.MaxAge < PolicyAgeAdvised => Line(
                    "A62",
                    check,
                    Warn,
                    (
                        $"enforce, for {policy.MaxAge.TotalSeconds:0} s",
                        $"enforce, {policy.MaxAge.TotalSeconds:0} s lang"
                    ),
                    ("a day or more, best weeks", "een dag of meer, liefst weken"),
                    ("Raise max_age: 604800 is a week.", "Verhoog max_age: 604800 is een week.")
                ),
                MtaStsMode.Enforce => Line(
                    "A62",
                    check,
                    Pass,
                    (
                        $"enforce, for {policy.MaxAge.TotalDays:0} days",
                        $"enforce, {policy.MaxAge.TotalDays:0} dagen lang"
                    )
                ),
                MtaStsMode.Testing => Line(
                    "A62",
                    check,
                    Info,
                    ("testing: nothing is refused yet", "testing: er wordt nog niets geweigerd"),
                    "enforce",
                    (
                        "When TLS reports show no failures, set mode: enforce.",
                        "Zet mode: enforce zodra de TLS-rapporten geen fouten tonen."
                    )
                ),
                _ => Line(
                    "A62",
                    check,
                    Info,
                    ("none: the policy is being withdrawn", "none: het beleid wordt ingetrokken"),
                    "enforce"
                ),
            }
        ) with
        {
            Detail = detail,
        };
    }

    static async Task<SurveyLine> ReportingAsync(SurveyLook look)
    {
        Said check = ("TLS reporting", "TLS-rapporten");
        var name = $"_smtp._tls.{look.Domain}";
        var answer = await look.AskAsync(name, DnsType.Txt);
        if (!answer.IsAnswer)
            return SurveyLook.Silence("A63", SurveyArea.Transport, check, name, answer);
        var records = answer.Records.Select(r => r.Text).Where(TlsReportRecord.IsTlsReport).ToList();
        if (records.Count == 0)
            return Line(
                "A63",
                check,
                Info,
                (
                    "no record: failures of encryption stay unseen",
                    "geen record: fouten in de versleuteling blijven onopgemerkt"
                ),
                "",
                (
                    $"Publish {name} TXT \"v=TLSRPTv1; rua=mailto:tls@{look.Domain}\".",
                    $"Publiceer {name} TXT \"v=TLSRPTv1; rua=mailto:tls@{look.Domain}\"."
                )
            );
        if (records.Count > 1)
            return Line(
                "A63",
                check,
                Block,
                (
                    $"{records.Count} records: senders take that for none",
                    $"{records.Count} records: voor verzenders telt dat als geen"
                ),
                ("one", "één"),
                ("Remove all but one.", "Verwijder alle op één na.")
            );
        return TlsReportRecord.TryParse(records[0], out _, out var error)
            ? Line("A63", check, Pass, records[0])
            : Line(
                "A63",
                check,
                Block,
                $"{records[0]}: " + error,
                "v=TLSRPTv1; rua=mailto:…",
                ("Correct it.", "Verbeter het.")
            );
    }

    static async Task<IEnumerable<SurveyLine>> HostAsync(SurveyLook look, Exchanger exchanger)
    {
        var lines = new List<SurveyLine>();
        EncryptionSeen? seen = null;
        if (look.Options.ConnectsToExchangers && exchanger.Addresses.Count > 0)
        {
            seen = await look.EncryptionAsync(exchanger.Host, exchanger.Addresses[0]);
            lines.AddRange(Encryption(look, exchanger, seen));
        }
        using (seen?.Certificate)
            lines.AddRange(await DaneAsync(look, exchanger, seen?.Certificate));
        return lines;
    }

    static IEnumerable<SurveyLine> Encryption(SurveyLook look, Exchanger exchanger, EncryptionSeen seen)
    {
        Said check = ($"STARTTLS at {exchanger.Host}", $"STARTTLS bij {exchanger.Host}");
        if (!seen.Fault.IsEmpty)
        {
            if (seen.IsRefusal)
                look.Give(Category, $"STARTTLS {exchanger.Host}", 0, 10);
            yield return seen.IsRefusal
                ? Line(
                    "A65",
                    check,
                    Block,
                    seen.Fault,
                    ("STARTTLS with TLS 1.2 or 1.3", "STARTTLS met TLS 1.2 of 1.3"),
                    (
                        "Turn on TLS in the mail server; Gmail and others demand it.",
                        "Zet TLS aan in de mailserver; Gmail en andere eisen het."
                    )
                )
                : Line(
                    "A65",
                    check,
                    CouldNotCheck,
                    seen.Fault,
                    ("an answer on port 25", "een antwoord op poort 25"),
                    (
                        "See whether port 25 is open from here; many networks close it.",
                        "Kijk of poort 25 vanaf hier open is; veel netwerken sluiten haar."
                    )
                );
            yield break;
        }
        look.Give(Category, $"STARTTLS {exchanger.Host}", 10, 10);
        look.Give(Category, $"version {exchanger.Host}", 10, 10);
        yield return Line("A65", check, Pass, $"{seen.Protocol}, {seen.Cipher}");
        if (seen.Certificate is not { } certificate)
            yield break;
        var now = look.Clock.GetUtcNow();
        Said shown = ($"Certificate of {exchanger.Host}", $"Certificaat van {exchanger.Host}");
        var name = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
            yield return Line(
                "A65",
                shown,
                Warn,
                (
                    $"{name}, ended {certificate.NotAfter:yyyy-MM-dd}",
                    $"{name}, verlopen op {certificate.NotAfter:yyyy-MM-dd}"
                ),
                ("one that is valid", "een certificaat dat geldig is"),
                (
                    "Renew it; senders with MTA-STS do not deliver now.",
                    "Vernieuw het; verzenders met MTA-STS bezorgen nu niet."
                )
            );
        else if (!seen.IsTrusted)
            yield return Line(
                "A65",
                shown,
                Info,
                ($"{name}, not trusted for this name", $"{name}, niet vertrouwd voor deze naam"),
                (
                    "one that authorities vouch for, or DANE",
                    "een certificaat waar een autoriteit voor instaat, of DANE"
                ),
                (
                    "Get one for the name of the host; it costs nothing.",
                    "Vraag er een aan voor de naam van de host; dat kost niets."
                )
            );
        else
            yield return Line(
                "A65",
                shown,
                Pass,
                ($"{name}, until {certificate.NotAfter:yyyy-MM-dd}", $"{name}, tot {certificate.NotAfter:yyyy-MM-dd}")
            );
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is null)
        {
            look.Give(Category, $"public key {exchanger.Host}", 10, 10);
            yield break;
        }
        look.Give(Category, $"public key {exchanger.Host}", rsa.KeySize >= RsaBitsMin ? 10 : 0, 10);
        if (rsa.KeySize < RsaBitsAdvised)
            yield return Line(
                "A65",
                shown,
                rsa.KeySize < RsaBitsMin ? Block : Info,
                new Said($"RSA of {rsa.KeySize} bits", $"RSA van {rsa.KeySize} bits")
                    + (
                        rsa.KeySize == RsaBitsMin
                            ? (", which is being phased out", ", wat in onbruik raakt")
                            : Said.Nothing
                    ),
                ("RSA of 3072 bits, or ECDSA", "RSA van 3072 bits, of ECDSA"),
                ("Choose ECDSA P-256 when it is renewed.", "Kies ECDSA P-256 bij het vernieuwen.")
            );
    }

    /// <summary>TLSA counts only where DNS is signed; what does not match keeps mail from arriving (RFC 7672).</summary>
    static async Task<IEnumerable<SurveyLine>> DaneAsync(
        SurveyLook look,
        Exchanger exchanger,
        X509Certificate2? certificate
    )
    {
        Said check = ($"DANE at {exchanger.Host}", $"DANE bij {exchanger.Host}");
        var name = $"_25._tcp.{exchanger.Host}";
        var answer = await look.AskAsync(name, DnsType.Tlsa);
        if (!answer.IsAnswer)
            return [SurveyLook.Silence("A61", SurveyArea.Transport, check, name, answer)];
        look.Give(Category, $"DANE {exchanger.Host}", answer.Records.Count > 0 ? 10 : 0, 10);
        if (answer.Records.Count == 0)
            return
            [
                Line(
                    "A61",
                    check,
                    Info,
                    ("no TLSA record", "geen TLSA-record"),
                    "3 1 1 …",
                    (
                        $"Publish {name} TLSA with the fingerprint of the server's key, in a signed zone.",
                        $"Publiceer {name} TLSA met de vingerafdruk van de sleutel van de server, in een ondertekende zone."
                    )
                ),
            ];
        var read = answer
            .Records.Select(r =>
                (
                    r.Text,
                    IsRead: TlsaAssociation.TryParse(r.Text, out var association, out var error),
                    association,
                    error
                )
            )
            .ToList();
        if (read.Exists(r => !r.IsRead))
            return
            [
                Line(
                    "A61",
                    check,
                    Block,
                    $"{read.Find(r => !r.IsRead).Text}: " + read.Find(r => !r.IsRead).error,
                    ("3 1 1 and 64 hexadecimal digits", "3 1 1 en 64 hexadecimale cijfers"),
                    ("Correct the record.", "Verbeter het record.")
                ),
            ];
        var usable = read.Select(r => r.association!).Where(a => a.IsUsable).ToList();
        if (usable.Count == 0)
            return
            [
                Line(
                    "A61",
                    check,
                    Warn,
                    (
                        $"{read[0].Text}: usage 0 and 1 say nothing for mail",
                        $"{read[0].Text}: soort 0 en 1 zeggen niets voor mail"
                    ),
                    ("usage 3 (or 2)", "soort 3 (of 2)"),
                    (
                        "Publish 3 1 1 and the fingerprint of the server's key.",
                        "Publiceer 3 1 1 en de vingerafdruk van de sleutel van de server."
                    )
                ),
            ];
        var status = await look.AuthenticityAsync(name, DnsType.Tlsa, CancellationToken.None);
        if (status == DnssecStatus.Insecure)
            return
            [
                Line(
                    "A61",
                    check,
                    Warn,
                    (
                        "there are TLSA records, but the zone is not signed: nobody heeds them",
                        "er zijn TLSA-records, maar de zone is niet ondertekend: niemand let erop"
                    ),
                    ("a signed zone", "een ondertekende zone"),
                    ("Sign the zone of the mail server.", "Onderteken de zone van de mailserver.")
                ),
            ];
        if (status == DnssecStatus.Bogus)
            return
            [
                Line(
                    "A61",
                    check,
                    Block,
                    (
                        "the signatures of the TLSA records do not hold: senders with DANE do not deliver",
                        "de handtekeningen van de TLSA-records kloppen niet: verzenders met DANE bezorgen niet"
                    ),
                    ("signatures that hold", "handtekeningen die kloppen"),
                    ("Have the zone signed anew.", "Laat de zone opnieuw ondertekenen.")
                ),
            ];
        if (certificate is null)
            return
            [
                Line(
                    "A61",
                    check,
                    status == DnssecStatus.Secure ? Pass : Info,
                    SurveyLook.Count(usable.Count, "record", "records")
                        + ("; not held against the certificate", "; niet met het certificaat vergeleken"),
                    ("a match", "een die past"),
                    ""
                ),
            ];
        // Usage 2 names an authority above it, which the handshake does not hand us.
        var isMatch = usable.Exists(a => a.Usage == 3 && a.Matches(certificate));
        look.Give(Category, $"DANE valid {exchanger.Host}", isMatch ? 10 : 0, 10);
        var key = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        var ours = $"3 1 1 {Convert.ToHexStringLower(SHA256.HashData(key))}";
        return
        [
            isMatch
                ? Line(
                    "A61",
                    check,
                    Pass,
                    ("the certificate is the one that TLSA names", "het certificaat is het certificaat dat TLSA noemt")
                )
            : usable.Exists(a => a.Usage == 2)
                ? Line(
                    "A61",
                    check,
                    Info,
                    (
                        "TLSA names an authority; that was not followed",
                        "TLSA noemt een autoriteit; die is niet nagegaan"
                    ),
                    "",
                    ""
                )
            : Line(
                "A61",
                check,
                Block,
                (
                    "the certificate is not the one that TLSA names: senders with DANE do not deliver",
                    "het certificaat is niet wat TLSA noemt: verzenders met DANE bezorgen niet"
                ),
                ("a match", "een die past"),
                (
                    $"Publish {ours} beside the old record, and remove that when the new one is used.",
                    $"Publiceer {ours} naast het oude record, en verwijder dat als het nieuwe wordt gebruikt."
                )
            ),
        ];
    }

    static async Task<SurveyLine> IssuersAsync(SurveyLook look)
    {
        for (var at = look.Domain; at is not null; at = at.Parent)
        {
            var answer = await look.AskAsync(at.Ascii, DnsType.Caa);
            if (!answer.IsAnswer)
                return SurveyLook.Silence("A65", SurveyArea.Transport, "CAA", at.Ascii, answer);
            if (answer.Records.Count > 0)
                return Line("A65", "CAA", Pass, string.Join(", ", answer.Records.Select(r => r.Text).Take(5)));
        }
        return Line(
            "A65",
            "CAA",
            Info,
            (
                "none: any authority may issue certificates for the name",
                "geen: elke autoriteit mag certificaten voor de naam uitgeven"
            ),
            "",
            (
                $"Publish {look.Domain} CAA 0 issue \"YOUR-AUTHORITY\".",
                $"Publiceer {look.Domain} CAA 0 issue \"UW-AUTORITEIT\"."
            )
        );
    }
}
