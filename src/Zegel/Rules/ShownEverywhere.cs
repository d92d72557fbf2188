namespace Zegel.Rules;

/// <summary>What mail clients leave out is told before a reader finds out. Advice: a mail may look plainer somewhere.</summary>
sealed class ShownEverywhere : Rule, ICheck<MessageFacts>
{
    const int NamesMax = 12;

    public override string Id => "Z02";
    public override Said Says =>
        ("The mail uses what mail clients show.", "De mail gebruikt alleen wat mailprogramma’s tonen.");
    public override Keeper KeptBy => Keeper.Watch;
    public override string Source => "caniemail.com, tests of HTML and CSS in mail clients";
    public override string BadExample => "<div style=\"display:grid\">three columns</div>";
    public override string GoodExample =>
        "<table role=\"presentation\"> for columns; rounded corners that may become square";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Page is not { } page)
            yield break;
        foreach (var group in page.Uneven.GroupBy(feature => string.Join(", ", feature.LeftOutBy)))
        {
            var first = group.MinBy(feature => (feature.Line, feature.Column))!;
            var names = group.Select(feature => feature.Name).ToList();
            Said more =
                names.Count > NamesMax
                    ? ($" and {names.Count - NamesMax} more", $" en nog {names.Count - NamesMax}")
                    : "";
            var isMost = first.LeftOutBy.Count * 2 > first.Asked;
            yield return Found(
                isMost ? Verdict.Warn : Verdict.Info,
                (
                    $"{string.Join(", ", names.Take(NamesMax))}{more}: left out by {group.Key}",
                    $"{string.Join(", ", names.Take(NamesMax))}{more.Nl}: weggelaten door {group.Key}"
                ),
                isMost ? "what most mail clients show" : "a mail that reads well without it",
                isMost
                    ? (
                        "Do it in another way, or see that the mail reads well without it.",
                        "Doe het anders, of zorg dat de mail ook zonder goed te lezen is."
                    )
                    : (
                        "Nothing, when the mail reads well without it there.",
                        "U hoeft niets te doen als de mail daar ook zonder goed te lezen is."
                    ),
                first.Line,
                first.Column
            );
        }
    }
}
