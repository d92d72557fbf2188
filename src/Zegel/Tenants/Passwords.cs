using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Zegel.Tenants;

/// <summary>What a password must be, and how it is kept: PBKDF2 with HMAC-SHA-512 in the format of ASP.NET Core Identity.</summary>
public static class Passwords
{
    public const int LengthMin = 12;
    public const int LengthMax = 200;

    /// <summary>As OWASP's cheat sheet on password storage has it for SHA-512.</summary>
    const int Iterations = 210_000;

    static readonly object Nobody = new();

    static readonly PasswordHasher<object> Hasher = new(
        Options.Create(new PasswordHasherOptions { IterationCount = Iterations })
    );

    // Verified for addresses that nobody has, so that the time of an answer does not tell who may sign in.
    static readonly string Decoy = Hash("no password is this one");

    /// <summary>What is wrong with a password somebody wants; null when it will do.</summary>
    public static string? Fault(string password, string email) =>
        password.Length < LengthMin ? $"a password needs at least {LengthMin} characters; a sentence is fine"
        : password.Length > LengthMax ? $"a password has at most {LengthMax} characters"
        : password.Distinct().Count() < 5 ? "a password needs at least five different characters"
        : password.Contains(email.Split('@')[0], StringComparison.OrdinalIgnoreCase)
            ? "a password may not contain your address"
        : null;

    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    public static bool Fits(string? hash, string password) =>
        Hasher.VerifyHashedPassword(Nobody, hash ?? Decoy, password) != PasswordVerificationResult.Failed
        && hash is not null;
}
