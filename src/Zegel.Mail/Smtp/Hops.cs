using System.Text;

namespace Zegel.Mail.Smtp;

/// <summary>Counts how often a message was received, to find one that goes in circles (RFC 5321 §6.3).</summary>
static class Hops
{
    /// <summary>The Received fields of the header; the body is not looked at.</summary>
    public static int Count(ReadOnlySpan<byte> content)
    {
        var count = 0;
        while (!content.IsEmpty && !content.StartsWith("\r\n"u8))
        {
            if (content.Length > 9 && Ascii.EqualsIgnoreCase(content[..9], "Received:"u8))
                count++;
            var end = content.IndexOf("\r\n"u8);
            content = end < 0 ? default : content[(end + 2)..];
        }
        return count;
    }
}
