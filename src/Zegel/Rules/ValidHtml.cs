using Zegel.Rules.Html;

namespace Zegel.Rules;

/// <summary>What breaks the standard is shown otherwise by each mail program; screen readers lose their way in it.</summary>
sealed class ValidHtml : Rule, ICheck<MessageFacts>
{
    public override string Id => "G34";
    public override Said Says => ("HTML follows the standard.", "HTML houdt zich aan de standaard.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Indeling\": e-mail follows the standards of the W3C; WHATWG HTML Living Standard; F10";
    public override string BadExample => "<p>One<p><b>two</p></b><img src=\"a.png\">";
    public override string GoodExample => "<p>One</p><p><b>two</b></p><img src=\"a.png\" alt=\"The shop\">";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Html is not { } html)
            return [];
        var faults = HtmlConformance.Check(html);
        return faults
            .Where(fault => !LegacyHtml.Has(fault))
            .Select(fault => Real(fault, message.IsBulk ? Verdict.Block : Verdict.Warn))
            .Take(RuleBook.FindingsPerRuleMax / 2)
            .Concat(faults.Where(LegacyHtml.Has).GroupBy(fault => fault.Kind, StringComparer.Ordinal).Select(Legacy));
    }

    Finding Real(HtmlFault fault, Verdict verdict) =>
        Found(
            verdict,
            fault.What,
            fault.Expected,
            ("Mend the HTML at this place.", "Verbeter de HTML op deze plek."),
            fault.Line,
            fault.Column
        );

    // A table layout holds hundreds of these: one line for each kind, at its first place.
    Finding Legacy(IGrouping<string, HtmlFault> kind)
    {
        var first = kind.First();
        var count = kind.Count();
        return Found(
            Verdict.Warn,
            count == 1
                ? first.What
                : first.What + ($", and {count - 1} more like it", $", en nog {count - 1} van die soort"),
            $"{first.Expected}; what the standard gave up is let through in mail",
            ("Say it in CSS where mail programs follow.", "Schrijf het in CSS waar mailprogramma's dat volgen."),
            first.Line,
            first.Column
        );
    }
}
