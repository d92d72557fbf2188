using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>A tick is a choice only when it is one choice, and says which.</summary>
sealed partial class OneBoxPerList : Rule, ICheck<FormFacts>
{
    public override string Id => "G22";
    public override Said Says =>
        (
            "A box on a form joins one list, and says which list and whose.",
            "Een vakje op een formulier meldt aan voor één lijst, en zegt voor welke en van wie."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Aanmelding (opt-in)\": by ticking a box by hand; C03; GDPR art. 4(11), 7(2)";
    public override string BadExample => "[ ] I accept the terms and want to hear from you";
    public override string GoodExample => "[ ] Yes, send me the monthly newsletter Agenda of Kringloop De Linde";

    public IEnumerable<Finding> Check(FormFacts form)
    {
        var lists = string.Join(", ", form.Lists);
        if (form.Lists.Count == 0)
            yield return Found(
                Verdict.Block,
                ("the box joins no list", "het vakje hoort bij geen enkele lijst"),
                "one list",
                ("Say which list the box is for.", "Zeg voor welke lijst het vakje is.")
            );
        if (form.Lists.Count > 1)
            yield return Found(
                Verdict.Block,
                ($"one box covers {lists}", $"één vakje geldt voor {lists}"),
                "one list per box",
                ("Split the box.", "Maak er voor elke lijst een eigen vakje van.")
            );
        if (string.IsNullOrWhiteSpace(form.Label))
            yield return Found(
                Verdict.Block,
                ("nothing stands beside the box", "er staat niets bij het vakje"),
                "what a tick means",
                ("Write a label.", "Zet er een tekst bij.")
            );
        else if (!form.Label.Contains(form.Sender, StringComparison.CurrentCultureIgnoreCase))
            yield return Found(
                Verdict.Block,
                (
                    $"the label “{form.Label}” does not name the sender",
                    $"de tekst “{form.Label}” noemt de afzender niet"
                ),
                form.Sender,
                ($"Name {form.Sender} in the label.", $"Noem {form.Sender} in de tekst bij het vakje.")
            );
        else if (form.Lists is [var list] && !form.Label.Contains(list, StringComparison.CurrentCultureIgnoreCase))
            yield return Found(
                Verdict.Block,
                ($"the label “{form.Label}” does not name the list", $"de tekst “{form.Label}” noemt de lijst niet"),
                list,
                ($"Name the list {list} in the label.", $"Noem de lijst {list} in de tekst bij het vakje.")
            );
        if (Bundled().IsMatch(form.Label))
            yield return Found(
                Verdict.Block,
                (
                    $"the label “{form.Label}” bundles the newsletter with other terms",
                    $"de tekst “{form.Label}” koppelt de nieuwsbrief aan andere voorwaarden"
                ),
                "a choice by itself",
                (
                    "Give terms and privacy notice a box or a sentence of their own.",
                    "Geef de voorwaarden en de privacyverklaring een eigen vakje of een eigen zin."
                )
            );
    }

    [GeneratedRegex(
        @"\b(algemene voorwaarden|voorwaarden|terms|conditions|AGB|Geschäftsbedingungen|conditions générales|privacy (policy|notice)|privacyverklaring)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Bundled();
}
