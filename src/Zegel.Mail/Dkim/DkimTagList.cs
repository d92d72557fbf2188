using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Zegel.Mail.Dkim;

/// <summary>A <c>tag=value; tag=value</c> list, in a key record or a signature field (RFC 6376 §3.2).</summary>
sealed class DkimTagList
{
    const int TagsMax = 64;

    readonly List<(string Name, string Text, Range Value)> tags = [];

    DkimTagList() { }

    /// <summary>The value without blanks around it; null when the tag is absent.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var tag in tags)
            {
                if (tag.Name == name)
                    return tag.Text;
            }
            return null;
        }
    }

    /// <summary>Where the value stands in the octets parsed, with all blanks around it.</summary>
    public Range? RangeOf(string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Name == name)
                return tag.Value;
        }
        return null;
    }

    public string? FirstName => tags.Count == 0 ? null : tags[0].Name;

    public static bool TryParse(ReadOnlySpan<byte> list, [NotNullWhen(true)] out DkimTagList? parsed, out Said error)
    {
        parsed = null;
        error = Said.Nothing;
        var result = new DkimTagList();
        for (var start = 0; start < list.Length; )
        {
            var semicolon = list[start..].IndexOf((byte)';');
            var end = semicolon < 0 ? list.Length : start + semicolon;
            var spec = list[start..end];
            if (spec.Trim(Blanks).IsEmpty)
            {
                if (semicolon < 0)
                    break;
                error = ("two semicolons with nothing between them", "twee puntkomma’s met niets ertussen");
                return false;
            }
            var equals = spec.IndexOf((byte)'=');
            var name = equals < 0 ? "" : Encoding.UTF8.GetString(spec[..equals].Trim(Blanks));
            if (!IsName(name))
            {
                error = (
                    $"“{Shorten(Encoding.UTF8.GetString(spec))}” is not of the form tag=value",
                    $"“{Shorten(Encoding.UTF8.GetString(spec))}” is geen tag=waarde"
                );
                return false;
            }
            if (result[name] is not null)
            {
                error = ($"the tag {name}= stands twice", $"de tag {name}= staat er twee keer");
                return false;
            }
            if (result.tags.Count == TagsMax)
            {
                error = ($"more than {TagsMax} tags", $"meer dan {TagsMax} tags");
                return false;
            }
            var value = spec[(equals + 1)..];
            result.tags.Add((name, Encoding.UTF8.GetString(value.Trim(Blanks)), (start + equals + 1)..end));
            start = end + 1;
        }
        parsed = result;
        return true;
    }

    /// <summary>The items of a colon-separated value, blanks around them taken off.</summary>
    public static string[] Items(string value) => value.Split(':', StringSplitOptions.TrimEntries);

    /// <summary>Decodes base64 that may be folded anywhere (RFC 6376 §2.10).</summary>
    public static bool TryDecodeBase64(string text, out byte[] octets)
    {
        var buffer = new byte[text.Length];
        var isBase64 = Convert.TryFromBase64String(text, buffer, out var length);
        octets = buffer[..length];
        return isBase64 && length > 0;
    }

    static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    static bool IsName(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    static string Shorten(string text) => text.Trim() is { Length: > 40 } longer ? longer[..40] + "…" : text.Trim();
}
