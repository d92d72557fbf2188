using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Tests;

/// <summary>A tenant with a ready domain, a brand, a list and everything that handles consent, on one database.</summary>
public sealed class GivenConsent : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    public required Database Database { get; init; }
    public required Tenant Tenant { get; init; }
    public required Brand Brand { get; init; }
    public required MailingList List { get; init; }
    public required SendingDomain Domain { get; init; }
    public AddressKeys Keys { get; } = new(new PlatformKey(1, [1, 2, 3]));
    public MasterKey MasterKey { get; } = MasterKey.Ephemeral();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public MailingLists Lists => new(Database);
    public ConsentLedger Ledger => new(Database, Keys);
    public SuppressionList Suppressions => new(Database, Keys, new AuditLog(new FakeTimeProvider(Now)));
    public OptIn OptIn =>
        field ??= new OptIn(Database, new People(Keys), Keys, MasterKey, new IpLimiter(IpLimit.Default));
    public OptOut OptOut => new(Database, OptIn);

    public static async Task<GivenConsent> CreateAsync(TestDatabase fixture, bool withSender = true)
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
        await database.WriteAsync(db => db.InsertAsync(domain, token: Token), Token);
        var given = new GivenConsent
        {
            Database = database,
            Tenant = tenant,
            Brand = brand,
            Domain = domain,
            List = await MakeListAsync(database, brand, "Nieuwsbrief"),
        };
        if (withSender)
            await given.SenderAsync(brand, "post@nieuws.kringloop.example");
        return given;
    }

    public Task<MailingList> ListAsync(string name, Brand? brand = null) =>
        MakeListAsync(Database, brand ?? Brand, name);

    public Task SenderAsync(Brand brand, string address) =>
        Database.WriteAsync(
            db =>
                db.InsertAsync(
                    new SenderAddress
                    {
                        Address = address,
                        TenantId = brand.TenantId,
                        BrandId = brand.Id,
                        DomainId = Domain.Id,
                        Stream = MailStream.System,
                        DisplayName = "Kringloop De Linde",
                        CreatedAt = Now,
                    },
                    token: Token
                ),
            Token
        );

    public OptInRequest Request(string address, params MailingList[] lists) =>
        new()
        {
            Lists = [.. (lists.Length == 0 ? [List] : lists).Select(l => new AgreedList(l, $"Ja: {l.Purpose}"))],
            Address = Mailbox.Parse(address),
            AddressAsTyped = address,
            Name = "Ann de Vries",
            Language = "nl",
            Act = ConsentAct.TickedBox,
            Form = "form nieuws",
            FormVersion = "1",
            FormSnapshot = new string('0', 64),
            Origin = "https://kringloop.example/nieuws",
            Visitor = new Visitor(null, "Mozilla/5.0"),
        };

    public Task<OptInResult> RequestAsync(string address, DateTimeOffset at, params MailingList[] lists) =>
        OptIn.RequestAsync(Request(address, lists), at, Token);

    public Task<Confirmation> ConfirmAsync(string? token, DateTimeOffset at) =>
        OptIn.ConfirmAsync(token, Visitor.None, at, Token);

    /// <summary>Through the whole door: asked, and confirmed a minute later.</summary>
    public async Task<Subscription> JoinAsync(string address, DateTimeOffset at, params MailingList[] lists)
    {
        (await RequestAsync(address, at, lists)).ShouldBeOfType<OptInResult.Received>();
        var token = await TokenAsync(address);
        (await ConfirmAsync(token, at.AddMinutes(1))).ShouldBeOfType<Confirmation.Done>();
        return (await SubscriptionAsync(address, lists.FirstOrDefault()))!;
    }

    /// <summary>The token in the newest confirmation mail to this address.</summary>
    public async Task<string> TokenAsync(string address) =>
        ConfirmationPayload.Read((await ConfirmationsAsync(address))[0].Payload!, MasterKey).Token;

    /// <summary>The confirmation mails queued for an address, newest first.</summary>
    public Task<List<Intent>> ConfirmationsAsync(string address)
    {
        var key = Keys.KeyFor(Mailbox.Parse(address));
        return Database.ReadAsync(
            db =>
                db.Intents.Where(i => i.AddressKey == key && i.Source == OptIn.SourceName)
                    .OrderByDescending(i => i.QueuedAt)
                    .ToListAsync(Token),
            Token
        );
    }

    public Task<Person?> PersonAsync(string address) =>
        Database.ReadAsync(db => new People(Keys).FindAsync(db, Tenant.Id, Mailbox.Parse(address), Token), Token);

    public async Task<Subscription?> SubscriptionAsync(string address, MailingList? list = null)
    {
        if (await PersonAsync(address) is not { } person)
            return null;
        var listId = (list ?? List).Id;
        return await Database.ReadAsync(
            db => db.Subscriptions.SingleOrDefaultAsync(s => s.PersonId == person.Id && s.ListId == listId, Token),
            Token
        );
    }

    public async Task<IReadOnlyList<ConsentKind>> KindsAsync(string address) =>
        [.. (await Ledger.ShowAsync(Tenant.Id, Mailbox.Parse(address), Token)).Select(e => e.Entry.Kind)];

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    static async Task<MailingList> MakeListAsync(Database database, Brand brand, string name)
    {
        var wanted = new NewList(brand, name, $"nieuws over {name}.", "elke maand", "nl");
        return (await new MailingLists(database).CreateAsync(wanted, Now, Token))
            .ShouldBeOfType<ListCreation.Created>()
            .List;
    }
}
