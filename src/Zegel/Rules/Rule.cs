using System.Text.Json.Serialization;

namespace Zegel.Rules;

/// <summary>One guideline of the catalogue. Pure: facts in, findings out.</summary>
public abstract class Rule
{
    /// <summary>Its stable number in the catalogue, such as G25.</summary>
    public abstract string Id { get; }

    /// <summary>The sentence people read.</summary>
    public abstract Said Says { get; }

    /// <summary>What keeps it, strongest first.</summary>
    public abstract Keeper KeptBy { get; }

    /// <summary>The passage of the guideline or standard it comes from, and the rows of the catalogue behind it.</summary>
    public abstract string Source { get; }

    /// <summary>What breaks it, for the manual.</summary>
    public abstract string BadExample { get; }

    /// <summary>What keeps it, for the manual.</summary>
    public abstract string GoodExample { get; }

    /// <summary>Receivers and filters known to look at it; empty where only readers and the law do.</summary>
    public IReadOnlyList<string> CaredAboutBy => Receivers.Of(Id);

    /// <summary>Who may let a finding of this rule pass for a while.</summary>
    public virtual Waiver WaivedBy => Waiver.Nobody;

    /// <summary>True where a waiver names the one thing it lets pass, such as a link, and never all that the rule finds.</summary>
    public virtual bool WaivedOneByOne => false;

    /// <summary>Where its test stands, from the root of the source.</summary>
    public string Test => $"src/Zegel/Rules/{GetType().Name}.Tests.cs";

    protected Finding Found(
        Verdict verdict,
        Said observed,
        string expected,
        Said fix,
        int? line = null,
        int? column = null
    ) => Finding.Of(Id, verdict, observed, expected, fix, line, column);

    /// <summary>The entries of a declared domain that this rule answers for, and that are not right or gave no answer.</summary>
    protected IEnumerable<Finding> FoundInEntries(DomainFacts domain)
    {
        if (!domain.IsRegistered)
            yield break;
        foreach (var entry in domain.Entries.Where(entry => !entry.IsRight && EntryOwners.Of(entry.RuleId) == Id))
        {
            var row = entry.RuleId == Id ? "" : $" ({entry.RuleId})";
            if (entry.CouldNotCheck)
                yield return Found(
                    Verdict.Hold,
                    (
                        $"no name server answered for {entry.Name} {entry.Type}{row}",
                        $"geen naamserver gaf antwoord over {entry.Name} {entry.Type}{row}"
                    ),
                    entry.Expected,
                    (
                        "Nothing to change; the question is asked again.",
                        "U hoeft niets te wijzigen; de vraag wordt opnieuw gesteld."
                    )
                ) with
                {
                    CouldNotCheck = true,
                };
            else
                yield return Found(
                    Verdict.Block,
                    (
                        $"{entry.Name} {entry.Type}: {(entry.Observed.Length == 0 ? "nothing" : entry.Observed)}{row}",
                        $"{entry.Name} {entry.Type}: {(entry.Observed.Length == 0 ? "niets" : entry.Observed)}{row}"
                    ),
                    entry.Expected,
                    (
                        $"Publish {entry.Name} {entry.Type} {entry.Expected}; `zegel domain records {domain.Domain}` gives the text. The queue resumes by itself.",
                        $"Publiceer {entry.Name} {entry.Type} {entry.ExpectedInDutch ?? entry.Expected}; `zegel domain records {domain.Domain}` geeft de tekst. De wachtrij gaat vanzelf weer verder."
                    )
                );
        }
    }

    /// <summary>The exits of this rule that did not work when they were tried.</summary>
    protected IEnumerable<Finding> FoundInTries(ExitTestFacts test) =>
        test
            .Tries.Where(attempt => attempt.RuleId == Id && !attempt.Worked)
            .Select(attempt =>
                Found(
                    attempt.CouldNotCheck ? Verdict.Hold : Verdict.Block,
                    ($"{attempt.Exit}: {attempt.Seen}", $"{attempt.Exit.Nl}: {attempt.Seen.Nl}"),
                    attempt.Expected,
                    attempt.Fix
                ) with
                {
                    CouldNotCheck = attempt.CouldNotCheck,
                }
            );

    /// <summary>What reading the bytes found under this rule's number.</summary>
    protected IEnumerable<Finding> FoundInBytes(MessageFacts message) =>
        message
            .FormatFaults.Where(fault => fault.RuleId == Id)
            .Select(fault => Found(fault.Verdict, fault.What, fault.Expected, fault.Fix, fault.Line));
}

/// <summary>Judges one kind of facts. A rule that is judged at several points implements it several times.</summary>
public interface ICheck<in TFacts>
{
    IEnumerable<Finding> Check(TFacts facts);
}

/// <summary>Where a guideline is kept.</summary>
public enum Keeper
{
    /// <summary>The database cannot store what breaks it.</summary>
    Schema,

    /// <summary>The code that breaks it does not compile.</summary>
    Type,

    /// <summary>The query that hands out work leaves it out.</summary>
    Claim,

    /// <summary>Zegel adds what is missing unasked.</summary>
    Mend,

    /// <summary>A finding that blocks or holds.</summary>
    Check,

    /// <summary>Shown, not enforced.</summary>
    Watch,
}

/// <summary>How grave a finding is, in rising order.</summary>
public enum Verdict
{
    Info,
    Warn,

    /// <summary>Stops until mended or waived.</summary>
    Hold,

    /// <summary>Cannot go on.</summary>
    Block,
}

/// <summary>What a rule has to say: where it stands, what was seen, what was expected and what to do.</summary>
/// <param name="Line">Counted from 1 in the text that was judged: the file, or where there is none the HTML or text of a draft.</param>
/// <param name="CouldNotCheck">True when a check could not run: a hold because of our own ignorance (exit 3).</param>
/// <param name="MayBeWaived">False for the finding that nobody may let pass, although its rule knows a waiver.</param>
/// <param name="Waived">The waiver that lets it pass, in a sentence; null when there is none.</param>
public sealed record Finding(
    string RuleId,
    Verdict Verdict,
    string Observed,
    string Expected,
    string Fix,
    int? Line = null,
    int? Column = null,
    bool CouldNotCheck = false,
    bool MayBeWaived = true,
    string? Waived = null
)
{
    /// <summary>Line and column count in the text part; where there is a column they else count in the HTML.</summary>
    internal bool IsInText { get; init; }

    /// <summary>For the desk; programs, waivers and reports go by the English. Null where that stands for both.</summary>
    [JsonIgnore]
    public string? ObservedInDutch { get; init; }

    /// <inheritdoc cref="ObservedInDutch"/>
    [JsonIgnore]
    public string? FixInDutch { get; init; }

    public static Finding Of(
        string ruleId,
        Verdict verdict,
        Said observed,
        string expected,
        Said fix,
        int? line = null,
        int? column = null
    ) =>
        new(ruleId, verdict, observed.En, expected, fix.En, line, column)
        {
            ObservedInDutch = observed.Nl,
            FixInDutch = fix.Nl,
        };

    /// <summary>Receivers and filters known to look at it (<see cref="Receivers"/>).</summary>
    public IReadOnlyList<string> CaredAboutBy => Receivers.Of(RuleId);

    /// <param name="language"><c>nl</c>, or anything else for English.</param>
    public string ObservedIn(string language) => language == "nl" ? ObservedInDutch ?? Observed : Observed;

    /// <inheritdoc cref="ObservedIn"/>
    public string FixIn(string language) => language == "nl" ? FixInDutch ?? Fix : Fix;
}
