using System.Collections.Frozen;

namespace Zegel.Rules;

/// <summary>
/// Which receivers and filters are known to look at what a row of the catalogue asks (standards 6.1, 8.2; the rules of
/// SpamAssassin by name). Rows that are absent matter to readers, or to the law.
/// </summary>
public static class Receivers
{
    const string Gmail = "Gmail";
    const string Yahoo = "Yahoo";
    const string Outlook = "Outlook.com";
    const string Apple = "iCloud";
    const string Gmx = "GMX and WEB.DE";
    const string LaPoste = "La Poste";
    const string Orange = "Orange";

    static readonly string[] Hosts = [Gmail, Yahoo, Outlook, Apple, Gmx, LaPoste, Orange];
    static readonly string[] Authentication = [Gmail, Yahoo, Outlook, Apple, Gmx, LaPoste];
    static readonly string[] Unsubscribing = [Gmail, Yahoo, Outlook, Apple, Gmx, Orange];

    static readonly FrozenDictionary<string, string[]> ByRule = new (string Rules, string[] Who)[]
    {
        ("G02 G03 A01 A02 A03", [.. Hosts, Assassin("RDNS_NONE, RDNS_DYNAMIC")]),
        ("A04", [Gmx, Orange]),
        ("A05 A16", [Gmx, LaPoste]),
        ("A07", [Gmail]),
        ("A08", [Gmail, Yahoo, Gmx, Outlook]),
        ("G04", [Apple]),
        ("G05 A67", [Gmx, Yahoo]),
        ("A68", [Yahoo]),
        ("G07 G09 G11", [.. Authentication, Orange]),
        ("G13 G14 G15 G16 G17 G18 A10 A11 A12 A13 A14 A15 A17 A18", [.. Authentication, Assassin("SPF_SOFTFAIL")]),
        ("A20 A21 A24 A25 A26 A27 A30 A31", [.. Authentication, Assassin("DKIM_INVALID")]),
        ("A40 A41 A42 A43 A44 A45 A46", [.. Authentication, Orange, Assassin("DMARC_REJECT, DMARC_QUAR, DMARC_NONE")]),
        ("A50 A51", [LaPoste, Yahoo]),
        ("A56", [Gmail, Yahoo, Apple]),
        ("A60 A61 A62", [Gmail, Gmx, Orange, "KPN", "Microsoft 365"]),
        ("G26 G27 G28 G32 O01 O02 O03 O04 O05", Unsubscribing),
        (
            "G33 F01 F02",
            [
                Gmail,
                Yahoo,
                Assassin(
                    "MISSING_DATE, INVALID_DATE, INVALID_DATE_TZ_ABSURD, DATE_IN_PAST_03_06 to _96_XX, DATE_IN_FUTURE_03_06 to _48_96, MISSING_MID, INVALID_MSGID, MISSING_FROM, MISSING_HEADERS, MISSING_SUBJECT"
                ),
            ]
        ),
        ("F03", [Gmail]),
        ("F04", [Gmail, Assassin("SUBJECT_NEEDS_ENCODING")]),
        ("F06", [Assassin("MIME_BASE64_TEXT")]),
        ("F07", [Assassin("MPART_ALT_DIFF, MPART_ALT_DIFF_COUNT, MIME_HTML_ONLY")]),
        ("F09", [Gmail]),
        ("F11", [Gmail, "Microsoft 365", Assassin("HTML_FONT_LOW_CONTRAST, HTML_OBFUSCATE_20_30")]),
        ("F12", [Gmail]),
        ("F13", [Assassin("HTML_IMAGE_ONLY_04 to _32")]),
        ("F14", [Gmail]),
        ("F15", ["readers with a screen reader", "the European Accessibility Act"]),
        ("F17", [Gmx]),
        ("F18 G36", [Gmail, Assassin("FROM_NO_USER, REPLYTO_WITHOUT_TO_CC")]),
        ("G37", [Gmail, Assassin("NUMERIC_HTTP_ADDR, HTML_SHORT_LINK_IMG_1")]),
        ("G39", [Gmail, Assassin("SUBJ_ALL_CAPS")]),
        ("G42 G43 G44", [Gmail, Yahoo, Apple]),
        ("G45", ["Apple Mail, which loads images for nobody in particular"]),
    }
        .SelectMany(row => row.Rules.Split(' ').Select(id => (Id: id, row.Who)))
        .ToFrozenDictionary(row => row.Id, row => row.Who, StringComparer.Ordinal);

    /// <summary>Empty where no receiver is known to look.</summary>
    /// <param name="ruleId">A row of the catalogue, such as G13 or A30.</param>
    public static IReadOnlyList<string> Of(string ruleId) => ByRule.GetValueOrDefault(ruleId) ?? [];

    static string Assassin(string rules) => $"SpamAssassin ({rules})";
}
