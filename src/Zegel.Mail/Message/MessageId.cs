using System.Diagnostics.CodeAnalysis;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Message;

/// <summary>A message identifier: who made it and a part that occurs once (RFC 5322 §3.6.4).</summary>
public sealed record MessageId
{
    /// <summary>Characters with the angle brackets: half of what Gmail takes, so that other programs can hold it too.</summary>
    public const int LengthMax = 250;

    MessageId(string left, string right) => (Left, Right) = (left, right);

    /// <summary>What stands before the @; in an identifier of ours, the key of the message.</summary>
    public string Left { get; }

    /// <summary>What stands behind the @: a domain as a rule, of whatever kind its maker liked.</summary>
    public string Right { get; }

    /// <summary>The identifier of one of our messages: its key, 32 hexadecimal digits, at the sending domain.</summary>
    public static MessageId Of(Guid key, DomainName domain)
    {
        // A key is unique by itself, so the parent of a very long name serves as well.
        while (domain.Ascii.Length > LengthMax - 35)
            domain = domain.Parent!;
        return new MessageId(key.ToString("N"), domain.Ascii);
    }

    /// <summary>True for an identifier that <see cref="Of"/> may have made.</summary>
    public bool TryGetKey(out Guid key) => Guid.TryParseExact(Left, "N", out key);

    /// <summary>Reads an identifier with or without its angle brackets; white space around it is allowed, comments are not.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MessageId? messageId)
    {
        messageId = null;
        var id = (text ?? "").Trim();
        if (id is ['<', .. var inside, '>'])
            id = inside;
        var at = id.LastIndexOf('@');
        if (at < 1 || id.Length > LengthMax - 2 || !IsDotAtom(id[..at]))
            return false;
        var right = id[(at + 1)..];
        if (!IsDotAtom(right) && !IsNoFoldLiteral(right))
            return false;
        messageId = new MessageId(id[..at], right);
        return true;
    }

    /// <summary>With its angle brackets, as in the header.</summary>
    public override string ToString() => $"<{Left}@{Right}>";

    internal static bool IsDotAtom(string text) =>
        text.Length > 0
        && text.Split('.')
            .All(atom => atom.Length > 0 && atom.EnumerateRunes().All(rune => rune.IsAscii && Mailbox.IsAtext(rune)));

    static bool IsNoFoldLiteral(string text) =>
        text is ['[', .. var inside, ']'] && inside.All(c => c is > ' ' and <= '~' and not ('[' or ']' or '\\'));
}
