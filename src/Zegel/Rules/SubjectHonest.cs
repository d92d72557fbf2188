using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A subject pretends nothing: no conversation, no transaction, no alarm, no unread counter.</summary>
sealed partial class SubjectHonest : Rule, ICheck<MessageFacts>
{
    const int SubjectMax = 998;
    const int LettersMin = 8;
    const double CapitalsMax = 0.7;
    const int SymbolsMax = 2;

    // Pictures of a matter, which a subject about that matter may wear: danger, a lock, a parcel, a card, a clock.
    static readonly Dictionary<int, Func<Regex>> Matters = new()
    {
        [0x26A0] = Danger,
        [0x1F6A8] = Danger,
        [0x1F512] = Locks,
        [0x1F513] = Locks,
        [0x1F510] = Locks,
        [0x1F4E6] = Parcels,
        [0x1F4B3] = Paying,
        [0x23F0] = Clocks,
    };

    // Signs that mail programs and telephones show by themselves: unread, alarm, done, locked, a letter that came in.
    static readonly HashSet<int> Badges =
    [
        0x1F534,
        0x1F535,
        0x26AA,
        0x26AB,
        0x2757,
        0x2755,
        0x2753,
        0x2754,
        0x203C,
        0x2049,
        0x26A0,
        0x1F6A8,
        0x1F514,
        0x1F515,
        0x2705,
        0x2611,
        0x2714,
        0x274C,
        0x274E,
        0x2709,
        0x1F4E9,
        0x1F4E8,
        0x1F4E7,
        0x1F4E5,
        0x1F4EC,
        0x1F4EB,
        0x1F195,
        0x1F198,
        0x1F6D1,
        0x26D4,
        0x1F6AB,
        0x1F512,
        0x1F513,
        0x1F510,
        0x1F4AC,
        0x1F5E8,
        0x1F4E2,
        0x1F4E3,
        0x23F0,
        0x23F3,
        0x231B,
        0x20E3,
        0x2139,
        0x1F4CE,
        0x1F4B3,
        0x1F4E6,
    ];

    public override string Id => "G39";
    public override Said Says => ("The subject does not mislead.", "Het onderwerp misleidt niet.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Indeling\": the subject does not mislead; Gmail forbids fake Re: and Fwd:; BW 6:193c, 3:15e";
    public override string BadExample => "Subject: Re: your invoice (in bulk mail)";
    public override string GoodExample => "Subject: How to write an invoice";
    public override Waiver WaivedBy => Waiver.SecondUser;
    public override bool WaivedOneByOne => true;

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var field in message.All("Subject"))
        {
            var subject = Fold(ShownNames.AsRead(field.Value)).Trim();
            if (subject.Length is 0 or > SubjectMax)
                continue;
            foreach (var finding in Judge(message, subject))
                yield return finding with
                {
                    Line = field.Line,
                    // A false conversation or transaction deceives, whoever agrees; a matter of style may pass.
                    MayBeWaived = finding.Verdict < Verdict.Block,
                };
        }
    }

    IEnumerable<Finding> Judge(MessageFacts message, string subject)
    {
        if (Thread().Match(subject) is { Success: true } thread && !IsThread(message))
            yield return Found(
                Verdict.Block,
                (
                    $"the subject begins with “{thread.Value.Trim()}” and answers nothing",
                    $"het onderwerp begint met “{thread.Value.Trim()}”, maar is geen antwoord"
                ),
                "a reply or forward mark only in a real conversation, never in bulk",
                ($"Remove “{thread.Value.Trim()}”.", $"Haal “{thread.Value.Trim()}” weg.")
            );
        if (!message.IsBulk)
            yield break;
        if (SubjectPhrases.PretendedIn(subject) is { } pretended)
            yield return Found(
                Verdict.Block,
                ($"the subject reads like {pretended}", $"het onderwerp lijkt op {pretended.Nl}"),
                "a bulk subject that nobody takes for a personal notice",
                (
                    "Say what the message is about; send real notices in the transactional stream.",
                    "Zeg waar de mail over gaat; verstuur echte meldingen als transactionele mail."
                )
            );
        if (BadgeIn(subject, $"{message.Page?.Text} {message.Text}") is { } badge)
            yield return Found(
                Verdict.Hold,
                ($"the subject wears {badge}", $"het onderwerp heeft {badge.Nl}"),
                "no sign that looks like the mail program's own",
                (
                    "Remove it, or have a second person approve.",
                    "Haal het weg, of laat een tweede persoon het goedkeuren."
                )
            );
        if (Counter().Match(subject) is { Success: true } counter)
            yield return Found(
                Verdict.Hold,
                (
                    $"the subject counts messages: “{counter.Value.Trim()}”",
                    $"het onderwerp telt berichten: “{counter.Value.Trim()}”"
                ),
                "no counter",
                (
                    "Remove it, or have a second person approve.",
                    "Haal het weg, of laat een tweede persoon het goedkeuren."
                )
            );
        if (IsShouted(message, subject))
            yield return Found(
                Verdict.Hold,
                ("the subject is in capitals", "het onderwerp staat in hoofdletters"),
                $"at most {CapitalsMax:P0} capitals",
                (
                    "Write it as a sentence, or have a second person approve.",
                    "Schrijf het als een gewone zin, of laat een tweede persoon het goedkeuren."
                )
            );
    }

    static bool IsThread(MessageFacts message) =>
        !message.IsBulk && message.First("In-Reply-To") is not null && message.First("References") is not null;

    static Said? BadgeIn(string subject, string text)
    {
        var symbols = subject
            .EnumerateRunes()
            .Where(rune =>
                Badges.Contains(rune.Value)
                || rune.Value is (>= 0x1F7E0 and <= 0x1F7EB) or (>= 0x2460 and <= 0x24FF) or (>= 0x2776 and <= 0x2793)
                || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol && !IsSign(rune))
            )
            .ToList();
        foreach (var rune in symbols)
            if (
                (Badges.Contains(rune.Value) && !IsMatter(rune, subject, text))
                || rune.Value is (>= 0x1F7E0 and <= 0x1F7EB) or (>= 0x2460 and <= 0x24FF) or (>= 0x2776 and <= 0x2793)
            )
                return ($"a badge ({rune})", $"een teken dat op een melding lijkt ({rune})");
        if (symbols.Zip(symbols.Skip(1)).Any(pair => pair.First == pair.Second))
            return ($"{symbols[0]} more than once", $"{symbols[0]} meer dan één keer");
        return symbols.Count > SymbolsMax ? new Said($"{symbols.Count} pictures", $"{symbols.Count} plaatjes") : null;
    }

    // What subject and text both speak of.
    static bool IsMatter(Rune rune, string subject, string text) =>
        Matters.TryGetValue(rune.Value, out var words) && words().IsMatch(subject) && words().IsMatch(text);

    static bool IsSign(Rune rune) =>
        rune.Value is 0xA9 or 0xAE or 0x2122 or 0xB0 or 0x2116 or (>= 0x1F1E6 and <= 0x1F1FF);

    // What the sender or the text also writes in capitals is a name or an abbreviation.
    static bool IsShouted(MessageFacts message, string subject)
    {
        var known = $"{message.First("From")?.Value} {message.Page?.Text} {message.Text}";
        var words = LettersOf(subject)
            .Where(word => word.Any(char.IsLower) || !known.Contains(word, StringComparison.Ordinal))
            .ToList();
        var letters = words.Sum(word => word.Length);
        var capitals = words.Sum(word => word.Count(char.IsUpper));
        return letters >= LettersMin && capitals > letters * CapitalsMax;
    }

    static IEnumerable<string> LettersOf(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text + " ")
            if (char.IsUpper(c) || char.IsLower(c))
                word.Append(c);
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
    }

    // Full-width and mathematical letters read like plain ones.
    static string Fold(string text)
    {
        try
        {
            return text.EnumerateRunes()
                .Any(rune => rune.Value is (>= 0xFF01 and <= 0xFF5E) or (>= 0x1D400 and <= 0x1D7FF))
                ? text.Normalize(NormalizationForm.FormKC)
                : text;
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    [GeneratedRegex(
        @"\b(vulnerab|exploit|flaw|scam|fraud|phish|malware|ransomware|virus|storm|recall|danger|hazard|flood|kwetsba|lek\b|oplicht|fraude|gevaar|gevaarlijk|terugroep|nepbericht|noodweer|onweer|betrug|betrüg|gefahr|gefähr|schadsoft|sicherheitslücke|fälsch|gefälsch|unwetter|sturm|rückruf|masche|arnaque|faille|escroc|vigilance|tempête|rappel\sproduit)\w*",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Danger();

    [GeneratedRegex(
        @"\b(password|passkey|passphrase|secur|encrypt|lock|two-factor|2fa|wachtwoord|beveilig|veilig|versleutel|slot\b|sloten\b|tweestaps|passw[oö]rt|kennw[oö]rt|sicher|verschlüssel|schloss|schlösser|mots?\sde\spasse|sécuri|chiffre|serrure)\w*",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Locks();

    [GeneratedRegex(
        @"\b(parcel|packag|packing|box|ship|deliver|pakket|pakje|verpak|bezorg|verzend|doos|dozen|paket|verpack|versand|liefer|karton|colis|emball|livr|carton|expédi)\w*",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Parcels();

    [GeneratedRegex(
        @"\b(pay|card|betaal|betal|pas\b|pinpas|creditcard|kaart|zahl|bezahl|karte|pai|pay|carte)\w*",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Paying();

    [GeneratedRegex(
        @"\b(clocks?|alarm|daylight|klok|klokken|wekker\w*|zomertijd|wintertijd|uhr(?:en|umstellung)?|wecker\w*|sommerzeit|winterzeit|horloges?|réveils?|heure\sd'(été|hiver))\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Clocks();

    [GeneratedRegex(
        @"^\W{0,3}(\[[^\]]{0,30}\]\s*|r[ée]f\s?:\s*)?(re|fwd?|fw|antw(oord|ort)?|aw|tr|wg|rv|vs|sv|doorst|weitergeleitet|doorgestuurd|forwarded|reply|réponse|rép|rif|odp|enc)\.?\s?(\[\d+\]|\(\d+\)|\^\d+)?\s?[:：]",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Thread();

    // "2 new messages", "3 replies to your comment", "you have 1 missed call"; not "5 messages, 4 false".
    const string Number = @"(\d{1,3}|een|één|one|ein|eine|un|une)\s";
    const string New =
        @"((new|unread|missed|nieuwe?|ongelezen|gemiste|neue[rns]?|ungelesene[rns]?|verpasste[rns]?|nouve(au|aux|lles?)|non\slus?)\s)";
    const string Messages =
        @"(messages?|replies|reply|responses?|comments?|mentions?|notifications?|voice-?mails?|calls?|berichte?n?|reacties?|antwoorden|meldinge?n?|oproepe?n?|mails?|nachrichte?n?|antworten|kommentare?|mitteilunge?n?|benachrichtigunge?n?|anrufe?|réponses?|commentaires?|appels?)\b";
    const string ForYou =
        @"\s((is|are|wachten|wacht|warten|wartet|waiting|vous\sattend\w*|attend\w*)\b|(to|on|for|from|op|voor|van|auf|für|zu|à|sur|pour)\s(you|your|u|uw|je|jou|jouw|ihre?n?|ihrem|sie|dich|deine?n?|deinem|votre|vos|vous|ton|ta|tes)\b)";
    const string YouHave =
        @"\b(you\shave(\sgot)?|you've\sgot|(u|je)\s(heeft|hebt)|sie\shaben|du\shast|vous\savez|tu\sas)\s";

    [GeneratedRegex(
        @"^\s*[(\[{]\s?\d{1,3}\+?\s?[)\]}]|[(\[{]\s?\d{1,2}\+?\s?[)\]}]\s*$|^"
            + Number
            + New
            + Messages
            + @"|^"
            + Number
            + "("
            + New
            + ")?"
            + Messages
            + ForYou
            + "|"
            + YouHave
            + Number
            + "("
            + New
            + ")?"
            + Messages,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Counter();
}
