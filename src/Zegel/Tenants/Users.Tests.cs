using Microsoft.Extensions.Time.Testing;
using Zegel.Tests.Databases;

namespace Zegel.Tenants;

public abstract class UsersTests(TestDatabase fixture)
{
    const string Password = "een paard eet klaver";
    static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    readonly FakeTimeProvider clock = new(Now);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static NewUser Anna(Guid tenant, Role role = Role.Owner) =>
        new(tenant, role, "Anna@Kringloop.example", "Anna", "nl", Password);

    [Fact]
    public async Task A_user_signs_in_by_address_in_any_case_and_out_again()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var (users, signIns) = (new Users(database, new AuditLog(clock), clock), new SignIns(database, clock));
        (await users.AddAsync(Anna(tenant.Id), "test", Token)).ShouldBeOfType<UserResult.Done>();
        var signedIn = (
            await signIns.SignInAsync(" ANNA@kringloop.example", Password, Token)
        ).ShouldBeOfType<SignInResult.SignedIn>();
        var found = await signIns.FindAsync(signedIn.Secret, Token);
        found.ShouldNotBeNull().Current.Role.ShouldBe(Role.Owner);
        found.Current.Tenant.Id.ShouldBe(tenant.Id);
        await signIns.SignOutAsync(signedIn.Secret, Token);
        (await signIns.FindAsync(signedIn.Secret, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_and_the_right_one_waits_too()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var (users, signIns) = (new Users(database, new AuditLog(clock), clock), new SignIns(database, clock));
        await users.AddAsync(Anna(tenant.Id), "test", Token);
        for (var i = 0; i < 4; i++)
            (await signIns.SignInAsync("anna@kringloop.example", "wrong", Token)).ShouldBeOfType<SignInResult.Wrong>();
        var locked = (
            await signIns.SignInAsync("anna@kringloop.example", "wrong", Token)
        ).ShouldBeOfType<SignInResult.Locked>();
        (await signIns.SignInAsync("anna@kringloop.example", Password, Token)).ShouldBeOfType<SignInResult.Locked>();
        clock.Advance(locked.Until - clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        (await signIns.SignInAsync("anna@kringloop.example", Password, Token)).ShouldBeOfType<SignInResult.SignedIn>();
        // The count began anew.
        (await signIns.SignInAsync("anna@kringloop.example", "wrong", Token)).ShouldBeOfType<SignInResult.Wrong>();
    }

    [Fact]
    public async Task A_new_password_ends_every_sign_in()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var (users, signIns) = (new Users(database, new AuditLog(clock), clock), new SignIns(database, clock));
        await users.AddAsync(Anna(tenant.Id), "test", Token);
        var before = (
            await signIns.SignInAsync("anna@kringloop.example", Password, Token)
        ).ShouldBeOfType<SignInResult.SignedIn>();
        await users.ResetPasswordAsync("anna@kringloop.example", "een koe eet liever gras", "test", Token);
        (await signIns.FindAsync(before.Secret, Token)).ShouldBeNull();
        (await signIns.SignInAsync("anna@kringloop.example", Password, Token)).ShouldBeOfType<SignInResult.Wrong>();
    }

    [Fact]
    public async Task A_sign_in_that_is_not_used_for_a_day_has_ended()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var (users, signIns) = (new Users(database, new AuditLog(clock), clock), new SignIns(database, clock));
        await users.AddAsync(Anna(tenant.Id), "test", Token);
        var secret = (
            (SignInResult.SignedIn)await signIns.SignInAsync("anna@kringloop.example", Password, Token)
        ).Secret;
        clock.Advance(TimeSpan.FromHours(23));
        (await signIns.FindAsync(secret, Token)).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromHours(23));
        (await signIns.FindAsync(secret, Token)).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromHours(25));
        (await signIns.FindAsync(secret, Token)).ShouldBeNull();
        (await signIns.PurgeAsync(clock.GetUtcNow(), Token)).ShouldBe(1);
    }

    [Fact]
    public async Task The_last_owner_stays_and_who_is_disabled_is_out_at_once()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var (users, signIns) = (new Users(database, new AuditLog(clock), clock), new SignIns(database, clock));
        var anna = ((UserResult.Done)await users.AddAsync(Anna(tenant.Id), "test", Token)).User;
        (await users.DisableAsync(tenant.Id, anna.Id, "test", Token)).ShouldBeOfType<UserResult.Refused>();
        var second = new NewUser(tenant.Id, Role.Owner, "bo@kringloop.example", "Bo", "en", Password);
        (await users.AddAsync(second, "test", Token)).ShouldBeOfType<UserResult.Done>();
        var secret = (
            (SignInResult.SignedIn)await signIns.SignInAsync("anna@kringloop.example", Password, Token)
        ).Secret;
        (await users.DisableAsync(tenant.Id, anna.Id, "test", Token)).ShouldBeOfType<UserResult.Done>();
        (await signIns.FindAsync(secret, Token)).ShouldBeNull();
        (await signIns.SignInAsync("anna@kringloop.example", Password, Token)).ShouldBeOfType<SignInResult.Wrong>();
    }

    [Fact]
    public async Task A_code_proves_an_address_once_and_five_wrong_ones_void_it()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var users = new Users(database, new AuditLog(clock), clock);
        var anna = ((UserResult.Done)await users.AddAsync(Anna(tenant.Id), "test", Token)).User;
        var code = (await users.NewCodeAsync(anna.Id, Token)).ShouldNotBeNull();
        (await users.NewCodeAsync(anna.Id, Token)).ShouldBeNull("the last one is seconds old");
        for (var left = 4; left >= 0; left--)
            (await users.ProveAsync(anna.Id, code == "000000" ? "1" : "000000", Token))
                .ShouldBeOfType<CodeResult.Wrong>()
                .TriesLeft.ShouldBe(left);
        (await users.ProveAsync(anna.Id, code, Token)).ShouldBeOfType<CodeResult.Expired>();
        clock.Advance(TimeSpan.FromMinutes(2));
        code = (await users.NewCodeAsync(anna.Id, Token)).ShouldNotBeNull();
        (await users.ProveAsync(anna.Id, $"{code[..3]} {code[3..]}", Token)).ShouldBeOfType<CodeResult.Proven>();
        (await users.ProveAsync(anna.Id, code, Token)).ShouldBeOfType<CodeResult.Expired>();
        (await users.FindAsync(anna.Id, Token))!.VerifiedAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("kort")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("dit is van anna zelf")]
    public async Task A_poor_password_is_refused_in_words(string password)
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var users = new Users(database, new AuditLog(clock), clock);
        (await users.AddAsync(Anna(tenant.Id) with { Password = password }, "test", Token))
            .ShouldBeOfType<UserResult.Refused>()
            .Why.ShouldContain("password");
        (await users.AnyAsync(Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_is_found_by_its_secret_until_it_is_revoked_and_the_secret_is_nowhere_stored()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var keys = new ApiKeys(database, new AuditLog(clock), clock);
        var (key, secret) = (
            await keys.CreateAsync(tenant.Id, "winkel", ["lists:read", "campaigns:read"], "anna", Token)
        ).ShouldBeOfType<ApiKeyResult.Made>();
        (await keys.FindAsync(secret, Token)).ShouldNotBeNull().Scopes.ShouldBe(["campaigns:read", "lists:read"]);
        (await keys.ListAsync(tenant.Id, Token)).ShouldHaveSingleItem().UsedAt.ShouldBe(Now);
        key.SecretHash.ShouldNotContain(secret[6..20]);
        (await keys.RevokeAsync(Guid.CreateVersion7(Now), key.Id, "anna", Token)).ShouldBeFalse("another tenant's");
        (await keys.RevokeAsync(tenant.Id, key.Id, "anna", Token)).ShouldBeTrue();
        (await keys.FindAsync(secret, Token)).ShouldBeNull();
        (await keys.CreateAsync(tenant.Id, "x", ["everything"], "anna", Token)).ShouldBeOfType<ApiKeyResult.Refused>();
    }
}

public sealed class UsersOnSqlite() : UsersTests(new SqliteDatabase());

public sealed class UsersOnPostgres() : UsersTests(new PostgresDatabase());
