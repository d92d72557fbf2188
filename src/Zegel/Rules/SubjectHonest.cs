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
        if (BadgeIn(subject) is { } badge)
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

    static Said? BadgeIn(string subject)
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
                Badges.Contains(rune.Value)
                || rune.Value is (>= 0x1F7E0 and <= 0x1F7EB) or (>= 0x2460 and <= 0x24FF) or (>= 0x2776 and <= 0x2793)
            )
                return ($"a badge ({rune})", $"een teken dat op een melding lijkt ({rune})");
        if (symbols.Zip(symbols.Skip(1)).Any(pair => pair.First == pair.Second))
            return ($"{symbols[0]} more than once", $"{symbols[0]} meer dan één keer");
        return symbols.Count > SymbolsMax ? new Said($"{symbols.Count} pictures", $"{symbols.Count} plaatjes") : null;
    }

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
        @"^\W{0,3}(\[[^\]]{0,30}\]\s*|r[ée]f\s?:\s*)?(re|fwd?|fw|antw(oord|ort)?|aw|tr|wg|rv|vs|sv|doorst|weitergeleitet|doorgestuurd|forwarded|reply|réponse|rép|rif|odp|enc)\s?(\[\d+\]|\(\d+\)|\^\d+)?\s?[:：]",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        500
    )]
    private static partial Regex Thread();

    [GeneratedRegex(
        @"^\s*[(\[{]\s?\d{1,3}\+?\s?[)\]}]|[(\[{]\s?\d{1,2}\+?\s?[)\]}]\s*$|^\d{1,3}\s(new|unread|nieuwe?|ongelezen|neue|ungelesene|nouveaux?|non\slus?)\s(messages?|berichte?n?|nachrichte?n?|mails?|notifications?|meldinge?n?)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        500
    )]
    private static partial Regex Counter();
}
