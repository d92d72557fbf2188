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
        subscriber_id subscriberid recipient_id recipientid email_hash emailhash
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>An e-mail address in path, query or fragment, also behind one or two layers of percent signs.</summary>
    public static string? AddressIn(string rest)
    {
        var plain = Uri.UnescapeDataString(Uri.UnescapeDataString(rest));
        return Address().Match(plain) is { Success: true } match ? match.Value : null;
    }

    public static string? NameIn(string query) =>
        query
            .Split(['?', '&', '#', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => Uri.UnescapeDataString(pair.Split('=', 2)[0]))
            .FirstOrDefault(Names.Contains);

    [GeneratedRegex(
        @"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}\b",
        RegexOptions.ExplicitCapture,
        500
    )]
    private static partial Regex Address();
}
