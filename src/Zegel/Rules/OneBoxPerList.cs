using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>A tick is a choice only when it is one choice, and says which.</summary>
sealed partial class OneBoxPerList : Rule, ICheck<FormFacts>
{
    public override string Id => "G22";
    public override string Says => "A box on a form joins one list, and says which list and whose.";
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Aanmelding (opt-in)\": by ticking a box by hand; C03; GDPR art. 4(11), 7(2)";
    public override string BadExample => "[ ] I accept the terms and want to hear from you";
    public override string GoodExample => "[ ] Yes, send me the monthly newsletter Agenda of Kringloop De Linde";

    public IEnumerable<Finding> Check(FormFacts form)
    {
        var lists = string.Join(", ", form.Lists);
        if (form.Lists.Count == 0)
            yield return Found(Verdict.Block, "the box joins no list", "one list", "Say which list the box is for.");
        if (form.Lists.Count > 1)
            yield return Found(Verdict.Block, $"one box covers {lists}", "one list per box", "Split the box.");
        if (string.IsNullOrWhiteSpace(form.Label))
            yield return Found(Verdict.Block, "nothing stands beside the box", "what a tick means", "Write a label.");
        else if (!form.Label.Contains(form.Sender, StringComparison.CurrentCultureIgnoreCase))
            yield return Found(
                Verdict.Block,
                $"the label “{form.Label}” does not name the sender",
                form.Sender,
                $"Name {form.Sender} in the label."
            );
        else if (form.Lists is [var list] && !form.Label.Contains(list, StringComparison.CurrentCultureIgnoreCase))
            yield return Found(
                Verdict.Block,
                $"the label “{form.Label}” does not name the list",
                list,
                $"Name the list {list} in the label."
            );
        if (Bundled().IsMatch(form.Label))
            yield return Found(
                Verdict.Block,
                $"the label “{form.Label}” bundles the newsletter with other terms",
                "a choice by itself",
                "Give terms and privacy notice a box or a sentence of their own."
            );
    }

    [GeneratedRegex(
        @"\b(algemene voorwaarden|voorwaarden|terms|conditions|AGB|Geschäftsbedingungen|conditions générales|privacy (policy|notice)|privacyverklaring)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        500
    )]
    private static partial Regex Bundled();
}
