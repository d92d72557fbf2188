using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MimeKit;
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

    static readonly ParserOptions Options = new() { MaxMimeDepth = 16, MaxAddressGroupDepth = 1 };

    /// <summary>Reads a message as it came over SMTP; false for everything that carries no delivery status. Never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out Dsn? dsn)
    {
        dsn = null;
        var read = message[..Math.Min(message.Length, SizeBytesMax)];
        var bytes = MemoryMarshal.TryGetArray(read, out var segment) ? segment : new ArraySegment<byte>(read.ToArray());
        try
        {
            using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            using var parsed = MimeMessage.Load(Options, stream);
            return TryRead(parsed, out dsn);
        }
        catch (FormatException)
        {
            // The parser's word for bytes that are no message.
            return false;
        }
    }

    /// <summary>Reads a message that is parsed already.</summary>
    public static bool TryRead(MimeMessage message, [NotNullWhen(true)] out Dsn? dsn)
    {
        dsn = null;
        var parts = Parts(message.Body).ToList();
        if (parts.OfType<MessageDeliveryStatus>().FirstOrDefault() is not { } status)
            return false;
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
