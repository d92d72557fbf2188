using System.Diagnostics;

namespace Zegel.Mail.Addresses;

/// <summary>Base 32 without padding (RFC 4648 §6): written in lower case, read in either, for places that lose case.</summary>
public static class Base32
{
    const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[LengthOf(bytes.Length)];
        var (held, bits, at) = (0, 0, 0);
        foreach (var b in bytes)
        {
            held = held << 8 | b;
            for (bits += 8; bits >= 5; bits -= 5)
                text[at++] = Alphabet[held >> bits - 5 & 31];
        }
        if (bits > 0)
            text[at++] = Alphabet[held << 5 - bits & 31];
        Debug.Assert(at == text.Length);
        return new string(text);
    }

    /// <summary>Fills <paramref name="bytes"/> exactly; bits left over at the end must be zero, so that a value has one spelling.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != LengthOf(bytes.Length))
            return false;
        var (held, bits, at) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = char.IsAscii(c) ? Alphabet.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal) : -1;
            if (value < 0)
                return false;
            held = (held << 5 | value) & 0xFFF;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[at++] = (byte)(held >> bits);
        }
        return (held & (1 << bits) - 1) == 0;
    }

    static int LengthOf(int bytes) => (bytes * 8 + 4) / 5;
}
