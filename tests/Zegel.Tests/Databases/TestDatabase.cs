using LinqToDB.Data;
using Zegel.Storage;

namespace Zegel.Tests.Databases;

/// <summary>Makes a fresh, migrated database for one test.</summary>
public abstract class TestDatabase
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Without a schema yet.</summary>
    public abstract Task<Database> CreateEmptyAsync();

    /// <summary>A copy of one that was migrated once: migrating takes most of a second, and a thousand tests want one.</summary>
    public async Task<Database> CreateAsync()
    {
        var database = await CopyAsync();
        // Two installations are never the same one.
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
        await database.WriteAsync(db => db.ExecuteAsync($"UPDATE installation SET id = '{id}'", Token), Token);
        return database;
    }

    protected abstract Task<Database> CopyAsync();

    protected static async Task MigrateAsync(Dialect dialect) =>
        await new Migrator(dialect).MigrateAsync(CancellationToken.None);
}

/// <summary>A file of its own, deleted after the last test.</summary>
public sealed class SqliteDatabase : TestDatabase
{
    static readonly Lazy<string> Folder = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("zegel-test-").FullName;
        Leftovers.Add(() =>
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        });
        return folder;
    });

    static readonly Lazy<Task<byte[]>> Migrated = new(async () =>
    {
        var path = Path.Combine(Folder.Value, "migrated.db");
        await using (var database = new Database(Dialect.For(path)))
            await MigrateAsync(database.Dialect);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return await File.ReadAllBytesAsync(path);
    });

    static int next;

    public override Task<Database> CreateEmptyAsync() => Task.FromResult(new Database(Dialect.For(NewPath())));

    protected override async Task<Database> CopyAsync()
    {
        var path = NewPath();
        await File.WriteAllBytesAsync(path, await Migrated.Value, Token);
        return new Database(Dialect.For(path));
    }

    static string NewPath() => Path.Combine(Folder.Value, $"{Interlocked.Increment(ref next)}.db");
}
