using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Zegel.Mail.Spf;

/// <summary>The policy a domain publishes about who may use it in MAIL FROM and HELO (RFC 7208 §4.5, §12).</summary>
/// <param name="Mechanisms">In the order in which they are evaluated.</param>
/// <param name="Redirect">The target of <c>redirect=</c>.</param>
/// <param name="Explanation">The target of <c>exp=</c>.</param>
public sealed record SpfRecord(
    IReadOnlyList<SpfMechanism> Mechanisms,
    SpfMacroString? Redirect,
    SpfMacroString? Explanation
)
{
    /// <summary>DNS answers of this size no longer travel; parsing more would be work for nothing.</summary>
    const int CharactersMax = 65_535;

    /// <summary>True for a TXT string that claims to be an SPF record; whether it is a good one is another question.</summary>
    public static bool IsSpf(string text) =>
        text.StartsWith("v=spf1", StringComparison.OrdinalIgnoreCase) && (text.Length == 6 || text[6] == ' ');

    /// <summary>Reads a record. A syntax error anywhere makes the whole of it wrong (RFC 7208 §4.6).</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SpfRecord? record, out Said error)
    {
        record = null;
        error = Said.Nothing;
        if (!IsSpf(text))
            error = ("an SPF record starts with v=spf1", "een SPF-record begint met v=spf1");
        else if (text.Length > CharactersMax)
            error = ("the record is too long for DNS", "het record is te lang voor DNS");
        if (!error.IsEmpty)
            return false;
        var mechanisms = new List<SpfMechanism>();
        SpfMacroString? redirect = null;
        SpfMacroString? explanation = null;
        foreach (var term in text[6..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var mark = term.AsSpan().IndexOfAny(":/=");
            if (mark < 0 || term[mark] != '=')
            {
                if (!SpfMechanism.TryParse(term, out var mechanism, out error))
                    return false;
                mechanisms.Add(mechanism);
                continue;
            }
            var (name, value) = (term[..mark].ToLowerInvariant(), term[(mark + 1)..]);
            if (!IsModifierName(name))
                error = ($"“{term}” is not a mechanism or modifier", $"“{term}” is geen term van SPF");
            else if (name is "redirect" or "exp")
            {
                if ((name == "redirect" ? redirect : explanation) is not null)
                    error = ($"{name}= stands twice", $"{name}= staat er twee keer");
                else if (!SpfMacroString.TryParseDomain(value, out var target))
                    error = ($"“{value}” in {name}= is not a domain", $"“{value}” in {name}= is geen domein");
                else if (name == "redirect")
                    redirect = target;
                else
                    explanation = target;
            }
            else if (!SpfMacroString.TryParseExplanation(value, out _) || value.Contains(' '))
                error = ($"“{value}” in {name}= has a wrong macro", $"“{value}” in {name}= bevat een foute macro");
            if (!error.IsEmpty)
                return false;
        }
        record = new SpfRecord(mechanisms, redirect, explanation);
        return true;
    }

    static bool IsModifierName(string name) =>
        name.Length > 0
        && char.IsAsciiLetter(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

/// <summary>What a mechanism looks at (RFC 7208 §5).</summary>
public enum SpfMechanismKind
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}

/// <summary>One term that can match, and the result it then gives.</summary>
/// <param name="Text">As published.</param>
/// <param name="Qualifier">The result when it matches.</param>
/// <param name="Domain">The domain-spec; null means the current domain.</param>
/// <param name="Network">Of <c>ip4</c> and <c>ip6</c>.</param>
public sealed record SpfMechanism(
    string Text,
    SpfResult Qualifier,
    SpfMechanismKind Kind,
    SpfMacroString? Domain,
    IPAddress? Network,
    int Prefix4,
    int Prefix6
)
{
    /// <summary>It asks DNS, and counts among the ten (RFC 7208 §4.6.4).</summary>
    public bool AsksDns =>
        Kind
            is SpfMechanismKind.Include
                or SpfMechanismKind.A
                or SpfMechanismKind.Mx
                or SpfMechanismKind.Ptr
                or SpfMechanismKind.Exists;

    internal static bool TryParse(string term, [NotNullWhen(true)] out SpfMechanism? mechanism, out Said error)
    {
        mechanism = null;
        error = (
            $"“{term}” is not a mechanism that SPF knows, or is wrongly written",
            $"“{term}” kent SPF niet, of is verkeerd geschreven"
        );
        var body = term[0] is '+' or '-' or '~' or '?' ? term[1..] : term;
        var qualifier = term[0] switch
        {
            '-' => SpfResult.Fail,
            '~' => SpfResult.SoftFail,
            '?' => SpfResult.Neutral,
            _ => SpfResult.Pass,
        };
        var mark = body.AsSpan().IndexOfAny(":/");
        var name = (mark < 0 ? body : body[..mark]).ToLowerInvariant();
        var rest = mark < 0 ? "" : body[mark..];
        SpfMechanism Of(SpfMechanismKind kind, SpfMacroString? domain = null) =>
            new(term, qualifier, kind, domain, null, 32, 128);
        switch (name)
        {
            case "all":
                mechanism = rest.Length == 0 ? Of(SpfMechanismKind.All) : null;
                break;
            case "include" or "exists":
                if (rest.StartsWith(':') && SpfMacroString.TryParseDomain(rest[1..], out var target))
                    mechanism = Of(name == "include" ? SpfMechanismKind.Include : SpfMechanismKind.Exists, target);
                break;
            case "ptr":
                if (TryReadDomain(rest, out var below))
                    mechanism = Of(SpfMechanismKind.Ptr, below);
                break;
            case "a" or "mx":
                if (
                    TryTakePrefix(ref rest, "//", 128, out var prefix6)
                    && TryTakePrefix(ref rest, "/", 32, out var prefix4)
                    && TryReadDomain(rest, out var domain)
                )
                    mechanism = Of(name == "a" ? SpfMechanismKind.A : SpfMechanismKind.Mx, domain) with
                    {
                        Prefix4 = prefix4,
                        Prefix6 = prefix6,
                    };
                break;
            case "ip4":
                if (TryTakePrefix(ref rest, "/", 32, out var bits4) && TryReadIp4(rest, out var network4))
                    mechanism = Of(SpfMechanismKind.Ip4) with { Network = network4, Prefix4 = bits4 };
                break;
            case "ip6":
                if (TryTakePrefix(ref rest, "/", 128, out var bits6) && TryReadIp6(rest, out var network6))
                    mechanism = Of(SpfMechanismKind.Ip6) with { Network = network6, Prefix6 = bits6 };
                break;
        }
        if (mechanism is null)
            return false;
        error = Said.Nothing;
        return true;
    }

    /// <summary>Nothing, or a colon and a domain-spec.</summary>
    static bool TryReadDomain(string rest, out SpfMacroString? domain)
    {
        domain = null;
        return rest.Length == 0 || (rest[0] == ':' && SpfMacroString.TryParseDomain(rest[1..], out domain));
    }

    /// <summary>Takes a prefix length from the end. A domain-spec may hold slashes too, so only digits after it count.</summary>
    static bool TryTakePrefix(ref string rest, string slash, int max, out int prefix)
    {
        prefix = max;
        var at = rest.LastIndexOf(slash, StringComparison.Ordinal);
        if (at < 0)
            return true;
        var digits = rest[(at + slash.Length)..];
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit))
            return true;
        if (digits.Length > 3 || (digits.Length > 1 && digits[0] == '0'))
            return false;
        prefix = int.Parse(digits, CultureInfo.InvariantCulture);
        rest = rest[..at];
        return prefix <= max;
    }

    // .NET takes 1.2.3 and 0x1 for IPv4 addresses, and %eth0 and brackets around IPv6; SPF does not.
    static bool TryReadIp4(string rest, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        var parts = rest.TrimStart(':').Split('.');
        return rest.StartsWith(':')
            && parts.Length == 4
            && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0'))
            && IPAddress.TryParse(rest[1..], out address);
    }

    static bool TryReadIp6(string rest, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return rest.StartsWith(':')
            && rest.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            && IPAddress.TryParse(rest[1..], out address)
            && address.AddressFamily == AddressFamily.InterNetworkV6;
    }
}
