using System.Globalization;
using System.Text;
using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>Which scripts a name mixes (UTS #39 §5.2, level "highly restrictive"), over a compact table of Unicode 16.</summary>
public static class WritingSystem
{
    const string Ranges = """
        Latin 41-5A 61-7A AA BA C0-D6 D8-F6 F8-2B8 2E0-2E4 1D00-1D25 1D2C-1D5C 1D62-1D65 1D6B-1D77 1D79-1DBE 1E00-1EFF 2071 207F 2090-209C 212A-212B 2132 214E 2160-2188 2C60-2C7F A722-A787 A78B-A7FF AB30-AB64 FB00-FB06 FF21-FF3A FF41-FF5A
        Greek 370-373 375-377 37A-37D 37F 384 386 388-3E1 3F0-3FF 1D26-1D2A 1F00-1FFE
        Cyrillic 400-52F 1C80-1C8A 1D2B 1D78 2DE0-2DFF A640-A69F
        Armenian 531-58A FB13-FB17
        Hebrew 591-5F4 FB1D-FB4F
        Arabic 610-61A 620-63F 641-64A 656-66F 671-6DC 6DE-6FF 750-77F 870-8FF FB50-FDFF FE70-FEFC
        Devanagari 900-950 955-963 966-97F A8E0-A8FF
        Bengali 980-9FE
        Gurmukhi A01-A76
        Gujarati A81-AFF
        Tamil B82-BFA
        Telugu C00-C7F
        Kannada C80-CF3
        Malayalam D00-D7F
        Sinhala D81-DF4
        Thai E01-E3A E40-E5B
        Lao E81-EDF
        Tibetan F00-FD4
        Myanmar 1000-109F
        Georgian 10A0-10FF 1C90-1CBF 2D00-2D2D
        Hangul 1100-11FF 3131-318E A960-A97C AC00-D7FB FFA0-FFDC
        Ethiopic 1200-139F
        Cherokee 13A0-13FD AB70-ABBF
        Khmer 1780-17F9
        Hiragana 3041-3096 309D-309F
        Katakana 30A1-30FA 30FD-30FF 31F0-31FF FF66-FF6F FF71-FF9D
        Bopomofo 2EA-2EB 3105-312F 31A0-31BF
        Han 2E80-2FD5 3005 3007 3021-3029 3038-303B 3400-4DBF 4E00-9FFF F900-FAD9 20000-323AF
        """;

    // Letters of other scripts that pass for Latin ones in most fonts; a whole label of them is a disguise. Cherokee has
    // capitals only in names (UTS #46).
    static readonly HashSet<char> LatinLookalikes =
    [
        .. "аеорсухіјѕһԁԛԝӏпгвмтнкαορνυικτωոսօհցց",
        .. "ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎵᎷᎻᎽᏀᏂᏃᏆᏒᏔᏕᏙᏚᏞᏟᏢᏤᏦᏧᏴ",
        .. "ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎵᎷᎻᎽᏀᏂᏃᏆᏒᏔᏕᏙᏚᏞᏟᏢᏤᏦᏧᏴ".ToLowerInvariant(),
    ];

    static readonly (int First, int Last, string Script)[] Table =
    [
        .. Ranges
            .Split('\n')
            .Select(line => line.Trim().Split(' '))
            .SelectMany(words => words[1..].Select(range => ReadRange(range, words[0])))
            .OrderBy(range => range.First),
    ];

    // Japanese, Chinese and Korean are written in several scripts at once, beside Latin.
    static readonly string[][] Companions =
    [
        ["Latin", "Han", "Hiragana", "Katakana"],
        ["Latin", "Han", "Bopomofo"],
        ["Latin", "Han", "Hangul"],
    ];

    /// <summary>The scripts of the letters in a text; digits, signs and marks belong to all.</summary>
    public static IReadOnlyList<string> Of(string text) =>
        [.. text.EnumerateRunes().Select(ScriptOf).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The name of a script; those that are not here are called the same.</summary>
    public static string InDutch(string script) =>
        script switch
        {
            "Latin" => "Latijns",
            "Greek" => "Grieks",
            "Cyrillic" => "Cyrillisch",
            "Armenian" => "Armeens",
            "Hebrew" => "Hebreeuws",
            "Arabic" => "Arabisch",
            "Bengali" => "Bengaals",
            "Sinhala" => "Singalees",
            "Lao" => "Laotiaans",
            "Tibetan" => "Tibetaans",
            "Myanmar" => "Birmaans",
            "Georgian" => "Georgisch",
            "Ethiopic" => "Ethiopisch",
            "Han" => "Chinees",
            _ => script.Replace("block U+", "blok U+", StringComparison.Ordinal),
        };

    /// <summary>True when a word mixes scripts that no language mixes, as in <c>рaypal</c> with a Cyrillic р.</summary>
    public static bool IsMixed(string word)
    {
        var scripts = Of(word);
        return scripts.Count > 1 && !Companions.Any(companions => scripts.All(companions.Contains));
    }

    /// <summary>True when a whole word of another script passes for a Latin one, as in <c>аррӏе</c>.</summary>
    public static bool IsDisguised(string word)
    {
        var letters = word.ToLowerInvariant().Where(char.IsLetter).ToList();
        return letters.Count > 1 && letters.All(LatinLookalikes.Contains);
    }

    /// <summary>True when a label of the name mixes scripts, or hides Latin look-alikes before a Latin ending.</summary>
    public static bool IsDeceptive(DomainName domain)
    {
        if (!domain.Ascii.Contains("xn--", StringComparison.Ordinal))
            return false;
        var labels = domain.Unicode.Split('.');
        var endsInLatin = Ascii.IsValid(labels[^1]);
        return labels.Any(label => IsMixed(label) || (endsInLatin && IsDisguised(label)));
    }

    static string? ScriptOf(Rune rune)
    {
        if (!Rune.IsLetter(rune))
            return null;
        var (low, high) = (0, Table.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, last, script) = Table[middle];
            if (rune.Value < first)
                high = middle - 1;
            else if (rune.Value > last)
                low = middle + 1;
            else
                return script;
        }
        // Letters that all scripts share; anything rarer counts as a script of its own.
        return
            Rune.GetUnicodeCategory(rune) == UnicodeCategory.ModifierLetter || rune.Value is >= 0x1D400 and <= 0x1D7FF
            ? null
            : $"block U+{rune.Value >> 8:X2}00";
    }

    static (int First, int Last, string Script) ReadRange(string range, string script)
    {
        var ends = range.Split('-');
        var first = int.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (first, int.Parse(ends[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), script);
    }
}
