using Zegel.Domains.Survey;

namespace Zegel.Server;

/// <summary>A survey of a domain as programs read it, by command line and API alike.</summary>
static class SurveyText
{
    /// <param name="language"><c>nl</c>, or anything else for English: of all that is said.</param>
    public static object Of(SurveyReport report, string language) =>
        new
        {
            report.Domain,
            report.Verdict,
            report.Score,
            lines = report.Lines.Select(line => new
            {
                line.RuleId,
                line.Area,
                check = line.Check.In(language),
                verdict = line.Result,
                observed = line.Observed.In(language),
                expected = line.Expected.In(language),
                fix = line.Fix.In(language),
                meaning = line.Result >= SurveyResult.Warn ? SurveyMeanings.Of(line.RuleId, language) : "",
                line.CaredAboutBy,
                line.Detail,
            }),
        };
}
