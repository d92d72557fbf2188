using System.Net;
using Zegel.Rules;

namespace Zegel.Tests.Labelled;

[Trait("Rule", "G37")]
public sealed class LabelledLinkTests
{
    const double AlarmsMax = 0.05;

    [Fact]
    public void All_bad_links_are_held_and_hardly_a_good_one()
    {
        var confusion = new Confusion("links");
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests/Zegel.Tests/Labelled/links.txt")))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var parts = line.Split(" | ");
            var isHeld = IsHeld($"<p><a href=\"{WebUtility.HtmlEncode(parts[2])}\">{parts[3]}</a></p>");
            confusion.Add(parts[0] == "good" ? "good" : parts[1], $"{parts[1]}: {parts[2]}, “{parts[3]}”", isHeld);
        }
        Console.WriteLine(confusion);
        confusion.Missed.ShouldBe(0, confusion.ToString());
        (confusion.Alarms / (double)confusion.Good).ShouldBeLessThanOrEqualTo(AlarmsMax, confusion.ToString());
    }

    /// <summary>The list is not ours to ship; how much of it our own knows is a figure to watch.</summary>
    [Fact]
    public void Shorteners_that_others_list_are_known()
    {
        var folder = Path.Combine(Repository.Root, "..", "shared", "corpora", "lists", "url-shorteners");
        if (!Directory.Exists(folder))
            Assert.Skip("the lists ../shared/corpora/lists are not there");
        var names = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#' && Mail.Addresses.DomainName.TryParse(line, out _, out _))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var known = names.Count(name => IsHeld($"<a href=\"https://{name}/3xYz\">The agenda</a>"));
        Console.WriteLine($"lists/url-shorteners: {known} of {names.Count} known");
        known.ShouldBeGreaterThan(names.Count / 10);
    }

    static bool IsHeld(string html) =>
        GivenMessage
            .Foreign($"<html><body>{html}</body></html>")
            .JudgedBy<NoHiddenTarget, MessageFacts>()
            .Any(finding => finding.Verdict >= Verdict.Hold);
}
