using System.Text.Json.Serialization;
using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Tenants;

/// <summary>Someone who may sign in.</summary>
[Table("user_account")]
public sealed record User
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    /// <summary>In lower case: how one signs in, and where test mails go once it is proven.</summary>
    [Column("email")]
    public required string Email { get; init; }

    [Column("name")]
    public required string Name { get; init; }

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    [Column("language")]
    public required string Language { get; init; }

    /// <summary>Never leaves the program.</summary>
    [Column("password_hash"), JsonIgnore]
    public string PasswordHash { get; init; } = "";

    /// <summary>Looks after the platform: the role PA of the catalogue.</summary>
    [Column("is_platform")]
    public required bool IsPlatform { get; init; }

    /// <summary>Wrong passwords since the last right one.</summary>
    [Column("failures"), JsonIgnore]
    public int Failures { get; init; }

    [Column("locked_until")]
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>When the address answered with the code we sent there; null: never.</summary>
    [Column("verified_at")]
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Is mailed what happens to the tenants of which one is owner.</summary>
    [Column("gets_notices")]
    public bool GetsNotices { get; init; } = true;

    [Column("disabled_at")]
    public DateTimeOffset? DisabledAt { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a user may do for a tenant, each including the ones before it.</summary>
public enum Role
{
    /// <summary>Looks.</summary>
    [MapValue("viewer")]
    Viewer,

    /// <summary>Writes, checks, releases, imports.</summary>
    [MapValue("marketer")]
    Marketer,

    /// <summary>All of it: domains, senders, keys, people who sign in.</summary>
    [MapValue("owner")]
    Owner,
}

[Table("user_role")]
public sealed record UserRole
{
    [Column("user_id"), PrimaryKey(0)]
    public required Guid UserId { get; init; }

    [Column("tenant_id"), PrimaryKey(1)]
    public required Guid TenantId { get; init; }

    [Column("role")]
    public required Role Role { get; init; }
}

/// <summary>A browser that is signed in. Only the hash of its secret is stored.</summary>
[Table("sign_in")]
sealed record SignInRow
{
    [Column("token_hash"), PrimaryKey]
    public required string TokenHash { get; init; }

    [Column("user_id")]
    public required Guid UserId { get; init; }

    /// <summary>The tenant looked at, where the user has several.</summary>
    [Column("tenant_id")]
    public Guid? TenantId { get; init; }

    [Column("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Column("seen_at")]
    public required DateTimeOffset SeenAt { get; init; }

    [Column("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }
}

[Table("user_code")]
sealed record UserCode
{
    [Column("user_id"), PrimaryKey]
    public required Guid UserId { get; init; }

    [Column("code_hash")]
    public required string CodeHash { get; init; }

    [Column("tries")]
    public required int Tries { get; init; }

    [Column("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }
}

public static class UserTables
{
    extension(Session db)
    {
        public ITable<User> Users => db.GetTable<User>();
        public ITable<UserRole> UserRoles => db.GetTable<UserRole>();
        internal ITable<SignInRow> SignIns => db.GetTable<SignInRow>();
        internal ITable<UserCode> UserCodes => db.GetTable<UserCode>();
    }
}
