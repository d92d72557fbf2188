using System.Diagnostics.CodeAnalysis;

namespace Zegel.Mail.Dmarc;

/// <summary>The TXT record at <c>default._bimi</c>: a logo for mail that passes DMARC (Internet-Draft, no RFC).</summary>
/// <param name="Logo"><c>l=</c>: an SVG of profile Tiny PS; null where the domain declines.</param>
/// <param name="Evidence"><c>a=</c>: the certificate for it; null without one.</param>
public sealed record BimiRecord(Uri? Logo, Uri? Evidence)
{
    public static bool IsBimi(string text) => text.StartsWith("v=BIMI1", StringComparison.OrdinalIgnoreCase);

    public static bool TryParse(string text, [NotNullWhen(true)] out BimiRecord? record, out Said error)
    {
        record = null;
        error = Said.Nothing;
        var tags = Transport.TagList.Read(text);
        if (
            tags.Count == 0
            || tags[0].Name != "v"
            || !tags[0].Value.Equals("BIMI1", StringComparison.OrdinalIgnoreCase)
        )
        {
            error = ("it does not begin with v=BIMI1", "het begint niet met v=BIMI1");
            return false;
        }
        if (!Address("l", out var logo, out error) || !Address("a", out var evidence, out error))
            return false;
        if (tags.All(tag => tag.Name != "l"))
        {
            error = ("l= is missing", "l= ontbreekt");
            return false;
        }
        record = new BimiRecord(logo, evidence);
        return true;

        bool Address(string name, out Uri? address, out Said fault)
        {
            (address, fault) = (null, Said.Nothing);
            var value = tags.FirstOrDefault(tag => tag.Name == name).Value;
            if (string.IsNullOrEmpty(value))
                return true;
            if (Uri.TryCreate(value, UriKind.Absolute, out address) && address.Scheme == Uri.UriSchemeHttps)
                return true;
            fault = ($"{name}={value} is not an https address", $"{name}={value} is geen https-adres");
            return false;
        }
    }
}
