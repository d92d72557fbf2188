using System.Text.RegularExpressions;

namespace Zegel.Tests.Corpus;

/// <summary>The harness itself: it must be able to fail.</summary>
public sealed partial class CorpusRunTests
{
    readonly CorpusRun run = new(
        "set",
        "",
        new Dictionary<string, string> { ["known"] = "we differ here for a reason" }
    );

    [Fact]
    public void A_difference_without_a_reason_is_a_fault_and_all_are_told_at_once()
    {
        run.Case("right", () => null);
        run.Case("known", () => "c instead of d");
        run.Case("wrong", () => "a instead of b");
        run.Case("thrown", () => throw new InvalidOperationException("oh"));
        run.CaseOfAnotherKind();
        run.Faults(1).ShouldBe(["wrong: a instead of b", "thrown: threw InvalidOperationException: oh"]);
        run.Count.ShouldBe(new CorpusCount(1, 2, 1, 1));
    }

    [Fact]
    public void An_exception_that_is_no_longer_needed_is_a_fault()
    {
        run.Case("known", () => null);
        run.Faults(1).ShouldHaveSingleItem().ShouldStartWith("known passes now");
    }

    [Fact]
    public void An_exception_for_no_case_at_all_is_a_fault()
    {
        run.Case("right", () => null);
        run.Faults(1).ShouldHaveSingleItem().ShouldStartWith("known stands in exceptions.toml");
    }

    [Fact]
    public void Too_few_cases_are_a_fault()
    {
        run.Case("known", () => "c instead of d");
        run.Faults(1).ShouldBe(["0 passed; 1 are the least"]);
    }

    [Fact]
    public void Each_list_of_exceptions_belongs_to_a_run_and_each_has_a_reason()
    {
        var runs = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => RunOf().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["set"].Value + (match.Groups["part"] is { Success: true } p ? "/" + p : ""))
            .ToHashSet(StringComparer.Ordinal);
        CorpusExceptions.Runs.Where(run => !runs.Contains(run)).ShouldBeEmpty();
        CorpusExceptions
            .Runs.SelectMany(CorpusExceptions.Of)
            .Where(one => one.Value.Split(' ').Length < 5)
            .ShouldBeEmpty("a reason is a sentence");
    }

    [Fact]
    public void A_set_has_one_line_whatever_its_parts()
    {
        CorpusTable
            .Line("a", [new("", new CorpusCount(3, 1, 2, 0))])
            .ShouldBe("a: 3 passed, 1 failed, 2 excepted of 6");
        CorpusTable
            .Line("a", [new("x", new CorpusCount(3, 0, 1, 4)), new("y", new CorpusCount(2, 0, 0, 0))])
            .ShouldBe("a: 5 passed, 0 failed, 1 excepted of 6; 4 of another kind (x 3/4, y 2/2)");
        CorpusTable.Line("a", []).ShouldBe("a: skipped, ../shared/corpora/a is not there");
    }

    [GeneratedRegex(
        @"CorpusRun\s*\.Of\(\s*""(?<set>[^""]+)""(?:,\s*""(?<part>[^""]+)"")?",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex RunOf();
}
