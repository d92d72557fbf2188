using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Domains;
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
                // What people answer is for people; Zegel reads it in a later version.
                Addressee.Token(VerpKind.Reply, _) => await mailroom.KeepAsync(
                    "replies",
                    message.Content,
                    clock.GetUtcNow(),
                    cancellationToken
                ),
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
                ? new Addressee.Box("reports")
                : null;
        if (isRole && (hosts.Contains(mailbox.Domain) || await IsReturnHostAsync(mailbox.Domain, cancellationToken)))
            return new Addressee.Box(local);
        if (local == "fbl" && await IsReturnHostAsync(mailbox.Domain, cancellationToken))
            return new Addressee.Box("complaints");
        if (await IsSenderAsync(mailbox, cancellationToken))
            return new Addressee.Box("replies");
        return
            verp.TryRead(mailbox, out var kind, out var id)
            && await IsReturnHostAsync(mailbox.Domain, cancellationToken)
            ? new Addressee.Token(kind, id)
            : null;
    }

    /// <summary>A From address whose domain has no other MX than ours: what people write to it is kept (G05).</summary>
    Task<bool> IsSenderAsync(Mailbox mailbox, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.SenderAddresses.AnyAsync(a => a.Address == mailbox.ToString(), cancellationToken),
            cancellationToken
        );

    const int SendingDomainIdLength = 26;

    Task<bool> IsDomainIdAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.SendingDomains.AnyAsync(d => d.Id == id, cancellationToken), cancellationToken);

    Task<bool> IsReturnHostAsync(DomainName host, CancellationToken cancellationToken)
    {
        var dot = host.Ascii.IndexOf('.', StringComparison.Ordinal);
        var (label, parent) = (host.Ascii[..dot], host.Ascii[(dot + 1)..]);
        return database.ReadAsync(
            db => db.SendingDomains.AnyAsync(d => d.Name == parent && d.ReturnLabel == label, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Whom an address of ours means.</summary>
    abstract record Addressee
    {
        Addressee() { }

        /// <param name="Id">Of the intent in a return path, of the subscription in an exit.</param>
        public sealed record Token(VerpKind Kind, Guid Id) : Addressee;

        public sealed record Box(string Name) : Addressee;
    }
}
