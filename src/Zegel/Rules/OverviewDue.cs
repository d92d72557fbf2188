namespace Zegel.Rules;

/// <summary>Consent is remembered better by the one who keeps it than by the one who gave it: a year is long.</summary>
sealed class OverviewDue : Rule, ICheck<AudienceFacts>
{
    /// <summary>How long somebody may be on a list before they should be asked again.</summary>
    public static readonly TimeSpan After = TimeSpan.FromDays(365);

    public override string Id => "G30";
    public override Said Says =>
        (
            "Now and then people are reminded of the lists that they are on.",
            "Mensen horen af en toe op welke lijsten ze staan."
        );
    public override Keeper KeptBy => Keeper.Watch;
    public override string Source =>
        "Guideline, \"Afmelding (opt-out)\": send confirmation messages from time to time; C18";
    public override string BadExample => "Joined in 2019, and never asked again";
    public override string GoodExample => "Each year one mail: these are your lists, and this is the way out of each";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(AudienceFacts audience)
    {
        if (audience.DueForOverview > 0)
            yield return Found(
                Verdict.Info,
                (
                    $"{audience.DueForOverview} people joined more than twelve months ago",
                    audience.DueForOverview == 1
                        ? "1 lezer meldde zich meer dan een jaar geleden aan"
                        : $"{audience.DueForOverview} lezers meldden zich meer dan een jaar geleden aan"
                ),
                "a reminder once a year of the lists that somebody is on",
                (
                    "Write to them which lists they are on; {{ exits.preferences }} leads each to their own.",
                    "Schrijf hun op welke lijsten ze staan; {{ exits.preferences }} brengt ieder naar de eigen voorkeuren."
                )
            );
    }
}
