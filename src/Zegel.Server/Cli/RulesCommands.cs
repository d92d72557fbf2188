using System.CommandLine;
using Zegel.Rules;

namespace Zegel.Server.Cli;

/// <summary><c>zegel rules list|explain|reference</c>.</summary>
static class RulesCommands
{
    public static Command Make() => new("rules", "The rule book") { List(), Explain(), Reference() };

    static Command List()
    {
        var format = Output.FormatOption();
        var command = new Command("list", "All rules and what keeps them") { format };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(format) == "json")
                Output.WriteJson(
                    RuleBook.Rules.Select(r => new
                    {
                        r.Id,
                        r.Says,
                        r.KeptBy,
                        r.WaivedBy,
                        r.Source,
                        r.Test,
                        r.BadExample,
                        r.GoodExample,
                    })
                );
            else
                Output.WriteTable(
                    ["rule", "says", "kept by"],
                    RuleBook.Rules.Select(r =>
                        (IReadOnlyList<string>)[r.Id, r.Says.En, r.KeptBy.ToString().ToLowerInvariant()]
                    )
                );
            return Exit.Pass;
        });
        return command;
    }

    static Command Explain()
    {
        var id = new Argument<string>("rule") { Description = "Such as G37" };
        var command = new Command("explain", "One rule: where it comes from, what keeps it, an example") { id };
        command.SetAction(parsed =>
        {
            if (RuleBook.Find(parsed.GetRequiredValue(id)) is not { } rule)
            {
                Output.WriteFault($"there is no rule {parsed.GetValue(id)}; `zegel rules list` shows all");
                return Exit.Usage;
            }
            Console.WriteLine(RuleManual.Explain(rule));
            return Exit.Pass;
        });
        return command;
    }

    static Command Reference()
    {
        var command = new Command("reference", "All rules explained, in Markdown: docs/rules.md");
        command.SetAction(_ =>
        {
            Console.Write(RuleManual.Markdown());
            return Exit.Pass;
        });
        return command;
    }
}
