using System.Globalization;
using AngleSharp.Html;

namespace Zegel.Rules.Html;

partial class MarkupScan
{
    bool hasDoctype;

    void Doctype()
    {
        var start = at;
        var end = text.IndexOf('>', at);
        var inside = text[(at + 9)..(end < 0 ? text.Length : end)];
        at = end < 0 ? text.Length : end + 1;
        if (hasDoctype || balance.HasBegun)
        {
            Add(
                "doctype",
                ("a doctype that is not at the beginning", "een doctype die niet aan het begin staat"),
                "one, at the beginning",
                start
            );
            return;
        }
        hasDoctype = true;
        balance.SeenDoctype();
        if (inside.Length == 0 || !IsSpace(inside[0]))
            Add("doctype", ("no space in the doctype", "geen spatie in de doctype"), "<!DOCTYPE html>", start);
        var words = inside.Trim();
        if (words.Equals("html", StringComparison.OrdinalIgnoreCase) && end >= 0)
            return;
        if (IsCompatible(words))
            return;
        var isKnown = end >= 0 && words.StartsWith("html", StringComparison.OrdinalIgnoreCase) && IsOlder(words);
        Add(isKnown ? "older doctype" : "doctype", ("another doctype", "een andere doctype"), "<!DOCTYPE html>", start);
    }

    static bool IsCompatible(string words) =>
        words.StartsWith("html", StringComparison.OrdinalIgnoreCase)
        && words[4..].Trim() is var rest
        && rest.StartsWith("SYSTEM ", StringComparison.OrdinalIgnoreCase)
        && rest[7..].Trim().Trim('"', '\'') == "about:legacy-compat";

    // HTML 4 and XHTML 1 by their public names: old, and meant.
    static bool IsOlder(string words) =>
        words.Contains(" PUBLIC \"-//W3C//DTD ", StringComparison.OrdinalIgnoreCase)
        && words.Count(c => c == '"') is 2 or 4;

    /// <summary>Character references between two places.</summary>
    void References(int from, int to, bool isAttribute)
    {
        while (from < to)
        {
            var amp = text.IndexOf('&', from, to - from);
            if (amp < 0 || amp + 1 >= to)
                return;
            from = amp + 1;
            if (text[from] == '#')
                Numeric(amp, to);
            else if (char.IsAsciiLetter(text[from]))
                Named(amp, to, isAttribute);
        }
    }

    void Numeric(int amp, int to)
    {
        var i = amp + 2;
        var isHex = i < to && text[i] is 'x' or 'X';
        if (isHex)
            i++;
        var from = i;
        while (i < to && (isHex ? char.IsAsciiHexDigit(text[i]) : char.IsAsciiDigit(text[i])))
            i++;
        if (i == from)
        {
            Add("character reference", ("&# without a number", "&# zonder getal"), "&amp; for the sign itself", amp);
            return;
        }
        if (i >= to || text[i] != ';')
            Add(
                "character reference",
                ("a character reference without its semicolon", "een tekenverwijzing zonder puntkomma"),
                "&#…;",
                amp
            );
        var isNumber = int.TryParse(
            text.AsSpan(from, i - from),
            isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var code
        );
        if (
            !isNumber
            || code is < 0 or > 0x10FFFF
            || code is (< 0x20 and not 9 and not 10 and not 12)
            || code is (>= 0x7F and <= 0x9F) or (>= 0xD800 and <= 0xDFFF) or (>= 0xFDD0 and <= 0xFDEF)
            || (code & 0xFFFE) == 0xFFFE
        )
            Add(
                "character reference",
                (
                    $"{HtmlFaults.Shown(text[amp..i])} refers to what is no text",
                    $"{HtmlFaults.Shown(text[amp..i])} verwijst naar iets wat geen tekst is"
                ),
                "characters of text",
                amp
            );
    }

    void Named(int amp, int to, bool isAttribute)
    {
        var i = amp + 1;
        while (i < to && i - amp < 40 && char.IsAsciiLetterOrDigit(text[i]))
            i++;
        var name = text[(amp + 1)..i];
        var isEnded = i < to && text[i] == ';';
        if (isEnded && HtmlEntityProvider.Resolver.GetSymbol(name + ";") is not null)
            return;
        // Before "=" or a letter an attribute's & is left alone, as in addresses.
        if (isAttribute && i < to && text[i] == '=')
            return;
        for (var length = name.Length; length >= 2; length--)
            if (HtmlEntityProvider.Resolver.GetSymbol(name[..length]) is not null)
            {
                if (!isAttribute || length == name.Length)
                    Add(
                        "character reference",
                        ($"&{name[..length]} without its semicolon", $"&{name[..length]} zonder puntkomma"),
                        "a semicolon, or &amp;",
                        amp
                    );
                return;
            }
        // The W3C's checker tells of it only where the name could still become a known one, as each short one could.
        if (isEnded)
            Add(
                name.Length > 2 ? HtmlFault.UnknownReference : "character reference",
                ($"&{HtmlFaults.Shown(name)}; is unknown", $"&{HtmlFaults.Shown(name)}; is onbekend"),
                "a known name, or &amp;",
                amp
            );
    }
}
