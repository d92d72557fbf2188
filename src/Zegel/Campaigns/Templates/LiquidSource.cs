using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Fluid;
using Zegel.Rules;

namespace Zegel.Campaigns.Templates;

/// <summary>
/// A text with Liquid tags, each tag replaced by a mark of private-use characters, so that Markdown and HTML tools can carry
/// the tags along without reading them. <see cref="Restore"/> puts them back.
/// </summary>
/// <param name="Skeleton">The text with marks for tags.</param>
sealed partial record LiquidSource(string Skeleton, IReadOnlyList<LiquidTag> Tags)
{
    const char OutputMark = '\uE000';
    const char ControlMark = '\uE001';
    const char MarkEnd = '\uE002';
    const int TagLengthMax = 500;
    const int TagsMax = 2000;
    const int NestingMax = 10;

    /// <summary>
    /// No loops, includes or captures: rendering takes no longer than the template is long, and every value printed is a
    /// string that Fluid escapes (it prints arrays as they are).
    /// </summary>
    static readonly Dictionary<string, string?> EndOf = new(StringComparer.Ordinal)
    {
        ["if"] = "endif",
        ["unless"] = "endunless",
        ["case"] = "endcase",
        ["endif"] = null,
        ["endunless"] = null,
        ["endcase"] = null,
        ["elsif"] = null,
        ["else"] = null,
        ["when"] = null,
        ["assign"] = null,
    };

    static readonly FluidParser Parser = new(new FluidParserOptions { AllowFunctions = false });

    [GeneratedRegex(
        @"\uE000(?<index>\d+)\uE002|\uE001(?<index>\d+)\uE002|<!--\uE001(?<index>\d+)\uE002-->",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    static partial Regex Marks { get; }

    [GeneratedRegex(@" at \((?<line>\d+):(?<column>\d+)\)", RegexOptions.ExplicitCapture, 10_000)]
    static partial Regex ErrorPlace { get; }

    [GeneratedRegex(@"\{%-?\s*comment\s*-?%\}", RegexOptions.None, 10_000)]
    static partial Regex CommentStart { get; }

    [GeneratedRegex(@"\{%-?\s*endcomment\s*-?%\}", RegexOptions.None, 10_000)]
    static partial Regex CommentEnd { get; }

    [GeneratedRegex("[\uE000-\uE002]|&#(?:x0*e00[0-2]|0*5734[4-6])(?![0-9a-f])", RegexOptions.IgnoreCase, 10_000)]
    static partial Regex ForeignMark { get; }

    /// <summary>Finds the tags and checks that Fluid can read the whole, within bounds that keep parsing short.</summary>
    /// <param name="firstIndex">The number of the first tag: texts that will be joined need numbers apart.</param>
    public static bool TryRead(
        string source,
        int firstIndex,
        List<Finding> findings,
        [NotNullWhen(true)] out LiquidSource? read
    )
    {
        read = null;
        if (ForeignMark.Match(source) is { Success: true } foreign)
        {
            findings.Add(
                Broken(
                    source,
                    foreign.Index,
                    ("a private-use character U+E000 to U+E002", "een teken voor eigen gebruik (U+E000 tot U+E002)"),
                    ("Delete it.", "Haal het weg.")
                )
            );
            return false;
        }
        source = WithoutComments(source);
        var skeleton = new StringBuilder(source.Length);
        var tags = new List<LiquidTag>();
        var open = new Stack<LiquidTag>();
        var from = 0;
        for (int at; (at = NextTag(source, from)) >= 0; )
        {
            var end = EndOfTag(source, at);
            if (end < 0 || end - at > TagLengthMax || tags.Count == TagsMax)
            {
                Said what =
                    end < 0 ? ("a tag that does not end", "een tag die niet eindigt")
                    : tags.Count == TagsMax ? ($"more than {TagsMax} tags", $"meer dan {TagsMax} tags")
                    : ($"a tag of {end - at} characters", $"een tag van {end - at} tekens");
                findings.Add(
                    Broken(
                        source,
                        at,
                        what,
                        (
                            $"Close the tag; {TagLengthMax} characters are the most.",
                            $"Sluit de tag; hij mag hoogstens {TagLengthMax} tekens lang zijn."
                        )
                    )
                );
                return false;
            }
            var (line, column) = Place(source, at);
            var tag = new LiquidTag(firstIndex + tags.Count, source[at..end], line, column);
            if (!Nests(tag, open, findings))
                return false;
            skeleton.Append(source, from, at - from).Append(tag.IsOutput ? OutputMark : ControlMark);
            skeleton.Append(CultureInfo.InvariantCulture, $"{tag.Index}").Append(MarkEnd);
            tags.Add(tag);
            from = end;
        }
        skeleton.Append(source, from, source.Length - from);
        if (!Parser.TryParse(source, out _, out var error))
        {
            findings.Add(Unreadable(error));
            return false;
        }
        read = new LiquidSource(skeleton.ToString(), tags);
        return true;
    }

    /// <summary>Line breaks stay, so that later places keep their numbers.</summary>
    static string WithoutComments(string source)
    {
        var kept = new StringBuilder(source.Length);
        var from = 0;
        while (CommentStart.Match(source, from) is { Success: true } start)
        {
            if (CommentEnd.Match(source, start.Index) is not { Success: true } end)
                break;
            var after = end.Index + end.Length;
            kept.Append(source, from, start.Index - from).Append('\n', source.AsSpan(start.Index..after).Count('\n'));
            from = after;
        }
        return kept.Append(source, from, source.Length - from).ToString();
    }

    static bool Nests(LiquidTag tag, Stack<LiquidTag> open, List<Finding> findings)
    {
        if (tag.IsOutput)
            return true;
        if (!EndOf.TryGetValue(tag.Name, out var end))
        {
            findings.Add(
                tag.Found(
                    "F19",
                    ($"the tag {tag.Name}", $"de tag {tag.Name}"),
                    "if, unless, case, assign or comment",
                    ("Write it otherwise.", "Schrijf het anders.")
                )
            );
            return false;
        }
        if (end is not null)
            open.Push(tag);
        else if (tag.Name.StartsWith("end", StringComparison.Ordinal) && open.TryPop(out var opener))
            tag.Opener = opener;
        else if (tag.Name is "elsif" or "else" or "when" && open.TryPeek(out opener))
            tag.Opener = opener;
        if (open.Count <= NestingMax)
            return true;
        findings.Add(
            tag.Found(
                "F19",
                ("blocks in blocks, too deep", "blokken in blokken, te diep"),
                $"at most {NestingMax} deep",
                ("Write it flatter.", "Gebruik minder blokken in elkaar.")
            )
        );
        return false;
    }

    static int NextTag(string source, int from)
    {
        for (var at = from; (at = source.IndexOf('{', at)) >= 0 && at + 1 < source.Length; at++)
            if (source[at + 1] is '{' or '%')
                return at;
        return -1;
    }

    /// <summary>Just behind the closing bracket; strings may hold brackets.</summary>
    static int EndOfTag(string source, int at)
    {
        var close = source[at + 1] == '{' ? '}' : '%';
        var quote = '\0';
        for (var i = at + 2; i + 1 < source.Length; i++)
        {
            if (quote != '\0')
                quote = source[i] == quote ? '\0' : quote;
            else if (source[i] is '"' or '\'')
                quote = source[i];
            else if (source[i] == close && source[i + 1] == '}')
                return i + 2;
        }
        return -1;
    }

    /// <summary>
    /// The text with its tags again, also where a tag stood in a comment of its own. Null with a finding when it then holds
    /// more tags than it should, made from escaped brackets.
    /// </summary>
    /// <param name="skeleton">Made from ours.</param>
    public string? Restore(string skeleton, List<Finding> findings)
    {
        var tags = TagsIn(skeleton).Select(tag => tag.Text);
        var restored = Marks.Replace(skeleton, mark => Tags[IndexOf(mark)].Text);
        if (TryRead(restored, 0, [], out var again) && again.Tags.Select(tag => tag.Text).SequenceEqual(tags))
            return restored;
        findings.Add(
            Finding.Of(
                "F19",
                Verdict.Block,
                (
                    "brackets that become a Liquid tag once they are read",
                    "haakjes die bij het lezen een Liquid-tag worden"
                ),
                "{{ and {% for tags alone",
                ("Write the brackets as words.", "Schrijf de haakjes in woorden.")
            )
        );
        return null;
    }

    /// <summary>Control tags as comments, which HTML allows between all elements, tables too.</summary>
    public static string ControlsAsComments(string skeleton) =>
        Marks.Replace(skeleton, mark => mark.Value[0] == ControlMark ? $"<!--{mark.Value}-->" : mark.Value);

    /// <summary>The tags whose marks stand in a text, in order.</summary>
    public IEnumerable<LiquidTag> TagsIn(string skeleton) =>
        Marks.Matches(skeleton).Select(mark => Tags[IndexOf(mark)]);

    public static bool HasMarks(string text) => text.AsSpan().IndexOfAnyInRange(OutputMark, MarkEnd) >= 0;

    /// <summary>The number of the tag that is all there is in a text; null for anything else.</summary>
    public static int? Only(string text) =>
        Marks.Match(text) is { Success: true } mark && mark.Length == text.Length ? IndexOf(mark) : null;

    /// <summary>The text with some of its marks alone.</summary>
    public static string Keep(string skeleton, Func<int, bool> keeps) =>
        Marks.Replace(skeleton, mark => keeps(IndexOf(mark)) ? mark.Value : "");

    /// <summary>The numbers of all tags whose marks stand in a text.</summary>
    public static IEnumerable<int> IndexesIn(string text) => Marks.Matches(text).Select(IndexOf);

    /// <summary>The text without tags and marks.</summary>
    public static string WithoutMarks(string skeleton) => Marks.Replace(skeleton, "");

    static int IndexOf(Match mark) => int.Parse(mark.Groups["index"].ValueSpan, CultureInfo.InvariantCulture);

    static Finding Unreadable(string error)
    {
        var place = ErrorPlace.Match(error);
        var what = (place.Success ? error[..place.Index] : error.Split('\n')[0]).Trim();
        return Finding.Of(
            "F19",
            Verdict.Block,
            ($"the template cannot be read: {what}", $"de tekst is niet te lezen: {what}"),
            "Liquid tags that open and close",
            ("Mend the tag.", "Verbeter de tag."),
            place.Success ? int.Parse(place.Groups["line"].ValueSpan, CultureInfo.InvariantCulture) : null,
            place.Success ? int.Parse(place.Groups["column"].ValueSpan, CultureInfo.InvariantCulture) : null
        );
    }

    static Finding Broken(string source, int at, Said observed, Said fix)
    {
        var (line, column) = Place(source, at);
        return Finding.Of("F19", Verdict.Block, observed, "Liquid tags that open and close", fix, line, column);
    }

    static (int Line, int Column) Place(string source, int at)
    {
        var before = source.AsSpan(0, at);
        return (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }
}

/// <summary>One tag as written.</summary>
/// <param name="Line">Counted from 1, as is the column.</param>
sealed record LiquidTag(int Index, string Text, int Line, int Column)
{
    static readonly char[] Blank = [' ', '\t', '\r', '\n'];

    public bool IsOutput => Text[1] == '{';

    /// <summary>What stands between the brackets.</summary>
    public string Inner => Text[2..^2].Trim('-').Trim(Blank);

    /// <summary>Of a control tag: its first word.</summary>
    public string Name => IsOutput ? "" : Inner.Split(Blank, 2)[0];

    /// <summary>Of a control tag: what follows its first word.</summary>
    public string Rest => Inner.Split(Blank, 2) is [_, var rest] ? rest : "";

    /// <summary>Of a tag that divides or ends a block: the one that opened it.</summary>
    public LiquidTag? Opener { get; set; }

    public Finding Found(string ruleId, Said observed, string expected, Said fix) =>
        Finding.Of(ruleId, Verdict.Block, observed, expected, fix, Line, Column);
}
