using LinqToDB;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Tests;

/// <summary>The rows that a test needs before it can begin.</summary>
public static class Given
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Tenant> TenantAsync(Database database, DateTimeOffset now, string name = "kringloop")
    {
        var tenant = new Tenant
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            LegalName = "Stichting Kringloop De Linde",
            PostalAddress = "Lindelaan 1, 1234 AB Utrecht",
            Contact = "030 123 45 67",
            TradeRegister = "KvK 12345678",
            PrivacyUrl = "https://kringloop.example/privacy",
            CreatedAt = now,
        };
        await database.WriteAsync(db => db.InsertAsync(tenant, token: Token), Token);
        return tenant;
    }

    public static async Task<Brand> BrandAsync(
        Database database,
        Tenant tenant,
        DateTimeOffset now,
        string name = "Kringloop"
    )
    {
        var brand = new Brand
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenant.Id,
            Name = name,
            Slug = name.ToLowerInvariant(),
            Language = "nl",
            CreatedAt = now,
        };
        await database.WriteAsync(db => db.InsertAsync(brand, token: Token), Token);
        return brand;
    }
}
