using System.Reflection;
using System.Text.RegularExpressions;
using Zegel.Rules;

namespace Zegel.Tests;

/// <summary>The book is whole, or says what is missing; each rule has a test that carries its number.</summary>
public sealed partial class RuleCoverageTests
{
    // May only shrink: a guideline leaves this list when its file comes into Rules/.
    static readonly string[] Missing = [];

    [Fact]
    public void Each_guideline_is_in_the_book_or_on_the_list_of_missing_ones()
    {
        var guidelines = Enumerable.Range(1, 45).Select(number => $"G{number:00}").ToList();
        var inBook = RuleBook.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        guidelines.Where(id => !inBook.Contains(id)).ShouldBe(Missing, "strike what is in the book now from the list");
    }

    [Fact]
    public void Numbers_are_unique() => RuleBook.Rules.Select(rule => rule.Id).ShouldBeUnique();

    [Fact]
    public void Each_rule_has_a_test_with_its_number()
    {
        var proven = typeof(RuleCoverageTests)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetCustomAttributes<TraitAttribute>()
                    .Concat(type.GetMethods().SelectMany(method => method.GetCustomAttributes<TraitAttribute>()))
            )
            .Where(trait => trait.Name == "Rule")
            .Select(trait => trait.Value)
            .ToHashSet(StringComparer.Ordinal);
        RuleBook.Rules.Select(rule => rule.Id).Where(id => !proven.Contains(id)).ShouldBeEmpty();
    }

    [Fact]
    public void The_test_that_a_rule_names_stands_there_and_carries_its_number()
    {
        foreach (var rule in RuleBook.Rules)
        {
            var file = Path.Combine(Repository.Root, rule.Test);
            File.Exists(file).ShouldBeTrue(rule.Test);
            File.ReadAllText(file).ShouldContain($"[Trait(\"Rule\", \"{rule.Id}\")]");
        }
    }

    [Fact]
    public void Each_rule_and_each_finding_has_a_number_of_the_catalogue()
    {
        var catalogue = Path.Combine(Repository.Root, "..", "shared", "standards.md");
        if (!File.Exists(catalogue))
            Assert.Skip("the catalogue ../shared/standards.md is not there");
        var known = RowId()
            .Matches(File.ReadAllText(catalogue))
            .Select(match => match.Groups["id"].Value)
            .ToHashSet(StringComparer.Ordinal);
        RuleBook.Rules.Select(rule => rule.Id).Where(id => !known.Contains(id)).ShouldBeEmpty();

        var nasty = "From: a@b.nl, c@d.nl\nFrom: x\nno field\nX: é\nContent-Type: multipart/mixed\n\n\rx\0"u8.ToArray();
        var told = MessageCheck.Run(nasty, "bulk").Concat(RuleBook.Check(new AudienceFacts(0, 1, 0, []))).ToList();
        told.ShouldNotBeEmpty();
        told.Select(finding => finding.RuleId).Where(id => !known.Contains(id)).ShouldBeEmpty();
    }

    [Fact]
    public void What_only_the_bytes_show_has_a_rule_that_tells_it()
    {
        // A fault under a number that no rule of the book owns would be found and never told.
        var nasty = "From: a@b.nl\nno field\nX: \u00ff\nContent-Type: multipart/mixed\n\n\rx\0"u8.ToArray();
        var facts = Rules.Reading.MessageFactsReader.Read(nasty, "bulk");
        facts.FormatFaults.Count.ShouldBeGreaterThan(3);
        var told = RuleBook.Check(facts).Select(finding => finding.Observed).ToList();
        facts.FormatFaults.Select(fault => fault.What.En).Where(what => !told.Contains(what)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"^(\| \**|- )(?<id>[A-Z]\d{2})\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RowId();
}
