using System.Text;
using System.Text.RegularExpressions;
using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>
/// Links that name one site and lead to another: the services that pass readers on, and any page that is told by the address
/// where to send them.
/// </summary>
public static partial class Redirects
{
    /// <summary>Percent signs are peeled this often: links are wrapped within links.</summary>
    const int LayersMax = 4;

    const int EncodedMin = 12;

    /// <summary>Names that pages take their target from. What holds an address for another reason is not here.</summary>
    static readonly HashSet<string> Parameters = new(
        """
        url uri u link href to go goto out target dest destination redirect redirecturl redirect_url redirect_uri redir
        rurl return returnurl return_url returnto return_to next continue forward forwardurl location loc page_url
        jump jumpto exit away site web click r d l q ued checkout_url success_url cburl image_url view path file
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The other site that it leads to; null when it leads where it says.</summary>
    public static DomainName? EndOf(WebAddress link)
    {
        if (!link.IsWeb || link.Organisation is not { } organisation || IsSharing(link))
            return null;
        var knows = Services().IsMatch($"{link.Host}{Bounded(link.Rest)}");
        foreach (var (name, value) in PairsOf(link.Query))
            if (
                (knows || Parameters.Contains(name))
                && TargetIn(value, mayBeBare: knows || PassesOn().IsMatch(link.Path)) is { } end
                && WebAddress.OrganisationOf(end) != organisation
            )
                return end;
        return TargetInPath(link, knows) is { } inPath && WebAddress.OrganisationOf(inPath) != organisation
            ? inPath
            : null;
    }

    /// <summary>Passing an address to a page that shows it, or offers to share it, sends nobody there.</summary>
    static bool IsSharing(WebAddress link) => Sharing().IsMatch($"{link.Host}{Bounded(link.Path)}");

    static IEnumerable<(string Name, string Value)> PairsOf(string query)
    {
        foreach (var pair in Bounded(query).Split(['?', '&', '#', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            // A query that is an address itself has no name.
            yield return parts.Length == 2 && !parts[0].Contains(':', StringComparison.Ordinal)
                ? (Unescaped(parts[0]), parts[1])
                : ("url", pair);
        }
    }

    static DomainName? TargetInPath(WebAddress link, bool knows)
    {
        var path = Unescaped(Bounded(link.Path));
        var at = path.IndexOf("http", StringComparison.OrdinalIgnoreCase);
        if (at < 0 || !(knows || PassesOn().IsMatch(path[..at])))
            return null;
        // A server folds two slashes into one, and the redirector mends that.
        // Proofpoint closes the address with two underscores.
        var target = path[at..].Split("__", 2)[0];
        var slashes = target.IndexOf(':', StringComparison.Ordinal);
        return slashes is 4 or 5 && HostOf(target) is { } host ? host : null;
    }

    static DomainName? TargetIn(string value, bool mayBeBare)
    {
        var plain = Unescaped(value.Replace('+', ' ')).Trim();
        if (AddressAt(plain, mayBeBare) is { } found)
            return found;
        return Decoded(value) is { } decoded ? AddressAt(decoded, mayBeBare: false) : null;
    }

    static DomainName? AddressAt(string text, bool mayBeBare)
    {
        if (
            text.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("//", StringComparison.Ordinal)
            || text.StartsWith("\\\\", StringComparison.Ordinal)
        )
            return HostOf(text);
        return mayBeBare && BareHost().IsMatch(text) && HostOf($"https://{text}") is { } bare ? bare : null;
    }

    static DomainName? HostOf(string address) => WebAddress.Read(address).Domain;

    /// <summary>Base64, also of the kind for addresses (RFC 4648 §5).</summary>
    static string? Decoded(string value)
    {
        var text = Unescaped(value).Replace('-', '+').Replace('_', '/').TrimEnd('=');
        if (text.Length is < EncodedMin or > WebAddress.LengthMax || text.Length % 4 == 1)
            return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var written)
            ? Encoding.UTF8.GetString(bytes, 0, written)
            : null;
    }

    static string Unescaped(string text)
    {
        for (var layer = 0; layer < LayersMax && text.Contains('%'); layer++)
            text = Uri.UnescapeDataString(text);
        return text;
    }

    static string Bounded(string text) => text.Length > 4000 ? text[..4000] : text;

    [GeneratedRegex(
        """
            ^(?:www\.)?google\.[a-z.]{2,7}/(?:url|imgres|amp/s)\b | ^(?:www\.)?googleadservices\.com/ | ^(?:adclick|ad)\.[a-z.]*doubleclick\.net/
            | ^lm?\.(?:facebook|instagram|messenger|threads)\.[a-z]+/ | \.safelinks\.protection\.outlook\.com/ | ^urldefense(?:\.proofpoint)?\.com/
            | ^(?:www\.|m\.)?youtube\.com/redirect\b | (?:^|\.)linkedin\.com/(?:redir|safety)/ | ^slack-redir\.net/ | ^href\.li/ | ^duckduckgo\.com/l/
            | ^(?:www\.)?bing\.com/ck/ | \.search\.yahoo\.com/ | ^steamcommunity\.com/linkfilter | ^(?:www\.)?vk\.com/away | ^t\.umblr\.com/ | ^out\.reddit\.com/
            | ^(?:www\.)?medium\.com/r/ | ^linkprotect\.cudasvc\.com/ | ^protect[a-z0-9-]*\.mimecast\.com/ | ^secure-web\.cisco\.com/ | ^clicktime\.symantec\.com/
            | ^(?:www\.)?awin1\.com/ | ^(?:www\.)?tradetracker\.net/ | ^clk\.tradedoubler\.com/ | ^ad\.zanox\.com/ | ^go\.redirectingat\.com/ | ^redirect\.viglink\.com/
            | ^click\.linksynergy\.com/ | ^shareasale\.com/r | ^nitter\.[a-z]+/ | ^away\.vk\.com/ | ^exit\.sc/ | ^(?:www\.)?anonym\.(?:to|es)/ | ^(?:www\.)?deref-[a-z-]+\.[a-z]+/
            | ^translate\.google\.[a-z.]+/translate | ^[a-z0-9-]+\.translate\.goog/ | ^(?:www\.)?tumblr\.com/redirect | ^(?:www\.)?pinterest\.[a-z.]+/offsite
            | ^dereferrer\. | ^nullrefer\.com/ | ^(?:www\.)?tiktok\.com/link/ | ^(?:www\.)?snapchat\.com/redirect | ^trk\.[a-z0-9.-]+/ | ^clicks?\.[a-z0-9.-]+/ | ^track(?:ing)?\.[a-z0-9.-]+/
            """,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        5000
    )]
    private static partial Regex Services();

    [GeneratedRegex(
        """
            /(?:share|sharer|sharing|share-offsite|intent|compose|submit|pin/create|bookmarklet|dialog)\b | ^(?:api\.whatsapp\.com|wa\.me|t\.me/share|telegram\.me/share|web\.whatsapp\.com)
            | ^(?:www\.)?addtoany\.com | ^(?:www\.)?addthis\.com | ^web\.archive\.org | ^archive\.(?:is|ph|org|today)/ | ^(?:www\.)?icalendar | ^calendar\. | ^outlook\.(?:live|office)\.com/calendar
            """,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        5000
    )]
    private static partial Regex Sharing();

    [GeneratedRegex(
        @"/(?:go|goto|out|outgoing|outbound|redirect|redir|r|rd|link|linkout|url|away|exit|leave|click|clk|jump|track|ext|external|forward|visit|proxy|cgi-bin)(?:\.[a-z]{2,4})?(?:/|$|\?)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex PassesOn();

    [GeneratedRegex(
        @"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:[/?#:]|$)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex BareHost();
}
