using System.Globalization;
using System.Text;

namespace Zegel.Rules.Reading;

/// <summary>
/// Light stemmers: endings off, spelling evened out. They serve to compare a subject with a text, where one rough stem
/// too many costs nothing.
/// </summary>
public static class Stemming
{
    const int StemMin = 3;

    // The longest first: one is taken off.
    static readonly Dictionary<string, string[]> Endings = new(StringComparer.Ordinal)
    {
        ["nl"] = List(
            "eringen ering heden atie aties ingen elijk eren tjes ing jes tje end ste en er st je te de s e t"
        ),
        ["en"] = List("ations ation ments ment ising izing ingly ings ing ness ies ied ers est ed er es ly or s e y"),
        ["de"] = List(
            "ierung ungen innen igen lich heit keit ung isch ern est end ten er en em es et st in te e n s t"
        ),
        ["fr"] = List(
            "issements issement ements ement ations ation ateurs ateur ables able ments euses euse eurs eur ances ance "
                + "iers ières ière ier ées és ée ez er ir re ent ons ant ais ait ive if eux s e x é t"
        ),
    };

    public static string Stem(string word, string language)
    {
        var plain = language == "fr" ? WithoutMarks(TakeOff(word, language)) : TakeOff(WithoutMarks(word), language);
        return language switch
        {
            "nl" => Participle(Evened(plain), language),
            "de" => Participle(plain, language),
            _ => Undoubled(plain),
        };
    }

    static string TakeOff(string word, string language)
    {
        foreach (var ending in Endings[language])
            if (
                word.Length - ending.Length >= StemMin
                && word.EndsWith(ending, StringComparison.Ordinal)
                && !(language == "nl" && ending == "s" && EndsInVowels(word[..^1]))
            )
                return word[..^ending.Length];
        return word;
    }

    // The s of prijs, huis and reis belongs to the word.
    static bool EndsInVowels(string word) => word.Length > 1 && IsVowel(word[^1]) && IsVowel(word[^2]);

    static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'j';

    // gepflanzt, gebakken: the root stands behind the prefix.
    static string Participle(string stem, string language) =>
        language is "nl" or "de" && stem.Length >= 7 && stem.StartsWith("ge", StringComparison.Ordinal)
            ? stem[2..]
            : stem;

    // maak and mak(en), brief and briev(en), huis and huiz(en), bak and bakk(en).
    static string Evened(string stem)
    {
        var even = Undoubled(stem);
        for (var i = even.Length - 1; i > 0; i--)
            if (even[i] == even[i - 1] && even[i] is ('a' or 'e' or 'o' or 'u'))
                even = even.Remove(i, 1);
        return even[^1] switch
        {
            'v' => even[..^1] + "f",
            'z' => even[..^1] + "s",
            _ => even,
        };
    }

    static string Undoubled(string stem) =>
        stem.Length > StemMin && stem[^1] == stem[^2] && !"aeiou".Contains(stem[^1]) ? stem[..^1] : stem;

    static string WithoutMarks(string word)
    {
        var plain = new StringBuilder(word.Length);
        string apart;
        try
        {
            apart = word.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            return word;
        }
        foreach (var c in apart)
            if (c == 'ß')
                plain.Append("ss");
            else if (char.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                plain.Append(c);
        return plain.ToString();
    }

    static string[] List(string endings) => [.. endings.Split(' ').OrderByDescending(ending => ending.Length)];
}
