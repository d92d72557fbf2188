using System.IO.Compression;
using MimeKit;

namespace Zegel.Rules.Reading;

/// <summary>A file that goes along with a message.</summary>
/// <param name="Kind">What its first octets say it is, as an extension; empty when they say nothing.</param>
/// <param name="Inside">Names in an archive, at most a hundred; those of archives in it too.</param>
/// <param name="IsLocked">An archive that cannot be looked into.</param>
public sealed record AttachmentFact(
    string Name,
    string MediaType,
    string Kind,
    IReadOnlyList<string> Inside,
    bool HasMacros,
    bool IsLocked
)
{
    /// <summary>Without its dot, in lower case; empty when the name has none.</summary>
    public string Extension => Path.GetExtension(Name.TrimEnd('.', ' ')).TrimStart('.').ToLowerInvariant();
}

/// <summary>Looks at attached parts: by name, by their first octets, and into archives as far as that is safe.</summary>
static class Attachments
{
    const int PartBytesMax = 30 * 1024 * 1024;
    const int NamesMax = 100;
    const int ArchiveDepthMax = 2;
    const int InnerBytesMax = 5 * 1024 * 1024;

    static readonly (byte[] Begin, string Kind)[] Signatures =
    [
        ("MZ"u8.ToArray(), "exe"),
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], "elf"),
        ("%PDF"u8.ToArray(), "pdf"),
        ([(byte)'P', (byte)'K', 3, 4], "zip"),
        ([(byte)'P', (byte)'K', 5, 6], "zip"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "png"),
        ([0xFF, 0xD8, 0xFF], "jpg"),
        ("GIF8"u8.ToArray(), "gif"),
        ("Rar!"u8.ToArray(), "rar"),
        ([0x37, 0x7A, 0xBC, 0xAF], "7z"),
        ([0x1F, 0x8B], "gz"),
        ([0xD0, 0xCF, 0x11, 0xE0], "ole"),
        ([0xCA, 0xFE, 0xBA, 0xBE], "class"),
        ([0x4C, 0x00, 0x00, 0x00], "lnk"),
        ("#!"u8.ToArray(), "sh"),
        ("BEGIN:VCALENDAR"u8.ToArray(), "ics"),
    ];

    public static AttachmentFact Of(MimePart part)
    {
        var name = part.FileName ?? part.ContentType.Name ?? "";
        var content = Content(part);
        var kind = KindOf(content);
        var inside = new List<string>();
        var (macros, locked) = (false, false);
        if (kind == "zip")
            (macros, locked) = Look(content, inside, ArchiveDepthMax);
        else if (kind is "rar" or "7z" or "gz")
            locked = true;
        return new AttachmentFact(name, part.ContentType.MimeType.ToLowerInvariant(), kind, inside, macros, locked);
    }

    static byte[] Content(MimePart part)
    {
        if (part.Content is null)
            return [];
        using var octets = part.Content.Open();
        return Read(octets, PartBytesMax);
    }

    static byte[] Read(Stream stream, int max)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[81920];
        while (
            kept.Length < max
            && stream.Read(buffer, 0, (int)Math.Min(buffer.Length, max - kept.Length)) is > 0 and var read
        )
            kept.Write(buffer, 0, read);
        return kept.ToArray();
    }

    static string KindOf(ReadOnlySpan<byte> content)
    {
        foreach (var (begin, kind) in Signatures)
            if (content.StartsWith(begin))
                return kind;
        return "";
    }

    /// <summary>Names only, and the insides of archives in it up to a bound: a bomb is not opened.</summary>
    static (bool HasMacros, bool IsLocked) Look(byte[] content, List<string> names, int depth)
    {
        var (macros, locked) = (false, false);
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
            foreach (var entry in archive.Entries)
            {
                if (names.Count >= NamesMax)
                    return (macros, true);
                names.Add(entry.FullName);
                macros |= entry.Name.Equals("vbaProject.bin", StringComparison.OrdinalIgnoreCase);
                locked |= entry.IsEncrypted;
                if (!entry.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || entry.IsEncrypted)
                    continue;
                if (depth <= 1 || entry.Length > InnerBytesMax)
                {
                    locked = true;
                    continue;
                }
                using var inner = entry.Open();
                var (innerMacros, innerLocked) = Look(Read(inner, InnerBytesMax), names, depth - 1);
                macros |= innerMacros;
                locked |= innerLocked;
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or NotSupportedException)
        {
            locked = true;
        }
        return (macros, locked);
    }
}
