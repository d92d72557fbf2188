using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Sealing;

/// <summary>A message before it is sealed: who, to whom, what. Bulk cannot be written without its exits (O01).</summary>
public abstract record Draft
{
    Draft() { }

    /// <summary>The stream that its kind belongs to.</summary>
    public abstract MailStream Stream { get; }

    /// <summary>The intent it fulfils; also the key in Message-ID and return path.</summary>
    public required Guid IntentId { get; init; }

    public required Mailbox From { get; init; }

    /// <summary>The display name, decoded.</summary>
    public required string FromName { get; init; }

    public required Mailbox To { get; init; }

    /// <summary>The display name, decoded; empty for none.</summary>
    public required string ToName { get; init; }

    public Mailbox? ReplyTo { get; init; }

    /// <summary>Decoded, on one line.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was first handed to a connection; kept across retries.</summary>
    public required DateTimeOffset Date { get; init; }

    public required DraftBody Body { get; init; }

    /// <summary>The id of the sending domain, whose key signs.</summary>
    public required string DomainId { get; init; }

    /// <summary>The host of the envelope sender and of mailto exits.</summary>
    public required DomainName ReturnHost { get; init; }

    /// <summary>A newsletter or the like, with all the ways out.</summary>
    public sealed record Bulk : Draft
    {
        public override MailStream Stream => MailStream.Bulk;

        public required BulkHeaders List { get; init; }
    }

    /// <summary>A message that belongs to something its recipient did.</summary>
    public sealed record Transactional : Draft
    {
        public override MailStream Stream => MailStream.Transactional;
    }

    /// <summary>Zegel's own mail: confirmations, notices.</summary>
    public sealed record System : Draft
    {
        public override MailStream Stream => MailStream.System;
    }
}

/// <summary>An encoded MIME body with the fields that describe it.</summary>
/// <param name="ContentType">The value of Content-Type, folded as it will be sent.</param>
/// <param name="TransferEncoding">The value of Content-Transfer-Encoding, or null for multiparts.</param>
/// <param name="Bytes">7-bit, CRLF.</param>
/// <param name="IsRelaxedStable">True when DKIM's relaxed canonical form equals the bytes, as our own encoder writes them.</param>
public sealed record DraftBody(
    string ContentType,
    string? TransferEncoding,
    ReadOnlyMemory<byte> Bytes,
    bool IsRelaxedStable
);

/// <summary>What every bulk message says of its list and its exits (RFC 2369, 2919, 8058, 9477).</summary>
/// <param name="LeaveUrl">https, for one click by POST.</param>
public sealed record BulkHeaders(
    string ListId,
    string ListName,
    Uri LeaveUrl,
    Mailbox LeaveMailbox,
    Uri HelpUrl,
    Mailbox Owner,
    string FeedbackId
);
