using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using MimeKit;
using Zegel.Mail.Message;

namespace Zegel.Mail.Reports;

/// <summary>What a report mail or file holds: XML or JSON, packed by gzip or zip, alone or as a part of a message (A50).</summary>
public static class ReportFile
{
    /// <summary>What is larger unpacked is no report of a day but a bomb.</summary>
    public const int UnpackedBytesMax = 16 * 1024 * 1024;

    /// <summary>Octets that unpack to this many times their number.</summary>
    const int RatioMax = 400;

    const int LayersMax = 3;
    const int EntriesMax = 10;
    const int PartsMax = 20;

    static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];
    static ReadOnlySpan<byte> Zip => [0x50, 0x4b, 0x03, 0x04];
    static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];
    static ReadOnlySpan<byte> LittleEndian => [0xff, 0xfe];
    static ReadOnlySpan<byte> BigEndian => [0xfe, 0xff];

    static readonly ParserOptions Options = new() { MaxMimeDepth = 16, MaxAddressGroupDepth = 1 };

    /// <summary>Reads a file, or a whole message with it inside. Never throws for what a stranger sent.</summary>
    public static ReportContent Read(ReadOnlyMemory<byte> octets)
    {
        try
        {
            return Known(octets, LayersMax) ?? InMessage(octets);
        }
        // Not supported: an archive with a password, or packed in a way that .NET does not know.
        catch (Exception fault)
            when (fault is InvalidDataException or FormatException or IOException or NotSupportedException)
        {
            return new ReportContent.Unreadable(fault.Message);
        }
    }

    static ReportContent? Known(ReadOnlyMemory<byte> octets, int layers)
    {
        var span = octets.Span;
        if (span.StartsWith(Gzip))
            return layers == 0
                ? throw new InvalidDataException("it is packed more than three times")
                : Known(Ungzipped(octets), layers - 1) ?? Foreign;
        if (span.StartsWith(Zip))
            return layers == 0
                ? throw new InvalidDataException("it is packed more than three times")
                : Unzipped(octets, layers - 1) ?? Foreign;
        if (span.StartsWith(LittleEndian) || span.StartsWith(BigEndian))
        {
            var encoding = span.StartsWith(LittleEndian) ? Encoding.Unicode : Encoding.BigEndianUnicode;
            octets = Encoding.UTF8.GetBytes(encoding.GetString(span[2..]));
            span = octets.Span;
        }
        var text = span.TrimStart(" \t\r\n"u8);
        if (text.StartsWith(ByteOrderMark))
            text = text[ByteOrderMark.Length..].TrimStart(" \t\r\n"u8);
        octets = octets[^text.Length..];
        if (text.StartsWith("<"u8))
            return DmarcReport.TryRead(octets, out var report, out var error)
                ? new ReportContent.Dmarc(report)
                : new ReportContent.Unreadable(error);
        if (text.StartsWith("{"u8))
            return TlsReport.TryRead(octets, out var report, out var error)
                ? new ReportContent.Tls(report)
                : new ReportContent.Unreadable(error);
        return null;
    }

    static ReportContent Foreign => new ReportContent.Unreadable("what is packed in it is neither XML nor JSON");

    static ReportContent InMessage(ReadOnlyMemory<byte> message)
    {
        var bytes = MemoryMarshal.TryGetArray(message, out var segment)
            ? segment
            : new ArraySegment<byte>(message.ToArray());
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        if (!MimeBudget.Covers(Options, stream))
            return new ReportContent.Unreadable("the message is too tangled");
        stream.Position = 0;
        using var parsed = MimeMessage.Load(Options, stream);
        ReportContent? first = null;
        foreach (var part in Parts(parsed, LayersMax).Take(PartsMax))
        {
            using var content = new MemoryStream();
            part.Content?.DecodeTo(content);
            // The text that goes along is no report; a report that cannot be read is told rather than the text.
            var found = Known(content.ToArray(), LayersMax);
            if (found is ReportContent.Dmarc or ReportContent.Tls)
                return found;
            if (part is not TextPart { IsPlain: true } and not TextPart { IsHtml: true })
                first ??= found;
        }
        return first ?? new ReportContent.Unreadable("no part of the message is a report");
    }

    /// <summary>The parts, also those of a message that was forwarded as an attachment.</summary>
    static IEnumerable<MimePart> Parts(MimeMessage message, int layers) =>
        message
            .BodyParts.Take(PartsMax)
            .SelectMany(part =>
                part switch
                {
                    MimePart leaf => [leaf],
                    MessagePart { Message: { } inner } when layers > 0 => Parts(inner, layers - 1),
                    _ => Enumerable.Empty<MimePart>(),
                }
            );

    static byte[] Ungzipped(ReadOnlyMemory<byte> packed)
    {
        using var unpacked = new GZipStream(
            new MemoryStream(packed.ToArray(), writable: false),
            CompressionMode.Decompress
        );
        return Limited(unpacked, packed.Length);
    }

    /// <summary>The first file in the archive that is a report; some put a note or a system's own files beside it.</summary>
    static ReportContent? Unzipped(ReadOnlyMemory<byte> packed, int layers)
    {
        using var archive = new ZipArchive(new MemoryStream(packed.ToArray(), writable: false), ZipArchiveMode.Read);
        if (archive.Entries.Count > EntriesMax)
            throw new InvalidDataException($"the archive has {archive.Entries.Count} files");
        ReportContent? first = null;
        foreach (var entry in archive.Entries.Where(e => e.Length > 0))
        {
            using var unpacked = entry.Open();
            var found = Known(Limited(unpacked, packed.Length), layers);
            if (found is ReportContent.Dmarc or ReportContent.Tls)
                return found;
            first ??= found;
        }
        return archive.Entries.Count > 0 ? first : throw new InvalidDataException("the archive is empty");
    }

    static byte[] Limited(Stream unpacked, int packedLength)
    {
        var most = Math.Min(UnpackedBytesMax, Math.Max(64 * 1024, (long)packedLength * RatioMax));
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = unpacked.Read(buffer)) > 0; )
        {
            if (kept.Length + read > most)
                throw new InvalidDataException("it unpacks to far more than a report of a day holds");
            kept.Write(buffer, 0, read);
        }
        return kept.ToArray();
    }
}

/// <summary>What was in a report file.</summary>
public abstract record ReportContent
{
    ReportContent() { }

    public sealed record Dmarc(DmarcReport Report) : ReportContent;

    public sealed record Tls(TlsReport Report) : ReportContent;

    /// <param name="Reason">A sentence for people.</param>
    public sealed record Unreadable(string Reason) : ReportContent;
}
