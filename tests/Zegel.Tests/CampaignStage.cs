using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Microsoft.Extensions.Time.Testing;
using Zegel.Campaigns;
using Zegel.Campaigns.Releasing;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Tests;

/// <summary>A tenant that may send, with lists and people, and everything that handles campaigns, on one database.</summary>
public sealed class CampaignStage : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static long sequence;

    public required Database Database { get; init; }
    public required Tenant Tenant { get; init; }
    public required Brand Brand { get; init; }
    public required SendingDomain Domain { get; init; }
    public required MailingList List { get; init; }
    public FakeTimeProvider Clock { get; } = new(Now);
    public Verp Verp { get; } = new([new VerpKey(1, new byte[32])]);
    public ExitLinks Links =>
        new(new ExitTokens([new PlatformKey(1, new byte[32])]), Verp, new Uri("https://mail.example"));
    public AuditLog Audit => new(Clock);
    public CampaignBook Book => new(Database, Audit);
    public Spool Spool => new(Database);
    public CampaignDrafts Drafts => field ??= new CampaignDrafts(Database, Links, Verp);

    /// <summary>What the outside world says; a test changes its mind.</summary>
    public GateQuestions Questions { get; set; } =
        new(
            (domain, _) =>
                Task.FromResult(
                    new DomainFacts(
                        domain.Name,
                        true,
                        domain.MaySend,
                        domain.State.ToString().ToLowerInvariant(),
                        [
                            new(
                                "A31",
                                $"zg1._domainkey.{domain.Name}",
                                "TXT",
                                "our key",
                                "our key",
                                domain.MaySend,
                                false
                            ),
                        ]
                    )
                ),
            (_, _, _) => Task.FromResult(new ExitTestFacts([])),
            (sender, _) =>
                Task.FromResult(
                    new SenderFacts(
                        sender.Address,
                        sender.Stream.ToString().ToLowerInvariant(),
                        IsProven: true,
                        "answered a test mail on 3 Nov 2026"
                    )
                ),
            (_, _) => Task.FromResult(new LinkChainFacts([])),
            (_, _) =>
                Task.FromResult(
                    new EgressFacts(
                        "bulk",
                        [new EgressAddressFact("192.0.2.10", "mta1.zegel.example", true, true, "right both ways")]
                    )
                ),
            stream => stream == MailStream.Bulk ? "bulk" : "transactional",
            "mail.example",
            new PlatformFacts("Zegel BV, Utrecht", "NL", "abuse@zegel.example")
        );

    public ReleaseGate Gate => new(Database, Audit, Links, Verp, Questions, Clock);

    public Schedule Schedule => new(Database, Audit, Gate, Clock);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<CampaignStage> SetAsync(TestDatabase fixture)
    {
        var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var brand = await Given.BrandAsync(database, tenant, Now);
        var domain = new SendingDomain
        {
            Id = "abcdefghijklmnopqrstuvwxyz",
            TenantId = tenant.Id,
            Name = "nieuws.kringloop.example",
            ReturnLabel = "r",
            State = DomainState.Ready,
            ActiveSelector = "zg1",
            RequestedAt = Now,
            StateSince = Now,
            NextCheckAt = Now,
            WrongAnswers = 0,
            Findings = "[]",
        };
        var sender = new SenderAddress
        {
            Address = "nieuws@nieuws.kringloop.example",
            TenantId = tenant.Id,
            BrandId = brand.Id,
            DomainId = domain.Id,
            Stream = MailStream.Bulk,
            DisplayName = "Kringloop De Linde",
            CreatedAt = Now,
        };
        await database.WriteAsync(
            async db =>
            {
                await db.InsertAsync(domain, token: Token);
                await db.InsertAsync(sender, token: Token);
            },
            Token
        );
        var stage = new CampaignStage
        {
            Database = database,
            Tenant = tenant,
            Brand = brand,
            Domain = domain,
            List = null!,
        };
        return new CampaignStage
        {
            Database = database,
            Tenant = tenant,
            Brand = brand,
            Domain = domain,
            List = await stage.ListAsync("Nieuwsbrief"),
        };
    }

    public async Task<MailingList> ListAsync(string name, Brand? brand = null)
    {
        var list = new MailingList
        {
            Id = Guid.CreateVersion7(Now),
            TenantId = Tenant.Id,
            BrandId = (brand ?? Brand).Id,
            Name = name,
            Slug = name.ToLowerInvariant(),
            Purpose = "Nieuws",
            Frequency = "maandelijks",
            Language = "nl",
            CreatedAt = Now,
        };
        await Database.WriteAsync(db => db.InsertAsync(list, token: Token), Token);
        return list;
    }

    public async Task<Person> PersonAsync(string name, string? address = "", string fields = "{}") =>
        (await PeopleAsync(1, name, address, fields))[0];

    public async Task<IReadOnlyList<Person>> PeopleAsync(
        int count,
        string name = "Anna",
        string? address = "",
        string fields = "{}"
    )
    {
        var people = Enumerable
            .Range(0, count)
            .Select(_ => Interlocked.Increment(ref sequence))
            .Select(n => new Person
            {
                Id = Guid.CreateVersion7(Now),
                TenantId = Tenant.Id,
                Address = address is "" ? $"reader{n}@example.nl" : address,
                AddressKey = $"{n:x64}",
                Name = name,
                Fields = fields,
                Language = "nl",
                CreatedAt = Now,
            })
            .ToList();
        await Database.WriteAsync(db => db.BulkCopyAsync(Copying, people, Token), Token);
        return people;
    }

    /// <summary>Puts people on a list; who is active has the consent entry that proves it.</summary>
    public async Task SubscribeAsync(
        MailingList list,
        IEnumerable<Person> people,
        SubscriptionState state = SubscriptionState.Active
    )
    {
        var entries = people
            .Select(p => new ConsentEntry
            {
                Id = Guid.CreateVersion7(Now),
                TenantId = Tenant.Id,
                Sequence = Interlocked.Increment(ref sequence),
                PersonId = p.Id,
                ListId = list.Id,
                Kind = ConsentKind.Confirmed,
                At = Now.AddDays(-10),
                WordingHash = "",
                EvidenceHash = "",
                PreviousHash = "",
                Hash = "",
            })
            .ToList();
        var subscriptions = entries.Select(e => new Subscription
        {
            Id = Guid.CreateVersion7(Now),
            TenantId = Tenant.Id,
            ListId = list.Id,
            PersonId = e.PersonId,
            State = state,
            ConsentId = state == SubscriptionState.Pending ? null : e.Id,
            Since = e.At,
        });
        await Database.WriteAsync(
            async db =>
            {
                await db.BulkCopyAsync(Copying, entries, Token);
                await db.BulkCopyAsync(Copying, subscriptions, Token);
            },
            Token
        );
    }

    public async Task<IReadOnlyList<Person>> ReadersAsync(int count)
    {
        var people = await PeopleAsync(count);
        await SubscribeAsync(List, people);
        return people;
    }

    public Task SuppressAsync(Person person, SuppressionReach reach, Guid? listId = null, Guid? brandId = null) =>
        Database.WriteAsync(
            db =>
                db.InsertAsync(
                    new Suppression
                    {
                        Id = Guid.CreateVersion7(Now),
                        TenantId = reach == SuppressionReach.Platform ? null : Tenant.Id,
                        Scope = reach,
                        ListId = listId,
                        BrandId = brandId,
                        AddressKey = person.AddressKey,
                        Reason = SuppressionReason.Exit,
                        Detail = "",
                        At = Now,
                    },
                    token: Token
                ),
            Token
        );

    public CampaignInput Input(params Guid[] lists) =>
        new(
            Brand.Id,
            "Nieuws van november",
            lists.Length > 0 ? lists : [List.Id],
            "Nieuws van de kringloop",
            "Wat er deze maand in de winkel staat",
            TemplateFormat.Markdown,
            """
            # Nieuws van de kringloop

            Dag {{ person.name | default: "lezer" }},

            Deze maand staan er in de winkel van de kringloop weer meer dan honderd stoelen, kasten en lampen die een tweede
            leven zoeken. Kom kijken op de Lindelaan: de deur staat elke dag open van tien tot vijf, en de koffie is warm.
            Op zaterdag repareren onze vrijwilligers kapotte fietsen, radio's en speelgoed, zolang u er bij zit.

            ## Wat we zoeken

            Gaaf servies, boeken zonder vlekken en tuingereedschap. U kunt het elke dag brengen, aan de achterkant.
            """
        );

    public async Task<Campaign> DraftAsync(CampaignInput? input = null) =>
        (await Book.CreateAsync(input ?? Input(), Now, Token)).ShouldBeOfType<SaveResult.Saved>().Campaign;

    public async Task<ReleaseResult.Released> ReleaseAsync(Campaign campaign)
    {
        var result = await Gate.ReleaseAsync(campaign.Id, "marieke", Now, Token);
        if (result is ReleaseResult.Refused(var findings))
            Assert.Fail(string.Join('\n', findings));
        return result.ShouldBeOfType<ReleaseResult.Released>();
    }

    public async Task<Campaign> ReleasedAsync(int readers)
    {
        await ReadersAsync(readers);
        var campaign = await DraftAsync();
        await ReleaseAsync(campaign);
        return campaign;
    }

    public Task<List<Intent>> IntentsAsync() => Database.ReadAsync(db => db.Intents.ToListAsync(Token), Token);

    public async Task<CampaignReport> ReportAsync(Campaign campaign) =>
        (await Database.ReadAsync(db => CampaignReport.ReadAsync(db, campaign.Id, Token), Token))!;

    public Task<int> ExecuteAsync(string sql) => Database.WriteAsync(db => db.ExecuteAsync(sql, Token), Token);

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    static readonly BulkCopyOptions Copying = new() { BulkCopyType = BulkCopyType.MultipleRows, MaxBatchSize = 500 };
}
