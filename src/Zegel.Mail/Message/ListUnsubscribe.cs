using System.Diagnostics.CodeAnalysis;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Message;

/// <summary>The two ways out that bulk mail names in its header: one https address for one click, one to mail (RFC 2369 §3.2, RFC 8058 §3.1).</summary>
public sealed record ListUnsubscribe
{
    public const string FieldName = "List-Unsubscribe";

    public const string PostFieldName = "List-Unsubscribe-Post";

    /// <summary>The only value of <c>List-Unsubscribe-Post</c> there is.</summary>
    public const string PostValue = "List-Unsubscribe=One-Click";

    /// <summary>Keeps the field's line well under the 998 octets that a line may have.</summary>
    public const int UriLengthMax = 800;

    const string Subject = "?subject=unsubscribe";

    ListUnsubscribe(Uri oneClick, Mailbox mailto) => (OneClick, Mailto) = (oneClick, mailto);

    /// <summary>Takes a POST from whoever holds it.</summary>
    public Uri OneClick { get; }

    public Mailbox Mailto { get; }

    /// <summary>Refuses an address that no mail program would post to, or that would leak or break the header.</summary>
    public static bool TryCreate(
        Uri oneClick,
        Mailbox mailto,
        [NotNullWhen(true)] out ListUnsubscribe? exit,
        out string error
    )
    {
        exit = null;
        error =
            !oneClick.IsAbsoluteUri || oneClick.Scheme != Uri.UriSchemeHttps ? "the address for one click is not https"
            : !HasName(oneClick) ? "the address for one click names no host that DNS could know"
            : oneClick.UserInfo.Length > 0 ? "the address for one click names a user"
            : oneClick.Fragment.Length > 0 ? "the address for one click has a fragment, which no server gets to see"
            : Written(oneClick).Length > UriLengthMax
                ? $"the address for one click is longer than {UriLengthMax} characters"
            : !mailto.IsAscii ? "the mail address for leaving is not ASCII"
            : "";
        if (error.Length == 0)
            exit = new ListUnsubscribe(oneClick, mailto);
        return exit is not null;
    }

    /// <summary>Reads a field that has both ways; others than the first https and the first mailto are passed over.</summary>
    public static bool TryParse(string? value, [NotNullWhen(true)] out ListUnsubscribe? exit)
    {
        exit = null;
        if (value is null || value.Length > 4 * UriLengthMax)
            return false;
        var uris = value
            .Split(',')
            .Select(part =>
                part.Trim() is ['<', .. var inside, '>'] && Uri.TryCreate(inside, UriKind.Absolute, out var uri)
                    ? uri
                    : null
            )
            .ToList();
        return uris.Find(uri => uri?.Scheme == Uri.UriSchemeHttps) is { } oneClick
            && uris.Find(uri => uri?.Scheme == Uri.UriSchemeMailto) is { } mailto
            && Mailbox.TryParse(
                Uri.UnescapeDataString(
                    mailto.GetComponents(UriComponents.UserInfo | UriComponents.Host, UriFormat.UriEscaped)
                ),
                out var mailbox
            )
            && TryCreate(oneClick, mailbox, out exit, out _);
    }

    /// <summary>The value of the field, folded between the two.</summary>
    public override string ToString() => $"<{Written(OneClick)}>,\r\n <mailto:{Escaped(Mailto)}{Subject}>";

    /// <summary>A Uri takes hosts that it cannot write as A-labels, and says so only when asked to.</summary>
    static bool HasName(Uri uri)
    {
        try
        {
            return uri.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    // A comma ends an address for some readers (RFC 2369 §2), and host names travel as A-labels.
    static string Written(Uri uri) =>
        uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)
            .Replace(uri.Host, uri.IdnHost, StringComparison.Ordinal)
            .Replace(",", "%2C", StringComparison.Ordinal);

    // RFC 6068 §2 lets a few more characters stand; escaped they mean the same.
    static string Escaped(Mailbox mailbox) => $"{Uri.EscapeDataString(mailbox.LocalPart)}@{mailbox.Domain.Ascii}";
}
