using LinqToDB;
using LinqToDB.Data;
using Zegel.Delivery;
using Zegel.Mail.Addresses;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>The people a tenant knows, one per mailbox.</summary>
public sealed class People(AddressKeys keys)
{
    /// <summary>Of a name, in UTF-16 characters.</summary>
    public const int NameLengthMax = 200;

    public async Task<Person?> FindAsync(
        Session db,
        Guid tenantId,
        Mailbox address,
        CancellationToken cancellationToken
    )
    {
        var found = await db.QueryToListAsync<Person>(
            "SELECT * FROM person WHERE tenant_id = @tenant AND address_key = @key",
            cancellationToken,
            Raw.Id("tenant", tenantId),
            Raw.Text("key", keys.KeyFor(address))
        );
        return found.SingleOrDefault();
    }

    /// <summary>
    /// The person with this mailbox, made when there is none. Someone known keeps their name, language and spelling of the
    /// address: a stranger at a form may not change them. Someone erased gets the address back.
    /// </summary>
    public async Task<Person> FindOrCreateAsync(
        Session db,
        Guid tenantId,
        Mailbox address,
        string name,
        string language,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, tenantId, address, cancellationToken) is { } known)
        {
            if (known.Address is not null)
                return known;
            known = known with { Address = address.ToString(), Language = language };
            await db.UpdateAsync(known, token: cancellationToken);
            return known;
        }
        var person = new Person
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Address = address.ToString(),
            AddressKey = keys.KeyFor(address),
            Name = PlainText.OneLine(name, NameLengthMax),
            Fields = "{}",
            Language = language,
            CreatedAt = now.ToStored(),
        };
        await db.InsertAsync(person, token: cancellationToken);
        return person;
    }

    /// <summary>
    /// Forgets what is known of a person: address, name, fields and all evidence. The keyed hash stays, so that what they
    /// refused stays refused, and the ledger keeps its links.
    /// </summary>
    internal static async Task EraseAsync(
        Session db,
        ConsentChain chain,
        Guid personId,
        string why,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var entries = db.ConsentEntries.Where(e => e.PersonId == personId).Select(e => e.Id);
        await db.Evidence.Where(e => entries.Contains(e.EntryId)).DeleteAsync(cancellationToken);
        await db
            .People.Where(p => p.Id == personId)
            .Set(p => p.Address, (string?)null)
            .Set(p => p.Name, "")
            .Set(p => p.Fields, "{}")
            .UpdateAsync(cancellationToken);
        await chain.AppendAsync(personId, null, new Evidence.Erased { Why = why }, now, cancellationToken);
    }
}
