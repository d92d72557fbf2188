using LinqToDB;
using LinqToDB.Async;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>Writes the confirmation mail for a claimed intent.</summary>
/// <param name="publicUrl">The https address under which people reach the platform.</param>
public sealed class ConfirmationDrafts(Database database, MasterKey masterKey, Uri publicUrl) : IDraftSource
{
    public string Name => OptIn.SourceName;

    public async ValueTask<Draft> BuildAsync(Intent intent, CancellationToken cancellationToken)
    {
        var (token, listIds, language) = ConfirmationPayload.Read(intent.Payload!, masterKey);
        await using var db = await database.ReadAsync(cancellationToken);
        var (brands, tenants, senders, domains) = (db.Brands, db.Tenants, db.SenderAddresses, db.SendingDomains);
        var query =
            from brand in brands
            join tenant in tenants on brand.TenantId equals tenant.Id
            join sender in senders on brand.Id equals sender.BrandId
            join domain in domains on sender.DomainId equals domain.Id
            where brand.Id == intent.BrandId && sender.Stream == MailStream.System
            select new
            {
                brand,
                tenant,
                sender,
                domain,
            };
        var found = await query.SingleAsync(cancellationToken);
        var lists = await db
            .MailingLists.Where(l => listIds.Contains(l.Id))
            .OrderBy(l => l.Name)
            .ToListAsync(cancellationToken);
        var link = $"{publicUrl.AbsoluteUri.TrimEnd('/')}/c/{token}";
        var mail = new ConfirmationMail(Texts.For(language), found.tenant, found.brand, lists, link);
        return new Draft.System
        {
            IntentId = intent.Id,
            From = found.sender.Mailbox,
            FromName = found.sender.DisplayName,
            To = intent.Recipient,
            // The name was typed by whoever filled in the form: here it could carry a stranger's advertisement.
            ToName = "",
            Subject = mail.Subject,
            Date = intent.DatedAt ?? intent.QueuedAt,
            Body = mail.Body(),
            DomainId = found.domain.Id,
            ReturnHost = found.domain.ReturnHost,
        };
    }
}
