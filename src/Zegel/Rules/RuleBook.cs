namespace Zegel.Rules;

/// <summary>All rules of the house, found by the only reflection in it.</summary>
public static class RuleBook
{
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
                .SelectMany(check => check.Check(facts))
                .OrderByDescending(finding => finding.Verdict)
                .ThenBy(finding => finding.RuleId, StringComparer.Ordinal),
        ];
}
