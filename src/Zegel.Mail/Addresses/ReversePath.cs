using System.Diagnostics.CodeAnalysis;

namespace Zegel.Mail.Addresses;

/// <summary>The argument of <c>MAIL FROM</c>: a mailbox, or null for notifications (RFC 5321 §4.5.5).</summary>
public sealed record ReversePath(Mailbox? Mailbox)
{
    /// <summary><c>&lt;&gt;</c>: nothing may be sent back.</summary>
    public static ReversePath Null { get; } = new((Mailbox?)null);

    public bool IsNull => Mailbox is null;

    /// <summary>Reads the path with its angle brackets; a source route before the mailbox is read and dropped (RFC 5321 §4.1.1.3).</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ReversePath? path, out string error)
    {
        path = null;
        if (text is not ['<', .. var inside, '>'])
        {
            error = "a path stands between < and >";
            return false;
        }
        if (inside.Length == 0)
        {
            (path, error) = (Null, "");
            return true;
        }
        if (inside[0] == '@' && !TryDropRoute(ref inside))
        {
            error = "the source route is not of the form @one.example,@two.example:";
            return false;
        }
        if (Mailbox.TryParse(inside, out var mailbox, out error))
            path = new ReversePath(mailbox);
        return path is not null;
    }

    /// <summary>With its angle brackets, as on the wire.</summary>
    public override string ToString() => $"<{Mailbox}>";

    static bool TryDropRoute(ref string inside)
    {
        var colon = inside.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return false;
        var route = inside[..colon];
        inside = inside[(colon + 1)..];
        return route.Split(',').All(hop => hop is ['@', .. var host] && DomainName.TryParse(host, out _));
    }
}
