using System.Text.Json.Serialization;
using Zegel.Rules;

namespace Zegel.Domains.Survey;

/// <summary>How a check of a domain ended. What could not be asked is neither right nor wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SurveyResult>))]
public enum SurveyResult
{
    Pass,

    /// <summary>Good to know; nothing is lost without it.</summary>
    Info,
    Warn,
    CouldNotCheck,

    /// <summary>Receivers refuse mail for it, or it does not do what it is there for.</summary>
    Block,
}

/// <summary>The parts of a domain that are looked at.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SurveyArea>))]
public enum SurveyArea
{
    Zone,
    Spf,
    Dkim,
    Dmarc,
    Receiving,
    Transport,
    Sending,
}

/// <summary>One check of a domain (standards 8.2, Z01).</summary>
/// <param name="RuleId">The row of the catalogue.</param>
/// <param name="Check">What was looked at, in a few words that stay the same.</param>
/// <param name="Observed">What stands there.</param>
/// <param name="Fix">What to publish or change; empty when nothing.</param>
public sealed record SurveyLine(
    string RuleId,
    SurveyArea Area,
    Said Check,
    SurveyResult Result,
    Said Observed,
    Said Expected,
    Said Fix
)
{
    /// <summary>More of it, line by line: the tree of an SPF record.</summary>
    public IReadOnlyList<string> Detail { get; init; } = [];

    /// <summary>Receivers and filters known to look at it.</summary>
    public IReadOnlyList<string> CaredAboutBy => Receivers.Of(RuleId);
}

/// <summary>All checks of one domain.</summary>
public sealed record SurveyReport(string Domain, IReadOnlyList<SurveyLine> Lines)
{
    /// <summary>As the public test of internet.nl counts, of what could be asked.</summary>
    public required InternetNlScore Score { get; init; }

    /// <summary>The gravest.</summary>
    public SurveyResult Verdict => Lines.Select(line => line.Result).DefaultIfEmpty(SurveyResult.Pass).Max();
}
