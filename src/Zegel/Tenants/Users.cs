using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Storage;

namespace Zegel.Tenants;

/// <summary>What came of making or changing a user.</summary>
public abstract record UserResult
{
    UserResult() { }

    public sealed record Done(User User) : UserResult;

    /// <param name="Why">A sentence for people.</param>
    public sealed record Refused(string Why) : UserResult;

    public sealed record Unknown : UserResult;
}

/// <summary>What came of a code that proves an address.</summary>
public abstract record CodeResult
{
    CodeResult() { }

    public sealed record Proven : CodeResult;

    /// <param name="TriesLeft">0: a new code is needed.</param>
    public sealed record Wrong(int TriesLeft) : CodeResult;

    public sealed record Expired : CodeResult;
}

/// <summary>The people who may sign in, and what each may do for which tenant.</summary>
public sealed class Users(Database database, AuditLog audit, TimeProvider clock)
{
    const int NameLengthMax = 100;
    const int ShownMax = 1000;
    const int CodeTries = 5;
    static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(30);
    static readonly TimeSpan CodePause = TimeSpan.FromMinutes(1);

    /// <summary>Makes a user with a role, or gives a user who is there already a role for one more tenant.</summary>
    public async Task<UserResult> AddAsync(NewUser wanted, string actor, CancellationToken cancellationToken)
    {
        if (!Mailbox.TryParse(wanted.Email, out var mailbox, out var error))
            return new UserResult.Refused(error);
        var email = mailbox.ToString().ToLowerInvariant();
        var name = wanted.Name.Trim();
        var fault =
            name.Length is 0 or > NameLengthMax || name.Any(char.IsControl)
                ? $"a name of at most {NameLengthMax} characters is needed"
            : wanted.Language is not ("nl" or "en") ? "the language is nl or en"
            : Passwords.Fault(wanted.Password, email);
        if (fault is not null)
            return new UserResult.Refused(fault);
        var now = clock.GetUtcNow().ToStored();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = email,
            Name = name,
            Language = wanted.Language,
            // Made before the transaction: it takes a tenth of a second, and others would wait for the pen.
            PasswordHash = Passwords.Hash(wanted.Password),
            IsPlatform = wanted.IsPlatform,
            CreatedAt = now,
        };
        try
        {
            return await database.WriteAsync<UserResult>(
                async db =>
                {
                    if (await db.Users.AnyAsync(u => u.Email == email, cancellationToken))
                        return new UserResult.Refused($"{email} is a user already");
                    await db.InsertAsync(user, token: cancellationToken);
                    await db.InsertAsync(
                        new UserRole
                        {
                            UserId = user.Id,
                            TenantId = wanted.TenantId,
                            Role = wanted.Role,
                        },
                        token: cancellationToken
                    );
                    await NoteAsync(db, wanted.TenantId, actor, "user added", user, wanted.Role.ToString());
                    return new UserResult.Done(user);
                },
                cancellationToken
            );
        }
        catch (Exception clash) when (database.IsUniqueViolation(clash))
        {
            return new UserResult.Refused($"{email} is a user already");
        }

        Task NoteAsync(Session db, Guid tenantId, string by, string action, User about, string detail) =>
            audit.AppendAsync(db, tenantId, by, action, about.Email, detail, cancellationToken);
    }

    /// <summary>Sets a new password, ends the lock and signs the user out everywhere.</summary>
    public async Task<UserResult> ResetPasswordAsync(
        string email,
        string password,
        string actor,
        CancellationToken cancellationToken
    )
    {
        var wanted = email.Trim().ToLowerInvariant();
        if (Passwords.Fault(password, wanted) is { } fault)
            return new UserResult.Refused(fault);
        var hash = Passwords.Hash(password);
        return await ChangeAsync(
            u => u.Email == wanted,
            actor,
            "password reset",
            async (db, user) =>
            {
                await db
                    .Users.Where(u => u.Id == user.Id)
                    .Set(u => u.PasswordHash, hash)
                    .Set(u => u.Failures, 0)
                    .Set(u => u.LockedUntil, (DateTimeOffset?)null)
                    .UpdateAsync(cancellationToken);
                await db.SignIns.Where(s => s.UserId == user.Id).DeleteAsync(cancellationToken);
                return null;
            },
            cancellationToken
        );
    }

    /// <summary>Changes one's own password; the old one is asked for again.</summary>
    public async Task<UserResult> ChangePasswordAsync(
        Guid userId,
        string old,
        string password,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(userId, cancellationToken) is not { } user)
            return new UserResult.Unknown();
        if (!Passwords.Fits(user.PasswordHash, old))
            return new UserResult.Refused("the present password is not this one");
        return await ResetPasswordAsync(user.Email, password, user.Email, cancellationToken);
    }

    public Task<UserResult> SetLanguageAsync(Guid userId, string language, CancellationToken cancellationToken) =>
        language is not ("nl" or "en")
            ? Task.FromResult<UserResult>(new UserResult.Refused("the language is nl or en"))
            : database.WriteAsync<UserResult>(
                async db =>
                {
                    await db
                        .Users.Where(u => u.Id == userId)
                        .Set(u => u.Language, language)
                        .UpdateAsync(cancellationToken);
                    return await db.Users.SingleOrDefaultAsync(u => u.Id == userId, cancellationToken) is { } user
                        ? new UserResult.Done(user)
                        : new UserResult.Unknown();
                },
                cancellationToken
            );

    /// <summary>Whether the user, who must be one of this tenant, is mailed what happens.</summary>
    public Task<UserResult> SetNoticesAsync(
        Guid tenantId,
        string email,
        bool gets,
        string actor,
        CancellationToken cancellationToken
    )
    {
        var wanted = email.Trim().ToLowerInvariant();
        return ChangeAsync(
            u => u.Email == wanted && u.DisabledAt == null,
            actor,
            gets ? "notices on" : "notices off",
            async (db, user) =>
            {
                if (!await db.UserRoles.AnyAsync(r => r.UserId == user.Id && r.TenantId == tenantId, cancellationToken))
                    return new UserResult.Unknown();
                await db.Users.Where(u => u.Id == user.Id).Set(u => u.GetsNotices, gets).UpdateAsync(cancellationToken);
                return null;
            },
            cancellationToken
        );
    }

    /// <summary>Ends a user's access for good; what they did stays in the log.</summary>
    public Task<UserResult> DisableAsync(
        Guid tenantId,
        Guid userId,
        string actor,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            u => u.Id == userId && u.DisabledAt == null,
            actor,
            "user disabled",
            async (db, user) =>
            {
                if (!await db.UserRoles.AnyAsync(r => r.UserId == userId && r.TenantId == tenantId, cancellationToken))
                    return new UserResult.Unknown();
                var (roles, users) = (db.UserRoles, db.Users);
                var others = await roles.CountAsync(
                    r =>
                        r.TenantId == tenantId
                        && r.Role == Role.Owner
                        && r.UserId != userId
                        && users.Any(u => u.Id == r.UserId && u.DisabledAt == null),
                    cancellationToken
                );
                if (others == 0)
                    return new UserResult.Refused("the last owner cannot be disabled: nobody could sign in any more");
                await db
                    .Users.Where(u => u.Id == userId)
                    .Set(u => u.DisabledAt, clock.GetUtcNow().ToStored())
                    .UpdateAsync(cancellationToken);
                await db.SignIns.Where(s => s.UserId == userId).DeleteAsync(cancellationToken);
                return null;
            },
            cancellationToken
        );

    Task<UserResult> ChangeAsync(
        System.Linq.Expressions.Expression<Func<User, bool>> which,
        string actor,
        string action,
        Func<Session, User, Task<UserResult?>> change,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<UserResult>(
            async db =>
            {
                if (await db.Users.SingleOrDefaultAsync(which, cancellationToken) is not { } user)
                    return new UserResult.Unknown();
                if (await change(db, user) is { } refused)
                    return refused;
                var tenants = await db
                    .UserRoles.Where(r => r.UserId == user.Id)
                    .Select(r => r.TenantId)
                    .ToListAsync(cancellationToken);
                foreach (var tenant in tenants)
                    await audit.AppendAsync(db, tenant, actor, action, user.Email, "", cancellationToken);
                return new UserResult.Done(await db.Users.SingleAsync(u => u.Id == user.Id, cancellationToken));
            },
            cancellationToken
        );

    /// <summary>Makes the code that is to be sent to the user's own address; an older one is void from now on.</summary>
    /// <returns>Six digits; null when the last was made less than a minute ago.</returns>
    public async Task<string?> NewCodeAsync(Guid userId, CancellationToken cancellationToken)
    {
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var now = clock.GetUtcNow();
        var row = new UserCode
        {
            UserId = userId,
            CodeHash = HashOf(userId, code),
            Tries = 0,
            ExpiresAt = (now + CodeLasts).ToStored(),
        };
        var tooSoon = (now + CodeLasts - CodePause).ToStored();
        return await database.WriteAsync(
            async db =>
            {
                if (await db.UserCodes.AnyAsync(c => c.UserId == userId && c.ExpiresAt > tooSoon, cancellationToken))
                    return null;
                await db.UserCodes.Where(c => c.UserId == userId).DeleteAsync(cancellationToken);
                await db.InsertAsync(row, token: cancellationToken);
                return code;
            },
            cancellationToken
        );
    }

    /// <summary>Proves the user's address. Five wrong codes void it.</summary>
    public Task<CodeResult> ProveAsync(Guid userId, string code, CancellationToken cancellationToken) =>
        database.WriteAsync<CodeResult>(
            async db =>
            {
                var now = clock.GetUtcNow().ToStored();
                var row = await db.UserCodes.SingleOrDefaultAsync(c => c.UserId == userId, cancellationToken);
                if (row is null || row.ExpiresAt <= now || row.Tries >= CodeTries)
                    return new CodeResult.Expired();
                if (row.CodeHash != HashOf(userId, code.Replace(" ", "", StringComparison.Ordinal)))
                {
                    await db
                        .UserCodes.Where(c => c.UserId == userId)
                        .Set(c => c.Tries, c => c.Tries + 1)
                        .UpdateAsync(cancellationToken);
                    return new CodeResult.Wrong(CodeTries - row.Tries - 1);
                }
                await db.UserCodes.Where(c => c.UserId == userId).DeleteAsync(cancellationToken);
                await db.Users.Where(u => u.Id == userId).Set(u => u.VerifiedAt, now).UpdateAsync(cancellationToken);
                return new CodeResult.Proven();
            },
            cancellationToken
        );

    public Task<User?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellationToken)!,
            cancellationToken
        )!;

    /// <summary>A tenant's users by address, with what they may do; all users' when the tenant is null.</summary>
    public Task<IReadOnlyList<TenantUser>> ListAsync(Guid? tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TenantUser>>(
            async db =>
            {
                var (users, roles, tenants) = (db.Users, db.UserRoles, db.Tenants);
                var query =
                    from role in roles
                    join user in users on role.UserId equals user.Id
                    join tenant in tenants on role.TenantId equals tenant.Id
                    where tenantId == null || role.TenantId == tenantId
                    orderby user.Email, tenant.Name
                    select new TenantUser(user, role.Role, tenant);
                return await query.Take(ShownMax).ToListAsync(cancellationToken);
            },
            cancellationToken
        );

    public Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.Users.AnyAsync(cancellationToken), cancellationToken);

    static string HashOf(Guid userId, string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{userId:D} {code}")));
}

/// <param name="Password">As typed; only its hash is stored.</param>
public sealed record NewUser(
    Guid TenantId,
    Role Role,
    string Email,
    string Name,
    string Language,
    string Password,
    bool IsPlatform = false
);

public sealed record TenantUser(User User, Role Role, Tenant Tenant);
