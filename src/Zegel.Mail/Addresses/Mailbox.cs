using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Zegel.Mail.Addresses;

/// <summary>An e-mail address, local part and domain, parsed once (RFC 5321 §4.1.2, RFC 6531 §3.3).</summary>
/// <remarks>
/// Narrower than the grammar where mail could not be delivered or answered: no address literals, no single-label
/// domains, no comments or folding white space of RFC 5322.
/// </remarks>
public sealed record Mailbox
{
    /// <summary>In octets, quotes and all (RFC 5321 §4.5.3.1.1).</summary>
    public const int LocalPartLengthMax = 64;

    /// <summary>A path may have 256 octets, two of which are its angle brackets (RFC 5321 §4.5.3.1.3).</summary>
    public const int LengthMax = 254;

    Mailbox(string localPart, DomainName domain) => (LocalPart, Domain) = (localPart, domain);

    /// <summary>The local part as it must be sent: quoted where it needs quotes, case kept.</summary>
    public string LocalPart { get; }

    public DomainName Domain { get; }

    /// <summary>False when the local part needs SMTPUTF8 on every hop (RFC 6531).</summary>
    public bool IsAscii => Ascii.IsValid(LocalPart);

    /// <summary>The address with needless quotes gone and the domain as lower-case A-labels; the local part keeps its case.</summary>
    public string Normalised => ToString();

    /// <summary>
    /// As <see cref="Normalised"/>, with the local part folded in case and composed (NFC): what nearly every receiver takes
    /// for the same mailbox, though only the receiver may say so (RFC 5321 §2.4).
    /// </summary>
    public string Folded =>
        $"{LocalPart.Normalize(NormalizationForm.FormC).ToUpperInvariant().ToLowerInvariant()}@{Domain.Ascii}";

    /// <summary>The form in which addresses are matched for suppression and uniqueness: <see cref="Folded"/>.</summary>
    public string Key => Folded;

    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox) =>
        TryParse(text, out mailbox, out _);

    /// <summary>Reads a bare address, nothing around it; <paramref name="error"/> says in plain words what is wrong and where.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox, out string error)
    {
        mailbox = null;
        if (!TrySplit(text ?? "", out var localText, out var domainText, out error))
            return false;
        error = Spoken(localText, out var spoken);
        if (error.Length > 0)
            return false;
        if (domainText is ['[', ..])
        {
            error = $"“{DomainName.Shown(domainText)}” is an address literal; a domain name is needed";
            return false;
        }
        if (domainText is [.., '.'])
        {
            error = "the domain ends in a dot";
            return false;
        }
        if (!DomainName.TryParse(domainText, out var domain, out error))
            return false;
        var localPart = IsDotString(spoken) ? spoken : Quoted(spoken);
        var octets = Encoding.UTF8.GetByteCount(localPart) + 1 + domain.Ascii.Length;
        if (octets > LengthMax)
        {
            error = $"the address is {octets} octets long; {LengthMax} is the most";
            return false;
        }
        mailbox = new Mailbox(localPart, domain);
        return true;
    }

    /// <summary>For addresses written in code and tests.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static Mailbox Parse(string text) =>
        TryParse(text, out var mailbox, out var error) ? mailbox : throw new FormatException(error);

    /// <summary>The addr-spec as sent: local part, @, A-label domain.</summary>
    public override string ToString() => $"{LocalPart}@{Domain.Ascii}";

    static bool TrySplit(string text, out string localPart, out string domain, out string error)
    {
        (localPart, domain, error) = ("", "", "");
        var at = text.LastIndexOf('@');
        if (text.Length == 0 || at < 0)
            error = "an e-mail address has the form name@example.nl";
        else if (at == 0)
            error = "there is nothing before the @";
        else if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            error = "there is white space around the address";
        // Bounded before anything walks it; an address in U-labels may be longer than the same in A-labels.
        else if (text.Length > 1000)
            error = $"the address is {text.Length} characters long; {LengthMax} octets is the most";
        if (error.Length > 0)
            return false;
        (localPart, domain) = (text[..at], text[(at + 1)..]);
        return true;
    }

    /// <summary>What the local part says once quotes and backslashes are taken away; the answer is the fault, or nothing.</summary>
    static string Spoken(string localPart, out string spoken)
    {
        spoken = localPart;
        // A lone surrogate, or bytes that somebody decoded badly before us.
        if (localPart.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
            return "the local part is not valid Unicode";
        // Measured as written: the limit counts quotes and backslashes.
        var octets = Encoding.UTF8.GetByteCount(localPart);
        if (octets > LocalPartLengthMax)
            return $"the local part is {octets} octets long; {LocalPartLengthMax} is the most";
        if (localPart[0] == '"')
            return Unquoted(localPart, out spoken);
        foreach (var rune in localPart.EnumerateRunes())
            if (rune.Value != '.' && !IsAtext(rune))
                return $"the local part holds {Named(rune)}, which is not allowed without quotes";
        if (localPart[0] == '.')
            return "the local part begins with a dot";
        if (localPart[^1] == '.')
            return "the local part ends in a dot";
        return localPart.Contains("..", StringComparison.Ordinal) ? "the local part has two dots in a row" : "";
    }

    static string Unquoted(string quoted, out string spoken)
    {
        spoken = "";
        var text = new StringBuilder();
        for (var at = 1; at < quoted.Length; )
        {
            var rune = Rune.GetRuneAt(quoted, at);
            at += rune.Utf16SequenceLength;
            if (rune.Value == '"')
            {
                spoken = text.ToString();
                return at == quoted.Length ? "" : "the local part goes on after its closing quote";
            }
            if (rune.Value == '\\')
            {
                // quoted-pairSMTP: a backslash before a printable ASCII character, never before anything else.
                if (at == quoted.Length || quoted[at] is < ' ' or > '~')
                    return "the local part has a backslash that escapes no printable ASCII character";
                rune = new Rune(quoted[at++]);
            }
            if (!IsPrintable(rune))
                return $"the local part holds {Named(rune)}, which is not allowed";
            text.Append(rune);
        }
        return "the local part opens a quote and does not close it";
    }

    static bool IsDotString(string text) =>
        text is not ("" or ['.', ..] or [.., '.'])
        && !text.Contains("..", StringComparison.Ordinal)
        && text.EnumerateRunes().All(rune => rune.Value == '.' || IsAtext(rune));

    static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    internal static bool IsAtext(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value) || "!#$%&'*+-/=?^_`{|}~".Contains((char)rune.Value)
            : IsPrintable(rune);

    // Beyond ASCII the grammar allows everything (RFC 6531 §3.3); what cannot be seen would make two addresses look alike.
    static bool IsPrintable(Rune rune) =>
        rune.IsAscii
            ? rune.Value is >= ' ' and <= '~'
            : Rune.GetUnicodeCategory(rune)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.SpaceSeparator
                )
                && !IsDirectionMark(rune.Value);

    static bool IsDirectionMark(int value) =>
        value is 0x061C or 0x200E or 0x200F or 0xFEFF or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    static string Named(Rune rune) =>
        rune.Value == ' ' ? "a space"
        : rune.Value == '@' ? "a second @"
        : IsPrintable(rune) ? $"“{rune}”"
        : $"the character U+{rune.Value:X4}";
}
