using System.Text.RegularExpressions;

namespace Zegel.Rules.Html;

/// <summary>Selectors, as stand before the braces of a style sheet (Selectors 4). A wrong one loses the whole rule.</summary>
static partial class SelectorSyntax
{
    // Deep brackets come from no one who writes mail.
    const int DepthMax = 5;

    static readonly HashSet<string> Pseudos =
    [
        .. """
            active any-link autofill blank buffering checked current default defined dir disabled empty enabled first
            first-child first-of-type focus focus-visible focus-within fullscreen future has host host-context hover
            in-range indeterminate invalid is lang last-child last-of-type left link local-link modal muted not nth-child
            nth-col nth-last-child nth-last-col nth-last-of-type nth-of-type only-child only-of-type open optional
            out-of-range past paused picture-in-picture placeholder-shown playing popover-open read-only read-write
            required right root scope seeking stalled state target target-within user-invalid user-valid valid visited
            volume-locked where after backdrop before cue cue-region details-content file-selector-button first-letter
            first-line grammar-error highlight marker part placeholder selection slotted spelling-error target-text
            view-transition view-transition-group view-transition-image-pair view-transition-new view-transition-old
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    /// <param name="selectors">With comments as blanks and strings as letters in quotes.</param>
    public static bool IsRight(string selectors, int depth = 0)
    {
        var at = 0;
        while (true)
        {
            if (!Complex(selectors, ref at, depth))
                return false;
            if (at >= selectors.Length)
                return true;
            if (selectors[at] != ',')
                return false;
            at++;
        }
    }

    // Up to a comma or the end.
    static bool Complex(string text, ref int at, int depth)
    {
        var isWanted = true;
        while (true)
        {
            Skip(text, ref at);
            if (at >= text.Length || text[at] == ',')
                return !isWanted;
            if (text[at] is '>' or '+' or '~')
            {
                // Inside :has() a selector may begin with one.
                if (isWanted && !(depth > 0 && text[..at].LastIndexOf(',') == text[..at].TrimEnd().Length - 1))
                    return false;
                isWanted = true;
                at++;
            }
            else if (!Compound(text, ref at, depth))
                return false;
            else
                isWanted = false;
        }
    }

    static bool Compound(string text, ref int at, int depth)
    {
        var start = at;
        var first = Name().Match(text, at);
        if (first.Success)
            at += first.Length;
        else if (text[at] is '*' or '&')
            at++;
        if (at < text.Length && text[at] == '|')
        {
            at++;
            var local = Name().Match(text, at);
            at +=
                local.Success ? local.Length
                : at < text.Length && text[at] == '*' ? 1
                : 0;
        }
        while (at < text.Length && text[at] is '#' or '.' or '[' or ':')
        {
            var match = text[at] == '[' ? Attribute().Match(text, at) : Part().Match(text, at);
            if (!match.Success)
                return false;
            at += match.Length;
            if (text[match.Index] == ':' && !Pseudo(match.Groups["name"].Value, text, ref at, depth))
                return false;
        }
        return at > start;
    }

    static bool Pseudo(string name, string text, ref int at, int depth)
    {
        if (!name.StartsWith('-') && !Pseudos.Contains(name.ToLowerInvariant()))
            return false;
        if (at >= text.Length || text[at] != '(')
            return true;
        var close = at;
        var open = 0;
        for (; close < text.Length; close++)
        {
            open +=
                text[close] == '(' ? 1
                : text[close] == ')' ? -1
                : 0;
            if (open == 0)
                break;
        }
        if (close >= text.Length)
            return false;
        var inside = text[(at + 1)..close];
        at = close + 1;
        return name.ToLowerInvariant() is not ("not" or "is" or "where" or "has")
            || depth >= DepthMax
            || IsRight(inside, depth + 1);
    }

    static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    [GeneratedRegex(
        @"\G(--|-?([A-Za-z_]|[^\x00-\x7F]|\\.))([A-Za-z0-9_-]|[^\x00-\x7F]|\\.)*",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        5000
    )]
    private static partial Regex Name();

    [GeneratedRegex(
        @"\G(#|\.|::?)(?<name>(--|-?([A-Za-z_]|[^\x00-\x7F]|\\.))([A-Za-z0-9_-]|[^\x00-\x7F]|\\.)*)",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        5000
    )]
    private static partial Regex Part();

    [GeneratedRegex(
        @"\G\[\s*(\*?\|)?(?<name>-?[A-Za-z_\u0080-\uFFFF\\][^\s\]=~|^$*]*)\s*([~|^$*]?=\s*(?<value>""[^""]*""|'[^']*'|-?[A-Za-z_\u0080-\uFFFF\\][^\s\]""']*)\s*[iIsS]?\s*)?\]",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        5000
    )]
    private static partial Regex Attribute();
}
