using System.Text;
using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>An address or host in a header field with letters beyond ASCII.</summary>
/// <param name="LocalPart">What stands before the @; empty for a host alone.</param>
/// <param name="Domain">As written, percent-encoding of a mailto address undone.</param>
public sealed record InternationalAddress(string LocalPart, string Domain)
{
    /// <summary>Every hop must speak SMTPUTF8 (RFC 6531), however the domain is written.</summary>
    public bool NeedsSmtpUtf8 => !Ascii.IsValid(LocalPart);

    public override string ToString() => LocalPart.Length == 0 ? Domain : $"{LocalPart}@{Domain}";
}

/// <summary>
/// Finds them as they stand, before a library turns one form into the other. Letters beside an address, as in a display
/// name, are text and want encoded-words; those within one must never be encoded so (RFC 2047 §5).
/// </summary>
static partial class InternationalAddresses
{
    static readonly HashSet<string> OfPeople = new(
        """
        from sender reply-to to cc bcc return-path resent-from resent-sender resent-to resent-cc resent-reply-to
        disposition-notification-to errors-to delivered-to
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    public static IReadOnlyList<InternationalAddress> In(string field, string value) =>
        [
            .. Matches(field, value)
                .Select(found => new InternationalAddress(
                    Unescaped(field, found.Groups["local"].Value),
                    Unescaped(field, found.Groups["domain"].Value)
                ))
                .Where(address => !Ascii.IsValid(address.ToString())),
        ];

    /// <summary>What is left of a value without its addresses has letters beyond ASCII.</summary>
    public static bool HasLettersBeside(string field, string value)
    {
        if (Ascii.IsValid(value))
            return false;
        var rest = new StringBuilder(value);
        foreach (var found in Matches(field, value).Reverse())
            rest.Remove(found.Index, found.Length);
        return !Ascii.IsValid(rest.ToString());
    }

    static IEnumerable<Match> Matches(string field, string value) =>
        (
            OfPeople.Contains(field) ? Mailboxes().Matches(value).AsEnumerable()
            : field.StartsWith("List-", StringComparison.OrdinalIgnoreCase) ? Targets().Matches(value)
            : []
        ).Where(found => found.Groups["domain"].Success);

    static string Unescaped(string field, string text) =>
        OfPeople.Contains(field) ? text : Uri.UnescapeDataString(text);

    // A quoted string that no @ follows is a name, whatever stands in it.
    [GeneratedRegex(
        @"""([^""\\]|\\.)*""(?!@)|(?<local>""([^""\\]|\\.)*""|[^\s<>,;:""()@]+)@(?<domain>[^\s<>,;""()@]+)",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Mailboxes();

    // mailto:local@domain?…, https://host/…, and the bare name of a List-Id.
    [GeneratedRegex(
        @"mailto:(?<local>[^\s<>@?]+)@(?<domain>[^\s<>@?]+)|https?://(?<domain>[^\s<>/?#:@]+)|<(?<domain>[^\s<>@:/]+)>",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Targets();
}
