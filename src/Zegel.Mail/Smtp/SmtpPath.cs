using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Smtp;

/// <summary>A path as a stranger may write it (RFC 5321 §4.1.2): wider than a <see cref="Mailbox"/>, since address literals and single labels are lawful here.</summary>
/// <param name="LocalPart">With its quotes, if it came with quotes; empty for the null path.</param>
/// <param name="Domain">A name, an address literal in brackets, or empty for <c>&lt;&gt;</c> and <c>&lt;Postmaster&gt;</c>.</param>
public sealed record SmtpPath(string LocalPart, string Domain)
{
    /// <summary>Limits of RFC 5321 §4.5.3.1, in octets.</summary>
    public const int LocalPartMax = 64;
    public const int DomainMax = 255;
    public const int PathMax = 256;

    /// <summary>What an atom may not hold (RFC 5322 §3.2.3).</summary>
    static readonly SearchValues<char> Specials = SearchValues.Create(" \"(),:;<>@[\\]");

    public static SmtpPath Null { get; } = new("", "");

    public bool IsNull => LocalPart.Length == 0;

    public bool IsAscii => Ascii.IsValid(LocalPart) && Ascii.IsValid(Domain);

    /// <summary>The path as an address people have, if it is one.</summary>
    public Mailbox? Mailbox { get; } =
        Domain.Length > 0 && Addresses.Mailbox.TryParse($"{LocalPart}@{Domain}", out var mailbox) ? mailbox : null;

    /// <summary>Reads a path, with or without its angle brackets; a source route in front is dropped (RFC 5321 appendix C).</summary>
    /// <param name="rest">What stands behind it: the parameters.</param>
    public static bool TryRead(
        ReadOnlySpan<char> text,
        [NotNullWhen(true)] out SmtpPath? path,
        out ReadOnlySpan<char> rest
    )
    {
        path = null;
        text = text.TrimStart(' ');
        var length = LengthOf(text);
        rest = length < 0 ? default : text[length..];
        if (length <= 0 || (!rest.IsEmpty && rest[0] != ' '))
            return false;
        var inside = text[..length];
        if (Encoding.UTF8.GetByteCount(inside) > PathMax)
            return false;
        if (inside[0] == '<')
            inside = inside[1..^1];
        if (inside.IsEmpty)
        {
            path = Null;
            return text[0] == '<';
        }
        if (inside[0] == '@')
            inside = inside[(inside.IndexOf(':') + 1)..];
        return TryReadMailbox(inside, out path);
    }

    /// <summary>Octets up to the closing bracket, or to the first space outside quotes; -1 when a bracket or quote stays open.</summary>
    static int LengthOf(ReadOnlySpan<char> text)
    {
        var bracketed = text is ['<', ..];
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                quoted = !quoted;
            else if (text[i] == '\\' && quoted)
                i++;
            else if (text[i] == '>' && bracketed && !quoted)
                return i + 1;
            else if (text[i] == ' ' && !bracketed && !quoted)
                return i;
        }
        return bracketed || quoted ? -1 : text.Length;
    }

    static bool TryReadMailbox(ReadOnlySpan<char> text, [NotNullWhen(true)] out SmtpPath? path)
    {
        path = null;
        if (text.Equals("postmaster", StringComparison.OrdinalIgnoreCase))
        {
            path = new SmtpPath(text.ToString(), "");
            return true;
        }
        var at = text.LastIndexOf('@');
        if (at <= 0 || !IsLocalPart(text[..at]) || !IsDomain(text[(at + 1)..]))
            return false;
        path = new SmtpPath(text[..at].ToString(), text[(at + 1)..].ToString());
        return true;
    }

    static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (Encoding.UTF8.GetByteCount(local) > LocalPartMax)
            return false;
        if (local is ['"', .. var inside, '"'])
            return IsQuoted(inside);
        foreach (var atom in local.Split('.'))
            if (local[atom].IsEmpty || local[atom].ContainsAny(Specials) || HasControls(local[atom]))
                return false;
        return true;
    }

    static bool IsQuoted(ReadOnlySpan<char> inside)
    {
        for (var i = 0; i < inside.Length; i++)
            if (char.IsControl(inside[i]) || inside[i] == '"' || (inside[i] == '\\' && ++i == inside.Length))
                return false;
        return true;
    }

    static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (domain.IsEmpty || Encoding.UTF8.GetByteCount(domain) > DomainMax)
            return false;
        if (domain is ['[', .. var literal, ']'])
            return literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)
                ? IPAddress.TryParse(literal[5..], out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6
                : literal.Count('.') == 3 && IPAddress.TryParse(literal, out _);
        foreach (var range in domain.Split('.'))
            if (!IsLabel(domain[range]))
                return false;
        return true;
    }

    static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
            return false;
        foreach (var c in label)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_') && (c < 0x80 || char.IsControl(c)))
                return false;
        return true;
    }

    static bool HasControls(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (char.IsControl(c))
                return true;
        return false;
    }

    /// <summary>With its angle brackets, as on the wire.</summary>
    public override string ToString() => Domain.Length == 0 ? $"<{LocalPart}>" : $"<{LocalPart}@{Domain}>";
}
