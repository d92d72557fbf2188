using System.Diagnostics;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Domains;

public abstract class DomainRegistryTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    readonly FakeTimeProvider clock = new(Now);
    readonly MasterKey masterKey = MasterKey.Ephemeral();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "G12")]
    [Trait("Rule", "A33")]
    public async Task A_request_makes_an_unguessable_id_and_two_sealed_keys_within_seconds()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var watch = Stopwatch.StartNew();
        var domain = await GivenDomains.RequestedAsync(database, tenant, Now, "Bücher.Example.NL", masterKey);
        // Five are promised, and a tenth is usual; a machine that does much else at once makes primes later.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        domain.Name.ShouldBe("xn--bcher-kva.example.nl");
        domain.State.ShouldBe(DomainState.Requested);
        domain.MaySend.ShouldBeFalse();
        domain.Id.Length.ShouldBe(26);
        domain.Id.ShouldBe(domain.Id.ToLowerInvariant());
        var keys = await GivenDomains.KeysAsync(database, domain);
        keys.Select(k => k.Selector).ShouldBe(["zg1", "zg2"]);
        foreach (var key in keys)
        {
            var opened = key.Open(masterKey);
            opened.PublicKey.ToRecord().ShouldBe(key.PublicKey);
            opened.PublicKey.SizeBits.ShouldBe(2048);
            key.PrivateKey.ShouldNotContain(Convert.ToBase64String(opened.ExportPkcs8())[..40]);
            Should.Throw<System.Security.Cryptography.CryptographicException>(() => key.Open(MasterKey.Ephemeral()));
        }
        keys[0].PublicKey.ShouldNotBe(keys[1].PublicKey);
        var audit = await database.ReadAsync(db => db.GetTable<AuditLog.Entry>().SingleAsync(Token), Token);
        (audit.Actor, audit.Action, audit.Object).ShouldBe(("ann", "domain.request", domain.Name));
    }

    [Fact]
    [Trait("Rule", "G10")]
    [Trait("Rule", "G11")]
    public async Task A_name_is_found_by_its_own_tenant_and_exactly()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var other = await Given.TenantAsync(database, Now, "other");
        var registry = GivenDomains.Registry(database, masterKey, clock);
        var domain = await GivenDomains.RequestedAsync(database, tenant, Now, "example.nl");
        (await registry.FindAsync(tenant.Id, DomainName.Parse("example.nl"), Token)).ShouldBe(domain);
        (await registry.FindAsync(tenant.Id, DomainName.Parse("news.example.nl"), Token)).ShouldBeNull();
        (await registry.FindAsync(other.Id, DomainName.Parse("example.nl"), Token)).ShouldBeNull();
        (await registry.ListAsync(tenant.Id, Token)).ShouldBe([domain]);
        (await registry.ListAsync(other.Id, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_has_one_owner_also_when_many_ask_at_once()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var other = await Given.TenantAsync(database, Now, "other");
        var registry = GivenDomains.Registry(database, masterKey, clock);
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(i => registry.RegisterAsync(tenant.Id, "ann", i % 2 == 0 ? "EXAMPLE.nl" : "example.nl.", Token))
        );
        results.Count(r => r is RegisterDomainResult.Registered).ShouldBe(1);
        results.Count(r => r is RegisterDomainResult.AlreadyYours).ShouldBe(3);
        (
            await registry.RegisterAsync(other.Id, "bob", "example.nl", Token)
        ).ShouldBeOfType<RegisterDomainResult.TakenByAnother>();
    }
}

public sealed class DomainRegistryOnSqlite() : DomainRegistryTests(new SqliteDatabase());

public sealed class DomainRegistryOnPostgres() : DomainRegistryTests(new PostgresDatabase());

public class DomainNamesTests
{
    [Theory]
    [InlineData("localhost", "r")]
    [InlineData("nl", "r")]
    [InlineData("co.uk", "r")]
    [InlineData("192.0.2.1", "r")]
    [InlineData("exa mple.nl", "r")]
    [InlineData("", "r")]
    [InlineData("x.mail.zegel.example", "r")]
    [InlineData("zegel.example", "r")]
    [InlineData("example.nl", "")]
    [InlineData("example.nl", "a.b")]
    [InlineData("example.nl", "-")]
    public async Task A_bad_name_is_refused_with_a_reason(string name, string returnLabel)
    {
        // It is never opened: a bad name is refused before anything is asked or made.
        await using var database = new Database(Dialect.For("/nowhere/zegel.db"));
        var result = await GivenDomains
            .Registry(database, MasterKey.Ephemeral(), new FakeTimeProvider())
            .RegisterAsync(Guid.Empty, "ann", name, TestContext.Current.CancellationToken, returnLabel);
        result.ShouldBeOfType<RegisterDomainResult.BadName>().Reason.ShouldNotBeEmpty();
    }
}
