using LinqToDB;
using LinqToDB.Data;
using Zegel.Campaigns;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Tests;

/// <summary>A brand with a ready domain, a list and a campaign that is being sent: the stage for deliveries.</summary>
public sealed record DeliveryStage(
    Database Database,
    Tenant Tenant,
    Brand Brand,
    SendingDomain Domain,
    MailingList List,
    Campaign Campaign,
    DateTimeOffset Now
)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    int people;

    public static async Task<DeliveryStage> SetAsync(Database database, DateTimeOffset now)
    {
        var tenant = await Given.TenantAsync(database, now);
        var brand = await Given.BrandAsync(database, tenant, now);
        var domain = new SendingDomain
        {
            Id = "aaaaaaaaaaaaaaaaaaaaaaaaaa",
            TenantId = tenant.Id,
            Name = "news.kringloop.example",
            ReturnLabel = "r",
            State = DomainState.Ready,
            ActiveSelector = "zg1",
            RequestedAt = now,
            StateSince = now,
            NextCheckAt = now,
            WrongAnswers = 0,
            Findings = "[]",
        };
        var list = new MailingList
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenant.Id,
            BrandId = brand.Id,
            Name = "Nieuws",
            Slug = "nieuws",
            Purpose = "Elke maand nieuws van de kringloop.",
            Frequency = "maandelijks",
            Language = "nl",
            CreatedAt = now,
        };
        var campaign = new Campaign
        {
            Id = Guid.CreateVersion7(now),
            Number = 1,
            TenantId = tenant.Id,
            BrandId = brand.Id,
            Name = "November",
            Subject = "Nieuws",
            Preheader = "",
            Format = TemplateFormat.Html,
            Source = "",
            State = CampaignState.Sending,
            CreatedAt = now,
            Selected = 0,
            Excluded = "{}",
        };
        await database.WriteAsync(
            async db =>
            {
                await db.InsertAsync(domain, token: Token);
                await db.InsertAsync(list, token: Token);
                await db.InsertAsync(campaign, token: Token);
            },
            Token
        );
        return new DeliveryStage(database, tenant, brand, domain, list, campaign, now);
    }

    /// <summary>Stores people with consent and one intent each, due now.</summary>
    public async Task<IReadOnlyList<Intent>> SelectAsync(int count, Func<int, string>? address = null)
    {
        var rows = Enumerable
            .Range(people, count)
            .Select(i => Row(i, address?.Invoke(i) ?? $"p{i}@mail.example"))
            .ToList();
        people += count;
        await Database.WriteAsync(
            async db =>
            {
                var options = new BulkCopyOptions { BulkCopyType = BulkCopyType.MultipleRows };
                await db.BulkCopyAsync(options, rows.Select(r => r.Person), Token);
                foreach (var (_, subscription, intent, number) in rows)
                    await db.ExecuteAsync(
                        $"""
                        INSERT INTO consent_entry VALUES ('{intent.ConsentId:D}', '{Tenant.Id:D}', {number}, '{intent.PersonId:D}',
                          '{List.Id:D}', 'confirmed', 0, '', '', '', '')
                        """,
                        Token
                    );
                await db.BulkCopyAsync(options, rows.Select(r => r.Subscription), Token);
                await Spool.EnqueueAsync(db, rows.Select(r => r.Intent), Token);
                await db.Campaigns.Where(c => c.Id == Campaign.Id).Set(c => c.Selected, people).UpdateAsync(Token);
            },
            Token
        );
        return [.. rows.Select(r => r.Intent)];
    }

    public async Task<Intent> SelectOneAsync(string address = "anna@mail.example") =>
        (await SelectAsync(1, _ => address))[0];

    /// <summary>A message of Zegel's own, which needs no consent.</summary>
    public async Task<Intent> SystemAsync(string address = "anna@mail.example")
    {
        var intent = Row(people++, address).Intent with
        {
            Stream = MailStream.System,
            CampaignId = null,
            PersonId = null,
            SubscriptionId = null,
            ConsentId = null,
            ListId = null,
        };
        await Database.WriteAsync(db => Spool.EnqueueAsync(db, [intent], Token), Token);
        return intent;
    }

    public Task SuppressAsync(
        string addressKey,
        string scope,
        Guid? listId = null,
        Guid? brandId = null,
        bool otherTenant = false
    ) =>
        Database.WriteAsync(
            async db =>
            {
                Guid? tenant =
                    scope == "platform" ? null
                    : otherTenant ? (await OtherTenantAsync(db)).Id
                    : Tenant.Id;
                static string Or(Guid? id) => id is { } known ? $"'{known:D}'" : "NULL";
                await db.ExecuteAsync(
                    $"""
                    INSERT INTO suppression VALUES ('{Guid.CreateVersion7(Now):D}', {Or(tenant)}, '{scope}', {Or(
                        listId
                    )},
                      {Or(brandId)}, '{addressKey}', 'bounce', '', 0, NULL)
                    """,
                    Token
                );
            },
            Token
        );

    async Task<Tenant> OtherTenantAsync(Session db)
    {
        var other = Tenant with { Id = Guid.CreateVersion7(Now), Name = "ander" };
        await db.InsertAsync(other, token: Token);
        return other;
    }

    public Task ExecuteAsync(string sql) => Database.WriteAsync(db => db.ExecuteAsync(sql, Token), Token);

    public async Task<Intent> ReadAsync(Intent intent) =>
        (await Database.ReadAsync(db => QueueView.FindAsync(db, intent.Id, Token), Token))!.Value.Intent;

    public async Task<IReadOnlyList<AttemptRow>> AttemptsAsync(Intent intent) =>
        (await Database.ReadAsync(db => QueueView.FindAsync(db, intent.Id, Token), Token))!.Value.Attempts;

    public Task<Reconciliation> ReconcileAsync() =>
        Database.ReadAsync(db => QueueView.ReconcileAsync(db, Campaign.Id, Token), Token);

    (Person Person, Subscription Subscription, Intent Intent, int Number) Row(int i, string address)
    {
        var person = new Person
        {
            Id = Guid.CreateVersion7(Now.AddMilliseconds(i)),
            TenantId = Tenant.Id,
            Address = address,
            AddressKey = $"key{i}",
            Name = "",
            Fields = "{}",
            Language = "nl",
            CreatedAt = Now,
        };
        var consent = Guid.CreateVersion7(Now.AddMilliseconds(i));
        var subscription = new Subscription
        {
            Id = Guid.CreateVersion7(Now.AddMilliseconds(i)),
            TenantId = Tenant.Id,
            ListId = List.Id,
            PersonId = person.Id,
            State = SubscriptionState.Active,
            ConsentId = consent,
            Since = Now,
        };
        var intent = new Intent
        {
            Id = Guid.CreateVersion7(Now.AddMilliseconds(i)),
            TenantId = Tenant.Id,
            Stream = MailStream.Bulk,
            Source = "campaign",
            CampaignId = Campaign.Id,
            PersonId = person.Id,
            SubscriptionId = subscription.Id,
            ListId = List.Id,
            BrandId = Brand.Id,
            DomainId = Domain.Id,
            ConsentId = consent,
            Address = address,
            AddressKey = person.AddressKey,
            State = IntentState.Waiting,
            DueAt = Now,
            Fence = 0,
            Attempts = 0,
            Uncertain = 0,
            QueuedAt = Now,
            ExpiresAt = Now + RetrySchedule.Internet.Lifetime,
        };
        return (person, subscription, intent, i + 1);
    }
}
