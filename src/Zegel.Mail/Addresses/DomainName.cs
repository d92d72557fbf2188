using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Zegel.Mail.Addresses;

/// <summary>A DNS host name in its lower-case A-label form, without a trailing dot (RFC 1035 §2.3.1, RFC 1123 §2.1, RFC 5890).</summary>
public sealed record DomainName
{
    /// <summary>RFC 1035 §2.3.4 allows 255 octets on the wire, which is 253 characters of text.</summary>
    public const int LengthMax = 253;

    public const int LabelLengthMax = 63;

    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    DomainName(string ascii) => Ascii = ascii;

    /// <summary>The name as it stands in DNS and on the wire: lower case, A-labels, no trailing dot.</summary>
    public string Ascii { get; }

    /// <summary>The name as people read it: U-labels where the A-labels decode.</summary>
    public string Unicode
    {
        get
        {
            try
            {
                return Idn.GetUnicode(Ascii);
            }
            catch (ArgumentException)
            {
                return Ascii;
            }
        }
    }

    /// <summary>The A-labels from left to right: <c>mail</c>, <c>example</c>, <c>nl</c>.</summary>
    public IReadOnlyList<string> Labels => Ascii.Split('.');

    /// <summary>The name without its first label; null when only a top-level label would be left.</summary>
    public DomainName? Parent
    {
        get
        {
            var parent = Ascii[(Ascii.IndexOf('.', StringComparison.Ordinal) + 1)..];
            return parent.Contains('.') ? new DomainName(parent) : null;
        }
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out DomainName? domain) =>
        TryParse(text, out domain, out _);

    /// <summary>
    /// Reads a host name with at least two labels of at most 63 octets, at most 253 together; U-labels become A-labels
    /// (UTS #46) and one trailing dot, as DNS tools print it, is dropped.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DomainName? domain, out string error)
    {
        domain = null;
        var name = text ?? "";
        if (name.EndsWith('.'))
            name = name[..^1];
        if (name.Length is 0 or > 1000)
        {
            error = "a domain name such as example.nl is needed";
            return false;
        }
        if (!TryToAscii(name, out var ascii))
        {
            error = $"“{Shown(name)}” has a label that international domain names do not allow";
            return false;
        }
        error = Fault(ascii);
        if (error.Length == 0)
            domain = new DomainName(ascii);
        return domain is not null;
    }

    /// <summary>For names written in code and tests.</summary>
    /// <exception cref="FormatException">The text is not a domain name.</exception>
    public static DomainName Parse(string text) =>
        TryParse(text, out var domain, out var error) ? domain : throw new FormatException(error);

    /// <summary>The name with one more label (or several) in front: <c>r</c> + <c>example.nl</c>.</summary>
    /// <exception cref="FormatException">The labels are not host labels, or the name grows too long.</exception>
    public DomainName Child(string labels) => Parse($"{labels}.{Ascii}");

    /// <summary>True for the name itself and every name below <paramref name="ancestor"/>.</summary>
    public bool IsAtOrBelow(DomainName ancestor) =>
        Ascii.EndsWith(ancestor.Ascii, StringComparison.Ordinal)
        && (Ascii.Length == ancestor.Ascii.Length || Ascii[^(ancestor.Ascii.Length + 1)] == '.');

    public override string ToString() => Ascii;

    // Plain ASCII names, nearly all, need no mapping; xn-- labels go through it so that only real A-labels pass.
    static bool TryToAscii(string name, out string ascii)
    {
        ascii = name.ToLowerInvariant();
        if (System.Text.Ascii.IsValid(name) && !ascii.Contains("xn--", StringComparison.Ordinal))
            return true;
        try
        {
            ascii = Idn.GetAscii(name).ToLowerInvariant();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    static string Fault(string ascii)
    {
        if (ascii.Length > LengthMax)
            return $"the domain name is {ascii.Length} octets long; {LengthMax} is the most";
        var count = 0;
        var last = ReadOnlySpan<char>.Empty;
        foreach (var range in ascii.AsSpan().Split('.'))
        {
            last = ascii.AsSpan(range);
            count++;
            if (last.IsEmpty)
                return $"the domain “{Shown(ascii)}” has an empty label: a dot too many";
            if (last.Length > LabelLengthMax)
                return $"the domain label “{last}” is {last.Length} octets long; {LabelLengthMax} is the most";
            if (last[0] == '-' || last[^1] == '-')
                return $"the domain label “{last}” begins or ends with a hyphen";
            foreach (var c in last)
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                    return $"the domain “{Shown(ascii)}” holds {Named(c)}; letters, digits, hyphens and dots are allowed";
        }
        if (count == 1)
            return $"“{Shown(ascii)}” has no dot: the whole name is needed, such as example.nl";
        // RFC 3696 §2: otherwise an IPv4 address would pass for a name.
        return last.ContainsAnyExceptInRange('0', '9')
            ? ""
            : $"“{Shown(ascii)}” ends in a number; no top-level domain does";
    }

    internal static string Named(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c)
            ? c == ' '
                ? "a space"
                : $"the character U+{(int)c:X4}"
            : $"“{c}”";

    internal static string Shown(string text) =>
        string.Concat(
            (text.Length > 80 ? text[..80] + "…" : text).Select(c =>
                char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c
            )
        );
}
