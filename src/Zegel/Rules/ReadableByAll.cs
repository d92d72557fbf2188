using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Who hears a mail, enlarges it or sees few colours reads it as well as anybody. Missing alt texts are told by G34.</summary>
sealed class ReadableByAll : Rule, ICheck<MessageFacts>
{
    public override string Id => "F15";
    public override Said Says =>
        (
            "The mail can be read by everybody, also by ear and enlarged.",
            "Iedereen kan de mail lezen, ook wie hem laat voorlezen of vergroot."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "WCAG 2.2 AA (1.3.1, 1.4.3, 2.4.2, 2.4.4, 3.1.1); EN 301 549; European Accessibility Act since 28 June 2025";
    public override string BadExample => "<p style=\"color:#aaa\">Grey on white. <a href=\"…\">Click here</a></p>";
    public override string GoodExample =>
        "<html lang=\"nl\">, <table role=\"presentation\">, <a href=\"…\">The agenda of May</a>";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Page is not { } page)
            yield break;
        foreach (var kind in page.Access.GroupBy(fault => fault.Kind))
        {
            var first = kind.First();
            var count = kind.Count();
            var (expected, fix, isGrave) = Advice(kind.Key);
            yield return Found(
                isGrave && message.IsOurs ? Verdict.Block : Verdict.Warn,
                count == 1
                    ? first.Seen
                    : ($"{first.Seen}, and {count - 1} more like it", $"{first.Seen.Nl}, en zo nog {count - 1}"),
                expected,
                fix,
                first.Line,
                first.Column
            );
        }
    }

    static (string Expected, Said Fix, bool IsGrave) Advice(AccessKind kind) =>
        kind switch
        {
            AccessKind.Language => (
                "lang on <html>, so that it is read out in the right voice",
                (
                    "Write <html lang=\"nl\">, or the language it is in.",
                    "Schrijf <html lang=\"nl\">, of de taal van de mail."
                ),
                true
            ),
            AccessKind.Title => (
                "a title, which is read out first",
                ("Write <title> with what the mail is about.", "Schrijf in <title> waar de mail over gaat."),
                false
            ),
            AccessKind.HeadingOrder => (
                "headings in order",
                (
                    "Use the next level; size is a matter of style.",
                    "Neem het volgende niveau; hoe groot een kop is, regelt de stijl."
                ),
                false
            ),
            AccessKind.LayoutTable => (
                "role=\"presentation\" on tables that only place things",
                (
                    "Add role=\"presentation\"; give a table of data <th> cells.",
                    "Voeg role=\"presentation\" toe; geef een tabel met gegevens cellen met <th>."
                ),
                true
            ),
            AccessKind.Contrast => (
                "a contrast of 4.5, for large letters 3 (WCAG 1.4.3)",
                (
                    "Use a darker colour on a light ground, or a lighter one on a dark.",
                    "Neem een donkerder kleur op een lichte achtergrond, of een lichtere op een donkere."
                ),
                true
            ),
            AccessKind.LinkText => (
                "a text that says where it leads, also out of its sentence",
                ("Name what is there: “The agenda of May”.", "Noem wat er te vinden is: “De agenda van mei”."),
                false
            ),
            AccessKind.Direction => (
                "dir=\"rtl\"",
                ("Write dir=\"rtl\" on <html> or around the text.", "Zet dir=\"rtl\" op <html> of om de tekst heen."),
                false
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
}
