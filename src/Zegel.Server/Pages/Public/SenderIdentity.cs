using Zegel.Tenants;

namespace Zegel.Server.Pages.Public;

/// <summary>Who is behind a page, in full: nobody has to guess (F17).</summary>
public sealed record SenderIdentity(
    string Brand,
    string Slug,
    string LegalName,
    string PostalAddress,
    string TradeRegister,
    string Contact,
    string PrivacyUrl
)
{
    public static SenderIdentity Of(Brand brand, Tenant tenant) =>
        new(
            brand.Name,
            brand.Slug,
            tenant.LegalName,
            tenant.PostalAddress,
            tenant.TradeRegister,
            tenant.Contact,
            tenant.PrivacyUrl
        );

    /// <summary>For pages that belong to nobody, such as an unknown link.</summary>
    public static SenderIdentity Platform { get; } = new("Zegel", "", "", "", "", "", "/");
}
