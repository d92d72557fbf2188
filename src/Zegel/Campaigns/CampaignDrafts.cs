using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Templates;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns;

/// <summary>
/// Writes the copy of a campaign for one person. A campaign is compiled once and kept, so that a copy costs one look at the
/// person and the filling of its slots.
/// </summary>
public sealed class CampaignDrafts(Database database, ExitLinks links, Verp verp) : IDraftSource
{
    /// <summary>The value of <see cref="Intent.Source"/>.</summary>
    public const string SourceName = "campaign";

    /// <summary>Compiled campaigns kept: some 200 kB each.</summary>
    const int KeptMax = 32;

    readonly Lock gate = new();
    readonly Dictionary<Guid, LinkedListNode<(Guid Id, Task<CampaignParts> Parts)>> kept = [];
    readonly LinkedList<(Guid Id, Task<CampaignParts> Parts)> recent = new();

    public string Name => SourceName;

    /// <exception cref="InvalidOperationException">A released campaign no longer compiles, or its rows are gone.</exception>
    public async ValueTask<Draft> BuildAsync(Intent intent, CancellationToken cancellationToken)
    {
        var parts = await PartsOfAsync(intent.CampaignId!.Value);
        await using var db = await database.ReadAsync(cancellationToken);
        var (subscriptions, people) = (db.Subscriptions, db.People);
        var query =
            from subscription in subscriptions
            join person in people on subscription.PersonId equals person.Id
            where subscription.Id == intent.SubscriptionId
            select new Reader(subscription.Id, subscription.ListId, subscription.Since, person.Name, person.Fields);
        var reader = await query.SingleAsync(cancellationToken);
        return parts.Draft(intent.Id, intent.Recipient, reader, intent.DatedAt ?? intent.QueuedAt, links, verp);
    }

    Task<CampaignParts> PartsOfAsync(Guid campaignId)
    {
        lock (gate)
        {
            if (kept.TryGetValue(campaignId, out var known))
            {
                recent.Remove(known);
                if (!known.Value.Parts.IsFaulted && !known.Value.Parts.IsCanceled)
                {
                    recent.AddFirst(known);
                    return known.Value.Parts;
                }
                kept.Remove(campaignId);
            }
            var node = recent.AddFirst((campaignId, CompileAsync(campaignId)));
            kept.Add(campaignId, node);
            if (kept.Count > KeptMax)
            {
                kept.Remove(recent.Last!.Value.Id);
                recent.RemoveLast();
            }
            return node.Value.Parts;
        }
    }

    /// <summary>Many wait for it, so that none of them may call it off; it takes a moment.</summary>
    async Task<CampaignParts> CompileAsync(Guid campaignId)
    {
        var cancellationToken = CancellationToken.None;
        await using var db = await database.ReadAsync(cancellationToken);
        var campaign = await db.Campaigns.SingleAsync(c => c.Id == campaignId, cancellationToken);
        var lists = await CampaignBook.ListsOfAsync(db, campaignId, cancellationToken);
        var (parts, findings) = await CampaignParts.LoadAsync(db, campaign, lists, cancellationToken);
        return parts is not null && findings.Count == 0
            ? parts
            : throw new InvalidOperationException(
                $"campaign {campaign.Number} does not compile: {string.Join("; ", findings.Select(f => f.Observed))}"
            );
    }
}

/// <summary>What a copy needs to know of its reader.</summary>
/// <param name="Fields">A JSON object of strings.</param>
public sealed record Reader(Guid SubscriptionId, Guid ListId, DateTimeOffset Since, string Name, string Fields);

/// <summary>All that the copies of a campaign share.</summary>
sealed record CampaignParts(
    Campaign Campaign,
    Tenant Tenant,
    Brand Brand,
    CampaignFrom From,
    SendingDomain Domain,
    IReadOnlyList<MailingList> Lists,
    CompiledTemplate Template,
    IReadOnlyList<Rules.Finding> Warnings
)
{
    public SenderAddress Sender => From.Sender;

    /// <summary>With findings it cannot be sent; what is there then can only be judged further.</summary>
    public static async Task<(CampaignParts? Parts, IReadOnlyList<Rules.Finding> Findings)> LoadAsync(
        Session db,
        Campaign campaign,
        IReadOnlyList<MailingList> lists,
        CancellationToken cancellationToken
    )
    {
        var tenant = await db.Tenants.SingleAsync(t => t.Id == campaign.TenantId, cancellationToken);
        var brand = await db.Brands.SingleAsync(b => b.Id == campaign.BrandId, cancellationToken);
        if (await CampaignFrom.OfAsync(db, campaign, cancellationToken) is not { } from)
            return (
                null,
                [
                    Rules.Finding.Of(
                        "G04",
                        Rules.Verdict.Block,
                        (
                            $"brand {brand.Name} has no address for bulk mail",
                            $"het merk {brand.Name} heeft geen adres voor bulkmail"
                        ),
                        "one address that all bulk mail of the brand comes from",
                        (
                            "Give the brand a bulk address at a domain of yours.",
                            "Geef het merk een adres voor bulkmail op een domein van u."
                        )
                    ),
                ]
            );
        var domain = await db.SendingDomains.SingleAsync(d => d.Id == from.Sender.DomainId, cancellationToken);
        var input = new TemplateInput(
            campaign.Subject,
            campaign.Preheader,
            campaign.Format,
            campaign.Source,
            new SenderIdentity(
                tenant.LegalName,
                tenant.PostalAddress,
                tenant.Contact,
                tenant.TradeRegister,
                tenant.PrivacyUrl
            ),
            brand.Name,
            lists.Count > 0 ? lists[0].Language : brand.Language
        )
        {
            Announcement = from.Announced is { } change ? new Announcement(change) : null,
        };
        return Templates.Template.Compile(input) switch
        {
            CompileResult.Compiled(var template, var warnings) => (
                new CampaignParts(campaign, tenant, brand, from, domain, lists, template, warnings),
                []
            ),
            CompileResult.Failed(var findings, { } standIn) => (
                new CampaignParts(campaign, tenant, brand, from, domain, lists, standIn, []),
                findings
            ),
            CompileResult.Failed(var findings, null) => (null, findings),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public MailingList ListOf(Reader reader) => Lists.First(list => list.Id == reader.ListId);

    public CopyValues Values(Mailbox to, Reader reader, CopyExits exits)
    {
        var list = ListOf(reader);
        return new CopyValues(
            reader.Name,
            to.ToString(),
            FieldsOf(reader.Fields),
            list.Name,
            CopyValues.Day(reader.Since, Lists[0].Language),
            Brand.Name,
            exits.Leave,
            exits.Preferences,
            exits.Why
        );
    }

    public Draft.Bulk Draft(Guid intentId, Mailbox to, Reader reader, DateTimeOffset date, ExitLinks links, Verp verp)
    {
        var host = Domain.ReturnHost;
        var exits = links.Of(reader.SubscriptionId, Campaign.Number, host);
        var copy = Template.Render(Values(to, reader, exits));
        var list = ListOf(reader);
        return new Draft.Bulk
        {
            IntentId = intentId,
            From = Sender.Mailbox,
            FromName = Sender.DisplayName,
            To = to,
            ToName = CopyValues.Clean(reader.Name),
            ReplyTo = verp.Address(VerpKind.Reply, intentId, host),
            Subject = copy.Subject,
            Date = date,
            Body = copy.Body,
            DomainId = Domain.Id,
            ReturnHost = host,
            List = new BulkHeaders(
                $"{list.Slug}.{Brand.Slug}.{(DomainName.TryParse(links.Host, out var platform) ? platform.Ascii : Domain.Name)}",
                list.Name,
                exits.Leave,
                exits.LeaveMailbox,
                links.About(Brand.Slug),
                Sender.Mailbox,
                $"{Campaign.Number}:{Brand.Slug}:bulk:zegel"
            ),
        };
    }

    static IEnumerable<KeyValuePair<string, string>> FieldsOf(string json)
    {
        if (json is "{}" or "")
            yield break;
        using var fields = JsonDocument.Parse(json);
        foreach (var field in fields.RootElement.EnumerateObject())
            if (field.Value.ValueKind == JsonValueKind.String)
                yield return KeyValuePair.Create(field.Name, field.Value.GetString()!);
    }
}
