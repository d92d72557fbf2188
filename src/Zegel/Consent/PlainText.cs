using System.Globalization;
using System.Text;

namespace Zegel.Consent;

/// <summary>Makes what a stranger typed fit to store and to show on one line.</summary>
static class PlainText
{
    /// <summary>
    /// Without control and direction characters and broken surrogates, white space made single, at most
    /// <paramref name="charactersMax"/> UTF-16 characters.
    /// </summary>
    public static string OneLine(string? text, int charactersMax)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        // Bounded before it is walked: what is dropped below is at most a few characters per one kept.
        var bounded = text.AsSpan(0, Math.Min(text.Length, charactersMax * 4));
        var line = new StringBuilder();
        var blank = false;
        foreach (var rune in bounded.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                blank = line.Length > 0;
                continue;
            }
            if (rune == Rune.ReplacementChar || IsUnseen(rune))
                continue;
            var needs = rune.Utf16SequenceLength + (blank ? 1 : 0);
            if (line.Length + needs > charactersMax)
                break;
            if (blank)
                line.Append(' ');
            blank = false;
            line.Append(rune);
        }
        return line.ToString();
    }

    static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned;
}
