namespace Zegel.Rules;

/// <summary>Who runs the platform answers for what leaves it. Shown, not enforced: the mail is no worse for it.</summary>
sealed class KnownOperator : Rule, ICheck<PlatformFacts>
{
    public override string Id => "G08";
    public override Said Says =>
        (
            "Somebody known runs the platform and can be reached about abuse.",
            "Bekend is wie het platform beheert en waar misbruik te melden is."
        );
    public override Keeper KeptBy => Keeper.Watch;
    public override string Source =>
        "Guideline, \"Maildomein aanmelden\": sent through a specialised party in the Netherlands; B18; RFC 2142";
    public override string BadExample => "Nobody knows who to call when mail of this platform is unwanted";
    public override string GoodExample =>
        "operator = \"Zegel BV, Utrecht\"  country = \"NL\"  abuse = \"abuse@zegel.example\"";
    public override Waiver WaivedBy => Waiver.PlatformAdministrator;

    public IEnumerable<Finding> Check(PlatformFacts platform)
    {
        (Said What, string Key, string Value)[] asked =
        [
            (("the name of who runs the platform", "wie het platform beheert"), "operator", platform.Operator),
            (
                ("the country where it runs and keeps its data", "in welk land het draait en zijn gegevens bewaart"),
                "country",
                platform.Country
            ),
            (
                ("an address for complaints about abuse", "op welk adres misbruik te melden is"),
                "abuse",
                platform.AbuseContact
            ),
        ];
        foreach (var (what, key, value) in asked)
            if (string.IsNullOrWhiteSpace(value))
                yield return Found(
                    Verdict.Warn,
                    ($"the settings do not say {what}", $"in de instellingen staat niet {what.Nl}"),
                    "an operator who can be known and reached",
                    ($"Add {key} = \"…\" to zegel.toml.", $"Zet {key} = \"…\" in zegel.toml.")
                );
    }
}
