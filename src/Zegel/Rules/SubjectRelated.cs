using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Who opens a message finds what its subject spoke of.</summary>
sealed class SubjectRelated : Rule, ICheck<MessageFacts>
{
    const int SubjectMax = 998;

    // What every newsletter may call itself, whatever it is about.
    static readonly string[] OwnNames =
    [
        "newsletter",
        "nieuwsbrief",
        "infolettre",
        "rundbrief",
        "bulletin",
        "digest",
        "maandbericht",
    ];

    // Names that strangers borrow most: banks, parcels, shops, governments, big platforms.
    static readonly HashSet<string> KnownBrands = new(
        """
        amazon paypal apple microsoft google netflix spotify facebook instagram whatsapp linkedin ebay dhl fedex ups gls
        postnl dpd bol coolblue marktplaats rabobank ing abnamro belastingdienst digid mijnoverheid duo sparkasse
        volksbank commerzbank postbank telekom vodafone kpn ziggo zalando otto finanzamt elster hermes ameli caf impots
        laposte chronopost colissimo fnac leboncoin orange sfr revolut klarna mastercard visa hmrc hsbc barclays
        santander steam dropbox docusign adobe ikea lidl aldi airbnb booking uber tiktok coinbase binance
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal
    );

    // These are words of a language too: a name only with a colon or an ending behind it.
    static readonly HashSet<string> AlsoWords =
    [
        "orange",
        "apple",
        "ups",
        "otto",
        "steam",
        "booking",
        "visa",
        "bol",
        "ing",
        "duo",
        "caf",
    ];

    public override string Id => "G38";
    public override Said Says => ("The subject belongs to the message.", "Het onderwerp past bij de mail.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Guideline, \"Indeling\": the subject relates to the content; 2T may waive";
    public override string BadExample => "Subject: Win a trip (a text about lamps)";
    public override string GoodExample => "Subject: Repairing lamps on Saturday (a text about repairs)";
    public override Waiver WaivedBy => Waiver.SecondUser;
    public override bool WaivedOneByOne => true;

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.First("Subject") is not { } field)
        {
            if (message is { IsBulk: true, IsWhole: true } or { IsBulk: true, IsOurs: true })
                yield return Empty(null);
            yield break;
        }
        var subject = ShownNames.AsRead(field.Value).Trim();
        if (!subject.Any(char.IsLetterOrDigit))
        {
            yield return Empty(field.Line) with
            {
                Verdict = message.IsBulk ? Verdict.Block : Verdict.Warn,
            };
            yield break;
        }
        if (!message.IsBulk || subject.Length > SubjectMax)
            yield break;
        var page = message.Page;
        var text = $"{page?.Text} {page?.Title} {Preheader(page)} {message.Text}";
        if (!text.Any(char.IsLetter))
            yield break;
        var known = $"{Sender(message)} {text}";
        if (ForeignBrand(subject, known) is { } brand)
            yield return Found(
                Verdict.Hold,
                (
                    $"the subject names {brand}, which is neither the sender nor in the text",
                    $"het onderwerp noemt {brand}, maar dat is niet de afzender en staat ook niet in de tekst"
                ),
                "a subject about this message, by this sender",
                (
                    "Leave the other name out, or have a second person approve.",
                    "Laat die naam weg, of laat een tweede persoon het goedkeuren."
                ),
                field.Line
            );
        else if (!IsKin(subject, known))
            yield return Found(
                Verdict.Hold,
                ("the subject shares no word with the text", "het onderwerp heeft geen woord gemeen met de tekst"),
                "a subject that says what the message is about",
                (
                    "Use a word of the text in the subject, or have a second person approve.",
                    "Gebruik in het onderwerp een woord uit de tekst, of laat een tweede persoon het goedkeuren."
                ),
                field.Line
            );
    }

    /// <summary>The hidden line before all else, which mail programs show beside the subject.</summary>
    static string Preheader(MailHtml? page) =>
        string.Join(' ', page?.Hidden.Where(passage => passage.IsFirst).Select(passage => passage.Text) ?? []);

    Finding Empty(int? line) =>
        Found(
            Verdict.Block,
            ("the subject is empty", "het onderwerp is leeg"),
            "what the message is about",
            ("Write a subject.", "Schrijf een onderwerp."),
            line
        ) with
        {
            MayBeWaived = false,
        };

    // A subject of another script, or of common words only, has nothing to compare.
    static bool IsKin(string subject, string known)
    {
        var language = Words.LanguageOf($"{subject} {known}");
        var stems = Words.StemsOf(subject, language);
        if (stems.Count == 0)
            return Words.Split(subject).Any(Words.Split(known).ToHashSet(StringComparer.Ordinal).Contains);
        if (Words.Split(subject).Any(word => OwnNames.Any(own => word.Contains(own, StringComparison.Ordinal))))
            return true;
        // Scripts that set no spaces between words are not cut into words here.
        if (stems.All(stem => stem.Any(c => c is >= '\u0E00' and <= '\u0EFF' or >= '\u3040' and <= '\u9FFF')))
            return true;
        var there = Words.StemsOf(known, language);
        return stems.Any(stem => there.Any(other => Words.AreKin(stem, other)))
            || (language is "nl" or "de" && stems.Any(stem => there.Any(other => Words.AreChained(stem, other))));
    }

    static string? ForeignBrand(string subject, string known)
    {
        var there = Words.Split(known).ToHashSet(StringComparer.Ordinal);
        var joined = string.Concat(Words.Split(known));
        var words = Words.Split(subject).ToList();
        for (var i = 0; i < words.Count; i++)
            foreach (var name in i + 1 < words.Count ? new[] { words[i], words[i] + words[i + 1] } : [words[i]])
                if (
                    KnownBrands.Contains(name)
                    && !there.Contains(name)
                    && (name.Length < 6 || !joined.Contains(name, StringComparison.Ordinal))
                    && (!AlsoWords.Contains(name) || IsNamed(subject, name))
                )
                    return name;
        return null;
    }

    static bool IsNamed(string subject, string name)
    {
        var at = subject.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        var end = at + name.Length;
        return at >= 0
            && char.IsUpper(subject[at])
            && (
                subject.AsSpan(end).TrimStart().StartsWith(":")
                || (end + 1 < subject.Length && subject[end] == '.' && char.IsLetter(subject[end + 1]))
            );
    }

    static string Sender(MessageFacts message)
    {
        var from = message
            .Mailboxes("From")
            .Select(one => $"{ShownNames.AsRead(one.Name)} {one.Mailbox?.Domain.Unicode}");
        return $"{string.Join(' ', from)} {message.Declared?.LegalName}";
    }
}
