using System.Globalization;
using System.Text;

namespace Zegel.Mail.Message;

/// <summary>Text in header fields beyond what ASCII or the grammar of the field allows (RFC 2047).</summary>
static class EncodedWord
{
    /// <summary>Where the word stands decides which characters Q may leave as they are (RFC 2047 §5).</summary>
    public enum Place
    {
        Text,
        Phrase,
    }

    const int Overhead = 12; // =?utf-8?Q? and ?=

    /// <summary>What an encoded-word of 75 characters holds.</summary>
    const int PayloadMax = 75 - Overhead;

    /// <summary>
    /// Appends <paramref name="text"/> as one or more encoded-words: Q where at least half of it is ASCII and stays legible,
    /// else B. No word ends within a character, nor within a cluster shown as one unless it is longer than a word.
    /// </summary>
    public static void Append(FoldedText line, string text, Place place)
    {
        var isQ = 2 * text.Count(char.IsAscii) >= text.Length;
        var word = new List<byte>(PayloadMax);
        foreach (var cluster in Clusters(text, octets => Length(octets) <= PayloadMax))
        {
            if (word.Count > 0 && Length([.. word, .. cluster]) > line.Room - Overhead)
                End();
            if (word.Count == 0 && Length(cluster) > line.Room - Overhead)
                line.Fold();
            word.AddRange(cluster);
        }
        End();

        int Length(byte[] octets) => isQ ? QLength(octets, place) : BLength(octets.Length);

        void End()
        {
            var octets = word.ToArray();
            line.Append(isQ ? $"=?utf-8?Q?{Q(octets, place)}?=" : $"=?utf-8?B?{Convert.ToBase64String(octets)}?=");
            word.Clear();
        }
    }

    /// <summary>Characters as a reader sees them, in UTF-8; one that no word could hold comes in code points.</summary>
    static IEnumerable<byte[]> Clusters(string text, Func<byte[], bool> fits)
    {
        for (var clusters = StringInfo.GetTextElementEnumerator(text); clusters.MoveNext(); )
        {
            var cluster = clusters.GetTextElement();
            var octets = Encoding.UTF8.GetBytes(cluster);
            if (fits(octets))
                yield return octets;
            else
                foreach (var rune in cluster.EnumerateRunes())
                    yield return Encoding.UTF8.GetBytes(rune.ToString());
        }
    }

    static string Q(byte[] octets, Place place)
    {
        var text = new StringBuilder(PayloadMax);
        foreach (var octet in octets)
            if (octet == ' ')
                text.Append('_');
            else if (QLength(octet, place) == 1)
                text.Append((char)octet);
            else
                text.Append(CultureInfo.InvariantCulture, $"={octet:X2}");
        return text.ToString();
    }

    static int BLength(int octets) => (octets + 2) / 3 * 4;

    static int QLength(byte[] octets, Place place) => octets.Sum(octet => QLength(octet, place));

    static int QLength(byte octet, Place place) =>
        octet == ' '
        || char.IsAsciiLetterOrDigit((char)octet)
        || "!*+-/".Contains((char)octet, StringComparison.Ordinal)
            ? 1
        : place == Place.Text && octet is > (byte)' ' and < 0x7F && octet is not ((byte)'=' or (byte)'?' or (byte)'_')
            ? 1
        : 3;
}
