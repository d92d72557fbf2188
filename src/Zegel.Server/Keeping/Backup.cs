using System.Data;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;
using Zegel.Storage;

namespace Zegel.Server.Keeping;

/// <param name="Path">Where it is.</param>
/// <param name="LedgerFaults">The live ledgers are broken, and so are their copies: words for people.</param>
sealed record BackupResult(string Path, BackupManifest Manifest, IReadOnlyList<string> LedgerFaults);

/// <summary>
/// Copies an installation while it is served: database, settings and returned mail, never a private key. The copy is
/// checked before it gets its name, and it is marked: put back, it delivers nothing until the operator says how to go on.
/// </summary>
sealed class Backup(Settings settings, TimeProvider clock, KeepingScreen screen)
{
    /// <summary>Folders of the data folder that are kept whole.</summary>
    static readonly string[] Folders = ["mail"];

    readonly Dialect dialect = Dialect.For(settings.DatabaseConnection);

    /// <param name="target">A file that ends in <c>.tar.gz</c>, or a folder; neither may be there yet.</param>
    /// <exception cref="KeepingException">It cannot be done; nothing is left.</exception>
    public async Task<BackupResult> TakeAsync(string target, CancellationToken cancellationToken)
    {
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (File.Exists(target) || Directory.Exists(target))
            throw new KeepingException($"{target} is there already; a backup replaces nothing: choose another name");
        var part = target + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // Two at once, from a timer and by hand, would write each other's parts.
            await using var alone = Lock(part + ".lock");
            if (Directory.Exists(part))
                Directory.Delete(part, recursive: true);
            try
            {
                return await TakeAsync(target, part, cancellationToken);
            }
            finally
            {
                if (Directory.Exists(part))
                    Directory.Delete(part, recursive: true);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new KeepingException($"the backup could not be written to {target}: {fault.Message}");
        }
    }

    static FileStream Lock(string file)
    {
        try
        {
            return new FileStream(
                file,
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            );
        }
        catch (IOException fault)
        {
            throw new KeepingException($"another backup seems to write there: {fault.Message}");
        }
    }

    async Task<BackupResult> TakeAsync(string target, string part, CancellationToken cancellationToken)
    {
        var content = Path.Combine(part, "content");
        BackupFile.CreateFolder(part);
        BackupFile.CreateFolder(content);
        var takenAt = clock.GetUtcNow();
        var steps = await StepsAsync(cancellationToken);
        var (standing, heads, faults) = dialect is Dialect.Postgres postgres
            ? await CopyPostgresAsync(postgres, content, cancellationToken)
            : await CopySqliteAsync((Dialect.Sqlite)dialect, content, takenAt, cancellationToken);
        await screen.StepAsync("Copying settings and returned mail", _ => CopyFilesAsync(content, cancellationToken));
        var parts = new List<BackupPart>();
        foreach (
            var file in Directory
                .EnumerateFiles(content, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
            parts.Add(
                await BackupFile.PartAsync(
                    content,
                    Path.GetRelativePath(content, file).Replace('\\', '/'),
                    cancellationToken
                )
            );
        var manifest = new BackupManifest(
            BackupManifest.FormatNow,
            BackupManifest.ProductNow,
            takenAt,
            standing.Id,
            standing.Epoch,
            standing.Point,
            dialect is Dialect.Postgres ? BackupManifest.Postgres : BackupManifest.Sqlite,
            steps,
            standing.KeyCheck,
            heads,
            parts,
            LeftOut()
        );
        await using (var file = BackupFile.Create(Path.Combine(content, BackupManifest.FileName)))
        {
            await file.WriteAsync(manifest.ToBytes(), cancellationToken);
            file.Flush(flushToDisk: true);
        }
        var packed = content;
        if (BackupFile.IsArchive(target))
        {
            packed = Path.Combine(part, "packed.tar.gz");
            await screen.StepAsync(
                "Packing",
                progress => BackupFile.PackAsync(content, manifest, packed, progress, cancellationToken)
            );
        }
        await screen.StepAsync(
            "Reading it back",
            progress => BackupFile.ReadAsync(packed, null, progress, cancellationToken)
        );
        // A name that is given last: whoever sees it sees a whole backup.
        if (packed == content)
            Directory.Move(content, target);
        else
            File.Move(packed, target, overwrite: false);
        return new BackupResult(target, manifest, faults);
    }

    async Task<IReadOnlyList<long>> StepsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<long> steps;
        try
        {
            steps = await new Migrator(dialect).AppliedAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new KeepingException($"the database cannot be opened: {fault.Message}");
        }
        return steps.SequenceEqual(Migrator.Steps)
            ? steps
            : throw new KeepingException(
                "the database is not at the schema of this version: take the backup with the version that serves it, or run `zegel migrate` first"
            );
    }

    async Task<(Standing, IReadOnlyList<ChainHead>, IReadOnlyList<string>)> CopySqliteAsync(
        Dialect.Sqlite sqlite,
        string content,
        DateTimeOffset takenAt,
        CancellationToken cancellationToken
    )
    {
        var copy = Path.Combine(content, BackupManifest.SqliteFileName);
        // On a thread of its own: SQLite copies in one go.
        await screen.StepAsync(
            "Copying the database",
            _ => Task.Run(() => SqliteFile.CopyAsync(sqlite, copy, cancellationToken), cancellationToken)
        );
        return await screen.StepAsync(
            "Checking the copy",
            async _ =>
            {
                if (await SqliteCopy.DamageAsync(copy, cancellationToken) is { Count: > 0 } damage)
                    throw new KeepingException(
                        $"the database file itself is damaged, so no backup was made; keep the ones you have. SQLite says: {damage[0]}"
                    );
                await using var database = new Database(SqliteCopy.DialectOf(copy));
                var continuity = new Continuity(database);
                var standing = await continuity.ReadAsync(cancellationToken);
                var heads = await database.ReadAsync(
                    db => HashChain.HeadsAsync(db, cancellationToken),
                    cancellationToken
                );
                var faults = await Ledgers.VerifyAsync(database, heads, cancellationToken);
                // From here on it is a backup: even unpacked by hand it delivers nothing.
                await continuity.RestoreAsync(standing, clock.GetUtcNow(), takenAt, cancellationToken);
                await database.DisposeAsync();
                await SqliteCopy.CloseAsync(copy, cancellationToken);
                return (standing, heads, faults);
            }
        );
    }

    async Task<(Standing, IReadOnlyList<ChainHead>, IReadOnlyList<string>)> CopyPostgresAsync(
        Dialect.Postgres postgres,
        string content,
        CancellationToken cancellationToken
    )
    {
        await PostgresTools.NeedAsync("pg_dump", postgres, cancellationToken);
        await PostgresTools.NeedAsync("pg_restore", postgres, cancellationToken);
        var copy = Path.Combine(content, BackupManifest.PostgresFileName);
        await using var database = new Database(postgres);
        await using var session = await database.ReadAsync(cancellationToken);
        // Manifest and dump see the same moment.
        await session.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var snapshot = await session.ExecuteAsync<string>("SELECT pg_export_snapshot()", cancellationToken);
        var standing = await Continuity.ReadAsync(session, cancellationToken);
        var heads = await HashChain.HeadsAsync(session, cancellationToken);
        await screen.StepAsync(
            "Copying the database",
            _ => PostgresTools.DumpAsync(postgres, snapshot, copy, cancellationToken)
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return await screen.StepAsync(
            "Checking the copy",
            async _ =>
            {
                await PostgresTools.ReadThroughAsync(postgres, copy, cancellationToken);
                return (standing, heads, await Ledgers.VerifyAsync(database, heads, cancellationToken));
            }
        );
    }

    async Task CopyFilesAsync(string content, CancellationToken cancellationToken)
    {
        await CopyFileAsync(Settings.FileName, content, cancellationToken);
        foreach (var folder in Folders.Select(f => Path.Combine(settings.DataFolder, f)).Where(Directory.Exists))
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            // A message that is just being written gets its name when it is whole.
            if (!file.EndsWith(".part", StringComparison.Ordinal))
                await CopyFileAsync(Path.GetRelativePath(settings.DataFolder, file), content, cancellationToken);
    }

    async Task CopyFileAsync(string path, string content, CancellationToken cancellationToken)
    {
        try
        {
            await using var from = File.OpenRead(Path.Combine(settings.DataFolder, path));
            BackupFile.CreateFolder(Path.GetDirectoryName(Path.Combine(content, path))!);
            await using var to = BackupFile.Create(Path.Combine(content, path));
            await from.CopyToAsync(to, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            // Somebody has dealt with this message meanwhile.
        }
    }

    /// <summary>What stays behind, by name: keys above all.</summary>
    List<string> LeftOut() =>
        [
            .. Directory
                .EnumerateFileSystemEntries(settings.DataFolder)
                .Select(e => Path.GetFileName(e))
                .Where(name =>
                    name != Settings.FileName
                    && !Folders.Contains(name)
                    && !name.StartsWith(BackupManifest.SqliteFileName, StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal),
        ];
}
