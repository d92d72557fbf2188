using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>Addresses that exist to tell that a message was opened: the services and shapes met most.</summary>
public static partial class Trackers
{
    public static bool Match(WebAddress address) =>
        Hosts().IsMatch(address.Host) || Shapes().IsMatch(Bounded(address.Host + address.Rest));

    static string Bounded(string text) => text.Length > 2000 ? text[..2000] : text;

    [GeneratedRegex(
        """
            (?:^|\.)(?:mailtrack\.io|mltrk\.io|emltrk\.com|getnotify\.com|readnotify\.com|didtheyreadit\.com|bl-1\.com|bananatag\.com
            |sidekickopen\d*\.com|signaux(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\.com|t\.yesware\.com|(?:track|email)\.mixmax\.com
            |mailfoogae\.appspot\.com|tracking\.cirrusinsight\.com|tinyletterapp\.com|awstrack\.me|demdex\.net|doubleclick\.net
            |google-analytics\.com|bixel\.io|polytrack\.io|superhuman-?mail\.com|pixel\.watch|trk\.klaviyomail\.com|ctrk\.klclick\d*\.com
            |toutapp\.com|polymail\.io|contactmonkey\.com|yamm-track\.appspot\.com|boomeranggmail\.com|xpostmail\.com|streak\.com|cloudhq-mkt\d*\.(?:com|net)|salesloft\.com|outreach\.io|trackapp\.io|newtonhq\.com|mixpanel\.com|pixel\.inbox\.com|litmusemail\.com|returnpath\.net|segment\.(?:io|com)|opens\.[a-z0-9.-]+
            |openrate\.aweber\.com|mailstat\.us|track\.customer\.io|e\.customeriomail\.com|pixel\.[a-z0-9-]+\.[a-z]{2,})$
            """,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        5000
    )]
    private static partial Regex Hosts();

    [GeneratedRegex(
        """
            /wf/open\b | /track/open | /open\.(?:php|aspx|gif|png)\b | /trk\?t= | /ut\.php\? | lt\.php\?.*\bl=open | facebook\.com/tr\b | /on\.jsp\?
            | pstmrk\.it/open | /e[1-3]t/o/ | /(?:open|pixel|track|tracking|beacon|blank|transparent|spy)(?:[_-]?(?:pixel|open|beacon|img|image))?\.(?:gif|png)\b
            | /(?:tracking|track|open|email)[_/-]?(?:pixel|beacon)\b | /campaign/[0-9a-f-]{36}/[0-9a-f-]{36}/px\.png | /email/[0-9a-f]{16,}\.gif
            | [?&](?:open_?id|open_?token|track_?open)= | /collect\?(?:.*&)?tid= | /__ptq\.gif | /o/[A-Za-z0-9_-]{16,}(?:\.(?:gif|png))?$ | /mo/[0-9A-Za-z_-]{16,}\.gif | /imp\?(?:.*&)?(?:uid|mid|rid)= | /ss/o/ | /asset/[A-Za-z0-9_-]{20,}/o\.gif | /q/[A-Za-z0-9_~-]{20,}
            | \bmkt\d{2,5}\.(?:com|net)/open | /open\.aspx | /eo\?_t= | /oo/[A-Za-z0-9] | /gif\.gif\? | /(?:1x1|spacer|clear|dot|o|px|p)\.(?:gif|png)\?.{6,}
            """,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        5000
    )]
    private static partial Regex Shapes();
}
