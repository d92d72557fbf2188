using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.HouseMail;

/// <summary>What came of asking whether somebody reads a sender address.</summary>
public abstract record AskProofResult
{
    AskProofResult() { }

    public sealed record Sent(Guid IntentId) : AskProofResult;

    /// <summary>Nothing needs to be sent: Zegel itself keeps what is written to it.</summary>
    public sealed record KeptHere(SenderProof Proof) : AskProofResult;

    /// <param name="NextAt">When another mail may go.</param>
    public sealed record TooSoon(DateTimeOffset NextAt) : AskProofResult;

    public sealed record Refused(AskProofFault Fault) : AskProofResult;

    /// <summary>The tenant has no such sender address.</summary>
    public sealed record Unknown : AskProofResult;
}

/// <summary>Why no mail could go.</summary>
public enum AskProofFault
{
    /// <summary>The brand has no address for system mail, from which it goes.</summary>
    NoSystemAddress,

    /// <summary>The domain of that address may not send yet.</summary>
    SystemDomainNotReady,

    /// <summary>The domain of the address has no MX.</summary>
    NoMailServer,

    /// <summary>No name server told the MX.</summary>
    DnsSilent,

    /// <summary>The address is suppressed.</summary>
    Suppressed,
}

/// <summary>
/// The mail that asks whether somebody reads a sender address: a code, and a Reply-To of ours, for an answer is as good
/// (B01). It goes the way of all mail, from the system address of the brand, sealed and signed; no server is asked anything
/// beside it (B02).
/// </summary>
public sealed class ProofMail(
    Database database,
    SenderProofs proofs,
    AddressKeys keys,
    MasterKey masterKey,
    Verp verp,
    TimeProvider clock
) : IDraftSource
{
    public const string SourceName = "proof";
    const string Purpose = "proof-mail";

    /// <summary>A server that is down for a night is no reason to ask again.</summary>
    static readonly TimeSpan MailLasts = TimeSpan.FromHours(48);

    public string Name => SourceName;

    /// <summary>Sends a fresh code to a sender address of the tenant; the one before counts no more.</summary>
    /// <param name="actor">Who asks, for the audit log.</param>
    public async Task<AskProofResult> AskAsync(
        Guid tenantId,
        Mailbox address,
        string actor,
        CancellationToken cancellationToken
    )
    {
        if (await BrandOfAsync(tenantId, address, cancellationToken) is not { } brandId)
            return new AskProofResult.Unknown();
        var look = await proofs.LookAsync(tenantId, address, cancellationToken);
        switch (look.Home)
        {
            case MailHome.Here:
                return new AskProofResult.KeptHere(look.Proof);
            case MailHome.Nowhere:
                return new AskProofResult.Refused(AskProofFault.NoMailServer);
            case MailHome.Unknown:
                return new AskProofResult.Refused(AskProofFault.DnsSilent);
        }
        var code = SenderProofs.NewCode();
        return await database.WriteAsync<AskProofResult>(
            async db =>
            {
                var sender = await db.SenderAddresses.SingleOrDefaultAsync(
                    s => s.BrandId == brandId && s.Stream == MailStream.System,
                    cancellationToken
                );
                if (sender is null)
                    return new AskProofResult.Refused(AskProofFault.NoSystemAddress);
                if (
                    !await db.SendingDomains.AnyAsync(
                        d => d.Id == sender.DomainId && d.State == DomainState.Ready,
                        cancellationToken
                    )
                )
                    return new AskProofResult.Refused(AskProofFault.SystemDomainNotReady);
                var intent = IntentOf(sender, address, code);
                var suppressions = await SuppressionList.LiveAsync(db, intent.AddressKey, cancellationToken);
                if (suppressions.Any(s => s.Covers(tenantId, MailStream.System, brandId, null)))
                    return new AskProofResult.Refused(AskProofFault.Suppressed);
                if (
                    await proofs.OpenAsync(db, tenantId, address, intent.Id, code, actor, cancellationToken) is
                    { } nextAt
                )
                    return new AskProofResult.TooSoon(nextAt);
                await Spool.EnqueueAsync(db, [intent], cancellationToken);
                return new AskProofResult.Sent(intent.Id);
            },
            cancellationToken
        );
    }

    /// <summary>Looks at the addresses whose time has come, and asks those that want it.</summary>
    /// <returns>How many mails were sent.</returns>
    public async Task<int> TendAsync(CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var sender in await proofs.DueAsync(cancellationToken))
        {
            var look = await proofs.LookAsync(sender.TenantId, sender.Mailbox, cancellationToken);
            if (
                look.Home == MailHome.Elsewhere
                && look.Proof.WantsMailAt(clock.GetUtcNow())
                && await AskAsync(sender.TenantId, sender.Mailbox, "zegel", cancellationToken) is AskProofResult.Sent
            )
                sent++;
        }
        return sent;
    }

    /// <summary>The brand that writes from an address of the tenant, or plans to.</summary>
    Task<Guid?> BrandOfAsync(Guid tenantId, Mailbox address, CancellationToken cancellationToken)
    {
        var text = address.ToString();
        return database.ReadAsync(
            async db =>
                await db
                    .SenderAddresses.Where(s => s.TenantId == tenantId && s.Address == text)
                    .Select(s => (Guid?)s.BrandId)
                    .SingleOrDefaultAsync(cancellationToken)
                ?? await db
                    .OpenSenderChanges.Where(c => c.TenantId == tenantId && c.NewAddress == text)
                    .Select(c => (Guid?)c.BrandId)
                    .SingleOrDefaultAsync(cancellationToken),
            cancellationToken
        );
    }

    Intent IntentOf(SenderAddress sender, Mailbox to, string code) =>
        SystemMail.IntentOf(
            SourceName,
            sender,
            to,
            keys.KeyFor(to),
            JsonSerializer.Serialize(new Payload(masterKey.Seal(Encoding.ASCII.GetBytes(code), Purpose))),
            clock.GetUtcNow().ToStored(),
            MailLasts
        );

    public async ValueTask<Draft> BuildAsync(Intent intent, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.Deserialize<Payload>(intent.Payload!) ?? throw new UnreachableException();
        await using var db = await database.ReadAsync(cancellationToken);
        var mail = await SystemMail.OfAsync(db, intent, cancellationToken);
        var brand = mail.Brand;
        var digits = Encoding.ASCII.GetString(masterKey.Open(payload.Code, Purpose));
        var code = $"{digits[..4]} {digits[4..]}";
        var dutch = brand.Language == "nl";
        var subject = dutch
            ? $"Leest iemand {intent.Address}? Antwoord even"
            : $"Does somebody read {intent.Address}? Please answer";
        var isPlanned = !await db.SenderAddresses.AnyAsync(s => s.Address == intent.Address, cancellationToken);
        var lead = dutch
            ? $"{brand.Name} {(isPlanned ? "gaat mail versturen" : "verstuurt mail")} vanaf {intent.Address}, en wie die mail krijgt, moet kunnen antwoorden. Laat weten dat hier iemand leest: beantwoord deze mail, één woord is genoeg, of geef in Zegel bij “Merken en afzenders” deze code op:"
            : $"{brand.Name} {(isPlanned ? "is going to send" : "sends")} mail from {intent.Address}, and whoever gets it must be able to answer. Let us know that somebody reads it here: answer this mail, one word will do, or give this code in Zegel, under “Brands and senders”:";
        var note = dutch
            ? $"De code geldt {SenderProofs.CodeLasts.Days} dagen. Hoort dit adres niet bij u? Dan hoeft u niets te doen: zonder antwoord gaan er vanaf dit adres geen nieuwsbrieven uit."
            : $"The code lasts {SenderProofs.CodeLasts.Days} days. Is this address not yours? Then there is nothing to do: without an answer no newsletters go out from it.";
        return mail.Letter(
            intent,
            subject,
            CodeLetter.Body(brand.Language, subject, lead, code, note, mail.Tenant, brand)
        ) with
        {
            ReplyTo = verp.Address(VerpKind.Reply, intent.Id, mail.Domain.ReturnHost),
        };
    }

    /// <param name="Code">Sealed with the master key: the row outlives the mail.</param>
    sealed record Payload(string Code);
}
