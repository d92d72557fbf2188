using System.Formats.Tar;
using System.IO.Compression;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Microsoft.Extensions.Time.Testing;
using Zegel.Delivery;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Server.Keeping;

public abstract class BackupTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    static readonly KeepingScreen Quiet = new(TextWriter.Null, live: false);

    readonly FakeTimeProvider clock = new(Now.AddMinutes(5));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A data folder as it stands after some days of work.</summary>
    sealed record Place(string Folder, Settings Settings, Database Database, MasterKey Key, DeliveryStage Stage)
    {
        public string Beside(string name) => Path.Combine(Path.GetDirectoryName(Folder)!, name);
    }

    async Task<Place> SetAsync()
    {
        var root = Directory.CreateTempSubdirectory("zegel-backup-").FullName;
        var folder = Directory.CreateDirectory(Path.Combine(root, "data")).FullName;
        var database = await CreateAsync(folder);
        var text = SettingsText(database.Dialect);
        await File.WriteAllTextAsync(Path.Combine(folder, Settings.FileName), text, Token);
        var key = MasterKey.LoadOrCreate(Path.Combine(folder, "master.key"));
        await File.WriteAllTextAsync(Path.Combine(folder, "tls.key"), "secret", Token);
        Directory.CreateDirectory(Path.Combine(folder, "mail", "replies"));
        await File.WriteAllTextAsync(Path.Combine(folder, "mail", "replies", "1.eml"), "Subject: ja\r\n\r\n", Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "mail", "replies", "2.eml.part"), "half", Token);
        var stage = await DeliveryStage.SetAsync(database, Now);
        await stage.SelectAsync(3);
        var audit = new AuditLog(clock);
        foreach (var what in new[] { "one", "two", "three" })
            await database.WriteAsync(
                db => audit.AppendAsync(db, stage.Tenant.Id, "ann", "did", what, "", Token),
                Token
            );
        // The stage writes consent rows without their chain.
        await stage.ExecuteAsync("DELETE FROM chain_head WHERE chain = 'consent'");
        await new Continuity(database).KeepKeyCheckAsync(key.Check, Token);
        return new Place(folder, Settings.Load(folder), database, key, stage);
    }

    async Task<Database> CreateAsync(string folder)
    {
        if (fixture is PostgresDatabase)
            return await fixture.CreateAsync();
        var dialect = Dialect.For(Path.Combine(folder, "zegel.db"));
        await new Migrator(dialect).MigrateAsync(Token);
        return new Database(dialect);
    }

    static string SettingsText(Dialect dialect) =>
        (dialect is Dialect.Postgres ? $"database = \"{dialect.ConnectionString}\"\n" : "")
        + """
            public_url = "https://post.zegel.example"
            zone = "zegel.example"
            mail_host = "mx.zegel.example"
            [pools]
            bulk = ["192.0.2.1 mta1.zegel.example"]
            transactional = ["192.0.2.2 mta2.zegel.example"]
            [tls]
            certificate = "tls.pem"
            key = "tls.key"
            """;

    Task<BackupResult> BackUpAsync(Place place, string target) =>
        new Backup(place.Settings, clock, Quiet).TakeAsync(target, Token);

    async Task<string?> EmptyDatabaseAsync() =>
        fixture is PostgresDatabase ? (await fixture.CreateEmptyAsync()).Dialect.ConnectionString : null;

    Task<RestoreResult> RestoreAsync(string source, string folder, string? database, string? key = null) =>
        new Restore(clock, Quiet).RunAsync(new RestoreRequest(source, folder, database, key), Token);

    [Theory]
    [InlineData("backup.tar.gz")]
    [InlineData("backup")]
    public async Task What_was_saved_comes_back_and_delivers_nothing(string name)
    {
        var place = await SetAsync();
        var target = place.Beside(name);
        var taken = await BackUpAsync(place, target);
        taken.Manifest.LeftOut.ShouldBe(["master.key", "tls.key"], ignoreOrder: true);
        taken.Manifest.MasterKeyCheck.ShouldBe(place.Key.Check);
        taken.Manifest.Parts.Select(p => p.Path).ShouldContain("mail/replies/1.eml");
        taken.Manifest.Parts.ShouldNotContain(p => p.Path.Contains("part") || p.Path.Contains("key"));
        Directory.GetFileSystemEntries(Path.GetDirectoryName(target)!).Length.ShouldBe(2, "nothing is left beside it");
        // What happens after the backup is lost.
        await place.Stage.SelectAsync(2);

        var folder = place.Beside("again");
        var database = await EmptyDatabaseAsync();
        clock.Advance(TimeSpan.FromHours(1));
        var result = await RestoreAsync(target, folder, database, Path.Combine(place.Folder, "master.key"));
        result.HasKey.ShouldBeTrue();
        result.Migrated.ShouldBeEmpty();
        result.Warnings.ShouldContain(w => w.Contains("tls.pem"));
        (await File.ReadAllTextAsync(Path.Combine(folder, "mail", "replies", "1.eml"), Token)).ShouldContain("ja");
        Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ShouldNotContain(".restore.part");

        var settings = Settings.Load(folder);
        await using var restored = new Database(Dialect.For(settings.DatabaseConnection));
        (await restored.ReadAsync(db => db.Intents.CountAsync(Token), Token)).ShouldBe(3);
        (
            await restored.ReadAsync(db => AuditLog.FirstBrokenAsync(db, place.Stage.Tenant.Id, Token), Token)
        ).ShouldBeNull();
        var standing = await new Continuity(restored).ReadAsync(Token);
        standing.Id.ShouldBe((await new Continuity(place.Database).ReadAsync(Token)).Id);
        standing.KeyCheck.ShouldBe(place.Key.Check);
        standing.Stop.ShouldBe(new DeliveryStop(StopReason.Restored, clock.GetUtcNow(), Now.AddMinutes(5)));
        (await new Spool(restored).ClaimAsync(10, Now.AddHours(1), Token)).ShouldBeEmpty();
        // The live one goes on.
        (await new Spool(place.Database).ClaimAsync(10, Now.AddHours(1), Token)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_backup_replaces_nothing_and_a_restore_wants_an_empty_place()
    {
        var place = await SetAsync();
        var target = place.Beside("backup.tar.gz");
        await BackUpAsync(place, target);
        (await Should.ThrowAsync<KeepingException>(() => BackUpAsync(place, target))).Message.ShouldContain(
            "is there already"
        );
        (
            await Should.ThrowAsync<KeepingException>(() => RestoreAsync(target, place.Folder, null))
        ).Message.ShouldContain("is not empty");
    }

    [Fact]
    public async Task The_wrong_master_key_is_told_at_once()
    {
        var place = await SetAsync();
        var target = place.Beside("backup.tar.gz");
        await BackUpAsync(place, target);
        var other = place.Beside("other.key");
        MasterKey.LoadOrCreate(other);
        var folder = place.Beside("again");
        var fault = await Should.ThrowAsync<KeepingException>(async () =>
            await RestoreAsync(target, folder, await EmptyDatabaseAsync(), other)
        );
        fault.Message.ShouldContain("another master key");
        fault.Message.ShouldContain(place.Key.Check);
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broken_ledger_is_copied_and_told()
    {
        var place = await SetAsync();
        await place.Stage.ExecuteAsync(
            $"INSERT INTO audit_entry VALUES ('{place.Stage.Tenant.Id:D}', 4, 0, 'x', 'y', 'z', '', '', '')"
        );
        var taken = await BackUpAsync(place, place.Beside("backup.tar.gz"));
        taken.LedgerFaults.ShouldContain("the audit log of kringloop is broken at entry 4");
        File.Exists(taken.Path).ShouldBeTrue();
    }

    [Fact]
    public async Task A_copy_taken_while_others_write_is_whole()
    {
        var place = await SetAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var audit = new AuditLog(clock);
        var writing = Task.Run(
            async () =>
            {
                var count = 0;
                while (!stop.IsCancellationRequested)
                {
                    await place.Database.WriteAsync(
                        db => audit.AppendAsync(db, place.Stage.Tenant.Id, "ann", "did", $"{count}", "", Token),
                        Token
                    );
                    count++;
                }
                return count;
            },
            Token
        );
        var taken = await BackUpAsync(place, place.Beside("backup.tar.gz"));
        await stop.CancelAsync();
        (await writing).ShouldBeGreaterThan(0);
        var result = await RestoreAsync(taken.Path, place.Beside("again"), await EmptyDatabaseAsync());
        // The stage writes consent rows without their hashes; the audit log is real.
        result.Warnings.ShouldNotContain(w => w.Contains("audit") || w.Contains("manifest"));
        result.HasKey.ShouldBeFalse();
    }
}

public sealed class BackupOnSqlite() : BackupTests(new SqliteDatabase())
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_unpacked_by_hand_delivers_nothing()
    {
        var (folder, target) = await MakeAsync();
        await using var archive = File.OpenRead(target);
        await using var gzip = new GZipStream(archive, CompressionMode.Decompress);
        var into = Directory.CreateDirectory(Path.Combine(folder, "unpacked")).FullName;
        await TarFile.ExtractToDirectoryAsync(gzip, into, overwriteFiles: false, Token);
        File.Exists(Path.Combine(into, "zegel.db-wal")).ShouldBeFalse();
        await using var database = new Database(Dialect.For(Path.Combine(into, "zegel.db")));
        (await new Continuity(database).StopAsync(Token))!.Reason.ShouldBe(StopReason.Restored);
    }

    [Fact]
    public async Task A_damaged_archive_is_refused_and_leaves_the_folder_empty()
    {
        var (folder, target) = await MakeAsync();
        var bytes = await File.ReadAllBytesAsync(target, Token);
        foreach (var at in new[] { bytes.Length / 3, bytes.Length / 2, bytes.Length - 6 })
        {
            var bad = bytes.ToArray();
            bad[at] ^= 0x10;
            await RefusedAsync(folder, bad);
        }
        await RefusedAsync(folder, bytes[..(bytes.Length / 2)]);
        await RefusedAsync(folder, "no archive"u8.ToArray());
        await RefusedAsync(folder, []);
    }

    static async Task RefusedAsync(string folder, byte[] archive)
    {
        var file = Path.Combine(folder, "bad.tar.gz");
        await File.WriteAllBytesAsync(file, archive, Token);
        var into = Path.Combine(folder, "into");
        await Should.ThrowAsync<KeepingException>(() =>
            new Restore(TimeProvider.System, new KeepingScreen(TextWriter.Null, false)).RunAsync(
                new RestoreRequest(file, into, null, null),
                Token
            )
        );
        Directory.GetFileSystemEntries(into).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"path\": \"zegel.db\"", "\"path\": \"../zegel.db\"", "which no backup of Zegel holds")]
    [InlineData("\"path\": \"zegel.db\"", "\"path\": \"/etc/passwd\"", "which no backup of Zegel holds")]
    [InlineData("\"path\": \"zegel.db\"", "\"path\": \"other.db\"", "other.db is missing")]
    [InlineData("\"format\": 1", "\"format\": 2", "has format 2")]
    [InlineData("\"steps\": [", "\"steps\": [ 9999,", "install that version or a newer one")]
    [InlineData("\"sha256\": \"", "\"sha256\": \"0", "is not what its manifest says")]
    public async Task A_manifest_that_lies_is_refused(string right, string wrong, string expected)
    {
        var (folder, target) = await MakeAsync("backup");
        var file = Path.Combine(target, BackupManifest.FileName);
        var text = await File.ReadAllTextAsync(file, Token);
        text.ShouldContain(right);
        await File.WriteAllTextAsync(file, text.Replace(right, wrong), Token);
        var fault = await Should.ThrowAsync<KeepingException>(() =>
            new Restore(TimeProvider.System, new KeepingScreen(TextWriter.Null, false)).RunAsync(
                new RestoreRequest(target, Path.Combine(folder, "into"), null, null),
                Token
            )
        );
        fault.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told_in_words()
    {
        var (folder, _) = await MakeAsync();
        var settings = Settings.Load(Path.Combine(folder, "data"));
        var fault = await Should.ThrowAsync<KeepingException>(() =>
            new Backup(settings, TimeProvider.System, new KeepingScreen(TextWriter.Null, false)).TakeAsync(
                "/proc/backup.tar.gz",
                Token
            )
        );
        fault.Message.ShouldContain("/proc/backup.tar.gz");
    }

    static async Task<(string Folder, string Target)> MakeAsync(string name = "backup.tar.gz")
    {
        var root = Directory.CreateTempSubdirectory("zegel-backup-").FullName;
        var folder = Directory.CreateDirectory(Path.Combine(root, "data")).FullName;
        await new Migrator(Dialect.For(Path.Combine(folder, "zegel.db"))).MigrateAsync(Token);
        await File.WriteAllTextAsync(
            Path.Combine(folder, Settings.FileName),
            """
            public_url = "https://post.zegel.example"
            zone = "zegel.example"
            mail_host = "mx.zegel.example"
            [pools]
            bulk = ["192.0.2.1 mta1.zegel.example"]
            transactional = ["192.0.2.2 mta2.zegel.example"]
            """,
            Token
        );
        var backup = new Backup(
            Settings.Load(folder),
            TimeProvider.System,
            new KeepingScreen(TextWriter.Null, live: false)
        );
        return (root, (await backup.TakeAsync(Path.Combine(root, name), Token)).Path);
    }
}

public sealed class BackupOnPostgres() : BackupTests(new PostgresDatabase())
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_away_is_told_in_words()
    {
        var fault = await Should.ThrowAsync<KeepingException>(() =>
            PostgresTools.NeedAsync(
                "pg_dump",
                (Dialect.Postgres)Dialect.For("Host=127.0.0.1;Port=1;Username=zegel;Database=zegel;Timeout=2"),
                Token
            )
        );
        fault.Message.ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task A_missing_program_is_named_with_what_to_install()
    {
        var database = await new PostgresDatabase().CreateEmptyAsync();
        var fault = await Should.ThrowAsync<KeepingException>(() =>
            PostgresTools.NeedAsync("pg_dump_of_nobody", (Dialect.Postgres)database.Dialect, Token)
        );
        fault.Message.ShouldContain("is not on the PATH");
        fault.Message.ShouldContain("postgresql-client");
    }
}

public class RestoredSettingsTests
{
    [Theory]
    [InlineData("database = \"Host=a\"\nzone = \"z\"", "database = \"Host=b\"\nzone = \"z\"")]
    [InlineData("zone = \"z\"\n[other]\ndatabase = 1", "database = \"Host=b\"\nzone = \"z\"\n[other]\ndatabase = 1")]
    public void The_database_line_is_replaced_above_the_first_table_only(string before, string after) =>
        Restore.WithDatabase(before, "Host=b").ShouldBe(after);
}
