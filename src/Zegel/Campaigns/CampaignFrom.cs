using LinqToDB.Async;
using Zegel.Domains;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns;

/// <summary>
/// What a campaign comes from, and the change of it that its footer tells of. A draft takes both from the brand of the
/// moment; its release fixes them, so that nothing changes under a campaign that is on its way.
/// </summary>
sealed record CampaignFrom(SenderAddress Sender, SenderChange? Announced)
{
    /// <summary>Null when the brand has no address for bulk mail.</summary>
    public static async Task<CampaignFrom?> OfAsync(Session db, Campaign campaign, CancellationToken cancellationToken)
    {
        if (campaign is { ReleasedAt: { } released, FromAddress: { } address })
            return new CampaignFrom(
                new SenderAddress
                {
                    Address = address,
                    TenantId = campaign.TenantId,
                    BrandId = campaign.BrandId,
                    DomainId = campaign.FromDomainId!,
                    Stream = MailStream.Bulk,
                    DisplayName = campaign.FromName!,
                    CreatedAt = released,
                },
                campaign.ChangeId is { } id
                    ? await db.SenderChanges.SingleAsync(c => c.Id == id, cancellationToken)
                    : null
            );
        var sender = await db.SenderAddresses.SingleOrDefaultAsync(
            s => s.BrandId == campaign.BrandId && s.Stream == MailStream.Bulk,
            cancellationToken
        );
        return sender is null ? null : new CampaignFrom(sender, await ToAnnounceAsync(db, sender, cancellationToken));
    }

    /// <summary>What the next letter tells of: a change that was agreed to, until enough letters have told of it.</summary>
    static async Task<SenderChange?> ToAnnounceAsync(
        Session db,
        SenderAddress sender,
        CancellationToken cancellationToken
    ) =>
        await db.OpenSenderChanges.SingleOrDefaultAsync(
            c => c.BrandId == sender.BrandId && c.Stream == sender.Stream && c.AgreedAt != null,
            cancellationToken
        )
            is { } change
        && (await AddressChanges.LettersAsync(db, change.Id, cancellationToken)).Told < AddressChanges.Letters
            ? change
            : null;
}
