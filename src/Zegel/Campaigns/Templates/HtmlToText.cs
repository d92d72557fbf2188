using System.Text;
using AngleSharp.Dom;

namespace Zegel.Campaigns.Templates;

/// <summary>
/// The text part of a message, written from its HTML so that both say the same (F07): headings underlined, lists with their
/// marks, links as <c>text &lt;address&gt;</c>, tables row by row.
/// </summary>
sealed class HtmlToText
{
    static readonly HashSet<string> Unread = Names("head style script title template img noscript");

    static readonly HashSet<string> Blocks = Names(
        """
        address article aside blockquote center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header
        li main nav ol p pre section table tbody td tfoot th thead tr ul caption body html
        """
    );

    static readonly HashSet<string> Spaced = Names("blockquote dl figure h1 h2 h3 h4 h5 h6 ol p pre table ul");

    readonly StringBuilder text = new();
    readonly List<string> prefixes = [];
    int breaks;
    bool blank;
    bool afterMark;
    bool hasWords;

    /// <summary>How many prefixes stood around all the line breaks that are due: blank lines carry only those.</summary>
    int breakDepth = int.MaxValue;

    int lineStart;

    /// <param name="body">At most a few hundred deep. Control tags of Liquid are comments in it.</param>
    public static string Convert(IElement body)
    {
        var writer = new HtmlToText();
        writer.Walk(body, isPreformatted: false, listDepth: 0);
        return writer.text.ToString().Trim() + "\n";
    }

    void Walk(INode node, bool isPreformatted, int listDepth)
    {
        switch (node)
        {
            case IComment comment:
                // A tag takes no room of its own: what stands around it stays pending.
                if (LiquidSource.HasMarks(comment.Data))
                    text.Append(comment.Data);
                break;
            case IText words:
                Say(words.Data, isPreformatted);
                break;
            case IElement element:
                Element(element, isPreformatted, listDepth);
                break;
        }
    }

    void Element(IElement element, bool isPreformatted, int listDepth)
    {
        var name = element.LocalName;
        if (name == "img" && element.GetAttribute("alt") is { Length: > 0 } alt)
            Say(alt, isPreformatted: false);
        if (Unread.Contains(name) || IsHidden(element))
            return;
        switch (name)
        {
            case "br":
                Break(breaks + 1);
                return;
            case "hr":
                Break(2);
                Put("----------");
                Break(2);
                return;
            case "a":
                Link(element, isPreformatted, listDepth);
                return;
            case "tr" when IsData(element):
                Row(element, listDepth);
                return;
        }
        var isBlock = Blocks.Contains(name);
        var gap = Spaced.Contains(name) && !(name is "ul" or "ol" && listDepth > 0) ? 2 : 1;
        if (isBlock)
            Break(gap);
        if (name is "ul" or "ol")
            List(element, name == "ol", listDepth);
        else
        {
            if (name == "blockquote")
                prefixes.Add("> ");
            Children(element, isPreformatted || name == "pre", listDepth);
            if (name == "blockquote")
                prefixes.RemoveAt(prefixes.Count - 1);
        }
        if (name is "h1" or "h2" && breaks == 0 && text.Length > lineStart)
            Underline(name == "h1" ? '=' : '-');
        if (isBlock)
            Break(gap);
    }

    void Children(IElement element, bool isPreformatted, int listDepth)
    {
        foreach (var child in element.ChildNodes)
            Walk(child, isPreformatted, listDepth);
    }

    void List(IElement list, bool isOrdered, int listDepth)
    {
        var number = int.TryParse(list.GetAttribute("start"), out var start) ? start : 1;
        foreach (var child in list.ChildNodes)
        {
            if (child is not IElement { LocalName: "li" } item)
            {
                Walk(child, isPreformatted: false, listDepth);
                continue;
            }
            Break(1);
            var mark = isOrdered ? $"{number++}. " : "- ";
            Put(mark);
            afterMark = true;
            prefixes.Add(new string(' ', mark.Length));
            Children(item, isPreformatted: false, listDepth + 1);
            prefixes.RemoveAt(prefixes.Count - 1);
            Break(1);
        }
    }

    void Link(IElement anchor, bool isPreformatted, int listDepth)
    {
        var from = text.Length;
        Children(anchor, isPreformatted, listDepth);
        var href = (anchor.GetAttribute("href") ?? "").Trim();
        if (href.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            href = href[7..];
        var shown = text.ToString(from, text.Length - from).Trim();
        if (href.Length == 0 || href.StartsWith('#') || shown == href || $"https://{shown}" == href.TrimEnd('/'))
            return;
        blank = shown.Length > 0 || blank;
        Put($"<{href}>");
    }

    /// <summary>Of a table that is not there for the layout: the cells of a row on one line.</summary>
    void Row(IElement row, int listDepth)
    {
        Break(1);
        var isFirst = true;
        foreach (var child in row.ChildNodes)
        {
            if (child is not IElement { LocalName: "td" or "th" } cell)
            {
                Walk(child, isPreformatted: false, listDepth);
                continue;
            }
            if (!isFirst)
            {
                blank = true;
                Put("|");
                blank = true;
            }
            isFirst = false;
            Children(cell, isPreformatted: false, listDepth);
        }
        Break(1);
    }

    static bool IsData(IElement row) =>
        row.Closest("table") is { } table && table.GetAttribute("role") is not ("presentation" or "none");

    void Say(string words, bool isPreformatted)
    {
        if (isPreformatted)
        {
            foreach (var (index, line) in words.ReplaceLineEndings("\n").Split('\n').Index())
            {
                if (index > 0)
                    Break(breaks + 1);
                Put(line);
            }
            return;
        }
        var from = 0;
        for (var at = 0; at <= words.Length; at++)
        {
            if (at < words.Length && !IsBlank(words[at]))
                continue;
            if (at > from)
                Put(words.AsSpan(from, at - from));
            if (at < words.Length)
                blank = true;
            from = at + 1;
        }
    }

    /// <summary>Writes a word, after the line breaks or the blank that were due.</summary>
    void Put(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty)
            return;
        if (breaks > 0 && hasWords)
        {
            for (var i = 0; i < breaks; i++)
            {
                text.Append(i > 0 ? string.Concat(prefixes.Take(breakDepth)).TrimEnd() : "").Append('\n');
                lineStart = text.Length;
            }
            text.Append(string.Concat(prefixes));
        }
        else if (blank && hasWords)
            text.Append(' ');
        (breaks, blank, afterMark, hasWords, breakDepth) = (0, false, false, true, int.MaxValue);
        text.Append(word);
    }

    void Break(int lines)
    {
        // A paragraph in a list item begins beside its mark.
        if (afterMark)
            return;
        breaks = Math.Min(Math.Max(breaks, lines), 2);
        breakDepth = Math.Min(breakDepth, prefixes.Count);
        blank = false;
    }

    void Underline(char with)
    {
        var length = LiquidSource.WithoutMarks(text.ToString(lineStart, text.Length - lineStart)).Trim().Length;
        Break(1);
        Put(new string(with, Math.Clamp(length, 4, 60)));
    }

    static bool IsBlank(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f' or ' ';

    static bool IsHidden(IElement element) =>
        element.HasAttribute("hidden")
        || (element.GetAttribute("style") ?? "")
            .Replace(" ", "", StringComparison.Ordinal)
            .Contains("display:none", StringComparison.OrdinalIgnoreCase);

    static HashSet<string> Names(string names) =>
        new(names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
