using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary><c>zegel message check</c>: all rules that can judge a message from its octets alone.</summary>
public static class MessageCheck
{
    /// <summary>Never throws; at most about a second and a few times the size of the message in memory.</summary>
    /// <param name="stream"><c>bulk</c>, <c>transactional</c> or <c>system</c>.</param>
    /// <returns>Gravest first. Lines count in the file for fields and format, in the decoded part for HTML.</returns>
    public static IReadOnlyList<Finding> Run(ReadOnlyMemory<byte> message, string stream) =>
        RuleBook.Check(MessageFactsReader.Read(message, stream));
}
