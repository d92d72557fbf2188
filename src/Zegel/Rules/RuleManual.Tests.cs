namespace Zegel.Rules;

public sealed class RuleManualTests
{
    [Fact]
    public void Each_rule_explains_itself_in_whole_sentences()
    {
        foreach (var rule in RuleBook.Rules)
        {
            var page = RuleManual.Explain(rule);
            page.ShouldStartWith(rule.Id);
            foreach (var text in (string[])[rule.Says.En, rule.Source, rule.BadExample, rule.GoodExample])
            {
                text.ShouldNotBeNullOrWhiteSpace(rule.Id);
                page.ShouldContain(text);
            }
            rule.Says.En.ShouldEndWith(".");
            rule.Says.Nl.ShouldEndWith(".", Case.Sensitive, rule.Id);
            rule.Says.Nl.ShouldNotBe(rule.Says.En, rule.Id);
        }
    }

    [Fact]
    public void The_list_has_a_line_per_rule() => RuleManual.List().Split('\n').Length.ShouldBe(RuleBook.Rules.Count);

    [Fact]
    public void The_page_has_a_heading_per_rule() =>
        RuleManual.Markdown().Split("\n## ").Length.ShouldBe(RuleBook.Rules.Count + 1);

    [Fact]
    public void The_page_of_the_documentation_says_what_the_rules_say() =>
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "rules.md"))
            .ShouldBe(RuleManual.Markdown(), "run: ./zegel rules reference > docs/rules.md");
}
