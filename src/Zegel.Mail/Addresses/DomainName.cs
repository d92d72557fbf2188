using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Zegel.Mail.Addresses;

/// <summary>A DNS domain name in its lower-case A-label form, without a trailing dot (RFC 1035 §2.3.1, RFC 5890).</summary>
public sealed record DomainName
{
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

    public static bool TryParse(string? text, [NotNullWhen(true)] out DomainName? domain) =>
        TryParse(text, out domain, out _);

    /// <summary>Reads a host name with at least two labels of at most 63 octets, at most 253 together.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DomainName? domain, out string error)
    {
        domain = null;
        error = "";
        var name = (text ?? "").Trim().TrimEnd('.');
        if (name.Length is 0 or > 1000)
        {
            error = "a domain name such as example.nl is needed";
            return false;
        }
        string ascii;
        try
        {
            ascii = Idn.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            error = $"“{name}” has a label that DNS does not allow";
            return false;
        }
        if (ascii.Length > 253)
        {
            error = $"the domain name is {ascii.Length} octets long; 253 is the most";
            return false;
        }
        if (!ascii.Contains('.'))
        {
            error = $"“{name}” has no dot: the whole name is needed, such as example.nl";
            return false;
        }
        domain = new DomainName(ascii);
        return true;
    }

    /// <summary>For names written in code and tests.</summary>
    /// <exception cref="FormatException">The text is not a domain name.</exception>
    public static DomainName Parse(string text) =>
        TryParse(text, out var domain, out var error) ? domain : throw new FormatException(error);

    /// <summary>The name with one more label (or several) in front: <c>r</c> + <c>example.nl</c>.</summary>
    public DomainName Child(string labels) => Parse($"{labels}.{Ascii}");

    /// <summary>True for the name itself and every name below <paramref name="ancestor"/>.</summary>
    public bool IsAtOrBelow(DomainName ancestor) =>
        Ascii == ancestor.Ascii || Ascii.EndsWith("." + ancestor.Ascii, StringComparison.Ordinal);

    public override string ToString() => Ascii;
}
