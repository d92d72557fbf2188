using System.Globalization;
using System.Text;

namespace Zegel.Rules.Reading;

/// <summary>The words of a text that carry meaning, as stems: enough to tell whether two texts speak of one thing.</summary>
public static class Words
{
    const int LengthMax = 200_000;
    const int PartMin = 4;
    const int RestMin = 3;

    // Words too common to bind two texts together.
    static readonly Dictionary<string, HashSet<string>> Common = new(StringComparer.Ordinal)
    {
        ["nl"] = Set(
            """
            de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij uit nog naar wat wel geen
            u uw je jij jouw wij we ons onze ik mij zij ze hun hij haar dit die deze daar hier nu al alle alles meer of
            door over tot heeft hebben wordt worden kan kunnen wil zo hoe waarom wie moet mag gaat zien weer snel nieuw
            nieuwe onder zonder tegen per na heb ben bent was
            """
        ),
        ["en"] = Set(
            """
            the a an and of in is that on to are with for not at it as but by from out what no you your we us our i me my
            they them their he she his her this these those there here now all more or over until has have had will can
            could would so how why who must may be been was were do does did don't just get new about into than then
            when which some any one its it's
            """
        ),
        ["de"] = Set(
            """
            der die das ein eine einer eines einem einen und von in ist dass auf zu sind mit für nicht an es um auch als
            aber bei aus noch nach was kein keine sie ihr ihre ihrer ihren ihrem wir uns unser unsere ich mich mir er
            dieser diese dieses da hier jetzt alle alles mehr oder durch über bis hat haben wird werden kann können will
            so wie warum wer muss im am zum zur vom beim den dem des neu neue neuer neues neuen ohne bitte
            """
        ),
        ["fr"] = Set(
            """
            le la les un une des de du et en dans est que qui sur à au aux sont avec pour ne pas ce cet cette ces il elle
            on nous notre nos vous votre vos je me mon ma mes ils leur leurs ici tout tous toute toutes plus ou par
            jusqu a ont être avoir sera peut comment pourquoi se sa son ses si sans d l s n qu c j y nouveau nouvelle
            nouveaux nouvelles dès montrons expliquons proposons
            """
        ),
    };

    // A line each: a name, and what it is called elsewhere.
    static readonly Dictionary<string, string> Elsewhere = """
        navo nato otan
        haag hague haye
        nederland netherlands holland niederlande
        duitsland germany deutschland allemagne
        frankrijk france frankreich
        engeland england angleterre
        belgie belgië belgium belgien belgique
        spanje spain spanien espagne
        italie italië italy italien
        zwitserland switzerland schweiz suisse
        oostenrijk austria österreich autriche
        oekraine oekraïne ukraine
        griekenland greece griechenland grèce
        amerika america amérique
        europa europe
        parijs paris
        londen london londres
        brussel brussels brüssel bruxelles
        antwerpen antwerp anvers
        wenen vienna wien vienne
        keulen cologne köln
        munchen münchen munich
        rome rom roma
        btw vat mwst ust umsatzsteuer mehrwertsteuer tva
        """.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).SelectMany(names =>
        names.Select(name => (name, names[0]))
    ).ToDictionary(pair => pair.name, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>The language whose common words are met most; the declared one where no other is met more.</summary>
    public static string LanguageOf(string text, string declared = "")
    {
        var seen = Split(text).Take(400).ToList();
        var known = declared.Split('-')[0].ToLowerInvariant();
        return Common
            .Select(pair => (pair.Key, Count: seen.Count(pair.Value.Contains), IsDeclared: pair.Key == known))
            .OrderByDescending(one => one.Count)
            .ThenByDescending(one => one.IsDeclared)
            .First()
            .Key;
    }

    /// <summary>The stems of what is left without common words and bare numbers.</summary>
    public static HashSet<string> StemsOf(string text, string language) =>
        [
            .. Split(text)
                .Where(word => !Common[language].Contains(word) && word.Length > 1 && word.Any(char.IsLetter))
                .Select(word => Stemming.Stem(InOneLanguage(word), language)),
        ];

    /// <summary>Lower case, in the order they stand; what follows an elision is a word of its own.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text.AsMemory(0, Math.Min(text.Length, LengthMax)).ToString().Normalized())
        {
            if (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
                word.Append(char.ToLowerInvariant(c));
            else if (c != '\u00AD' && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
        if (word.Length > 0)
            yield return word.ToString();
    }

    /// <summary>
    /// One is the other, begins or ends with it, as in a compound, or both begin with the same long part, as in
    /// <c>fietslamp</c> and <c>fietsen</c>.
    /// </summary>
    public static bool AreKin(string one, string other)
    {
        if (one == other)
            return true;
        var (brief, whole) = one.Length <= other.Length ? (one, other) : (other, one);
        if (brief.Length < PartMin)
            return false;
        if (
            whole.StartsWith(brief, StringComparison.Ordinal)
            || whole.EndsWith(brief, StringComparison.Ordinal)
            || (brief.Length > PartMin && whole.Contains(brief, StringComparison.Ordinal))
        )
            return true;
        var shared = 0;
        while (shared < brief.Length && brief[shared] == whole[shared])
            shared++;
        return shared > PartMin && shared * 3 >= brief.Length * 2;
    }

    /// <summary>Compounds that share a part: it ends the one and begins the other, as in <c>Fluglärm</c> and <c>Lärmgutachten</c>.</summary>
    public static bool AreChained(string one, string other) => Continues(one, other) || Continues(other, one);

    static bool Continues(string one, string other)
    {
        for (var length = PartMin; length <= Math.Min(one.Length, other.Length) - RestMin; length++)
            if (one.EndsWith(other[..length], StringComparison.Ordinal))
                return true;
        return false;
    }

    /// <summary>Names that are another word in another language, as one.</summary>
    static string InOneLanguage(string word) => Elsewhere.GetValueOrDefault(word, word);

    static string Normalized(this string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    static HashSet<string> Set(string words) =>
        new(words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
