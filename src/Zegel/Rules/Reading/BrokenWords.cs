using System.Buffers;
using System.Text;

namespace Zegel.Rules.Reading;

/// <summary>Letters that have no width: they break words so that filters do not know them, or carry text that only machines read.</summary>
public static class BrokenWords
{
    const int TagFirst = 0xE0000;
    const int TagLast = 0xE007F;
    const int BlackFlag = 0x1F3F4;

    /// <summary>
    /// Words of Latin, Greek or Cyrillic letters that something without width breaks where nothing should, each once. Not
    /// those with one non-joiner: designers put it in an address or a date, so that no telephone makes a link of it.
    /// </summary>
    public static IReadOnlyList<string> In(string text)
    {
        var broken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            if (word.AsSpan().ContainsAny(Breaking) && IsBroken(word))
                broken.TryAdd(Plain(word), Shown(word));
        return [.. broken.Values];
    }

    /// <summary>Tags (U+E0000 and on) spell out text for machines; only behind the black flag do they make a flag.</summary>
    public static bool HasTags(string text)
    {
        var inFlag = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var isTag = rune.Value is >= TagFirst and <= TagLast;
            if (isTag && !inFlag)
                return true;
            inFlag = rune.Value == BlackFlag || (inFlag && isTag && rune.Value != TagLast);
        }
        return false;
    }

    const char SoftHyphen = '\u00AD';
    const char NonJoiner = '\u200C';
    static readonly SearchValues<char> Breaking = SearchValues.Create(
        "\u00AD\u034F\u200B\u200C\u200D\u2060\u2061\u2062\u2063\u2064\uFEFF\u180E"
    );

    static bool IsBroken(string word)
    {
        var (breaks, joints) = (0, 0);
        for (var i = 1; i < word.Length - 1; i++)
            if (Breaking.Contains(word[i]) && IsEuropean(word[i - 1]) && IsEuropean(word[i + 1]))
            {
                if (word[i] is not (SoftHyphen or NonJoiner) || (word[i] == NonJoiner && ++joints > 1))
                    return true;
                breaks += word[i] == SoftHyphen ? 1 : 0;
            }
        // A soft hyphen stands between syllables: words of single letters between them are no syllables.
        return breaks >= 2 && word.Split(SoftHyphen).Count(part => part.Length == 1) >= 2;
    }

    /// <summary>Arabic, Indic and other scripts need joiners inside of words.</summary>
    static bool IsEuropean(char c) => char.IsLetter(c) && c is < '\u0530' or (>= '\u1E00' and <= '\u1FFF');

    static string Plain(string word) => string.Concat(word.Where(c => !Breaking.Contains(c)));

    static string Shown(string word)
    {
        var text = new StringBuilder();
        foreach (var c in word.AsSpan(0, Math.Min(word.Length, 60)))
            text.Append(Breaking.Contains(c) ? '|' : c);
        return text.ToString();
    }
}
