using System.Globalization;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;

namespace Zegel.Tenants;

/// <summary>The legal person as typed: what every mail and page names (F17).</summary>
public sealed record TenantInput(
    string Name,
    string LegalName,
    string PostalAddress,
    string Contact,
    string TradeRegister,
    string PrivacyUrl
);

/// <summary>What came of making or changing a tenant.</summary>
public abstract record TenantResult
{
    TenantResult() { }

    public sealed record Saved(Tenant Tenant) : TenantResult;

    /// <param name="Field">The property of <see cref="TenantInput"/> that is meant.</param>
    public sealed record Refused(string Field, string Why) : TenantResult;
}

/// <summary>What came of making a brand.</summary>
public abstract record BrandResult
{
    BrandResult() { }

    public sealed record Created(Brand Brand) : BrandResult;

    public sealed record Refused(string Why) : BrandResult;
}

/// <summary>The tenants of the platform and the brands they write under.</summary>
public sealed class TenantBook(Database database, AuditLog audit, TimeProvider clock)
{
    const int NameLengthMax = 100;
    const int TextLengthMax = 300;
    const int SlugLengthMax = 40;
    const int ShownMax = 1000;

    public async Task<TenantResult> CreateAsync(TenantInput input, string actor, CancellationToken cancellationToken)
    {
        if (Fault(input) is { } fault)
            return fault;
        var now = clock.GetUtcNow().ToStored();
        var tenant = With(
            input,
            new()
            {
                Id = Guid.CreateVersion7(now),
                CreatedAt = now,
                Name = "",
                LegalName = "",
                PostalAddress = "",
                Contact = "",
                TradeRegister = "",
                PrivacyUrl = "",
            }
        );
        try
        {
            return await database.WriteAsync<TenantResult>(
                async db =>
                {
                    await db.InsertAsync(tenant, token: cancellationToken);
                    await audit.AppendAsync(
                        db,
                        tenant.Id,
                        actor,
                        "tenant created",
                        tenant.Name,
                        tenant.LegalName,
                        cancellationToken
                    );
                    return new TenantResult.Saved(tenant);
                },
                cancellationToken
            );
        }
        catch (Exception clash) when (database.IsUniqueViolation(clash))
        {
            return new TenantResult.Refused(nameof(input.Name), $"there is a tenant “{tenant.Name}” already");
        }
    }

    /// <summary>Changes what readers see of the sender. The name on the platform stays.</summary>
    public async Task<TenantResult> EditAsync(
        Guid tenantId,
        TenantInput input,
        string actor,
        CancellationToken cancellationToken
    )
    {
        if (Fault(input) is { } fault)
            return fault;
        return await database.WriteAsync<TenantResult>(
            async db =>
            {
                var before = await db.Tenants.SingleAsync(t => t.Id == tenantId, cancellationToken);
                var after = With(input, before) with { Name = before.Name };
                await db.UpdateAsync(after, token: cancellationToken);
                await audit.AppendAsync(
                    db,
                    tenantId,
                    actor,
                    "tenant changed",
                    after.Name,
                    after.LegalName,
                    cancellationToken
                );
                return new TenantResult.Saved(after);
            },
            cancellationToken
        );
    }

    public async Task<BrandResult> CreateBrandAsync(
        Guid tenantId,
        string name,
        string language,
        string actor,
        CancellationToken cancellationToken
    )
    {
        var label = name.Trim();
        if (label.Length is 0 or > NameLengthMax || label.Any(char.IsControl))
            return new BrandResult.Refused($"a brand needs a name of at most {NameLengthMax} characters");
        if (language is not ("nl" or "en"))
            return new BrandResult.Refused("the language is nl or en");
        try
        {
            return await database.WriteAsync<BrandResult>(
                async db =>
                {
                    if (await db.Brands.AnyAsync(b => b.TenantId == tenantId && b.Name == label, cancellationToken))
                        return new BrandResult.Refused($"there is a brand “{label}” already");
                    var now = clock.GetUtcNow().ToStored();
                    var brand = new Brand
                    {
                        Id = Guid.CreateVersion7(now),
                        TenantId = tenantId,
                        Name = label,
                        Slug = await FreeSlugAsync(db, label, cancellationToken),
                        Language = language,
                        CreatedAt = now,
                    };
                    await db.InsertAsync(brand, token: cancellationToken);
                    await audit.AppendAsync(
                        db,
                        tenantId,
                        actor,
                        "brand created",
                        brand.Name,
                        brand.Slug,
                        cancellationToken
                    );
                    return new BrandResult.Created(brand);
                },
                cancellationToken
            );
        }
        catch (Exception clash) when (database.IsUniqueViolation(clash))
        {
            return new BrandResult.Refused("somebody made a brand of that name at the same moment; try again");
        }
    }

    public Task<List<Tenant>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.Tenants.OrderBy(t => t.Name).Take(ShownMax).ToListAsync(cancellationToken),
            cancellationToken
        );

    public Task<List<Brand>> BrandsAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.Brands.Where(b => b.TenantId == tenantId)
                    .OrderBy(b => b.Name)
                    .Take(ShownMax)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    static Tenant With(TenantInput input, Tenant tenant) =>
        tenant with
        {
            Name = input.Name.Trim(),
            LegalName = input.LegalName.Trim(),
            PostalAddress = input.PostalAddress.Trim(),
            Contact = input.Contact.Trim(),
            TradeRegister = input.TradeRegister.Trim(),
            PrivacyUrl = input.PrivacyUrl.Trim(),
        };

    /// <summary>What cannot stay so; null when all is well.</summary>
    public static TenantResult.Refused? Fault(TenantInput input)
    {
        foreach (
            var (field, value, max, what) in new[]
            {
                (nameof(input.Name), input.Name, NameLengthMax, "a short name"),
                (nameof(input.LegalName), input.LegalName, TextLengthMax, "the legal name"),
                (nameof(input.PostalAddress), input.PostalAddress, TextLengthMax, "a postal address"),
                (
                    nameof(input.Contact),
                    input.Contact,
                    TextLengthMax,
                    "a telephone number or address where people answer"
                ),
                (nameof(input.TradeRegister), input.TradeRegister, NameLengthMax, "the number in the trade register"),
                (nameof(input.PrivacyUrl), input.PrivacyUrl, TextLengthMax, "the address of the privacy statement"),
            }
        )
            if (value.Trim().Length == 0 || value.Length > max || value.Any(char.IsControl))
                return new TenantResult.Refused(field, $"{what} is needed, on one line of at most {max} characters");
        return Uri.TryCreate(input.PrivacyUrl.Trim(), UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? null
            : new TenantResult.Refused(nameof(input.PrivacyUrl), "the privacy statement needs an https address");
    }

    static async Task<string> FreeSlugAsync(Session db, string name, CancellationToken cancellationToken)
    {
        var wanted = Slug.Of(name, SlugLengthMax);
        var taken = await db
            .Brands.Where(b => b.Slug.StartsWith(wanted))
            .Select(b => b.Slug)
            .ToListAsync(cancellationToken);
        var slug = wanted;
        for (var number = 2; taken.Contains(slug); number++)
            slug = string.Create(CultureInfo.InvariantCulture, $"{wanted}-{number}");
        return slug;
    }
}
