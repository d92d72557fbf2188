namespace Zegel.Mail.Spf;

/// <summary>What check_host() says (RFC 7208 §2.6).</summary>
public enum SpfResult
{
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,

    /// <summary>DNS did not answer: ask again later.</summary>
    TempError,

    /// <summary>The published records cannot be understood or ask too much.</summary>
    PermError,
}

/// <summary>The outcome of an evaluation, with the way it was found.</summary>
/// <param name="Reason">A sentence for people: the term that decided, or what is wrong.</param>
/// <param name="Explanation">What the domain's owner says of a fail (<c>exp=</c>), when there is something.</param>
/// <param name="Lookups">Terms that asked DNS; ten is the most (RFC 7208 §4.6.4).</param>
/// <param name="VoidNames">Names that were asked for and lead nowhere; two is the most.</param>
/// <param name="Steps">The tree, in the order it was walked.</param>
public sealed record SpfVerdict(
    SpfResult Result,
    Said Reason,
    string? Explanation,
    int Lookups,
    IReadOnlyList<string> VoidNames,
    IReadOnlyList<SpfStep> Steps
);

/// <summary>One term of the tree.</summary>
/// <param name="Depth">0 in the record of the domain itself, one more in each include or redirect.</param>
/// <param name="Lookups">The running count after it.</param>
public sealed record SpfStep(int Depth, string Domain, string Term, bool Matches, int Lookups);
