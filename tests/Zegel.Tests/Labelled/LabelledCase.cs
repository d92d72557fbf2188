using Zegel.Campaigns.Templates;

namespace Zegel.Tests.Labelled;

/// <summary>A case of a labelled file whose lines "=== label kind" each open one; lines that begin with # are remarks.</summary>
public sealed record LabelledCase(string Label, string Kind, string Html)
{
    public static IEnumerable<LabelledCase> Of(string name)
    {
        LabelledCase? open = null;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests/Zegel.Tests/Labelled", name)))
            if (line.StartsWith("=== ", StringComparison.Ordinal))
            {
                if (open is not null)
                    yield return open;
                var parts = line[4..].Split(' ', 2);
                open = new LabelledCase(parts[0], parts[1], "");
            }
            else if (open is not null && !line.StartsWith("# ", StringComparison.Ordinal))
                open = open with { Html = open.Html.Length == 0 ? line : $"{open.Html}\n{line}" };
        if (open is not null)
            yield return open;
    }
}
