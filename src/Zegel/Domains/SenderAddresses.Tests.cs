using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Domains;

public abstract class SenderAddressesTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(Database Database, Tenant Tenant, Brand Brand, SenderAddresses Senders) : IAsyncDisposable
    {
        public Task<AddSenderResult> AddAsync(MailStream stream, string address, Brand? brand = null) =>
            Senders.AddAsync(Tenant.Id, "ann", (brand ?? Brand).Id, stream, address, "Kringloop De Linde", Token);

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }

    async Task<Scene> SceneAsync()
    {
        var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var brand = await Given.BrandAsync(database, tenant, Now);
        await GivenDomains.RequestedAsync(database, tenant, Now, "example.nl");
        var clock = new FakeTimeProvider(Now);
        return new Scene(database, tenant, brand, new SenderAddresses(database, new AuditLog(clock), clock));
    }

    [Fact]
    public async Task An_address_is_frozen_and_found_by_brand_and_stream()
    {
        await using var scene = await SceneAsync();
        var added = (
            await scene.AddAsync(MailStream.Bulk, "nieuws@Example.NL")
        ).ShouldBeOfType<AddSenderResult.Added>();
        added.Sender.Address.ShouldBe("nieuws@example.nl");
        (await scene.Senders.FindAsync(scene.Brand.Id, MailStream.Bulk, Token)).ShouldBe(added.Sender);
        (await scene.Senders.FindAsync(Mailbox.Parse("nieuws@example.nl"), Token)).ShouldBe(added.Sender);
        (await scene.Senders.FindAsync(scene.Brand.Id, MailStream.System, Token)).ShouldBeNull();
        (await scene.Senders.ListAsync(scene.Tenant.Id, Token)).ShouldBe([added.Sender]);
    }

    [Fact]
    [Trait("Rule", "G04")]
    public async Task A_brand_has_one_address_for_bulk()
    {
        await using var scene = await SceneAsync();
        await scene.AddAsync(MailStream.Bulk, "nieuws@example.nl");
        var second = await scene.AddAsync(MailStream.Bulk, "acties@example.nl");
        second.ShouldBeOfType<AddSenderResult.AlreadyFrozen>().Sender.Address.ShouldBe("nieuws@example.nl");
        second.RuleId.ShouldBe("G04");
    }

    [Theory]
    [Trait("Rule", "G43")]
    [InlineData("info@example.nl")]
    [InlineData("INFO@example.nl")]
    public async Task One_address_serves_one_stream(string again)
    {
        await using var scene = await SceneAsync();
        await scene.AddAsync(MailStream.Transactional, "info@example.nl");
        var result = await scene.AddAsync(MailStream.Bulk, again);
        result.ShouldBeOfType<AddSenderResult.AddressInUse>().Stream.ShouldBe(MailStream.Transactional);
        result.RuleId.ShouldBe("G43");
    }

    [Fact]
    [Trait("Rule", "G43")]
    public async Task Of_many_who_ask_at_once_one_gets_the_address()
    {
        await using var scene = await SceneAsync();
        var brands = new List<Brand>();
        for (var i = 0; i < 4; i++)
            brands.Add(await Given.BrandAsync(scene.Database, scene.Tenant, Now, $"Brand {i}"));
        var results = await Task.WhenAll(
            brands.Select((b, i) => scene.AddAsync(MailStream.Bulk, i % 2 == 0 ? "a@example.nl" : "A@example.nl", b))
        );
        results.Count(r => r is AddSenderResult.Added).ShouldBe(1);
        results.Count(r => r is AddSenderResult.AddressInUse).ShouldBe(3);
    }

    [Fact]
    [Trait("Rule", "G05")]
    public async Task Newsletters_never_come_from_an_address_that_wants_no_answers()
    {
        await using var scene = await SceneAsync();
        var refused = await scene.AddAsync(MailStream.Bulk, "no-reply@example.nl");
        refused.ShouldBeOfType<AddSenderResult.NoReply>().RuleId.ShouldBe("G05");
        // A confirmation is no conversation.
        (await scene.AddAsync(MailStream.System, "no-reply@example.nl")).ShouldBeOfType<AddSenderResult.Added>();
    }

    [Fact]
    [Trait("Rule", "G10")]
    [Trait("Rule", "G11")]
    public async Task The_domain_of_an_address_must_itself_be_declared_by_this_tenant()
    {
        await using var scene = await SceneAsync();
        var foreign = await scene.AddAsync(MailStream.Bulk, "a@example.org");
        foreign.ShouldBeOfType<AddSenderResult.DomainNotRegistered>().RegisteredParent.ShouldBeNull();
        foreign.RuleId.ShouldBe("G10");
        var child = await scene.AddAsync(MailStream.Bulk, "a@news.example.nl");
        child.ShouldBeOfType<AddSenderResult.DomainNotRegistered>().RegisteredParent.ShouldBe("example.nl");
        child.RuleId.ShouldBe("G11");
        var other = await Given.TenantAsync(scene.Database, Now, "other");
        var brand = await Given.BrandAsync(scene.Database, other, Now, "Other");
        var stolen = await scene.Senders.AddAsync(
            other.Id,
            "bob",
            brand.Id,
            MailStream.Bulk,
            "a@example.nl",
            "Other",
            Token
        );
        stolen.ShouldBeOfType<AddSenderResult.DomainNotRegistered>();
        (await scene.AddAsync(MailStream.Bulk, "a@example.nl", brand)).ShouldBeOfType<AddSenderResult.UnknownBrand>();
    }
}

public sealed class SenderAddressesOnSqlite() : SenderAddressesTests(new SqliteDatabase());

public sealed class SenderAddressesOnPostgres() : SenderAddressesTests(new PostgresDatabase());

public class SenderNamesTests
{
    [Theory]
    [InlineData("nobody", "Kringloop")]
    [InlineData("a@example.nl", " ")]
    [InlineData("a@example.nl", "Kring\r\nBcc: x")]
    public async Task A_bad_address_or_name_is_refused_with_a_reason(string address, string name)
    {
        // It is never opened: what cannot be an address is refused before anything is asked.
        await using var database = new Database(Dialect.For("/nowhere/zegel.db"));
        var clock = new FakeTimeProvider();
        var result = await new SenderAddresses(database, new AuditLog(clock), clock).AddAsync(
            Guid.Empty,
            "ann",
            Guid.Empty,
            MailStream.Bulk,
            address,
            name,
            TestContext.Current.CancellationToken
        );
        result.ShouldBeOfType<AddSenderResult.BadAddress>().Reason.ShouldNotBeEmpty();
    }
}
