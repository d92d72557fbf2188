using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MimeKit;
using MimeKit.IO;
using MimeKit.Utils;
using Zegel.Mail.Message;

namespace Zegel.Mail.Reports;

/// <summary>A delivery status notification: what became of one message, recipient by recipient (RFC 3464, 6522, 6533).</summary>
/// <param name="EnvelopeId">The ENVID we gave with the message, as it came back (RFC 3461 §4.4).</param>
/// <param name="ReportingMta">Who speaks: a name, without its type.</param>
/// <param name="ArrivalDate">When the message came to the reporter.</param>
/// <param name="ReturnedMessageId">Of the message, or its header, that was returned with the notification.</param>
public sealed record Dsn(
    string? EnvelopeId,
    string? ReportingMta,
    DateTimeOffset? ArrivalDate,
    IReadOnlyList<DsnRecipient> Recipients,
    MessageId? ReturnedMessageId
)
{
    /// <summary>What lies beyond is not looked at: the status comes before the returned message, which may be of any size.</summary>
    public const int SizeBytesMax = 1024 * 1024;

    /// <summary>Recipients beyond these are not read; a message of ours has one.</summary>
    public const int RecipientsMax = 100;

    /// <summary>Of the part that tells; the recipients that are read fit in many times.</summary>
    const int StatusBytesMax = 256 * 1024;

    /// <summary>Lines in a row that begin with a blank. The parser's time grows with the square of those of one field.</summary>
    const int FoldsMax = 5000;

    static readonly ParserOptions Options = new() { MaxMimeDepth = 16, MaxAddressGroupDepth = 1 };

    /// <summary>Reads a message as it came over SMTP; false for everything that carries no delivery status. Never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out Dsn? dsn)
    {
        dsn = null;
        var read = message[..LengthToRead(message.Span)];
        var bytes = MemoryMarshal.TryGetArray(read, out var segment) ? segment : new ArraySegment<byte>(read.ToArray());
        try
        {
            using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            if (!MimeBudget.Covers(Options, stream))
                return false;
            stream.Position = 0;
            using var parsed = MimeMessage.Load(Options, stream);
            return TryRead(parsed, out dsn);
        }
        catch (FormatException)
        {
            // The parser's word for bytes that are no message.
            return false;
        }
    }

    /// <summary>Up to the limit, or to a field folded so often that taking it apart would take seconds.</summary>
    static int LengthToRead(ReadOnlySpan<byte> message)
    {
        message = message[..Math.Min(message.Length, SizeBytesMax)];
        var folds = 0;
        for (var at = 0; at < message.Length; )
        {
            folds = message[at] is (byte)' ' or (byte)'\t' ? folds + 1 : 0;
            if (folds > FoldsMax)
                return at;
            var feed = message[at..].IndexOf((byte)'\n');
            at = feed < 0 ? message.Length : at + feed + 1;
        }
        return message.Length;
    }

    /// <summary>Reads a message that is parsed already.</summary>
    public static bool TryRead(MimeMessage message, [NotNullWhen(true)] out Dsn? dsn)
    {
        dsn = null;
        var parts = Parts(message.Body).ToList();
        if (parts.OfType<MessageDeliveryStatus>().FirstOrDefault() is not { } status)
            return false;
        if (status.Content is { Stream.Length: > StatusBytesMax } endless)
            status.Content = new MimeContent(
                new BoundStream(endless.Stream, 0, StatusBytesMax, leaveOpen: true),
                endless.Encoding
            );
        var groups = status.StatusGroups.Take(1 + RecipientsMax).ToList();
        var recipients = groups.SelectMany(DsnRecipient.ReadAll).Take(RecipientsMax).ToList();
        if (recipients.Count == 0)
            return false;
        // Some write a word about a recipient among the fields of the message: it is about nobody (RFC 3464 §2.3.2).
        if (recipients.Exists(recipient => recipient.IsNamed))
            recipients.RemoveAll(recipient => !recipient.IsNamed);
        var first = groups[0];
        dsn = new Dsn(
            DsnField.Text(first, "Original-Envelope-Id"),
            DsnField.Typed(first, "Reporting-MTA")?.Text,
            DateUtils.TryParse(first["Arrival-Date"] ?? "", out var arrival) ? arrival : null,
            recipients,
            parts.Select(ReturnedId).FirstOrDefault(id => id is not null)
        );
        return true;
    }

    // Not into returned messages: a notification inside one is about somebody else's mail.
    static IEnumerable<MimeEntity> Parts(MimeEntity? entity) =>
        entity is Multipart multipart ? multipart.SelectMany(Parts)
        : entity is null ? []
        : [entity];

    static MessageId? ReturnedId(MimeEntity part)
    {
        var text = part switch
        {
            MessagePart returned => returned.Message?.Headers[HeaderId.MessageId],
            MimePart headers when headers.ContentType.IsMimeType("text", "rfc822-headers") => InHeaders(headers),
            MimePart headers when headers.ContentType.IsMimeType("message", "global-headers") => InHeaders(headers),
            _ => null,
        };
        return MessageId.TryParse(text, out var id) ? id : null;
    }

    static string? InHeaders(MimePart part)
    {
        if (part.Content is null)
            return null;
        try
        {
            using var content = part.Content.Open();
            return HeaderList.Load(Options, content)[HeaderId.MessageId];
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
