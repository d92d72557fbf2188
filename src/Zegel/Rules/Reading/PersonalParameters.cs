using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>Parts of a link that tell who follows it.</summary>
public static partial class PersonalParameters
{
    // Codes that mail systems hang on links, one per recipient.
    static readonly HashSet<string> Names = new(
        """
        mc_eid _hsenc _hsmi mkt_tok vero_id vero_conv oly_enc_id oly_anon_id ck_subscriber_id bsft_uid bsft_eid rb_clickid
        s_cid_r __s wickedid ml_subscriber ml_subscriber_hash dm_i _kx _ke sc_eh sc_lid elqtrackid elqtrack mtm_uid nr_email_referer
        subscriber_id subscriberid recipient_id recipientid email_hash emailhash subscriber_key subscriberkey
        contact_key contactkey klantnummer klantnr lidnummer kundennummer kundennr mitgliedsnummer customer_number
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    // They name a person, but may stand for a page about one; with a long code behind them they do not.
    static readonly HashSet<string> PersonNames = new(
        """
        uid userid user_id user recipient rcpt contact contactid contact_id member memberid member_id customer customerid
        customer_id klant klantid klant_id lid lid_id abonnee abonnee_id person personid person_id profileid profile_id
        subscriber subid sub_id email_id emailid kunde kundenid abonne abonne_id
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Pieces of a link that may be base64; a link of thousands is not looked through.</summary>
    const int EncodedMax = 20;

    /// <summary>
    /// An e-mail address in path, query or fragment, also in base64 or behind one or two layers of percent signs.
    /// </summary>
    public static string? AddressIn(string rest)
    {
        var plain = Uri.UnescapeDataString(Uri.UnescapeDataString(rest));
        if (Address().Match(plain) is { Success: true } match)
            return match.Value;
        return Encoded()
            .Matches(plain)
            .Take(EncodedMax)
            .Select(part => Decoded(part.Value))
            .FirstOrDefault(text => Address().Match(text) is { Success: true } whole && whole.Length == text.Length);
    }

    /// <summary>Whom a mailto link adds without a word; null for nobody.</summary>
    public static string? HiddenCopyIn(string query) =>
        query
            .Split(['?', '&'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .FirstOrDefault(pair =>
                pair is [var name, { Length: > 0 }] && name.Equals("bcc", StringComparison.OrdinalIgnoreCase)
            )
            is { } found
            ? Uri.UnescapeDataString(found[1])
            : null;

    // Base64, or its form for addresses (RFC 4648 §5).
    static string Decoded(string text)
    {
        var octets = new byte[text.Length];
        var padded = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        padded += (padded.Length % 4) switch
        {
            2 => "==",
            3 => "=",
            _ => "",
        };
        return Convert.TryFromBase64String(padded, octets, out var length)
            ? System.Text.Encoding.Latin1.GetString(octets, 0, length)
            : "";
    }

    public static string? NameIn(string query) =>
        query
            .Split(['?', '&', '#', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => Uri.UnescapeDataString(pair.Split('=', 2)[0]))
            .FirstOrDefault(Names.Contains);

    /// <summary>
    /// A long code where clicks are counted, or behind the name of a person. Pages, pictures and products have such codes
    /// too, so nothing else is looked at.
    /// </summary>
    public static string? CodeIn(WebAddress link)
    {
        var named = link
            .Query.Split(['?', '&', '#', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .FirstOrDefault(pair =>
                pair.Length == 2 && PersonNames.Contains(Uri.UnescapeDataString(pair[0])) && Code().IsMatch(pair[1])
            );
        if (named is not null)
            return named[1];
        var counted = Counted().Match($"{link.Host}{link.Path}");
        return counted.Success ? counted.Groups["code"].Value : null;
    }

    [GeneratedRegex(
        """
            ^(?:
              [0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12} | (?=[0-9]*[a-f])[0-9a-f]{16,}
              | (?=[A-Za-z_-]*[0-9])(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[\w-]{20,}={0,2}
            )$
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Code();

    [GeneratedRegex(
        """
            (?:^(?:clicks?|clk|track(?:ing)?|trk)\.[^/]+ | /(?:clicks?|clk|ck?|cl|ct|track(?:ing)?|trk|t|r))
            /(?:[\w.-]{1,12}/){0,2}(?<code>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,})(?:/|$)
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        5000
    )]
    private static partial Regex Counted();

    [GeneratedRegex(@"(?<![\w+-])[A-Za-z0-9+_-]{12,400}={0,2}", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Encoded();

    [GeneratedRegex(
        @"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}\b",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Address();
}
