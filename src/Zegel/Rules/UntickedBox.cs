using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>A box ticked by default is not a choice.</summary>
sealed partial class UntickedBox : Rule, ICheck<FormFacts>
{
    public override string Id => "G25";
    public override Said Says =>
        ("A sign-up box is never ticked by default.", "Een aanmeldvakje staat nooit vooraf aangevinkt.");
    public override Keeper KeptBy => Keeper.Type;
    public override string Source =>
        "Guideline, \"Aanmelding (opt-in)\": a default tick is no opt-in; C03; CJEU C-673/17 (Planet49); GDPR recital 32";
    public override string BadExample => "[x] Untick this if you do not want our newsletter";
    public override string GoodExample => "[ ] Yes, send me the newsletter";

    public IEnumerable<Finding> Check(FormFacts form)
    {
        var lists = string.Join(", ", form.Lists);
        if (form.TickedByDefault)
            yield return Found(
                Verdict.Block,
                ($"the box for {lists} is on by default", $"het vakje voor {lists} staat vooraf aangevinkt"),
                "off",
                ("Clear the default tick.", "Haal het vinkje weg.")
            );
        if (Inverted().IsMatch(form.Label))
            yield return Found(
                Verdict.Block,
                (
                    $"the label “{form.Label}” asks people to refuse",
                    $"de tekst “{form.Label}” laat mensen weigeren in plaats van kiezen"
                ),
                "a tick that says yes",
                (
                    "Word the box so that ticking it means joining.",
                    "Schrijf de tekst zo dat aanvinken aanmelden betekent."
                )
            );
    }

    // "Do not send me" and "untick if" make leaving the box alone the way in.
    [GeneratedRegex(
        """
            \b(untick|uncheck|deselect|opt[ -]?out)\b | \b(do|would|prefer)\ not\ (want|wish|like|send|to\ receive|receive)\b | \bdon['’]t\ (want|send|wish)\b
            | \b(vink(je)?\ (.{0,30}\ )?uit|uitvinken|haal\ (het|dit)\ vinkje|verwijder\ (het|dit)\ vinkje)\b | \b(wil|wens|ontvang)\ (ik\ )?(liever\ )?(geen|niet)\b | \bgeen\ (nieuwsbrief|mail|e-mail|berichten|reclame)
            | \b(keine|keinen|nicht)\ (newsletter|werbung|e-mails?|erhalten)\b | \b(abwählen|häkchen\ entfernen)\b
            | \bne\ (souhaite|veux|désire)\ (pas|plus)\b | \bdécocher?\b
            """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Inverted();
}
