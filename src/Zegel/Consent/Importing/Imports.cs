using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsvHelper;
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

    const int BatchRows = 500;
    const int SamplesShown = 20;
    const int ShownMax = 200;
    const int AttestationLengthMin = 20;
    const int AttestationLengthMax = 1000;
    const int FileNameLengthMax = 200;

    // C16: more of these than in any list that people joined themselves.
    const double RoleShareMax = 0.05;
    const double InvalidShareMax = 0.10;

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
        var tally = await JudgeAsync(
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
        Tally tally;
        try
        {
            tally = await JudgeAsync(
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
                Add(skipped, why.Why);
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

    async Task<Tally> JudgeAsync(
        MailingList list,
        Stream file,
        ImportPlan plan,
        TextWriter? errors,
        DateTimeOffset now,
        IProgress<long>? progress,
        Func<IReadOnlyList<ImportedPerson>, Task> take,
        CancellationToken cancellationToken
    )
    {
        file.Position = 0;
        using var opened = ImportFile.Open(file);
        var judge = new ImportJudge(plan, list, keys, opened.Headers, now);
        await using var writer = errors is null
            ? null
            : CsvWriter.Create(errors, CsvWriterOptions.Default, leaveOpen: true);
        writer?.WriteRow([.. opened.Headers, "line", "reason"]);
        var tally = new Tally();
        var batch = new List<(ImportLine Line, ImportedPerson Person)>(BatchRows);
        foreach (var line in opened.Lines())
        {
            cancellationToken.ThrowIfCancellationRequested();
            tally.Lines++;
            var (person, refusal, detail) = judge.Read(line);
            if (refusal is { } why)
                Refuse(line, why, detail);
            else
                batch.Add((line, person!));
            if (batch.Count == BatchRows)
                await FlushAsync();
            if (tally.Lines % 1000 == 0)
                progress?.Report(tally.Lines);
        }
        await FlushAsync();
        tally.RoleAddresses = judge.RoleAddresses;
        return tally;

        async Task FlushAsync()
        {
            if (batch.Count == 0)
                return;
            var known = await database.ReadAsync(
                db => ImportJudge.KnownAsync(db, list, [.. batch.Select(b => b.Person.AddressKey)], cancellationToken),
                cancellationToken
            );
            var good = new List<ImportedPerson>(batch.Count);
            foreach (var (line, person) in batch)
                if (known.TryGetValue(person.AddressKey, out var found))
                    Refuse(line, found.Why, found.Detail);
                else
                    good.Add(person);
            batch.Clear();
            if (good.Count > 0)
                await take(good);
            tally.Accepted += good.Count;
        }

        void Refuse(ImportLine line, ImportRefusal why, string detail)
        {
            tally.Add(why);
            var words = ImportWords.Of(why, detail);
            if (tally.FirstRefused.Count < SamplesShown)
                tally.FirstRefused.Add((line.Line, words));
            writer?.WriteRow([
                .. Enumerable.Range(0, opened.Headers.Count).Select(i => i < line.Cells.Count ? line.Cells[i] : ""),
                line.Line.ToString(CultureInfo.InvariantCulture),
                ImportWords.Harmless(words),
            ]);
        }
    }

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

    static void Add(SortedDictionary<string, long> counts, ImportRefusal why)
    {
        var word = ImportWords.Key(why);
        counts[word] = counts.GetValueOrDefault(word) + 1;
    }

    sealed class Tally
    {
        public long Lines;
        public long Accepted;
        public long RoleAddresses;

        public SortedDictionary<string, long> Refused { get; } = new(StringComparer.Ordinal);

        public List<(long Line, string Why)> FirstRefused { get; } = [];

        public void Add(ImportRefusal why) => Imports.Add(Refused, why);

        /// <summary>What no list has that people joined themselves (C16).</summary>
        public IReadOnlyList<string> Findings()
        {
            var findings = new List<string>();
            if (Lines > 0 && RoleAddresses > Lines * RoleShareMax)
                findings.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{RoleAddresses} of {Lines} addresses are of a function (info@, sales@): people rarely join with those"
                    )
                );
            var invalid = Refused.GetValueOrDefault(ImportWords.Key(ImportRefusal.BadAddress));
            if (Lines > 0 && invalid > Lines * InvalidShareMax)
                findings.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{invalid} of {Lines} addresses cannot be right: a list in use is cleaner"
                    )
                );
            return findings;
        }
    }
}

/// <summary>Reasons in words.</summary>
public static class ImportWords
{
    /// <summary>As it is counted: <c>no-time</c>.</summary>
    public static string Key(ImportRefusal why)
    {
        var key = new StringBuilder();
        foreach (var c in why.ToString())
        {
            if (char.IsUpper(c) && key.Length > 0)
                key.Append('-');
            key.Append(char.ToLowerInvariant(c));
        }
        return key.ToString();
    }

    public static string Of(ImportRefusal why, string detail) =>
        why switch
        {
            ImportRefusal.NoAddress => "there is no address",
            ImportRefusal.BadAddress => $"not an address: {detail}",
            ImportRefusal.NoTime => "it does not say when the person agreed",
            ImportRefusal.BadTime =>
                $"“{detail}” is not a time that can be right: write 2024-05-01T13:30+02:00, or declare zone and format",
            ImportRefusal.NoMethod => "it does not say how the person agreed",
            ImportRefusal.UnknownMethod =>
                $"“{detail}” is no way of agreeing that counts: {string.Join(", ", ImportMethod.Accepted.Keys)}",
            ImportRefusal.BannedOrigin =>
                $"“{detail}”: addresses that were bought, rented, swapped, appended or harvested never agreed (G24)",
            ImportRefusal.NoSource => "it does not say where the person agreed: a page or a document",
            ImportRefusal.NoWording => "it does not say what the person agreed to",
            ImportRefusal.Twice => "the address stands in the file before",
            ImportRefusal.Suppressed => $"suppressed here ({detail}): no import ends that",
            ImportRefusal.Left => "the person left this list; only they themselves can come back",
            ImportRefusal.AlreadyOn => "is on the list already",
            _ => Key(why),
        };

    /// <summary>A spreadsheet would take these beginnings for a formula.</summary>
    internal static string Harmless(string cell) =>
        cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + cell : cell;

    internal static void WriteRow(this CsvWriter writer, IReadOnlyList<string> cells)
    {
        foreach (var cell in cells)
            writer.WriteField(cell);
        writer.EndRecord();
    }
}
