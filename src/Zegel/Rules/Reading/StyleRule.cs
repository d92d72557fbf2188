using System.Text;

namespace Zegel.Rules.Reading;

/// <summary>A rule of a style sheet, with nested ones taken apart (CSS Nesting 1).</summary>
/// <param name="When">Null for what holds always.</param>
sealed record StyleRule(string Selector, string Declarations, StyleCondition? When)
{
    /// <summary>Two and a half times what a mail may weigh (F12).</summary>
    const int LengthMax = 200_000;

    const int DepthMax = 6;
    const int RulesMax = 4000;
    const int SelectorLengthMax = 300;

    public static IReadOnlyList<StyleRule> In(string css, StyleCondition? when = null)
    {
        var plain = CssText
            .WithoutComments(css.Length > LengthMax ? css[..LengthMax] : css)
            .Replace("<!--", "", StringComparison.Ordinal)
            .Replace("-->", "", StringComparison.Ordinal);
        var rules = new List<StyleRule>();
        Read(plain, "", when, 0, rules);
        return rules;
    }

    /// <param name="selector">Of the rule whose block this is; empty in the sheet itself.</param>
    static void Read(string css, string selector, StyleCondition? when, int depth, List<StyleRule> rules)
    {
        var declarations = new StringBuilder();
        var nested = new List<StyleRule>();
        for (var at = 0; at < css.Length && rules.Count + nested.Count < RulesMax; )
        {
            var stop = Stop(css, at);
            var prelude = css[at..stop].Trim();
            if (stop == css.Length || css[stop] != '{')
            {
                if (!prelude.StartsWith('@'))
                    declarations.Append(prelude).Append(';');
                at = stop + 1;
                continue;
            }
            var end = BlockEnd(css, stop);
            if (depth < DepthMax && !(prelude.StartsWith('@') && IsOfNoElement(prelude)))
            {
                var block = css[(stop + 1)..end];
                if (prelude.StartsWith('@'))
                    Read(block, selector, Inside(prelude, when), depth + 1, nested);
                else
                    Read(block, Within(selector, prelude), when, depth + 1, nested);
            }
            at = end + 1;
        }
        if (selector.Length > 0 && declarations.Length > 1)
            rules.Add(new StyleRule(selector, declarations.ToString(), when));
        rules.AddRange(nested);
    }

    static bool IsOfNoElement(string prelude) =>
        NameOf(prelude) is not ("media" or "supports" or "layer" or "container" or "-moz-document");

    static StyleCondition? Inside(string prelude, StyleCondition? around)
    {
        var name = NameOf(prelude);
        var text = prelude[(name.Length + 1)..].Trim();
        return name == "layer" || (name == "media" && StyleCondition.IsAlways(text))
            ? around
            : new StyleCondition(name, text, around);
    }

    static string NameOf(string prelude)
    {
        var end = 1;
        while (end < prelude.Length && (char.IsAsciiLetter(prelude[end]) || prelude[end] == '-'))
            end++;
        return prelude[1..end].ToLowerInvariant();
    }

    static string Within(string parents, string selectors)
    {
        if (parents.Length == 0)
            return selectors;
        var all = new StringBuilder();
        foreach (var parent in CssText.Split(parents, ','))
        foreach (var part in CssText.Split(selectors, ','))
        {
            if (all.Length > SelectorLengthMax)
                return all.ToString();
            all.Append(all.Length > 0 ? "," : "")
                .Append(
                    part.Contains('&')
                        ? part.Replace("&", parent.Trim(), StringComparison.Ordinal)
                        : $"{parent.Trim()} {part.Trim()}"
                );
        }
        return all.ToString();
    }

    /// <summary>The next brace or semicolon outside of strings and brackets.</summary>
    static int Stop(string css, int at)
    {
        var depth = 0;
        for (; at < css.Length; at++)
            switch (css[at])
            {
                case '{' or '}':
                    return at;
                case ';' when depth <= 0:
                    return at;
                case '(' or '[':
                    depth++;
                    break;
                case ')' or ']':
                    depth--;
                    break;
                case '"' or '\'' or '\\':
                    at = CssText.Past(css, at) - 1;
                    break;
            }
        return css.Length;
    }

    static int BlockEnd(string css, int open)
    {
        var depth = 0;
        for (var at = open; at < css.Length; at++)
            switch (css[at])
            {
                case '{':
                    depth++;
                    break;
                case '}':
                    if (--depth == 0)
                        return at;
                    break;
                case '"' or '\'' or '\\':
                    at = CssText.Past(css, at) - 1;
                    break;
            }
        return css.Length;
    }
}
