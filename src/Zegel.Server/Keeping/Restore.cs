using System.Text.RegularExpressions;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;
using Npgsql;
using Zegel.Storage;

namespace Zegel.Server.Keeping;

/// <param name="DataFolder">Empty, or not there.</param>
/// <param name="Database">The PostgreSQL database to restore into, empty; null for the one in the restored settings.</param>
/// <param name="MasterKeyFile">Is copied to its place when it is the right one; null to bring it later.</param>
sealed record RestoreRequest(string Source, string DataFolder, string? Database, string? MasterKeyFile);

/// <param name="Migrated">Schema steps that this version added.</param>
/// <param name="HasKey">The right master key is in place or in the environment.</param>
/// <param name="Warnings">What the operator has to mend before the first start.</param>
sealed record RestoreResult(
    BackupManifest Manifest,
    IReadOnlyList<long> Migrated,
    bool HasKey,
    IReadOnlyList<string> Warnings
);

/// <summary>Puts a backup into an empty place. Whatever it finds wrong it says before anything is in place.</summary>
sealed partial class Restore(TimeProvider clock, KeepingScreen screen)
{
    const string PartName = ".restore.part";

    /// <exception cref="KeepingException">It cannot be done; the data folder is as it was.</exception>
    public async Task<RestoreResult> RunAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(request.DataFolder);
        if (!File.Exists(request.Source) && !Directory.Exists(request.Source))
            throw new KeepingException($"{request.Source} is not there");
        if (
            Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(e => Path.GetFileName(e) != PartName)
                is { } found
        )
            throw new KeepingException(
                $"{folder} is not empty ({Path.GetFileName(found)}): a restore overwrites nothing, name an empty folder by --data"
            );
        // Inside the folder: its parent may belong to somebody else.
        var part = Path.Combine(folder, PartName);
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.Exists(part))
                Directory.Delete(part, recursive: true);
            BackupFile.CreateFolder(part);
            try
            {
                return await RunAsync(request, folder, part, cancellationToken);
            }
            finally
            {
                Directory.Delete(part, recursive: true);
            }
        }
        catch (Exception fault)
            when (fault is IOException or UnauthorizedAccessException or SqliteException or NpgsqlException)
        {
            throw new KeepingException($"the backup could not be put into {folder}: {fault.Message}");
        }
    }

    async Task<RestoreResult> RunAsync(
        RestoreRequest request,
        string folder,
        string part,
        CancellationToken cancellationToken
    )
    {
        var manifest = await screen.StepAsync(
            "Unpacking and checking",
            progress => BackupFile.ReadAsync(request.Source, part, progress, cancellationToken)
        );
        RefuseNewer(manifest);
        var key = Key(request, manifest);
        var warnings = new List<string>();
        var (settings, databaseGiven) = await SettingsAsync(
            request,
            manifest,
            folder,
            part,
            warnings,
            cancellationToken
        );
        var migrated =
            manifest.Database == BackupManifest.Sqlite
                ? await RestoreSqliteAsync(
                    Path.Combine(part, BackupManifest.SqliteFileName),
                    manifest,
                    warnings,
                    cancellationToken
                )
                : await RestorePostgresAsync(part, manifest, databaseGiven, warnings, cancellationToken);
        if (request.MasterKeyFile is { } keyFile)
        {
            await using var copy = BackupFile.Create(Path.Combine(part, "master.key"));
            await copy.WriteAsync(await File.ReadAllBytesAsync(keyFile, cancellationToken), cancellationToken);
            copy.Flush(flushToDisk: true);
        }
        foreach (var file in (string?[])[settings?.CertificateFile, settings?.CertificateKeyFile])
            if (file is not null && !File.Exists(Path.Combine(folder, file)))
                warnings.Add(
                    $"{Path.Combine(folder, file)} is not there: zegel.toml names it for TLS, and no backup holds it"
                );
        MoveIntoPlace(part, folder);
        return new RestoreResult(manifest, migrated, key, warnings);
    }

    static void RefuseNewer(BackupManifest manifest)
    {
        if (manifest.Steps.Except(Migrator.Steps).Any())
            throw new KeepingException(
                $"the backup was made by version {manifest.Product} with schema step {manifest.Steps.Max()}; this version knows {Migrator.Steps[^1]}: install that version or a newer one"
            );
    }

    /// <summary>True when the right key is at hand.</summary>
    static bool Key(RestoreRequest request, BackupManifest manifest)
    {
        if (manifest.MasterKeyCheck is not { } check)
            return true;
        var (from, text) = request.MasterKeyFile is { } file
            ? (file, File.Exists(file) ? File.ReadAllText(file) : throw new KeepingException($"{file} is not there"))
            : ("ZEGEL_MASTER_KEY", Environment.GetEnvironmentVariable("ZEGEL_MASTER_KEY"));
        if (string.IsNullOrEmpty(text))
            return false;
        try
        {
            var given = MasterKey.FromBase64(text).Check;
            return given == check
                ? true
                : throw new KeepingException(
                    $"{from} is another master key (check value {given}): this backup needs the one with {check}"
                );
        }
        catch (FormatException fault)
        {
            throw new KeepingException($"{from} is no master key: {fault.Message}");
        }
    }

    static async Task<(Settings? Settings, string? Database)> SettingsAsync(
        RestoreRequest request,
        BackupManifest manifest,
        string folder,
        string part,
        List<string> warnings,
        CancellationToken cancellationToken
    )
    {
        if (manifest.Database == BackupManifest.Sqlite && request.Database is not null)
            throw new KeepingException("this backup is of SQLite, which lies in the data folder: leave out --database");
        var file = Path.Combine(part, Settings.FileName);
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        if (request.Database is { } wanted)
        {
            text = WithDatabase(text, wanted);
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }
        Settings? settings = null;
        try
        {
            settings = Settings.Parse(folder, Path.Combine(folder, Settings.FileName), text);
            if (request.Database is not null && settings.Database != request.Database)
                throw new KeepingException("the restored zegel.toml could not be given the database: mend it by hand");
            if (manifest.Database == BackupManifest.Sqlite && settings.Database is { } elsewhere)
                warnings.Add(
                    $"zegel.toml names the database {elsewhere}; the backup is restored to {BackupManifest.SqliteFileName} in the data folder: take the line out"
                );
        }
        catch (SettingsException fault)
        {
            warnings.Add($"the restored settings need mending: {fault.Message}");
        }
        return (settings, request.Database ?? settings?.Database);
    }

    /// <summary>The settings text with this database, in place of the line that was there.</summary>
    internal static string WithDatabase(string text, string database)
    {
        var line =
            $"database = \"{database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        var lines = text.Split('\n').ToList();
        // Only above the first table is it Zegel's own `database`.
        var end = lines.FindIndex(l => l.TrimStart().StartsWith('['));
        var at = lines.FindIndex(0, end < 0 ? lines.Count : end, l => DatabaseLine().IsMatch(l));
        if (at >= 0)
            lines[at] = line;
        else
            lines.Insert(0, line);
        return string.Join('\n', lines);
    }

    async Task<IReadOnlyList<long>> RestoreSqliteAsync(
        string file,
        BackupManifest manifest,
        List<string> warnings,
        CancellationToken cancellationToken
    ) =>
        await screen.StepAsync<IReadOnlyList<long>>(
            "Checking the database",
            async _ =>
            {
                if (await SqliteCopy.DamageAsync(file, cancellationToken) is { Count: > 0 } damage)
                    throw new KeepingException($"the database in the backup is damaged: {damage[0]}");
                var dialect = SqliteCopy.DialectOf(file);
                var migrated = await new Migrator(dialect).MigrateAsync(cancellationToken);
                await using (var database = new Database(dialect))
                    await FinishAsync(database, manifest, warnings, cancellationToken);
                await SqliteCopy.CloseAsync(file, cancellationToken);
                return migrated;
            }
        );

    async Task<IReadOnlyList<long>> RestorePostgresAsync(
        string part,
        BackupManifest manifest,
        string? connection,
        List<string> warnings,
        CancellationToken cancellationToken
    )
    {
        if (connection is null || Dialect.For(connection) is not Dialect.Postgres postgres)
            throw new KeepingException("this backup is of PostgreSQL: name an empty database by --database \"Host=…\"");
        await PostgresTools.NeedAsync("pg_restore", postgres, cancellationToken);
        await using var database = new Database(postgres);
        var tables = await database.ReadAsync(
            db =>
                db.ExecuteAsync<long>(
                    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
                    cancellationToken
                ),
            cancellationToken
        );
        if (tables > 0)
            throw new KeepingException(
                "the database is not empty: a restore overwrites nothing; make an empty one (createdb) and name it by --database \"Host=…\""
            );
        var dump = Path.Combine(part, BackupManifest.PostgresFileName);
        await screen.StepAsync(
            "Restoring the database",
            _ => PostgresTools.RestoreAsync(postgres, dump, cancellationToken)
        );
        File.Delete(dump);
        return await screen.StepAsync<IReadOnlyList<long>>(
            "Checking the database",
            async _ =>
            {
                var migrated = await new Migrator(postgres).MigrateAsync(cancellationToken);
                await FinishAsync(database, manifest, warnings, cancellationToken);
                return migrated;
            }
        );
    }

    /// <summary>Delivery is stopped before anything is judged: even a restore that is refused here sends nothing.</summary>
    async Task FinishAsync(
        Database database,
        BackupManifest manifest,
        List<string> warnings,
        CancellationToken cancellationToken
    )
    {
        await new Continuity(database).RestoreAsync(
            new Standing(manifest.Installation, manifest.Epoch, manifest.Point, 0, manifest.MasterKeyCheck, null),
            clock.GetUtcNow(),
            manifest.TakenAt,
            cancellationToken
        );
        warnings.AddRange(await Ledgers.VerifyAsync(database, manifest.Chains, cancellationToken));
    }

    /// <summary>The settings last: before they are there, nothing can be served from the folder.</summary>
    static void MoveIntoPlace(string part, string folder)
    {
        foreach (
            var entry in Directory
                .EnumerateFileSystemEntries(part)
                .OrderBy(e => Path.GetFileName(e) == Settings.FileName)
                .ToList()
        )
            Directory.Move(entry, Path.Combine(folder, Path.GetFileName(entry)));
    }

    [GeneratedRegex(@"^\s*database\s*=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DatabaseLine();
}
