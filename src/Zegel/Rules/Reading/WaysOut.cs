using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>The ways out of a bulk message: the field pair of RFC 8058, the mailto of RFC 2369 and the link in the body.</summary>
public static partial class WaysOut
{
    /// <summary>The URIs of List-Unsubscribe in order (RFC 2369 §3.2).</summary>
    public static IReadOnlyList<string> HeaderUris(MessageFacts message) =>
        [
            .. message
                .All("List-Unsubscribe")
                .SelectMany(field => Bracketed().Matches(field.Value))
                .Select(match => WithoutSpace(match.Groups["uri"].Value)),
        ];

    public static IEnumerable<string> HttpsUris(MessageFacts message) =>
        HeaderUris(message).Where(uri => uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase));

    public static bool HasMailto(MessageFacts message) =>
        HeaderUris(message).Any(uri => uri.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase));

    public static bool HasOneClick(MessageFacts message) =>
        HttpsUris(message).Any()
        && message.All("List-Unsubscribe-Post").Any(field => field.Value.Trim() == "List-Unsubscribe=One-Click");

    /// <summary>Links in the HTML part that lead out: our own exit, the one of the field, or one whose words say so.</summary>
    public static IEnumerable<MailLink> Links(MessageFacts message)
    {
        var known = KnownExits(message);
        return (message.Page?.Links ?? []).Where(link =>
            known.Contains(link.Href.Trim()) || (message.Exits is null && SaysLeave(link))
        );
    }

    /// <summary>The text part shows a way out.</summary>
    public static bool IsInText(MessageFacts message)
    {
        var text = message.Text ?? "";
        return KnownExits(message).Any(exit => text.Contains(exit, StringComparison.Ordinal))
            || (
                message.Exits is null
                && text.Contains("http", StringComparison.OrdinalIgnoreCase)
                && Leave().IsMatch(text)
            );
    }

    static HashSet<string> KnownExits(MessageFacts message) =>
        message.Exits is { } exits ? [exits.Leave] : [.. HeaderUris(message)];

    static bool SaysLeave(MailLink link)
    {
        var words = link.Text.Length > 200 ? link.Text[..200] : link.Text;
        var href = link.Href.Length > 300 ? link.Href[..300] : link.Href;
        return Leave().IsMatch(words) || Leave().IsMatch(href);
    }

    static string WithoutSpace(string uri) => string.Concat(uri.Where(c => !char.IsWhiteSpace(c)));

    [GeneratedRegex("<(?<uri>[^<>]{1,2000})>", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Bracketed();

    [GeneratedRegex(
        @"unsubscri|opt[ _-]?out|list[ _-]?leave|afmeld|uitschrij|meld (je|u|jezelf|uzelf) af|abmeld|abbestell|austragen|désabonn|desabonn|désinscri|desinscri|stop receiving|manage (your )?(email |mail )?(preferences|subscription)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Leave();
}
