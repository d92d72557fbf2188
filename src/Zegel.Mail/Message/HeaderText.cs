using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Message;

/// <summary>
/// Writes text into header fields: encoded-words of whole characters (RFC 2047), quoted phrases (RFC 5322 §3.2.5) and
/// folding. Each value is what follows <c>Name: </c>, folds included, without the last line end.
/// </summary>
/// <remarks>
/// White space at the ends says nothing and is dropped, as readers do. What could break out of its field (line ends, any
/// control character, half a surrogate pair) is refused, not mended.
/// </remarks>
public static class HeaderText
{
    /// <summary>Characters in one text; Gmail cuts subjects at 998.</summary>
    public const int CharactersMax = 998;

    /// <summary>Characters in a display name; Gmail takes 1 KB.</summary>
    public const int NameCharactersMax = 300;

    // A longer quoted-string has no good place to fold, a longer word none at all; as encoded-words they have.
    const int QuotedMax = 64;
    const int WordMax = 60;

    /// <summary>Encodes an unstructured field such as Subject (RFC 5322 §3.2.5); only the words that need it are encoded.</summary>
    public static bool TryEncode(string fieldName, string text, [NotNullWhen(true)] out string? value, out string error)
    {
        value = null;
        error = Fault(text, CharactersMax);
        if (error.Length > 0)
            return false;
        var line = new FoldedText(fieldName);
        AppendUnstructured(line, text.Trim());
        value = line.ToString();
        return true;
    }

    /// <summary>Encodes a phrase, such as the description of a list, and sets <paramref name="rest"/>, taken as it is, behind it.</summary>
    public static bool TryEncodePhrase(
        string fieldName,
        string phrase,
        string rest,
        [NotNullWhen(true)] out string? value,
        out string error
    )
    {
        value = null;
        error = Fault(phrase, NameCharactersMax);
        if (error.Length > 0)
            return false;
        var line = new FoldedText(fieldName);
        AppendNamed(line, phrase, rest);
        value = line.ToString();
        return true;
    }

    /// <summary>
    /// Encodes an address list for From, To, Cc, Reply-To or Sender (RFC 5322 §3.4). A local part beyond ASCII stands as
    /// UTF-8, which makes the message one for SMTPUTF8 (RFC 6532).
    /// </summary>
    public static bool TryEncodeAddresses(
        string fieldName,
        IReadOnlyList<NamedMailbox> addresses,
        [NotNullWhen(true)] out string? value,
        out string error
    )
    {
        value = null;
        error =
            addresses
                .Select(address => Fault(address.Name ?? "", NameCharactersMax))
                .FirstOrDefault(fault => fault.Length > 0)
            ?? "";
        if (error.Length > 0)
            return false;
        var line = new FoldedText(fieldName);
        for (var i = 0; i < addresses.Count; i++)
        {
            var comma = i < addresses.Count - 1 ? "," : "";
            var (name, mailbox) = addresses[i];
            AppendNamed(line, name, string.IsNullOrWhiteSpace(name) ? mailbox + comma : $"<{mailbox}>{comma}");
        }
        value = line.ToString();
        return true;
    }

    static string Fault(string text, int charactersMax)
    {
        if (text.Length > charactersMax)
            return $"the text is {text.Length} characters long; {charactersMax} is the most";
        var length = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty; rest = rest[length..])
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out length) != OperationStatus.Done)
                return "the text is not valid Unicode";
            // Line and paragraph separators are no controls to Unicode, yet end a line for some programs.
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
                return $"the text holds the control character U+{rune.Value:X4}";
        }
        return "";
    }

    static void AppendUnstructured(FoldedText line, string text)
    {
        if (text.Length == 0)
            return;
        var words = text.Split(' ');
        var first = Array.FindIndex(words, NeedsEncoding);
        if (first < 0)
        {
            line.AppendAll(words);
            return;
        }
        var last = Array.FindLastIndex(words, NeedsEncoding);
        // An empty word is a doubled space, or one at an end; its neighbours join it, or there would be nothing to encode.
        if (words[first].Length == 0 && first > 0)
            first--;
        if (words[last].Length == 0 && last < words.Length - 1)
            last++;
        line.AppendAll(words[..first]);
        EncodedWord.Append(line, string.Join(' ', words[first..(last + 1)]), EncodedWord.Place.Text);
        line.AppendAll(words[(last + 1)..]);
    }

    static void AppendNamed(FoldedText line, string? phrase, string rest)
    {
        if (!string.IsNullOrWhiteSpace(phrase))
            AppendPhrase(line, phrase.Trim());
        line.Append(rest);
    }

    static void AppendPhrase(FoldedText line, string phrase)
    {
        var words = phrase.Split(' ');
        var quoted = Quoted(phrase);
        if (!words.Any(NeedsEncoding) && words.All(IsAtom))
            line.AppendAll(words);
        else if (!words.Any(NeedsEncoding) && quoted.Length <= QuotedMax)
            line.Append(quoted);
        else
            EncodedWord.Append(line, phrase, EncodedWord.Place.Phrase);
    }

    static bool NeedsEncoding(string word) =>
        word.Length is 0 or > WordMax
        || !Ascii.IsValid(word)
        // Would be taken for an encoded-word, in a quoted-string too by many readers.
        || word.Contains("=?", StringComparison.Ordinal);

    static bool IsAtom(string word) => word.EnumerateRunes().All(rune => rune.IsAscii && Mailbox.IsAtext(rune));

    static string Quoted(string phrase) =>
        $"\"{phrase.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary>A mailbox with the name shown beside it, if any (RFC 5322 §3.4).</summary>
public readonly record struct NamedMailbox(string? Name, Mailbox Mailbox);
