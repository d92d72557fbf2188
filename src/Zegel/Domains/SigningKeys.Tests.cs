using System.Security.Cryptography;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Dkim;
using Zegel.Storage;
using Zegel.Tests.Databases;

namespace Zegel.Domains;

public abstract class SigningKeysTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    readonly FakeTimeProvider clock = new(Now);
    readonly MasterKey masterKey = MasterKey.Ephemeral();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    async Task<(Database, SendingDomain, SigningKeys)> SceneAsync()
    {
        var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var domain = await GivenDomains.ReadyAsync(database, tenant, Now, masterKey: masterKey);
        return (database, domain, new SigningKeys(database, masterKey, clock));
    }

    [Fact]
    [Trait("Rule", "A20")]
    [Trait("Rule", "A31")]
    public async Task Signs_as_the_From_domain_with_the_key_that_is_published()
    {
        var (database, domain, keys) = await SceneAsync();
        await using var _ = database;
        var signer = (await keys.FindAsync(domain.Id, Token)).ShouldNotBeNull();
        (signer.Domain.Ascii, signer.Selector, signer.ReturnHost.Ascii).ShouldBe(
            ("news.example.nl", "zg1", "r.news.example.nl")
        );
        var hash = SHA256.HashData("mail"u8);
        var signature = new byte[signer.Key.SignatureSize];
        signer.Key.Sign(hash, signature);
        var published = (await GivenDomains.KeysAsync(database, domain))[0].PublicKey;
        var key = DkimKey.Parse(published).ShouldBeOfType<DkimKeyResult.Usable>().Key;
        key.Verify(hash, signature).ShouldBeTrue();
        (await keys.FindAsync(domain.Id, Token)).ShouldBeSameAs(signer);
        (await keys.FindAsync("unknown", Token)).ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "A29")]
    public async Task Follows_a_rotation_within_seconds_or_at_once_when_told()
    {
        var (database, domain, keys) = await SceneAsync();
        await using var _ = database;
        var old = await keys.FindAsync(domain.Id, Token);
        await database.WriteAsync(db => db.UpdateAsync(domain with { ActiveSelector = "zg2" }, token: Token), Token);
        (await keys.FindAsync(domain.Id, Token)).ShouldBeSameAs(old);
        clock.Advance(TimeSpan.FromSeconds(5));
        (await keys.FindAsync(domain.Id, Token)).ShouldNotBeNull().Selector.ShouldBe("zg2");
        await database.WriteAsync(
            db => db.DomainKeys.Where(k => k.Selector == "zg2").Set(k => k.RevokedAt, Now).UpdateAsync(Token),
            Token
        );
        keys.Forget(domain.Id);
        (await keys.FindAsync(domain.Id, Token)).ShouldBeNull();
    }
}

public sealed class SigningKeysOnSqlite() : SigningKeysTests(new SqliteDatabase());

public sealed class SigningKeysOnPostgres() : SigningKeysTests(new PostgresDatabase());
