using System.Globalization;
using System.Text.RegularExpressions;

namespace Zegel.Rules.Html;

/// <summary>Whether the value of an attribute is written as its syntax asks.</summary>
static partial class ValueSyntax
{
    static readonly CultureInfo Inv = CultureInfo.InvariantCulture;

    /// <summary>What was expected instead; null when it is right.</summary>
    /// <param name="syntax">As <see cref="ElementTable"/> names it.</param>
    public static string? Fault(string syntax, string name, string value) =>
        syntax switch
        {
            "" or "*" => null,
            "bool" => value.Length == 0 || value.Equals(name, StringComparison.OrdinalIgnoreCase)
                ? null
                : $"{name} without a value",
            "url" => UrlSyntax.Fault(value),
            "link" => string.IsNullOrWhiteSpace(value) ? $"an address in {name}" : UrlSyntax.Fault(value),
            "pings" => Words(value).Select(Ping).FirstOrDefault(fault => fault is not null),
            "absolutes" => Absolutes(value),
            "id" => value.Length == 0 || value.Any(IsSpace) ? "an id of at least one character, without spaces" : null,
            "idref" => value.Length == 0 || value.Any(IsSpace) ? "one id" : null,
            "ids" => string.IsNullOrWhiteSpace(value) ? "one or more ids" : null,
            "word" => value.Length == 0 || value.Any(IsSpace) ? "a name without spaces" : null,
            "int" => Integer().IsMatch(value) ? null : "a whole number",
            "uint" => Unsigned(value) ? null : "a whole number of 0 or more, without a unit",
            "positive" => Unsigned(value) && value.Any(c => c is >= '1' and <= '9') ? null : "a whole number above 0",
            "float" => Float().IsMatch(value) ? null : "a number",
            "unsigned" => Float().IsMatch(value) && !value.StartsWith('-') ? null : "a number of 0 or more",
            "floatpos" => Float().IsMatch(value) && !value.StartsWith('-') && value.Any(c => c is >= '1' and <= '9')
                ? null
                : "a number above 0",
            "step" => value.Equals("any", StringComparison.OrdinalIgnoreCase) ? null : Fault("floatpos", name, value),
            "lang" => value.Length == 0 && name is "lang" or "hreflang" ? null : LanguageTag.Fault(value),
            "mime" => MimeType.Fault(value),
            "media" => MediaQuery.Fault(value),
            "srcset" => SourceSet.Fault(value),
            "sizes" => SourceSet.SizesFault(value),
            "iconsizes" => Words(value).All(size => size == "any" || IconSize().IsMatch(size))
                ? null
                : "any, or sizes such as 16x16",
            "target" => Target(value),
            "frame" => value.Length == 0 || value[0] == '_' ? "a name that does not begin with _" : null,
            "hash" => value.Length > 1 && value[0] == '#' ? null : "# and the name of a map",
            "some" => value.Length > 0 ? null : "a value",
            "keys" => Keys(value),
            "css" => StyleSyntax.DeclarationsFault(value),
            "time" => DateSyntax.IsTime(value) ? null : "a date, time or duration",
            "change" => DateSyntax.IsOfChange(value) ? null : "a date such as 2026-05-01, or a date, time and zone",
            "custom" => CustomName().IsMatch(value) && !Reserved.Contains(value)
                ? null
                : "the name of a custom element",
            "integrity" => Words(value).All(hash => Hash().IsMatch(hash))
                ? null
                : "sha256-, sha384- or sha512- and a hash",
            "sandbox" => Sandbox(value),
            "autofill" => Autofill.Fault(value),
            "tokens" => Words(value.ToLowerInvariant()).GroupBy(word => word).Any(words => words.Count() > 1)
                ? "each word once"
                : null,
            "vocabulary" => UrlSyntax.IsAbsolute(value) ? UrlSyntax.Fault(value) : "a whole address",
            "prefixes" => ArePrefixes([.. Words(value)]) ? null : "pairs such as og: https://ogp.me/ns#",
            ['{', .. var values, '}'] => values.Split(',').Contains(value.ToLowerInvariant())
            || values.Split(',').Contains(value)
                ? null
                : "one of " + values.TrimEnd(',').Replace(",", ", ", StringComparison.Ordinal),
            _ => Range(syntax, value),
        };

    public static bool IsReserved(string name) => Reserved.Contains(name);

    static readonly HashSet<string> Reserved =
    [
        "annotation-xml",
        "color-profile",
        "font-face",
        "font-face-src",
        "font-face-uri",
        "font-face-format",
        "font-face-name",
        "missing-glyph",
    ];

    static string? Absolutes(string value)
    {
        var urls = Words(value).ToList();
        if (urls.Count == 0)
            return "one or more whole addresses";
        return urls.Exists(url => !UrlSyntax.IsAbsolute(url))
            ? "whole addresses"
            : urls.ConvertAll(UrlSyntax.Fault).Find(f => f is not null);
    }

    static bool ArePrefixes(List<string> words) =>
        words.Count % 2 == 0 && words.Where((_, at) => at % 2 == 0).All(word => word.Length > 1 && word[^1] == ':');

    static string? Ping(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? UrlSyntax.Fault(url)
            : "addresses of http or https";

    static string? Target(string value) =>
        value.Length == 0 ? "the name of a window"
        : value[0] != '_' || value.ToLowerInvariant() is "_blank" or "_self" or "_parent" or "_top" ? null
        : "_blank, _self, _parent, _top or a name";

    static string? Keys(string value)
    {
        var keys = Words(value).ToList();
        return keys.Exists(key => new StringInfo(key).LengthInTextElements != 1)
                ? "single characters with spaces between"
            : keys.Distinct(StringComparer.Ordinal).Count() != keys.Count ? "each key once"
            : null;
    }

    static string? Sandbox(string value)
    {
        const string known =
            "allow-downloads allow-forms allow-modals allow-orientation-lock allow-pointer-lock allow-popups allow-popups-to-escape-sandbox allow-presentation allow-same-origin allow-scripts allow-storage-access-by-user-activation allow-top-navigation allow-top-navigation-by-user-activation allow-top-navigation-to-custom-protocols";
        var words = Words(value).Select(word => word.ToLowerInvariant()).ToList();
        return words.Exists(word => !known.Split(' ').Contains(word)) ? "known sandbox words"
            : words.Distinct(StringComparer.Ordinal).Count() != words.Count ? "each word once"
            : null;
    }

    static string? Range(string syntax, string value)
    {
        var bounds = syntax.Split("..");
        return
            Unsigned(value)
            && long.TryParse(value, NumberStyles.None, Inv, out var number)
            && number >= long.Parse(bounds[0], Inv)
            && number <= long.Parse(bounds[1], Inv)
            ? null
            : $"a whole number from {bounds[0]} to {bounds[1]}";
    }

    public static IEnumerable<string> Words(string value) =>
        value.Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries);

    static bool Unsigned(string value) => value.Length > 0 && value.All(char.IsAsciiDigit);

    static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';

    [GeneratedRegex(@"\A-?[0-9]+\z", RegexOptions.None, 5000)]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture, 5000)]
    public static partial Regex Float();

    [GeneratedRegex(@"\A[1-9][0-9]*[xX][1-9][0-9]*\z", RegexOptions.None, 5000)]
    private static partial Regex IconSize();

    [GeneratedRegex(@"\A[a-z][^A-Z\s/>]*-[^A-Z\s/>]*\z", RegexOptions.None, 5000)]
    private static partial Regex CustomName();

    [GeneratedRegex(@"\Asha(256|384|512)-[A-Za-z0-9+/_=-]+(\?.*)?\z", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Hash();
}

/// <summary>The fields that browsers can fill in.</summary>
static class Autofill
{
    const string Any =
        " name honorific-prefix given-name additional-name family-name honorific-suffix nickname username new-password current-password one-time-code organization-title organization street-address address-line1 address-line2 address-line3 address-level4 address-level3 address-level2 address-level1 country country-name postal-code cc-name cc-given-name cc-additional-name cc-family-name cc-number cc-exp cc-exp-month cc-exp-year cc-csc cc-type transaction-currency transaction-amount language bday bday-day bday-month bday-year sex url photo ";

    const string Contact =
        " tel tel-country-code tel-national tel-area-code tel-local tel-local-prefix tel-local-suffix tel-extension email impp ";

    public static string? Fault(string value)
    {
        var words = new Queue<string>(ValueSyntax.Words(value).Select(word => word.ToLowerInvariant()));
        if (words.Count == 0)
            return "on, off or a field";
        if (words.Count == 1 && words.Peek() is "on" or "off")
            return null;
        if (words.Peek().StartsWith("section-", StringComparison.Ordinal))
            words.Dequeue();
        if (words.TryPeek(out var kind) && kind is "shipping" or "billing")
            words.Dequeue();
        var isContact = words.TryPeek(out var place) && place is "home" or "work" or "mobile" or "fax" or "pager";
        if (isContact)
            words.Dequeue();
        if (!words.TryDequeue(out var field))
            return "a field at the end";
        if (
            !Contact.Contains($" {field} ", StringComparison.Ordinal)
            && (isContact || !Any.Contains($" {field} ", StringComparison.Ordinal))
        )
            return "a field that browsers know";
        if (words.TryPeek(out var last) && last == "webauthn")
            words.Dequeue();
        return words.Count == 0 ? null : "one field";
    }
}
