using MimeKit;
using Zegel.Mail.Message;

namespace Zegel.Rules.Reading;

/// <summary>Makes facts from the octets of a message that somebody else composed. Reads anything; bad octets are faults, not errors.</summary>
public static class MessageFactsReader
{
    /// <summary>Octets. Of a longer message only the header is read.</summary>
    public const int SizeBytesMax = 25 * 1024 * 1024;

    const int MimeDepthMax = 30;

    /// <param name="stream"><c>bulk</c>, <c>transactional</c> or <c>system</c>.</param>
    public static MessageFacts Read(ReadOnlyMemory<byte> message, string stream)
    {
        var isTooLong = message.Length > SizeBytesMax;
        var scan = RawMessageScan.Of(isTooLong ? message.Span[..SizeBytesMax] : message.Span);
        var faults = new List<FormatFault>(scan.Faults);
        MimeParts? parts = null;
        if (isTooLong)
            faults.Add(
                new FormatFault(
                    "F12",
                    (
                        $"the message has {message.Length / 1_000_000} MB",
                        $"het bericht is {message.Length / 1_000_000} MB"
                    ),
                    $"at most {SizeBytesMax / 1_000_000} MB; its body was not judged",
                    ("Link to large files.", "Verwijs met een link naar grote bestanden."),
                    null
                )
            );
        else if (!scan.IsOversized)
            parts = Parse(message, faults);
        return new MessageFacts(
            stream,
            scan.Fields,
            parts?.Html,
            parts?.Text,
            TwinHtml: null,
            Exits: null,
            TwinExits: null,
            AssetHost: null,
            [.. faults, .. parts?.Faults ?? []]
        )
        {
            SizeBytes = message.Length,
            Attachments = parts?.Files ?? [],
            HtmlPlaces = parts?.HtmlPlaces,
            TextPlaces = parts?.TextPlaces,
        };
    }

    static MimeParts? Parse(ReadOnlyMemory<byte> message, List<FormatFault> faults)
    {
        var options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = MimeDepthMax;
        options.RespectContentLength = false;
        try
        {
            var octets = message.ToArray();
            if (MimeBudget.Covers(options, new MemoryStream(octets, writable: false)))
                return MimeParts.Of(
                    new MimeParser(
                        options,
                        new MemoryStream(octets, writable: false),
                        MimeFormat.Entity,
                        persistent: true
                    ),
                    octets
                );
            faults.Add(
                new FormatFault(
                    "F05",
                    (
                        "the message has more parts or fields than were counted",
                        "het bericht heeft meer delen of velden dan er zijn geteld"
                    ),
                    "a few parts",
                    (
                        "Send fewer parts; the body was not judged.",
                        "Verstuur minder delen; de inhoud is niet beoordeeld."
                    ),
                    null
                )
            );
        }
        catch (FormatException)
        {
            faults.Add(
                new FormatFault(
                    "G33",
                    ("no message can be read here", "hier is geen bericht te lezen"),
                    "header fields, an empty line, a body (RFC 5322 §2.1)",
                    (
                        "Give the message as it was sent, as an .eml file.",
                        "Geef het bericht zoals het verstuurd is, als .eml-bestand."
                    ),
                    1
                )
            );
        }
        return null;
    }
}
