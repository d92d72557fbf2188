using LinqToDB.Async;
using MimeKit;
using Zegel.Consent;
using Zegel.Domains;
using Zegel.Domains.Reporting;
using Zegel.Mail.Addresses;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Storage;

namespace Zegel.Feedback;

/// <summary>
/// The platform's own MX. It admits only addresses that Zegel gave out and whose signature holds, and the role addresses;
/// so nobody can forge a bounce, and no line is relayed (B13, B18, D30). What it answers with 250 is done or stored.
/// </summary>
/// <param name="hosts">The platform's own mail hosts, whose role addresses are answered too.</param>
/// <param name="reportHost">The host of the report addresses that DMARC records name.</param>
public sealed class Inbox(
    Database database,
    Verp verp,
    Returns returns,
    OptOut optOut,
    ReportBook reports,
    SenderProofs proofs,
    Mailroom mailroom,
    IReadOnlyList<DomainName> hosts,
    DomainName reportHost,
    TimeProvider clock
) : SmtpReceiver
{
    static readonly SmtpReply NoSuchMailbox = SmtpReply.Of(550, new(5, 1, 1), "No such mailbox here");
    static readonly SmtpReply Full = SmtpReply.Of(452, new(4, 3, 1), "No room for this now, please try again later");

    public override async ValueTask<SmtpAnswer> RecipientAsync(
        SmtpPeer peer,
        SmtpSender sender,
        SmtpRecipient recipient,
        CancellationToken cancellationToken
    ) => await AddresseeAsync(recipient.Path, cancellationToken) is null ? NoSuchMailbox : SmtpAnswer.Yes;

    public override async ValueTask<SmtpAnswer> MessageAsync(SmtpReceived message, CancellationToken cancellationToken)
    {
        foreach (var recipient in message.Recipients)
        {
            var done = await AddresseeAsync(recipient.Path, cancellationToken) switch
            {
                Addressee.Token(VerpKind.Exit, var subscription) => await LeaveAsync(subscription, cancellationToken),
                Addressee.Token(VerpKind.ReturnPath, var intent) => await ReturnedAsync(
                    intent,
                    message,
                    cancellationToken
                ),
                Addressee.Reports(var domain) => await ReportAsync(domain, message, cancellationToken),
                Addressee.Token(VerpKind.Reply, var mail) => await AnswerAsync(mail, message, cancellationToken),
                Addressee.Sender(var address) => await ToSenderAsync(address, message, cancellationToken),
                Addressee.Box(var box) => await mailroom.KeepAsync(
                    box,
                    message.Content,
                    clock.GetUtcNow(),
                    cancellationToken
                ),
                _ => true,
            };
            if (!done)
                return Full;
        }
        return SmtpAnswer.Yes;
    }

    /// <summary>Whatever the message says: the address alone is the request (O08). Sent again, it changes nothing.</summary>
    async Task<bool> LeaveAsync(Guid subscriptionId, CancellationToken cancellationToken)
    {
        await optOut.LeaveAsync(
            subscriptionId,
            new Exit(ExitChannel.Mailto, Visitor.None),
            clock.GetUtcNow(),
            cancellationToken
        );
        return true;
    }

    /// <summary>A report is booked; an automatic reply is neither bounce nor exit; anything else waits for people.</summary>
    async Task<bool> ReturnedAsync(Guid intent, SmtpReceived message, CancellationToken cancellationToken)
    {
        if (!Dsn.TryRead(message.Content, out var dsn))
            return await mailroom.KeepAsync("unread", message.Content, clock.GetUtcNow(), cancellationToken);
        // One recipient a message: whatever address the report names after forwards, the token says who it was.
        var failed = dsn.Recipients.FirstOrDefault(r => r.Action == DsnAction.Failed);
        if (failed is not null)
            await returns.ReportedAsync(intent, failed, clock.GetUtcNow(), cancellationToken);
        return true;
    }

    /// <summary>An answer to the mail that asks whether somebody reads an address is read; any other is for people.</summary>
    async Task<bool> AnswerAsync(Guid mail, SmtpReceived message, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(message.Content.ToArray(), writable: false);
        bool isAutomatic;
        try
        {
            var path = message.Sender.Path.IsNull ? ReversePath.Null : null;
            isAutomatic = AutoReply.IsAutomatic(await MimeMessage.LoadAsync(content, cancellationToken), path);
        }
        catch (FormatException)
        {
            isAutomatic = true;
        }
        return await proofs.AnsweredAsync(mail, isAutomatic, cancellationToken)
            || await mailroom.KeepAsync("replies", message.Content, clock.GetUtcNow(), cancellationToken);
    }

    async Task<bool> ToSenderAsync(Mailbox address, SmtpReceived message, CancellationToken cancellationToken)
    {
        if (!await mailroom.KeepAsync("replies", message.Content, clock.GetUtcNow(), cancellationToken))
            return false;
        await proofs.UsedAsync(address, cancellationToken);
        return true;
    }

    /// <summary>What a receiver reports of a domain is booked; what cannot be read, or is of another, waits for people (A50).</summary>
    async Task<bool> ReportAsync(string domainId, SmtpReceived message, CancellationToken cancellationToken) =>
        await reports.TakeAsync(domainId, ReportFile.Read(message.Content), cancellationToken)
            is not ReportResult.Refused
        || await mailroom.KeepAsync("unread-reports", message.Content, clock.GetUtcNow(), cancellationToken);

    async Task<Addressee?> AddresseeAsync(SmtpPath path, CancellationToken cancellationToken)
    {
        var local = path.LocalPart.ToLowerInvariant();
        var isRole = local is "postmaster" or "abuse";
        if (isRole && path.Domain.Length == 0)
            return new Addressee.Box(local);
        if (path.Mailbox is not { } mailbox)
            return null;
        if (mailbox.Domain == reportHost)
            return local.Length == SendingDomainIdLength && await IsDomainIdAsync(local, cancellationToken)
                ? new Addressee.Reports(local)
                : null;
        if (isRole && (hosts.Contains(mailbox.Domain) || await IsReturnHostAsync(mailbox.Domain, cancellationToken)))
            return new Addressee.Box(local);
        if (local == "fbl" && await IsReturnHostAsync(mailbox.Domain, cancellationToken))
            return new Addressee.Box("complaints");
        if (await IsSenderAsync(mailbox, cancellationToken))
            return new Addressee.Sender(mailbox);
        return
            verp.TryRead(mailbox, out var kind, out var id)
            && await IsReturnHostAsync(mailbox.Domain, cancellationToken)
            ? new Addressee.Token(kind, id)
            : null;
    }

    /// <summary>
    /// A From address whose domain has no other MX than ours: what people write to it is kept (G05). So is what they write to
    /// one that was announced, or that they know from before a change.
    /// </summary>
    Task<bool> IsSenderAsync(Mailbox mailbox, CancellationToken cancellationToken)
    {
        var text = mailbox.ToString();
        return database.ReadAsync(
            async db =>
                await db.SenderAddresses.AnyAsync(a => a.Address == text, cancellationToken)
                || await db.SenderChanges.AnyAsync(
                    c => c.WithdrawnAt == null && (c.Address == text || c.NewAddress == text),
                    cancellationToken
                ),
            cancellationToken
        );
    }

    const int SendingDomainIdLength = 26;

    Task<bool> IsDomainIdAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.SendingDomains.AnyAsync(d => d.Id == id, cancellationToken), cancellationToken);

    Task<bool> IsReturnHostAsync(DomainName host, CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.WithReturnHost(host).AnyAsync(cancellationToken), cancellationToken);

    /// <summary>Whom an address of ours means.</summary>
    abstract record Addressee
    {
        Addressee() { }

        /// <param name="Id">Of the intent in a return path and in the answer to a mail of Zegel's own, of the subscription in an exit.</param>
        public sealed record Token(VerpKind Kind, Guid Id) : Addressee;

        public sealed record Box(string Name) : Addressee;

        /// <summary>What people write to an address that a brand writes from is for people.</summary>
        public sealed record Sender(Mailbox Address) : Addressee;

        public sealed record Reports(string DomainId) : Addressee;
    }
}
