using System.Buffers;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Mail.Message;
using Zegel.Tenants;

namespace Zegel.Sealing;

/// <summary>
/// A message that was mended, checked and signed: the only thing the courier carries. There is no way to one but
/// <see cref="Seal"/>, so nothing unsealed reaches the wire.
/// </summary>
public sealed class SealedMessage
{
    /// <summary>Bulk is read on telephones (F12); other mail may carry a document.</summary>
    const int BulkSizeMax = 500_000;
    const int SizeMax = 25_000_000;

    [ThreadStatic]
    static HeaderBlock? header;

    [ThreadStatic]
    static ArrayBufferWriter<byte>? signatures;

    SealedMessage(
        Draft draft,
        MailStream stream,
        Mailbox returnPath,
        MessageId messageId,
        ReadOnlyMemory<byte> content
    ) =>
        (Recipient, Stream, ReversePath, MessageId, Content) = (
            draft.To,
            stream,
            new ReversePath(returnPath),
            messageId,
            content
        );

    public Mailbox Recipient { get; }

    public MailStream Stream { get; }

    /// <summary>Carries the intent home when a notification comes (VERP).</summary>
    public ReversePath ReversePath { get; }

    public MessageId MessageId { get; }

    /// <summary>Signature, header and body as they go over the wire, before dots are doubled.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Adds what is missing, checks the rest and signs.</summary>
    /// <param name="now">The time of the signature; the message keeps the date of its draft (A28).</param>
    public static SealResult Seal(Draft draft, DomainSigner signer, Verp verp, DateTimeOffset now)
    {
        var findings = SealChecks.OfDraft(draft, signer);
        if (findings.Count > 0)
            return new SealResult.Refused(findings);
        var returnPath = verp.Address(VerpKind.ReturnPath, draft.IntentId, draft.ReturnHost);
        var messageId = MessageId.Of(draft.IntentId, draft.From.Domain);
        var block = header ??= new HeaderBlock();
        if (SealedHeader.Write(block, draft, messageId, returnPath) is { } fault)
            return new SealResult.Refused([fault]);
        var body = draft.Body.Bytes.Span;
        if (draft is not Draft.Bulk && SealChecks.OfRules(draft, block.Octets) is { Count: > 0 } broken)
            return new SealResult.Refused(broken);

        var signature = signatures ??= new ArrayBufferWriter<byte>(2048);
        signature.ResetWrittenCount();
        var identity = new DkimIdentity(signer.Domain, signer.Selector, signer.Key);
        new DkimSigner(DkimSigner.DefaultLifetime, identity).Sign(
            block.Octets,
            body,
            now,
            signature,
            draft.Body.IsRelaxedStable
        );
        var headerLength = signature.WrittenCount + block.Octets.Length;
        var content = new byte[headerLength + 2 + body.Length];
        signature.WrittenSpan.CopyTo(content);
        block.Octets.CopyTo(content.AsSpan(signature.WrittenCount));
        "\r\n"u8.CopyTo(content.AsSpan(headerLength));
        body.CopyTo(content.AsSpan(headerLength + 2));
        if (
            SealChecks.OfSize(headerLength, content.Length, draft is Draft.Bulk ? BulkSizeMax : SizeMax) is { } tooLarge
        )
            return new SealResult.Refused([tooLarge]);
        return new SealResult.Sealed(new SealedMessage(draft, draft.Stream, returnPath, messageId, content));
    }
}
