using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>The proof of who agreed to what, when and how: one chain per tenant that only grows (C04).</summary>
public sealed class ConsentLedger(Database database, AddressKeys keys)
{
    const string ChainName = "consent";
    const int PageEntries = 2000;

    // A person has a handful of entries; someone who joins and leaves all day must not fill our memory.
    const int EntriesShownMax = 10_000;

    /// <summary>
    /// Opens the chain for writing until the transaction ends. Whoever changes consent begins with this: the tenant's other
    /// writers then wait, so that what is read next stays true, and nobody waits for another in a circle.
    /// </summary>
    public static async Task<ConsentChain> LockAsync(Session db, Guid tenantId, CancellationToken cancellationToken)
    {
        var chain = new HashChain(ChainName, tenantId);
        var (sequence, previous) = await chain.LockHeadAsync(db, cancellationToken);
        return new ConsentChain(db, chain, tenantId, sequence, previous);
    }

    /// <summary>Recomputes the whole chain and the hash of all evidence that is there, page by page.</summary>
    public Task<LedgerCheck> VerifyAsync(Guid tenantId, CancellationToken cancellationToken) =>
        VerifyAsync(database, tenantId, cancellationToken);

    /// <summary>The same for any database, such as a copy whose keys are not at hand: the chain needs none.</summary>
    public static async Task<LedgerCheck> VerifyAsync(
        Database database,
        Guid tenantId,
        CancellationToken cancellationToken
    )
    {
        var chain = new HashChain(ChainName, tenantId);
        var (last, previous, withEvidence) = (0L, HashChain.Genesis, 0L);
        while (true)
        {
            var page = await ReadPageAsync(database, tenantId, last, cancellationToken);
            foreach (var (entry, evidence) in page)
            {
                if (Fault(entry, evidence, last + 1, previous) is { } fault)
                    return new LedgerCheck.Broken(fault.Sequence, fault.Why);
                (last, previous) = (entry.Sequence, entry.Hash);
                withEvidence += evidence is null ? 0 : 1;
            }
            if (page.Count == PageEntries)
                continue;
            // Read after the entries: who appends meanwhile can only bring it further.
            var head = await database.ReadAsync(db => chain.ReadHeadAsync(db, cancellationToken), cancellationToken);
            if (head.Sequence > last && page.Count > 0)
                continue;
            if (head.Sequence > last && (await ReadPageAsync(database, tenantId, last, cancellationToken)).Count > 0)
                continue;
            return head.Sequence > last
                    ? new LedgerCheck.Broken(last + 1, $"it is missing: the chain had {head.Sequence} entries")
                : head.Sequence < last
                    ? new LedgerCheck.Broken(head.Sequence + 1, "it was slipped in behind the head of the chain")
                : head.Hash != previous ? new LedgerCheck.Broken(last, "the head of the chain names another hash")
                : new LedgerCheck.Whole(last, withEvidence, head.Hash);
        }
    }

    /// <summary>Everything the ledger holds of a person, oldest first; empty when the address is not known.</summary>
    public async Task<IReadOnlyList<ProvenEntry>> ShowAsync(
        Guid tenantId,
        Mailbox address,
        CancellationToken cancellationToken
    )
    {
        var key = keys.KeyFor(address);
        return await database.ReadAsync(
            db => ShowAsync(db, p => p.TenantId == tenantId && p.AddressKey == key, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>The same for a person whose address may be erased.</summary>
    public static Task<IReadOnlyList<ProvenEntry>> ShowAsync(
        Session db,
        Guid tenantId,
        Guid personId,
        CancellationToken cancellationToken
    ) => ShowAsync(db, p => p.TenantId == tenantId && p.Id == personId, cancellationToken);

    static async Task<IReadOnlyList<ProvenEntry>> ShowAsync(
        Session db,
        Expression<Func<Person, bool>> who,
        CancellationToken cancellationToken
    )
    {
        var (entries, people, proofs, lists) = (db.ConsentEntries, db.People.Where(who), db.Evidence, db.MailingLists);
        var query =
            from entry in entries
            join person in people on entry.PersonId equals person.Id
            from evidence in proofs.LeftJoin(e => e.EntryId == entry.Id)
            from list in lists.LeftJoin(l => l.Id == entry.ListId)
            orderby entry.Sequence
            select new
            {
                entry,
                json = evidence == null ? null : evidence.Json,
                list = list == null ? null : list.Name,
            };
        var found = await query.Take(EntriesShownMax).ToListAsync(cancellationToken);
        return [.. found.Select(f => new ProvenEntry(f.entry, f.list, f.json))];
    }

    internal static string EvidenceHash(string salt, string json)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Convert.FromHexString(salt));
        digest.AppendData(Encoding.UTF8.GetBytes(json));
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    static async Task<List<(ConsentEntry Entry, EvidenceRow? Evidence)>> ReadPageAsync(
        Database database,
        Guid tenantId,
        long after,
        CancellationToken cancellationToken
    )
    {
        // A session per page: a long read would keep SQLite's log from being trimmed.
        await using var db = await database.ReadAsync(cancellationToken);
        var (entries, proofs) = (db.ConsentEntries, db.Evidence);
        var query =
            from entry in entries
            from evidence in proofs.LeftJoin(e => e.EntryId == entry.Id)
            where entry.TenantId == tenantId && entry.Sequence > after
            orderby entry.Sequence
            select new { entry, evidence };
        var page = await query.Take(PageEntries).ToListAsync(cancellationToken);
        return [.. page.Select(p => (p.entry, (EvidenceRow?)p.evidence))];
    }

    static (long Sequence, string Why)? Fault(
        ConsentEntry entry,
        EvidenceRow? evidence,
        long expected,
        string previous
    ) =>
        entry.Sequence != expected ? (expected, "it is missing")
        : entry.PreviousHash != previous ? (expected, "it does not follow from the entry before it")
        : entry.ComputeHash() != entry.Hash ? (expected, "it was changed after it was written")
        : evidence is not null && EvidenceHash(evidence.Salt, evidence.Json) != entry.EvidenceHash
            ? (expected, "its evidence was changed after it was written")
        : null;
}

/// <summary>What a verification found.</summary>
public abstract record LedgerCheck
{
    LedgerCheck() { }

    /// <param name="WithEvidence">Entries whose evidence was not erased.</param>
    /// <param name="HeadHash">Kept elsewhere, it proves later that nothing before it was rewritten.</param>
    public sealed record Whole(long Entries, long WithEvidence, string HeadHash) : LedgerCheck;

    /// <param name="Sequence">The first entry that does not fit.</param>
    public sealed record Broken(long Sequence, string Why) : LedgerCheck;
}

/// <summary>An entry with what proves it.</summary>
/// <param name="Evidence">JSON; null once erased.</param>
public sealed record ProvenEntry(ConsentEntry Entry, string? ListName, string? Evidence);

/// <summary>A tenant's chain, locked for the running transaction.</summary>
public sealed class ConsentChain
{
    const int SaltBytes = 16;

    readonly Session db;
    readonly HashChain chain;
    readonly Guid tenantId;
    long sequence;
    string previous;

    internal ConsentChain(Session db, HashChain chain, Guid tenantId, long sequence, string previous)
    {
        (this.db, this.chain, this.tenantId) = (db, chain, tenantId);
        (this.sequence, this.previous) = (sequence, previous);
    }

    /// <summary>Adds an entry and its evidence.</summary>
    public async Task<ConsentEntry> AppendAsync(
        Guid personId,
        Guid? listId,
        Evidence evidence,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var salt = RandomNumberGenerator.GetHexString(SaltBytes * 2, lowercase: true);
        var json = evidence.ToJson();
        var entry = new ConsentEntry
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Sequence = sequence,
            PersonId = personId,
            ListId = listId,
            Kind = evidence.Kind,
            At = now.ToStored(),
            WordingHash = evidence.WordingHash,
            EvidenceHash = ConsentLedger.EvidenceHash(salt, json),
            PreviousHash = previous,
            Hash = "",
        };
        entry = entry with { Hash = entry.ComputeHash() };
        await db.InsertAsync(entry, token: cancellationToken);
        await db.InsertAsync(
            new EvidenceRow
            {
                EntryId = entry.Id,
                Salt = salt,
                Json = json,
            },
            token: cancellationToken
        );
        await chain.MoveHeadAsync(db, sequence, entry.Hash, cancellationToken);
        (sequence, previous) = (sequence + 1, entry.Hash);
        return entry;
    }
}
