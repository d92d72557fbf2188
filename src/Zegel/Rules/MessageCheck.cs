using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary><c>zegel message check</c>: all rules that can judge a message from its octets alone.</summary>
public static class MessageCheck
{
    /// <summary>Never throws; at most about a second and a few times the size of the message in memory.</summary>
    /// <param name="stream"><c>bulk</c>, <c>transactional</c> or <c>system</c>.</param>
    /// <param name="now">Null when no clock is at hand: no date is then too far ahead.</param>
    /// <returns>Gravest first. Lines and columns count in the file, in encoded parts too.</returns>
    public static IReadOnlyList<Finding> Run(ReadOnlyMemory<byte> message, string stream, DateTimeOffset? now = null)
    {
        var facts = MessageFactsReader.Read(message, stream) with { Now = now };
        return InFile(facts.TextPlaces, InFile(facts.HtmlPlaces, RuleBook.Check(facts), isText: false), isText: true);
    }

    static IReadOnlyList<Finding> InFile(PartPlaces? places, IReadOnlyList<Finding> findings, bool isText)
    {
        var wanted = findings.Where(IsIn).Select(Place).ToList();
        if (places is null || wanted.Count == 0)
            return findings;
        var found = places.Find(wanted);
        return
        [
            .. findings.Select(finding =>
                !IsIn(finding) ? finding
                : found.TryGetValue(Place(finding), out var place)
                    ? finding with
                    {
                        Line = place.Line,
                        Column = place.Column,
                    }
                : finding with { Line = null, Column = null }
            ),
        ];

        bool IsIn(Finding finding) => finding is { Line: not null, Column: not null } && finding.IsInText == isText;

        static (int Line, int Column) Place(Finding finding) => (finding.Line!.Value, finding.Column!.Value);
    }
}
