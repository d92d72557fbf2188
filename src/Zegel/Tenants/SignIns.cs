using System.Security.Cryptography;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;

namespace Zegel.Tenants;

/// <summary>What came of an address and a password.</summary>
public abstract record SignInResult
{
    SignInResult() { }

    /// <param name="Secret">For the cookie of this browser; it is not stored.</param>
    public sealed record SignedIn(User User, string Secret) : SignInResult;

    /// <summary>Which of the two was wrong is not told.</summary>
    public sealed record Wrong : SignInResult;

    public sealed record Locked(DateTimeOffset Until) : SignInResult;
}

/// <summary>Browsers that are signed in. A sign-in ends after a day unused, after two weeks in any case, and with a new password.</summary>
public sealed class SignIns(Database database, TimeProvider clock)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(14);
    static readonly TimeSpan UnusedLasts = TimeSpan.FromDays(1);

    /// <summary>A look at every page must not be a write.</summary>
    static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(5);

    const int FailuresFree = 5;
    static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(1);
    static readonly TimeSpan LockMax = TimeSpan.FromHours(1);

    public async Task<SignInResult> SignInAsync(string email, string password, CancellationToken cancellationToken)
    {
        var address = email.Trim().ToLowerInvariant();
        var user = await database.ReadAsync(
            db => db.Users.SingleOrDefaultAsync(u => u.Email == address && u.DisabledAt == null, cancellationToken),
            cancellationToken
        );
        var now = clock.GetUtcNow().ToStored();
        if (user?.LockedUntil is { } until && until > now)
            return new SignInResult.Locked(until);
        var fits = Passwords.Fits(user?.PasswordHash, password.Length > Passwords.LengthMax ? "" : password);
        if (user is null)
            return new SignInResult.Wrong();
        if (!fits)
            return await FailAsync(user.Id, now, cancellationToken);
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await database.WriteAsync(
            async db =>
            {
                await db
                    .Users.Where(u => u.Id == user.Id)
                    .Set(u => u.Failures, 0)
                    .Set(u => u.LockedUntil, (DateTimeOffset?)null)
                    .UpdateAsync(cancellationToken);
                await db.InsertAsync(
                    new SignInRow
                    {
                        TokenHash = HashOf(secret),
                        UserId = user.Id,
                        CreatedAt = now,
                        SeenAt = now,
                        ExpiresAt = now + Lasts,
                    },
                    token: cancellationToken
                );
            },
            cancellationToken
        );
        return new SignInResult.SignedIn(user, secret);
    }

    /// <summary>From the fifth wrong password on the account rests: a minute, then twice as long each time, at most an hour.</summary>
    Task<SignInResult> FailAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync<SignInResult>(
            async db =>
            {
                await db
                    .Users.Where(u => u.Id == userId)
                    .Set(u => u.Failures, u => u.Failures + 1)
                    .UpdateAsync(cancellationToken);
                var failures = await db
                    .Users.Where(u => u.Id == userId)
                    .Select(u => u.Failures)
                    .SingleAsync(cancellationToken);
                if (failures < FailuresFree)
                    return new SignInResult.Wrong();
                var rest = FirstLock * Math.Pow(2, Math.Min(failures - FailuresFree, 10));
                var until = now + (rest > LockMax ? LockMax : rest);
                await db.Users.Where(u => u.Id == userId).Set(u => u.LockedUntil, until).UpdateAsync(cancellationToken);
                return new SignInResult.Locked(until);
            },
            cancellationToken
        );

    /// <summary>Who is behind a cookie, with all their tenants; null when it ended or never was.</summary>
    public async Task<SignedInUser?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (secret.Length != 64)
            return null;
        var hash = HashOf(secret);
        var now = clock.GetUtcNow().ToStored();
        var (row, user, tenants) = await database.ReadAsync<(SignInRow?, User?, List<TenantUser>)>(
            async db =>
            {
                var row = await db.SignIns.SingleOrDefaultAsync(s => s.TokenHash == hash, cancellationToken);
                if (row is null || row.ExpiresAt <= now || row.SeenAt + UnusedLasts <= now)
                    return (null, null, []);
                var user = await db.Users.SingleAsync(u => u.Id == row.UserId, cancellationToken);
                var (roles, all) = (db.UserRoles, db.Tenants);
                var query =
                    from role in roles
                    join tenant in all on role.TenantId equals tenant.Id
                    where role.UserId == user.Id
                    orderby tenant.Name
                    select new TenantUser(user, role.Role, tenant);
                return (row, user, await query.ToListAsync(cancellationToken));
            },
            cancellationToken
        );
        if (row is null || user is null || user.DisabledAt is not null || tenants.Count == 0)
            return null;
        if (now - row.SeenAt > SeenStep)
            await database.WriteAsync(
                db => db.SignIns.Where(s => s.TokenHash == hash).Set(s => s.SeenAt, now).UpdateAsync(cancellationToken),
                cancellationToken
            );
        return new SignedInUser(user, tenants.Find(t => t.Tenant.Id == row.TenantId) ?? tenants[0], tenants);
    }

    /// <summary>Looks at another tenant from now on. False when the user has no role there.</summary>
    public async Task<bool> ChooseTenantAsync(string secret, Guid tenantId, CancellationToken cancellationToken)
    {
        if (await FindAsync(secret, cancellationToken) is not { } user || user.All.All(t => t.Tenant.Id != tenantId))
            return false;
        var hash = HashOf(secret);
        await database.WriteAsync(
            db =>
                db.SignIns.Where(s => s.TokenHash == hash)
                    .Set(s => s.TenantId, tenantId)
                    .UpdateAsync(cancellationToken),
            cancellationToken
        );
        return true;
    }

    public Task SignOutAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = HashOf(secret);
        return database.WriteAsync(
            db => db.SignIns.Where(s => s.TokenHash == hash).DeleteAsync(cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Forgets sign-ins that have ended.</summary>
    public Task<int> PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (ended, unused) = (now.ToStored(), (now - UnusedLasts).ToStored());
        return database.WriteAsync(
            db => db.SignIns.Where(s => s.ExpiresAt <= ended || s.SeenAt <= unused).DeleteAsync(cancellationToken),
            cancellationToken
        );
    }

    static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <param name="Current">The tenant looked at, and the role there.</param>
/// <param name="All">Every tenant of the user, by name.</param>
public sealed record SignedInUser(User User, TenantUser Current, IReadOnlyList<TenantUser> All);
