using System.Globalization;
using System.Text;

namespace Zegel.Rules;

/// <summary>The text of <c>zegel rules list</c> and <c>zegel rules explain</c>, made from the rules themselves.</summary>
public static class RuleManual
{
    /// <summary>One line per rule: id, keeper, sentence.</summary>
    public static string List() =>
        string.Join('\n', RuleBook.Rules.Select(rule => $"{rule.Id}  {Word(rule.KeptBy), -6}  {rule.Says}"));

    public static string Explain(Rule rule)
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"{rule.Id}  {rule.Says}");
        page.AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"Kept by   {Word(rule.KeptBy)}: {Meaning(rule.KeptBy)}");
        page.AppendLine(CultureInfo.InvariantCulture, $"Waived by {Who(rule.WaivedBy)}");
        if (rule.CaredAboutBy.Count > 0)
            page.AppendLine(CultureInfo.InvariantCulture, $"Receivers {string.Join("; ", rule.CaredAboutBy)}");
        page.AppendLine(CultureInfo.InvariantCulture, $"Source    {rule.Source}");
        page.AppendLine(CultureInfo.InvariantCulture, $"Bad       {rule.BadExample}");
        page.Append(CultureInfo.InvariantCulture, $"Good      {rule.GoodExample}");
        return page.ToString();
    }

    /// <summary>All rules as one Markdown page: docs/rules.md; a test compares.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder("# Rules\n");
        foreach (var rule in RuleBook.Rules)
            page.Append(
                CultureInfo.InvariantCulture,
                $"\n## {rule.Id}: {rule.Says}\n\nKept by {Word(rule.KeptBy)}: {Meaning(rule.KeptBy)}\n\nMay be waived by {Who(rule.WaivedBy)}.\n\n{Cared(rule)}Source: {rule.Source}\n\n- Bad: `{Inline(rule.BadExample)}`\n- Good: `{Inline(rule.GoodExample)}`\n"
            );
        return page.ToString();
    }

    static string Cared(Rule rule) =>
        rule.CaredAboutBy.Count == 0 ? "" : $"Receivers that look at it: {string.Join("; ", rule.CaredAboutBy)}.\n\n";

    static string Inline(string example) => example.Replace('`', '\'');

    static string Word(Keeper keeper) => keeper.ToString().ToLowerInvariant();

    /// <summary>Who may let a finding pass for a while, in words.</summary>
    public static string Who(Waiver waiver) =>
        waiver switch
        {
            Waiver.Nobody => "nobody",
            Waiver.TenantOwner => "the owner of the tenant",
            Waiver.PlatformAdministrator => "who looks after the platform",
            Waiver.TwoPeople => "the owner of the tenant and who looks after the platform together",
            Waiver.SecondUser => "a second person of the tenant",
            _ => throw new ArgumentOutOfRangeException(nameof(waiver)),
        };

    /// <summary>What a keeper does, in a sentence.</summary>
    public static string Meaning(Keeper keeper) =>
        keeper switch
        {
            Keeper.Schema => "the database cannot store what breaks it.",
            Keeper.Type => "code that breaks it does not compile.",
            Keeper.Claim => "what breaks it is not handed out for sending.",
            Keeper.Mend => "Zegel adds what is missing unasked.",
            Keeper.Check => "a finding blocks or holds what breaks it.",
            Keeper.Watch => "shown, not enforced.",
            _ => throw new ArgumentOutOfRangeException(nameof(keeper)),
        };
}
