using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns;

/// <summary>What came of a mail to somebody who works here.</summary>
public abstract record OperatorMailResult
{
    OperatorMailResult() { }

    /// <param name="IntentIds">One for each mail.</param>
    public sealed record Queued(IReadOnlyList<Guid> IntentIds) : OperatorMailResult;

    /// <param name="Why">A sentence for people.</param>
    public sealed record Refused(string Why) : OperatorMailResult;
}

/// <summary>
/// Mails to those who sign in: the code that proves their address. They go the way of all mail, from the system address of
/// a brand, sealed and signed.
/// </summary>
public sealed class OperatorMail(
    Database database,
    Users users,
    AddressKeys keys,
    MasterKey masterKey,
    TimeProvider clock
) : IDraftSource
{
    public const string SourceName = "operator";
    const string Purpose = "operator-mail";
    static readonly TimeSpan CodeMailLasts = TimeSpan.FromMinutes(30);
    static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public string Name => SourceName;

    /// <summary>Sends a fresh code to the user's own address.</summary>
    public async Task<OperatorMailResult> SendCodeAsync(User user, Guid tenantId, CancellationToken cancellationToken)
    {
        if (!Mailbox.TryParse(user.Email, out var mailbox))
            return new OperatorMailResult.Refused($"{user.Email} is not an address mail can go to");
        if (await SenderAsync(tenantId, cancellationToken) is not { } sender)
            return new OperatorMailResult.Refused(
                "no brand has an address for system mail yet: add one under Brands and senders"
            );
        if (await users.NewCodeAsync(user.Id, cancellationToken) is not { } code)
            return new OperatorMailResult.Refused(
                "a code was sent less than a minute ago; look for it, or try again in a minute"
            );
        var payload = new Payload(masterKey.Seal(Encoding.ASCII.GetBytes(code), Purpose), user.Language);
        var id = await QueueAsync(sender, mailbox, JsonSerializer.Serialize(payload), cancellationToken);
        return new OperatorMailResult.Queued([id]);
    }

    Task<SenderAddress?> SenderAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.SenderAddresses.Where(s => s.TenantId == tenantId && s.Stream == MailStream.System)
                    .OrderBy(s => s.CreatedAt)
                    .FirstOrDefaultAsync(cancellationToken)!,
            cancellationToken
        )!;

    async Task<Guid> QueueAsync(SenderAddress sender, Mailbox to, string payload, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        var intent = new Intent
        {
            Id = Guid.CreateVersion7(now),
            TenantId = sender.TenantId,
            Stream = MailStream.System,
            Source = SourceName,
            BrandId = sender.BrandId,
            DomainId = sender.DomainId,
            Address = to.ToString(),
            AddressKey = keys.KeyFor(to),
            Payload = payload,
            State = IntentState.Waiting,
            DueAt = now,
            Fence = 0,
            Attempts = 0,
            Uncertain = 0,
            QueuedAt = now,
            ExpiresAt = now + CodeMailLasts,
        };
        await database.WriteAsync(db => Spool.EnqueueAsync(db, [intent], cancellationToken), cancellationToken);
        return intent.Id;
    }

    public async ValueTask<Draft> BuildAsync(Intent intent, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.Deserialize<Payload>(intent.Payload!) ?? throw new UnreachableException();
        var code = Encoding.ASCII.GetString(masterKey.Open(payload.Code, Purpose));
        await using var db = await database.ReadAsync(cancellationToken);
        var brand = await db.Brands.SingleAsync(b => b.Id == intent.BrandId, cancellationToken);
        var tenant = await db.Tenants.SingleAsync(t => t.Id == brand.TenantId, cancellationToken);
        var sender = await db.SenderAddresses.SingleAsync(
            s => s.BrandId == brand.Id && s.Stream == MailStream.System,
            cancellationToken
        );
        var domain = await db.SendingDomains.SingleAsync(d => d.Id == sender.DomainId, cancellationToken);
        var dutch = payload.Language == "nl";
        var subject = dutch ? $"{code} is uw code voor Zegel" : $"{code} is your code for Zegel";
        var lead = dutch
            ? "Iemand heeft gevraagd om te bewijzen dat dit adres bij een gebruiker van Zegel hoort. De code:"
            : "Somebody asked to prove that this address belongs to a user of Zegel. The code:";
        var note = dutch
            ? "Ze geldt een half uur. Was u dit niet? Dan hoeft u niets te doen."
            : "It lasts half an hour. Was it not you? Then there is nothing to do.";
        return new Draft.System
        {
            IntentId = intent.Id,
            From = sender.Mailbox,
            FromName = sender.DisplayName,
            To = intent.Recipient,
            ToName = "",
            Subject = subject,
            Date = intent.DatedAt ?? intent.QueuedAt,
            Body = Body(payload.Language, subject, lead, code, note, tenant, brand),
            DomainId = domain.Id,
            ReturnHost = domain.ReturnHost,
        };
    }

    static DraftBody Body(
        string language,
        string subject,
        string lead,
        string code,
        string note,
        Tenant tenant,
        Brand brand
    )
    {
        var text = $"""
            {lead}

                {code}

            {note}

            --{" "}
            {brand.Name}, {tenant.LegalName}
            {tenant.PostalAddress}
            {tenant.TradeRegister}
            {tenant.Contact}
            {tenant.PrivacyUrl}

            """;
        var html = $"""
            <!DOCTYPE html>
            <html lang="{language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Html.Encode(subject)}</title>
            </head>
            <body style="margin:0;padding:0;background-color:#ffffff">
            <div style="max-width:34em;margin:0 auto;padding:32px 20px;font-family:Georgia,'Times New Roman',serif;font-size:18px;line-height:1.5;color:#1f2421">
            <p>{Html.Encode(lead)}</p>
            <p style="font-size:32px;letter-spacing:4px">{code}</p>
            <p>{Html.Encode(note)}</p>
            <p style="margin-top:32px;padding-top:16px;border-top:1px solid #c9cdc9;font-size:15px;color:#4a514c">{Html.Encode(
                brand.Name
            )}, {Html.Encode(tenant.LegalName)}<br>
            {Html.Encode(tenant.PostalAddress)}<br>
            {Html.Encode(tenant.TradeRegister)}<br>
            {Html.Encode(tenant.Contact)}<br>
            <a href="{Html.Encode(tenant.PrivacyUrl)}" style="color:#1d4d3f">{Html.Encode(tenant.PrivacyUrl)}</a></p>
            </div>
            </body>
            </html>

            """;
        var body = CompiledBody.Compile(
            new BodyTemplate([new BodySegment.Static(text)], [new BodySegment.Static(html)])
        );
        return new DraftBody(body.ContentType, TransferEncoding: null, body.Render(), IsRelaxedStable: true);
    }

    /// <param name="Code">Sealed with the master key: the row outlives the mail.</param>
    sealed record Payload(string Code, string Language);
}
