using System.Globalization;

namespace Zegel.Rules.Html;

/// <summary>A tag as it stands in the text.</summary>
/// <param name="IsHiddenInput">Only such an input may stand between the rows of a table.</param>
readonly record struct TagMark(string Name, bool IsEnd, bool IsSelfClosing, bool IsHiddenInput, int Line, int Column);

/// <summary>
/// Reads the text sign by sign, as the standard's tokenizer does, for the faults that a tree no longer shows: quotes
/// left open, references to nothing, attributes twice, a doctype that is none. Browsers mend each in silence.
/// </summary>
sealed partial class MarkupScan
{
    const string Space = " \t\n\f\r";

    static readonly HashSet<string> RawText = ["script", "style", "xmp", "iframe", "noembed", "noframes"];
    static readonly HashSet<string> Titles = ["title", "textarea"];

    readonly string text;
    readonly HtmlFaults faults;
    readonly TagBalance balance;
    readonly List<int> lineStarts = [0];
    int at;

    MarkupScan(string text, HtmlFaults faults)
    {
        (this.text, this.faults) = (text, faults);
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n')
                lineStarts.Add(i + 1);
        balance = new TagBalance(faults);
    }

    public static void Run(string text, HtmlFaults faults)
    {
        var scan = new MarkupScan(text.StartsWith('\uFEFF') ? text[1..] : text, faults);
        scan.Characters();
        scan.Read();
    }

    void Read()
    {
        while (at < text.Length)
        {
            var open = text.IndexOf('<', at);
            Text(at, open < 0 ? text.Length : open);
            if (open < 0)
                break;
            at = open;
            Markup();
        }
        var (line, column) = Place(Math.Max(0, text.Length - 1));
        balance.End(line, column);
    }

    void Text(int from, int to)
    {
        if (from >= to)
            return;
        References(from, to, isAttribute: false);
        var first = from;
        while (first < to && Space.Contains(text[first], StringComparison.Ordinal))
            first++;
        if (first < to)
        {
            var (line, column) = Place(first);
            balance.Words(line, column);
        }
    }

    void Markup()
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (next == '!')
            Declaration();
        else if (next == '?')
            Bogus(
                "processing instruction",
                ("<? has no meaning in HTML", "<? betekent niets in HTML"),
                "no XML instructions"
            );
        else if (next == '/' && at + 2 < text.Length && char.IsAsciiLetter(text[at + 2]))
            Tag(at + 2, isEnd: true);
        else if (next == '/')
        {
            if (at + 2 < text.Length)
                Bogus("loose less-than", ("</ without a name", "</ zonder naam"), "&lt; for the sign itself");
            else
            {
                Add("cut off", ("the text ends in </", "de tekst eindigt in </"), "whole tags", at);
                at = text.Length;
            }
        }
        else if (char.IsAsciiLetter(next))
            Tag(at + 1, isEnd: false);
        else
        {
            Add(
                "loose less-than",
                ("a < that begins no tag", "een < waarmee geen tag begint"),
                "&lt; for the sign itself",
                at
            );
            at++;
            balance.Words(0, 0);
        }
    }

    void Bogus(string kind, Said what, string expected)
    {
        Add(kind, what, expected, at);
        var end = text.IndexOf('>', at);
        at = end < 0 ? text.Length : end + 1;
    }

    void Declaration()
    {
        if (string.CompareOrdinal(text, at, "<!--", 0, 4) == 0)
            Comment();
        else if (string.Compare(text, at, "<!doctype", 0, 9, StringComparison.OrdinalIgnoreCase) == 0)
            Doctype();
        else if (string.CompareOrdinal(text, at, "<![CDATA[", 0, 9) == 0 && balance.IsForeign)
        {
            var end = text.IndexOf("]]>", at, StringComparison.Ordinal);
            at = end < 0 ? text.Length : end + 3;
        }
        else if (
            string.Compare(text, at, "<![if", 0, 5, StringComparison.OrdinalIgnoreCase) == 0
            || string.Compare(text, at, "<![endif", 0, 8, StringComparison.OrdinalIgnoreCase) == 0
        )
            Bogus(
                "conditional comment",
                ("a conditional comment that others see", "voorwaardelijk commentaar dat anderen wel zien"),
                "<!-- around it"
            );
        else
            Bogus(
                "loose declaration",
                ("<! that begins no comment", "<! waarmee geen commentaar begint"),
                "<!-- and -->"
            );
    }

    void Comment()
    {
        var start = at;
        at += 4;
        if (at < text.Length && text[at] == '>' || string.CompareOrdinal(text, at, "->", 0, 2) == 0)
        {
            Add(
                "comment",
                ("a comment that ends as it begins", "commentaar dat meteen weer eindigt"),
                "<!-- and -->",
                start
            );
            at = text.IndexOf('>', at) + 1;
            return;
        }
        // "<!--->" ends too, and "--!>".
        var end = text.IndexOf("--", at, StringComparison.Ordinal);
        while (end >= 0)
        {
            if (end + 2 < text.Length && text[end + 2] == '>')
                break;
            if (end + 3 < text.Length && text[end + 2] == '!' && text[end + 3] == '>')
                break;
            end = text.IndexOf("--", end + 1, StringComparison.Ordinal);
        }
        if (end < 0)
        {
            Add("comment", "a comment that does not end", "-->", start);
            at = text.Length;
            return;
        }
        var inner = text.IndexOf("<!--", at, end - at, StringComparison.Ordinal);
        if (inner >= 0 && !(inner + 4 == end + 2))
            Add("comment", ("<!-- inside a comment", "<!-- binnen commentaar"), "comments side by side", inner);
        at = text[end + 2] == '>' ? end + 3 : end + 4;
    }

    void Tag(int nameStart, bool isEnd)
    {
        var start = at;
        at = nameStart;
        while (at < text.Length && text[at] is not '>' and not '/' && !IsSpace(text[at]))
            at++;
        var name = text[nameStart..at].ToLowerInvariant();
        var attributes = new AttributeNames(this, start, name, isEnd);
        if (attributes.Read() is not { } end)
        {
            Add(
                "cut off",
                (
                    $"the text ends inside <{(isEnd ? "/" : "")}{HtmlFaults.Shown(name)}",
                    $"de tekst eindigt midden in <{(isEnd ? "/" : "")}{HtmlFaults.Shown(name)}"
                ),
                "whole tags",
                start
            );
            at = text.Length;
            return;
        }
        var (line, column) = Place(start);
        var isForeign = balance.IsForeign;
        balance.Tag(new TagMark(name, isEnd, end.IsSelfClosing, attributes.IsHiddenInput, line, column));
        if (!isEnd && !isForeign)
            Raw(name);
    }

    // Nothing but its own end tag ends a script or a title.
    void Raw(string name)
    {
        if (name == "plaintext")
        {
            at = text.Length;
            return;
        }
        var isTitle = Titles.Contains(name);
        if (!isTitle && !RawText.Contains(name))
            return;
        var end = at;
        while (true)
        {
            end = text.IndexOf("</" + name, end, StringComparison.OrdinalIgnoreCase);
            if (end < 0)
            {
                Add(
                    "cut off",
                    ($"<{name}> does not end", $"<{name}> wordt niet gesloten"),
                    $"</{name}>",
                    Math.Max(0, at - 1)
                );
                at = text.Length;
                balance.Forget();
                return;
            }
            var after = end + 2 + name.Length;
            if (after >= text.Length || text[after] is '>' or '/' || IsSpace(text[after]))
                break;
            end = after;
        }
        if (isTitle)
            References(at, end, isAttribute: false);
        at = end;
    }

    static bool IsSpace(char c) => Space.Contains(c, StringComparison.Ordinal);

    void Add(string kind, Said what, string expected, int index)
    {
        var (line, column) = Place(index);
        faults.Add(kind, what, expected, line, column);
    }

    (int Line, int Column) Place(int index)
    {
        var found = lineStarts.BinarySearch(index);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, index - lineStarts[line] + 1);
    }

    void Characters()
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isWrong =
                c < ' '
                    ? !IsSpace(c)
                    : c is >= '\u007F' and <= '\u009F' or >= '\uFDD0' and <= '\uFDEF' or >= '\uFFFE'
                        || (char.IsHighSurrogate(c) && (i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1])))
                        || (char.IsHighSurrogate(c) && (char.ConvertToUtf32(c, text[i + 1]) & 0xFFFE) == 0xFFFE)
                        || (char.IsLowSurrogate(c) && (i == 0 || !char.IsHighSurrogate(text[i - 1])));
            if (isWrong)
                Add(
                    "character",
                    (
                        string.Create(CultureInfo.InvariantCulture, $"the character U+{(int)c:X4}"),
                        string.Create(CultureInfo.InvariantCulture, $"het teken U+{(int)c:X4}")
                    ),
                    "characters of text",
                    i
                );
        }
    }
}
