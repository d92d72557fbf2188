namespace Zegel.Domains.Survey;

/// <summary>
/// Points as the mail test of internet.nl gives them (standards 8.1), over those sub-tests that were run here. It stands
/// beside our own verdict and decides nothing.
/// </summary>
/// <param name="Percent">The plain mean of the categories with points, truncated; null when none could be asked.</param>
public sealed record InternetNlScore(int? Percent, IReadOnlyList<InternetNlCategory> Categories)
{
    internal static InternetNlScore Of(IEnumerable<(string Category, string SubTest, int Points, int Most)> points)
    {
        var categories = points
            .GroupBy(point => point.Category)
            .Select(group => new InternetNlCategory(
                group.Key,
                group.Sum(point => point.Points),
                group.Sum(point => point.Most),
                [.. group.Select(point => $"{point.SubTest} {point.Points}/{point.Most}")]
            ))
            .ToList();
        var counted = categories.Where(category => category.Most > 0).ToList();
        return new InternetNlScore(
            counted.Count == 0 ? null : (int)counted.Average(category => 100.0 * category.Points / category.Most),
            categories
        );
    }
}

/// <param name="SubTests">Each with its points.</param>
public sealed record InternetNlCategory(string Name, int Points, int Most, IReadOnlyList<string> SubTests);
