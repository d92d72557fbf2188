using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>All rules of the house, found by the only reflection in it.</summary>
public static class RuleBook
{
    /// <summary>A rule broken in more places than this is not told place by place: a hostile message could fill the memory.</summary>
    public const int FindingsPerRuleMax = 50;

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        .. typeof(RuleBook)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Rule)) && !type.IsAbstract)
            .Select(type => (Rule)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal),
    ];

    public static Rule? Find(string id) =>
        Rules.FirstOrDefault(rule => rule.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The findings of every rule that knows such facts, gravest first.</summary>
    public static IReadOnlyList<Finding> Check<TFacts>(TFacts facts) =>
        [
            .. Rules
                .OfType<ICheck<TFacts>>()
                .SelectMany(check => Judge(check, facts))
                .OrderByDescending(finding => finding.Verdict)
                .ThenBy(finding => finding.RuleId, StringComparer.Ordinal)
                .ThenBy(finding => finding.Line),
        ];

    // A text made to exhaust a pattern is not judged, so it does not pass: the gate fails closed.
    static IReadOnlyList<Finding> Judge<TFacts>(ICheck<TFacts> check, TFacts facts)
    {
        try
        {
            return [.. check.Check(facts).Take(FindingsPerRuleMax)];
        }
        catch (RegexMatchTimeoutException)
        {
            return
            [
                Finding.Of(
                    ((Rule)check).Id,
                    Verdict.Hold,
                    ("judging took too long", "beoordelen duurde te lang"),
                    "text that can be read in a few seconds",
                    (
                        "Try again; if it stays, shorten the message.",
                        "Probeer het opnieuw; blijft het zo, kort het bericht dan in."
                    )
                ) with
                {
                    CouldNotCheck = true,
                },
            ];
        }
    }
}
