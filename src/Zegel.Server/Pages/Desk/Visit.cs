using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk;

/// <summary>Someone at the desk: who, for which tenant, and the token that their forms carry.</summary>
public sealed class Visit
{
    readonly string secret;

    internal Visit(SignedInUser who, string secret) => (Who, this.secret) = (who, secret);

    public SignedInUser Who { get; }

    public User User => Who.User;

    public Tenant Tenant => Who.Current.Tenant;

    public Role Role => Who.Current.Role;

    /// <summary>Named in the audit log.</summary>
    public string Actor => User.Email;

    public Tongue Tongue => Tongue.For(User.Language);

    /// <summary>Proves that a form came from a page of this sign-in: other sites can post, but cannot read it.</summary>
    public string FormToken => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "form"u8));

    public bool Has(string? formToken) =>
        formToken is not null
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(formToken),
            Encoding.UTF8.GetBytes(FormToken)
        );

    internal string Secret => secret;

    public bool May(Role role) => Role >= role;

    /// <summary>Lets a handler ask for the visit as a parameter.</summary>
    public static ValueTask<Visit?> BindAsync(HttpContext http, ParameterInfo parameter) => new(Of(http));

    public static Visit Of(HttpContext http) =>
        (Visit?)http.Items[typeof(Visit)]
        ?? throw new InvalidOperationException("this endpoint needs a role and was mapped without one");
}
