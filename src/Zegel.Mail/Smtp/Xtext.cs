using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Zegel.Mail.Smtp;

/// <summary>The encoding of DSN parameters: <c>+</c>, <c>=</c> and what is not printable ASCII become <c>+HH</c> (RFC 3461 §4).</summary>
public static class Xtext
{
    public static string Encode(string text)
    {
        if (IsPlain(text))
            return text;
        var encoded = new StringBuilder(text.Length + 8);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
            if (IsXchar((char)octet))
                encoded.Append((char)octet);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"+{octet:X2}");
        return encoded.ToString();
    }

    /// <summary>False when a <c>+</c> is not followed by two upper-case hexadecimal digits, or a character should have been encoded.</summary>
    public static bool TryDecode(string xtext, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var octets = new byte[xtext.Length];
        var length = 0;
        for (var i = 0; i < xtext.Length; i++)
        {
            if (IsXchar(xtext[i]))
                octets[length++] = (byte)xtext[i];
            else if (xtext[i] == '+' && i + 2 < xtext.Length && IsHex(xtext[i + 1]) && IsHex(xtext[i + 2]))
            {
                octets[length++] = Convert.ToByte(xtext.Substring(i + 1, 2), 16);
                i += 2;
            }
            else
                return false;
        }
        text = Encoding.UTF8.GetString(octets, 0, length);
        return true;
    }

    static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (!IsXchar(c))
                return false;
        return true;
    }

    static bool IsXchar(char c) => c is >= '!' and <= '~' and not ('+' or '=');

    static bool IsHex(char c) => char.IsAsciiDigit(c) || c is >= 'A' and <= 'F';
}
