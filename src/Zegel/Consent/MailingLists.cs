using System.Globalization;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>The lists of a tenant.</summary>
public sealed class MailingLists(Database database)
{
    const int NameLengthMax = 100;
    const int PurposeLengthMax = 500;
    const int FrequencyLengthMax = 100;
    const int SlugLengthMax = 50;
    const int ListsShownMax = 1000;

    /// <summary>Makes a list with a slug of its own.</summary>
    public async Task<ListCreation> CreateAsync(NewList wanted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = PlainText.OneLine(wanted.Name, NameLengthMax + 1);
        var purpose = PlainText.OneLine(wanted.Purpose, PurposeLengthMax + 1);
        var frequency = PlainText.OneLine(wanted.Frequency, FrequencyLengthMax + 1);
        var fault =
            name.Length is 0 or > NameLengthMax ? $"a list needs a name of at most {NameLengthMax} characters"
            : purpose.Length is 0 or > PurposeLengthMax
                ? $"say in at most {PurposeLengthMax} characters what people agree to"
            : frequency.Length is 0 or > FrequencyLengthMax
                ? $"say in at most {FrequencyLengthMax} characters how often it comes"
            : wanted.Language is not ("nl" or "en") ? "the language is nl or en"
            : "";
        if (fault.Length > 0)
            return new ListCreation.Invalid(fault);
        try
        {
            return await database.WriteAsync<ListCreation>(
                async db =>
                {
                    var brand = wanted.Brand;
                    if (await db.MailingLists.AnyAsync(l => l.BrandId == brand.Id && l.Name == name, cancellationToken))
                        return new ListCreation.NameTaken(name);
                    var list = new MailingList
                    {
                        Id = Guid.CreateVersion7(now),
                        TenantId = brand.TenantId,
                        BrandId = brand.Id,
                        Name = name,
                        Slug = await FreeSlugAsync(db, $"{brand.Slug}-{name}", cancellationToken),
                        Purpose = purpose,
                        Frequency = frequency,
                        Language = wanted.Language,
                        CreatedAt = now.ToStored(),
                    };
                    await db.InsertAsync(list, token: cancellationToken);
                    return new ListCreation.Created(list);
                },
                cancellationToken
            );
        }
        catch (Exception fault2) when (database.IsUniqueViolation(fault2))
        {
            // Two made the same at once.
            return new ListCreation.NameTaken(name);
        }
    }

    /// <summary>By the slug of its form, whichever tenant has it.</summary>
    public Task<MailingList?> FindBySlugAsync(string slug, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.MailingLists.SingleOrDefaultAsync(l => l.Slug == slug, cancellationToken)!,
            cancellationToken
        );

    /// <summary>By id, else slug, else name; null too when several brands of the tenant have a list of that name.</summary>
    public Task<MailingList?> FindAsync(Guid tenantId, string idSlugOrName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                var lists = db.MailingLists.Where(l => l.TenantId == tenantId);
                if (Guid.TryParse(idSlugOrName, out var id))
                    return await lists.SingleOrDefaultAsync(l => l.Id == id, cancellationToken);
                if (await lists.SingleOrDefaultAsync(l => l.Slug == idSlugOrName, cancellationToken) is { } found)
                    return found;
                var named = await lists.Where(l => l.Name == idSlugOrName).Take(2).ToListAsync(cancellationToken);
                return named.Count == 1 ? named[0] : null;
            },
            cancellationToken
        );

    /// <summary>The tenant's lists by name, with how many people stand on them.</summary>
    public Task<IReadOnlyList<CountedList>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                var lists = await db
                    .MailingLists.Where(l => l.TenantId == tenantId)
                    .OrderBy(l => l.Name)
                    .ThenBy(l => l.Id)
                    .Take(ListsShownMax)
                    .ToListAsync(cancellationToken);
                var counts = await db
                    .Subscriptions.Where(s => s.TenantId == tenantId)
                    .GroupBy(s => new { s.ListId, s.State })
                    .Select(g => new
                    {
                        g.Key.ListId,
                        g.Key.State,
                        Count = g.LongCount(),
                    })
                    .ToListAsync(cancellationToken);
                var byList = counts.ToDictionary(c => (c.ListId, c.State), c => c.Count);
                return (IReadOnlyList<CountedList>)
                    [
                        .. lists.Select(l => new CountedList(
                            l,
                            byList.GetValueOrDefault((l.Id, SubscriptionState.Active)),
                            byList.GetValueOrDefault((l.Id, SubscriptionState.Pending)),
                            byList.GetValueOrDefault((l.Id, SubscriptionState.Left))
                        )),
                    ];
            },
            cancellationToken
        );

    static async Task<string> FreeSlugAsync(Session db, string text, CancellationToken cancellationToken)
    {
        var wanted = Slug.Of(text, SlugLengthMax);
        var taken = await db
            .MailingLists.Where(l => l.Slug.StartsWith(wanted))
            .Select(l => l.Slug)
            .ToListAsync(cancellationToken);
        var slug = wanted;
        for (var number = 2; taken.Contains(slug); number++)
            slug = string.Create(CultureInfo.InvariantCulture, $"{wanted}-{number}");
        return slug;
    }
}

/// <param name="Purpose">The sentence beside the box.</param>
/// <param name="Language"><c>nl</c> or <c>en</c>.</param>
public sealed record NewList(Brand Brand, string Name, string Purpose, string Frequency, string Language);

/// <summary>What came of making a list.</summary>
public abstract record ListCreation
{
    ListCreation() { }

    public sealed record Created(MailingList List) : ListCreation;

    /// <summary>The brand has a list of that name.</summary>
    public sealed record NameTaken(string Name) : ListCreation;

    public sealed record Invalid(string Why) : ListCreation;
}

/// <param name="Active">People who get mail.</param>
/// <param name="Pending">People who have not confirmed yet.</param>
public sealed record CountedList(MailingList List, long Active, long Pending, long Left);
