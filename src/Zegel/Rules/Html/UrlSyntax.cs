using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Zegel.Rules.Html;

/// <summary>A valid URL string by the URL Standard: what browsers mend in silence is a fault all the same.</summary>
static class UrlSyntax
{
    static readonly HashSet<string> Special = ["http", "https", "ws", "wss", "ftp", "file"];

    /// <summary>What is wrong with it; null when it is right. Spaces around it do not count.</summary>
    public static string? Fault(string value)
    {
        var url = value.Trim(' ', '\t', '\n', '\f', '\r');
        if (url.AsSpan().IndexOfAny('\t', '\n', '\r') >= 0)
            return "a tab or line break is inside";
        var scheme = Scheme(url);
        if (scheme is null)
            return url.StartsWith("//", StringComparison.Ordinal) ? AfterSlashes(url[2..], "https") : Rest(url);
        var rest = url[(scheme.Length + 1)..];
        scheme = scheme.ToLowerInvariant();
        if (Special.Contains(scheme))
            return rest.StartsWith("//", StringComparison.Ordinal)
                ? AfterSlashes(rest[2..], scheme)
                : $"two slashes must follow {scheme}:";
        if (scheme == "javascript")
            return null;
        if (scheme == "data")
            return Data(rest);
        return rest.StartsWith("//", StringComparison.Ordinal) ? AfterSlashes(rest[2..], scheme) : Rest(rest);
    }

    /// <summary>Whether it names its scheme, so that it means the same everywhere.</summary>
    public static bool IsAbsolute(string value) => Scheme(value.Trim()) is not null;

    static string? Scheme(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return
            colon > 0 && char.IsAsciiLetter(url[0]) && url.AsSpan(0, colon).ContainsAnyExcept(SchemeCharacters) is false
            ? url[..colon]
            : null;
    }

    static readonly System.Buffers.SearchValues<char> SchemeCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
    );

    static readonly System.Buffers.SearchValues<char> NotInHost = System.Buffers.SearchValues.Create(" <>[]\\^|");

    static string? AfterSlashes(string text, string scheme)
    {
        var end = text.AsSpan().IndexOfAny("/?#\\");
        var authority = end < 0 ? text : text[..end];
        var rest = end < 0 ? "" : text[end..];
        if (authority.Contains('@', StringComparison.Ordinal))
            return "a name or password stands before the host";
        return Authority(authority, scheme) ?? Rest(rest);
    }

    static string? Authority(string authority, string scheme)
    {
        var isSpecial = Special.Contains(scheme);
        var close = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = authority.IndexOf(':', close < 0 ? 0 : close);
        if (scheme == "file")
            return authority is [_, '|'] ? "a drive letter takes a colon"
                : authority is [_, ':'] or "" ? null
                : Host(authority, isSpecial: true);
        var host = colon < 0 ? authority : authority[..colon];
        var port = colon < 0 ? "" : authority[(colon + 1)..];
        if (host.Length == 0)
            return isSpecial || port.Length > 0 ? "there is no host" : null;
        if (port.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return "the port is no number";
        if (port.TrimStart('0') is { Length: > 0 } digits && (digits.Length > 5 || int.Parse(digits, Inv) > 65535))
            return "the port is above 65535";
        return Host(host, isSpecial);
    }

    static readonly CultureInfo Inv = CultureInfo.InvariantCulture;

    static string? Host(string host, bool isSpecial)
    {
        if (host.StartsWith('['))
            return
                host.EndsWith(']')
                && !host.Contains('%', StringComparison.Ordinal)
                && IPAddress.TryParse(host[1..^1], out var address)
                && address.AddressFamily == AddressFamily.InterNetworkV6
                ? null
                : "the address in brackets is no IPv6 address";
        if (!isSpecial)
            return host.AsSpan().ContainsAny(NotInHost) ? "a character in the host is not allowed" : null;
        string name;
        try
        {
            name = WebUtility
                .UrlDecode(host.Replace("+", "%2B", StringComparison.Ordinal))
                .Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return "the host holds what is no character";
        }
        name = name.Replace("\u200B", "", StringComparison.Ordinal)
            .Replace("\u2060", "", StringComparison.Ordinal)
            .Replace("\uFEFF", "", StringComparison.Ordinal)
            .Replace("\u00AD", "", StringComparison.Ordinal)
            .Replace('。', '.');
        if (name.Length == 0)
            return "there is no host";
        if (name.Any(c => c <= ' ' || c == 0x7F || "#/:<>?@[\\]^|%`{}\"".Contains(c, StringComparison.Ordinal)))
            return "a character in the host is not allowed";
        if (name.EnumerateRunes().Any(rune => IsNoCharacter(rune.Value) || rune.Value == 0xFFFD))
            return "the host holds what is no character";
        if (name.TrimEnd('.').Split('.').Any(label => label.Length == 0 || IsBroken(label)))
            return "a label of the host is empty, or encodes what is no name";
        return Number(name);
    }

    static bool IsBroken(string label)
    {
        if (!label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
            return false;
        try
        {
            return new IdnMapping().GetUnicode(label).Equals(label, StringComparison.OrdinalIgnoreCase);
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    // A name whose last label is a number is an IPv4 address, or nothing.
    static string? Number(string name)
    {
        var labels = name.TrimEnd('.').Split('.');
        var last = labels[^1];
        var isNumber =
            last.Length > 0
            && (
                last.All(char.IsAsciiDigit)
                || (last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && last[2..].All(char.IsAsciiHexDigit))
            );
        if (!isNumber)
            return null;
        // The last of fewer than four numbers stands for all that are left out.
        return
            labels.Length <= 4
            && labels.All(label =>
                label.Length is > 0 and <= 10 && label.All(char.IsAsciiDigit) && (label.Length == 1 || label[0] != '0')
            )
            && labels.SkipLast(1).All(label => long.Parse(label, Inv) <= 255)
            && long.Parse(last, Inv) < 1L << (8 * (5 - labels.Length))
            ? null
            : "the host is no right IPv4 address";
    }

    static string? Data(string rest)
    {
        var comma = rest.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            return "data: needs a comma before the data";
        var type = rest[..comma].Split(';')[0];
        if (type.Length > 0 && MimeType.Fault(type) is not null)
            return "data: needs a media type such as image/png";
        return Rest(rest[(comma + 1)..]);
    }

    /// <summary>Path, query and fragment.</summary>
    static string? Rest(string rest)
    {
        var isFragment = false;
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            if (c == '#' && !isFragment)
                isFragment = true;
            else if (c == '%')
            {
                if (i + 2 >= rest.Length || !char.IsAsciiHexDigit(rest[i + 1]) || !char.IsAsciiHexDigit(rest[i + 2]))
                    return "a % is not followed by two hexadecimal digits";
            }
            else if (c < 0x80 ? !IsUrlCharacter(c) : c is < '\u00A0' or (>= '\uFDD0' and <= '\uFDEF') or >= '\uFFFD')
                return c == ' ' ? "a space is inside" : $"“{c}” is not allowed here";
        }
        return null;
    }

    static bool IsUrlCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!$&'()*+,-./:;=?@_~".Contains(c, StringComparison.Ordinal);

    static bool IsNoCharacter(int value) => value is >= 0xFDD0 and <= 0xFDEF || (value & 0xFFFE) == 0xFFFE;
}

/// <summary>A media type with its parameters, as <c>type</c> attributes hold.</summary>
static class MimeType
{
    public static string? Fault(string value)
    {
        var parts = value.Trim().Split(';');
        var slash = parts[0].Split('/');
        if (slash.Length != 2 || !IsToken(slash[0]) || !IsToken(slash[1].TrimEnd()))
            return "a media type is type/subtype";
        foreach (var parameter in parts.Skip(1))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !IsToken(parameter[..equals].Trim()))
                return "a parameter is name=value";
            var set = parameter[(equals + 1)..].Trim();
            if (!IsToken(set) && set is not (['"', _, .., '"']))
                return "a parameter is name=value";
        }
        return null;
    }

    static bool IsToken(string text) =>
        text.Length > 0
        && text.All(c => c is > ' ' and < '\u007F' && !"()<>@,;:\\\"/[]?={}".Contains(c, StringComparison.Ordinal));
}
