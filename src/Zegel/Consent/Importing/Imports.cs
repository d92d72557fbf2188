using System.Security.Cryptography;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Delivery;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>
/// Brings lists from elsewhere. Rows without proof are refused and said why; the rest waits until a second person agrees,
/// and nobody is woken who left (C10, C16, C17).
/// </summary>
public sealed class Imports(Database database, AddressKeys keys, AuditLog audit)
{
    /// <summary>Of people whose import is not proven yet, in one campaign (C17).</summary>
    public const int UnprovenMax = 500;

    const int SamplesShown = 20;
    const int ShownMax = 200;
    const int AttestationLengthMin = 20;
    const int AttestationLengthMax = 1000;
    const int FileNameLengthMax = 200;

    /// <summary>The columns of a file, and what they seem to hold.</summary>
    /// <exception cref="ImportFileException">It cannot be read.</exception>
    public static ImportHeader ReadHeader(Stream file)
    {
        using var opened = ImportFile.Open(file);
        file.Position = 0;
        return new ImportHeader(opened.Headers, ImportField.Guess(opened.Headers));
    }

    /// <summary>The file as it would be taken. Nothing is written but the error file.</summary>
    /// <param name="errors">Gets the rows that are not taken, as they stand in the file, with line and reason; or null.</param>
    /// <param name="progress">Is told of lines read, now and then.</param>
    /// <exception cref="ImportFileException">The file or the plan cannot be used.</exception>
    public async Task<ImportPreview> PreviewAsync(
        MailingList list,
        Stream file,
        ImportPlan plan,
        TextWriter? errors,
        DateTimeOffset now,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        var first = new List<ImportSample>();
        var tally = await new ImportReading(database, keys).JudgeAsync(
            list,
            file,
            plan,
            errors,
            now,
            progress,
            batch =>
            {
                foreach (var person in batch.Take(SamplesShown - first.Count))
                    first.Add(
                        new ImportSample(
                            person.Line,
                            person.Address.ToString(),
                            person.Name,
                            person.AgreedAt,
                            person.Method,
                            person.Source,
                            person.Wording
                        )
                    );
                return Task.CompletedTask;
            },
            cancellationToken
        );
        return new ImportPreview(tally.Accepted, tally.Refused, tally.Findings(), first, tally.FirstRefused);
    }

    /// <summary>Lays the file's good rows aside until somebody else agrees. Nobody is on the list by this.</summary>
    /// <param name="attestation">In the requester's own words: how they know that these people agreed.</param>
    /// <exception cref="ImportFileException">The file or the plan cannot be used.</exception>
    public async Task<ImportResult> RequestAsync(
        MailingList list,
        Stream file,
        string fileName,
        ImportPlan plan,
        string attestation,
        string actor,
        DateTimeOffset now,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        var word = PlainText.OneLine(attestation, AttestationLengthMax);
        if (word.Length < AttestationLengthMin)
            return new ImportResult.Refused(
                $"say in a sentence of at least {AttestationLengthMin} characters how you know that these people agreed"
            );
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        file.Position = 0;
        var import = new Import
        {
            Id = Guid.CreateVersion7(now),
            TenantId = list.TenantId,
            ListId = list.Id,
            FileName = PlainText.OneLine(fileName, FileNameLengthMax),
            FileHash = hash,
            State = ImportState.Refused,
            Attestation = word,
            RequestedBy = actor,
            RequestedAt = now.ToStored(),
            Accepted = 0,
            Imported = 0,
        };
        // Refused until it is whole: who is cut off in the middle leaves rows that can never be approved.
        await database.WriteAsync(db => db.InsertAsync(import, token: cancellationToken), cancellationToken);
        ImportTally tally;
        try
        {
            tally = await new ImportReading(database, keys).JudgeAsync(
                list,
                file,
                plan,
                null,
                now,
                progress,
                batch =>
                    database.WriteAsync(
                        db => db.BulkCopyAsync(batch.Select(p => Row(import.Id, p)), cancellationToken),
                        cancellationToken
                    ),
                cancellationToken
            );
        }
        catch
        {
            await DropAsync(import.Id, alsoImport: true);
            throw;
        }
        if (tally.Accepted == 0)
        {
            await DropAsync(import.Id, alsoImport: true);
            return new ImportResult.Refused("not one row of the file proves that somebody agreed; nothing was kept");
        }
        import = import with
        {
            State = ImportState.Held,
            Accepted = tally.Accepted,
            RefusedJson = JsonSerializer.Serialize(tally.Refused),
            FindingsJson = JsonSerializer.Serialize(tally.Findings()),
        };
        await database.WriteAsync(
            async db =>
            {
                await db.UpdateAsync(import, token: cancellationToken);
                await audit.AppendAsync(
                    db,
                    import.TenantId,
                    actor,
                    "import requested",
                    import.Id.ToString("D"),
                    $"{import.Accepted} people for {list.Name}, file {hash}: {word}",
                    cancellationToken
                );
            },
            cancellationToken
        );
        return new ImportResult.Done(import);
    }

    /// <summary>A second person agrees (2P). The people are brought in by <see cref="RunAsync"/>.</summary>
    /// <param name="reason">Needed when something speaks against it.</param>
    public Task<ImportResult> ApproveAsync(
        Guid tenantId,
        Guid id,
        string actor,
        string reason,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => DecideAsync(tenantId, id, actor, reason, ImportState.Running, now, cancellationToken);

    /// <summary>Ends a held import; its rows are thrown away.</summary>
    public async Task<ImportResult> RefuseAsync(
        Guid tenantId,
        Guid id,
        string actor,
        string reason,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var result = await DecideAsync(tenantId, id, actor, reason, ImportState.Refused, now, cancellationToken);
        if (result is ImportResult.Done)
            await DropAsync(id, alsoImport: false);
        return result;
    }

    Task<ImportResult> DecideAsync(
        Guid tenantId,
        Guid id,
        string actor,
        string reason,
        ImportState to,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<ImportResult>(
            async db =>
            {
                // Updating first locks the row: of two who decide at once, the second finds it decided.
                await db.Imports.Where(i => i.Id == id).Set(i => i.State, i => i.State).UpdateAsync(cancellationToken);
                var import = await db.Imports.SingleOrDefaultAsync(
                    i => i.Id == id && i.TenantId == tenantId,
                    cancellationToken
                );
                if (import is null)
                    return new ImportResult.Unknown();
                if (import.State != ImportState.Held)
                    return new ImportResult.Refused($"it is {import.State.ToString().ToLowerInvariant()} already");
                var why = PlainText.OneLine(reason, AttestationLengthMax);
                if (to == ImportState.Running && import.RequestedBy.Equals(actor, StringComparison.OrdinalIgnoreCase))
                    return new ImportResult.Refused(
                        "whoever asked for an import cannot approve it: a second person is needed"
                    );
                if (to == ImportState.Running && import.Findings.Count > 0 && why.Length == 0)
                    return new ImportResult.Refused(
                        "something speaks against it: say why it is right nevertheless ("
                            + string.Join("; ", import.Findings)
                            + ")"
                    );
                // A refusal by the requester is a withdrawal: nobody else was asked.
                var by = import.RequestedBy.Equals(actor, StringComparison.OrdinalIgnoreCase) ? null : actor;
                import = import with { State = to, DecidedBy = by, DecidedAt = now.ToStored(), Decision = why };
                await db.UpdateAsync(import, token: cancellationToken);
                await audit.AppendAsync(
                    db,
                    tenantId,
                    actor,
                    to == ImportState.Running ? "import approved" : "import refused",
                    id.ToString("D"),
                    why,
                    cancellationToken
                );
                return new ImportResult.Done(import);
            },
            cancellationToken
        );

    /// <inheritdoc cref="ImportRun.RunAsync"/>
    public Task<Import?> RunAsync(
        Guid id,
        TimeProvider clock,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    ) => new ImportRun(database, keys).RunAsync(id, clock, progress, cancellationToken);

    /// <summary>Approved imports whose people are not all in: for a server that was ended in the middle.</summary>
    public Task<List<Guid>> UnfinishedAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.Imports.Where(i => i.State == ImportState.Running)
                    .OrderBy(i => i.Id)
                    .Select(i => i.Id)
                    .Take(ShownMax)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// Looks at the campaigns that have ended: an import whose people took their mail is proven, and from then on counts as
    /// the rest. One complaint, or one mailbox in ten that is none, and it stays held to a few hundred.
    /// </summary>
    /// <returns>How many are proven now.</returns>
    public Task<int> MeasureAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var waiting = await db.Imports.AnyAsync(
                    i => i.State == ImportState.Done && i.ProvenAt == null,
                    cancellationToken
                );
                if (!waiting)
                    return 0;
                return await db.ExecuteAsync(
                    """
                    UPDATE import SET proven_at = @now WHERE state = 'done' AND proven_at IS NULL
                      AND (SELECT COUNT(*) FROM subscription s JOIN intent i ON i.subscription_id = s.id
                        JOIN campaign c ON c.id = i.campaign_id AND c.state = 'finished'
                        WHERE s.import_id = import.id AND i.outcome = 'delivered') > 0
                      AND (SELECT COUNT(*) FROM subscription s JOIN intent i ON i.subscription_id = s.id
                        JOIN campaign c ON c.id = i.campaign_id AND c.state = 'finished'
                        WHERE s.import_id = import.id AND i.outcome = 'bounced' AND i.fault = 'address') * 10
                        <= (SELECT COUNT(*) FROM subscription s JOIN intent i ON i.subscription_id = s.id
                        JOIN campaign c ON c.id = i.campaign_id AND c.state = 'finished'
                        WHERE s.import_id = import.id)
                      AND NOT EXISTS (SELECT 1 FROM subscription s JOIN person p ON p.id = s.person_id
                        JOIN suppression x ON x.address_key = p.address_key AND x.reason = 'complaint'
                        AND x.tenant_id = import.tenant_id
                        WHERE s.import_id = import.id)
                    """,
                    cancellationToken,
                    Raw.Instant("now", now)
                );
            },
            cancellationToken
        );

    public Task<Import?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.Imports.SingleOrDefaultAsync(i => i.Id == id && i.TenantId == tenantId, cancellationToken)!,
            cancellationToken
        )!;

    /// <summary>Newest first.</summary>
    public Task<List<Import>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.Imports.Where(i => i.TenantId == tenantId)
                    .OrderByDescending(i => i.Id)
                    .Take(ShownMax)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    static ImportRow Row(Guid importId, ImportedPerson person) =>
        new()
        {
            ImportId = importId,
            Line = person.Line,
            Address = person.Address.ToString(),
            AddressAsTyped = person.AddressAsTyped,
            Name = person.Name,
            Language = person.Language,
            AgreedAt = person.AgreedAt,
            Method = person.Method,
            Source = person.Source,
            Wording = person.Wording,
            Ip = person.Ip,
            Fields = person.Fields,
        };

    Task DropAsync(Guid id, bool alsoImport) =>
        database.WriteAsync(
            async db =>
            {
                await db.ImportRows.Where(r => r.ImportId == id).DeleteAsync();
                if (alsoImport)
                    await db.Imports.Where(i => i.Id == id).DeleteAsync();
            },
            CancellationToken.None
        );
}
