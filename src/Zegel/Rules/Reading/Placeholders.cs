using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>Merge fields of the usual mail programs that were never filled in.</summary>
public static partial class Placeholders
{
    /// <summary>Each one as written, at most ten.</summary>
    public static IReadOnlyList<string> In(string text)
    {
        return [.. Notation().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Take(10)];
    }

    // Signs that prose uses too (brackets, per cent, dollars) count only around names that are merge fields.
    [GeneratedRegex(
        """
            \{\{[^{}\r\n]{1,200}\}\} | \{%[^{}\r\n]{1,200}%\} | \{\$\s?[\w.:>-]{1,60}\s?\}? | \$\{[^{}\r\n]{1,100}\} | \#\{[^{}\r\n]{1,100}\}
            | \*\|[\w:. ]{1,60}\|\* | \|\*[\w:. ]{1,60}\*\| | <%[^%\r\n]{1,200}%> | \[%[^%\r\n]{1,100}%\] | \[\[[A-Za-z][\w.: -]{0,60}\]\]
            | <<\s?[A-Za-z][\w. ]{0,40}>> | «[A-Za-z][\w. ]{0,40}» | %%[A-Za-z][\w.:-]{1,60}%% | @@[A-Za-z]\w{1,40}@@ | \#\#[A-Za-z]\w{1,40}\#\#
            | __[A-Z][A-Z0-9]{2,40}(?:_[A-Z0-9]+)*__
            | %[A-Z]{2,}(?:_[A-Z]+)+% | \[[A-Z]{2,}(?:_[A-Z]+)+\]
            | (?:%|\[|\{|\$)(?i:(?:first|last|full|user|sub|customer|company|contact|recipient|subscriber|voor|achter|klant|bedrijfs)[ _-]?(?:name|naam)|f?name|naam|e-?mail(?:[ _-]?(?:address|adres))?|aanhef|salutation|unsubscribe(?:[ _-]?(?:url|link))?|webversion|recipient|klantnummer)(?:%|\]|\}|\$)
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Notation();
}
