using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>Brings the people of an approved import onto their list.</summary>
sealed class ImportRun(Database database, AddressKeys keys)
{
    const int BatchRows = 500;

    /// <summary>
    /// Brings the people of an approved import onto the list, batch by batch; who is cut off goes on where it stopped.
    /// Suppressions and exits are looked at once more.
    /// </summary>
    /// <returns>The import as it is then; null when there is none, or it is not approved.</returns>
    public async Task<Import?> RunAsync(
        Guid id,
        TimeProvider clock,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var (import, isDone) = await database.WriteAsync(
                db => RunBatchAsync(db, id, clock.GetUtcNow(), cancellationToken),
                cancellationToken
            );
            if (import is null)
                return null;
            progress?.Report(import.Imported + import.Skipped.Values.Sum());
            if (isDone)
                return import;
        }
    }

    async Task<(Import? Import, bool IsDone)> RunBatchAsync(
        Session db,
        Guid id,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var import = await db.Imports.SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        if (import is null || import.State == ImportState.Done)
            return (import, true);
        if (import.State != ImportState.Running)
            return (null, true);
        // Two who run the same import take turns at the chain; each sees what the other left.
        var chain = await ConsentLedger.LockAsync(db, import.TenantId, cancellationToken);
        import = await db.Imports.SingleAsync(i => i.Id == id, cancellationToken);
        var list = await db.MailingLists.SingleAsync(l => l.Id == import.ListId, cancellationToken);
        var rows = await db
            .ImportRows.Where(r => r.ImportId == id)
            .OrderBy(r => r.Line)
            .Take(BatchRows)
            .ToListAsync(cancellationToken);
        var skipped = new SortedDictionary<string, long>(import.Skipped.ToDictionary(), StringComparer.Ordinal);
        var keyed = rows.Select(r => (Row: r, Key: keys.KeyFor(Mail.Addresses.Mailbox.Parse(r.Address)))).ToList();
        var known = await ImportJudge.KnownAsync(db, list, [.. keyed.Select(k => k.Key)], cancellationToken);
        var imported = 0L;
        foreach (var (row, key) in keyed)
            if (known.TryGetValue(key, out var why))
                ImportTally.Count(skipped, why.Why);
            else
            {
                await BringAsync(db, chain, import, list, row, key, now, cancellationToken);
                imported++;
            }
        if (rows.Count > 0)
        {
            var last = rows[^1].Line;
            await db.ImportRows.Where(r => r.ImportId == id && r.Line <= last).DeleteAsync(cancellationToken);
        }
        import = import with
        {
            Imported = import.Imported + imported,
            SkippedJson = JsonSerializer.Serialize(skipped),
            State = rows.Count < BatchRows ? ImportState.Done : ImportState.Running,
        };
        await db.UpdateAsync(import, token: cancellationToken);
        return (import, import.State == ImportState.Done);
    }

    static async Task BringAsync(
        Session db,
        ConsentChain chain,
        Import import,
        MailingList list,
        ImportRow row,
        string key,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var person = await db.People.SingleOrDefaultAsync(
            p => p.TenantId == import.TenantId && p.AddressKey == key,
            cancellationToken
        );
        if (person is null)
        {
            person = new Person
            {
                Id = Guid.CreateVersion7(now),
                TenantId = import.TenantId,
                Address = row.Address,
                AddressKey = key,
                Name = row.Name,
                Fields = row.Fields,
                Language = row.Language,
                CreatedAt = now.ToStored(),
            };
            await db.InsertAsync(person, token: cancellationToken);
        }
        else if (person.Address is null)
            await db.UpdateAsync(
                person with
                {
                    Address = row.Address,
                    Name = row.Name,
                    Fields = row.Fields,
                    Language = row.Language,
                },
                token: cancellationToken
            );
        var evidence = new Evidence.Imported
        {
            Wording = row.Wording,
            Ip = row.Ip.Length > 0 ? row.Ip : null,
            AgreedAt = row.AgreedAt,
            Method = row.Method,
            Source = row.Source,
            AddressAsTyped = row.AddressAsTyped,
            File = import.FileHash,
            Line = row.Line,
            Import = import.Id,
            Attestation = import.Attestation,
            RequestedBy = import.RequestedBy,
            ApprovedBy = import.DecidedBy ?? "",
        };
        var entry = await chain.AppendAsync(person.Id, list.Id, evidence, now, cancellationToken);
        var place = await db.Subscriptions.SingleOrDefaultAsync(
            s => s.ListId == list.Id && s.PersonId == person.Id,
            cancellationToken
        );
        var subscription = new Subscription
        {
            Id = place?.Id ?? Guid.CreateVersion7(now),
            TenantId = import.TenantId,
            ListId = list.Id,
            PersonId = person.Id,
            State = SubscriptionState.Active,
            ConsentId = entry.Id,
            Since = now.ToStored(),
            ImportId = import.Id,
        };
        if (place is null)
            await db.InsertAsync(subscription, token: cancellationToken);
        else
            await db.UpdateAsync(subscription, token: cancellationToken);
    }
}
