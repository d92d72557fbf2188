using LinqToDB.Async;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.HouseMail;

/// <summary>Who a mail of Zegel's own comes from, in the name of a brand: its address for system mail, and all that stands at the foot.</summary>
sealed record SystemMail(Brand Brand, Tenant Tenant, SenderAddress Sender, SendingDomain Domain)
{
    /// <summary>A mail to somebody who works here, to leave at once.</summary>
    /// <param name="source">The name of the <see cref="IDraftSource"/> that writes it.</param>
    /// <param name="payload">What it is written from.</param>
    /// <param name="lasts">After this it is of no use any more.</param>
    public static Intent IntentOf(
        string source,
        SenderAddress sender,
        Mailbox to,
        string addressKey,
        string payload,
        DateTimeOffset now,
        TimeSpan lasts
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            TenantId = sender.TenantId,
            Stream = MailStream.System,
            Source = source,
            BrandId = sender.BrandId,
            DomainId = sender.DomainId,
            Address = to.ToString(),
            AddressKey = addressKey,
            Payload = payload,
            State = IntentState.Waiting,
            DueAt = now,
            Fence = 0,
            Attempts = 0,
            Uncertain = 0,
            QueuedAt = now,
            ExpiresAt = now + lasts,
        };

    public static async Task<SystemMail> OfAsync(Session db, Intent intent, CancellationToken cancellationToken)
    {
        var brand = await db.Brands.SingleAsync(b => b.Id == intent.BrandId, cancellationToken);
        var tenant = await db.Tenants.SingleAsync(t => t.Id == brand.TenantId, cancellationToken);
        var sender = await db.SenderAddresses.SingleAsync(
            s => s.BrandId == brand.Id && s.Stream == MailStream.System && s.DomainId == intent.DomainId,
            cancellationToken
        );
        var domain = await db.SendingDomains.SingleAsync(d => d.Id == sender.DomainId, cancellationToken);
        return new SystemMail(brand, tenant, sender, domain);
    }

    public Draft.System Letter(Intent intent, string subject, DraftBody body) =>
        new()
        {
            IntentId = intent.Id,
            From = Sender.Mailbox,
            FromName = Sender.DisplayName,
            To = intent.Recipient,
            ToName = "",
            Subject = subject,
            Date = intent.DatedAt ?? intent.QueuedAt,
            Body = body,
            DomainId = Domain.Id,
            ReturnHost = Domain.ReturnHost,
        };
}
