using System.Text;
using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>What stands where a host belongs.</summary>
public enum HostKind
{
    /// <summary>The address has no host: mailto, relative links.</summary>
    None,
    Name,

    /// <summary>An IP address in any of the notations browsers accept, also <c>3232235777</c> and <c>0x7f.1</c>.</summary>
    Number,

    /// <summary>No browser agrees with another about it.</summary>
    Unreadable,
}

/// <summary>A link target as browsers read it (WHATWG URL Standard §4.4), kinder to tricks than <see cref="Uri"/>.</summary>
/// <param name="Scheme">Lower case, without colon; empty for a relative link.</param>
/// <param name="Host">Decoded and lower case, as A-labels where it is a name.</param>
/// <param name="Domain">The name when it has at least two labels.</param>
/// <param name="UserInfo">What stands before an @ in front of the host.</param>
/// <param name="Rest">Path, query and fragment as written; for other schemes all that follows the colon.</param>
/// <param name="HostIsEncoded">The host hides behind percent signs.</param>
public sealed record WebAddress(
    string Scheme,
    string Host,
    HostKind HostKind,
    DomainName? Domain,
    string UserInfo,
    string Rest,
    bool HostIsEncoded
)
{
    /// <summary>Longer ones are read up to here: no honest link comes near.</summary>
    public const int LengthMax = 8192;

    public bool IsWeb => Scheme is "http" or "https";

    /// <summary>What may be registered as one: <c>example.co.uk</c> for <c>www.example.co.uk</c>; null without a name.</summary>
    public DomainName? Organisation => Domain is null ? null : OrganisationOf(Domain);

    public string Path => Rest.Split(['?', '#'], 2)[0];

    /// <summary>From the question mark on, fragment included; empty when there is none.</summary>
    public string Query => Rest.IndexOfAny(['?', '#']) is >= 0 and var at ? Rest[at..] : "";

    public static DomainName OrganisationOf(DomainName domain) =>
        PublicSuffixList.Shipped.OrganizationalDomain(domain) ?? domain;

    public static WebAddress Read(string written)
    {
        var text = Cleaned(written);
        var colon = SchemeEnd(text);
        var scheme = colon < 0 ? "" : text[..colon].ToLowerInvariant();
        var rest = text[(colon + 1)..];
        if (colon < 0 && rest.Length > 1 && IsSlash(rest[0]) && IsSlash(rest[1]))
            scheme = "https";
        if (scheme is not ("http" or "https" or "ftp" or "ws" or "wss"))
            return new WebAddress(scheme, "", HostKind.None, null, "", rest, false);

        // Browsers take any number of slashes, either way round, even none.
        rest = rest.TrimStart('/', '\\');
        var end = rest.IndexOfAny(['/', '\\', '?', '#']);
        var authority = end < 0 ? rest : rest[..end];
        var path = end < 0 ? "" : rest[end..];
        var at = authority.LastIndexOf('@');
        var (host, kind, domain) = ReadHost(authority[(at + 1)..]);
        return new WebAddress(
            scheme,
            host,
            kind,
            domain,
            at < 0 ? "" : authority[..at],
            path,
            authority[(at + 1)..].Contains('%')
        );
    }

    // The standard strips controls and spaces at both ends, and tabs and line ends everywhere.
    static string Cleaned(string written)
    {
        var text = new StringBuilder(Math.Min(written.Length, LengthMax));
        foreach (var c in written.AsSpan(0, Math.Min(written.Length, LengthMax)))
            if (c is not ('\t' or '\r' or '\n'))
                text.Append(c);
        var cleaned = text.ToString();
        var start = 0;
        var end = cleaned.Length;
        while (start < end && cleaned[start] <= ' ')
            start++;
        while (end > start && cleaned[end - 1] <= ' ')
            end--;
        return cleaned[start..end];
    }

    static int SchemeEnd(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':')
                return i > 0 ? i : -1;
            var isSchemeChar = i == 0 ? char.IsAsciiLetter(text[i]) : IsSchemeChar(text[i]);
            if (!isSchemeChar)
                return -1;
        }
        return -1;
    }

    static bool IsSchemeChar(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.';

    static bool IsSlash(char c) => c is '/' or '\\';

    static (string Host, HostKind Kind, DomainName? Domain) ReadHost(string written)
    {
        if (written.StartsWith('['))
            return (written, HostKind.Number, null);
        var port = written.LastIndexOf(':');
        var host = port < 0 ? written : written[..port];
        if (host.Contains('%'))
            host = Uri.UnescapeDataString(host);
        host = Fold(host).TrimEnd('.').ToLowerInvariant();
        if (host.Length == 0 || host.Any(c => c <= ' ' || "%<>^`{|}\"\\/?#@:[]".Contains(c)))
            return (host, HostKind.Unreadable, null);
        var labels = host.Split('.');
        if (IsNumber(labels[^1]))
            return (host, HostKind.Number, null);
        if (labels.Length == 1)
            return (host, HostKind.Name, null);
        // Underscores are no host names, yet browsers follow them; who owns the name stands to their right.
        var owner = Array.FindLastIndex(labels, label => label.Contains('_')) + 1;
        return DomainName.TryParse(string.Join('.', labels[owner..]), out var domain)
            ? (owner == 0 ? domain.Ascii : host, HostKind.Name, domain)
            : (host, HostKind.Unreadable, null);
    }

    /// <summary>Full-width letters, ideographic dots and their like as browsers map them (UTS #46).</summary>
    internal static string Fold(string text)
    {
        try
        {
            text = text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // A lone surrogate: nothing to fold.
        }
        return text.Replace('\u3002', '.');
    }

    static bool IsNumber(string label) =>
        label.Length > 0
        && (
            label.All(char.IsAsciiDigit)
            || (label.StartsWith("0x", StringComparison.Ordinal) && label.Skip(2).All(char.IsAsciiHexDigit))
        );
}
