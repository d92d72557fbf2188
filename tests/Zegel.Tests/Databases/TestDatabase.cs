using Zegel.Storage;

namespace Zegel.Tests.Databases;

/// <summary>Makes a fresh, migrated database for one test.</summary>
public abstract class TestDatabase
{
    /// <summary>Without a schema yet.</summary>
    public abstract Task<Database> CreateEmptyAsync();

    public async Task<Database> CreateAsync()
    {
        var database = await CreateEmptyAsync();
        await new Migrator(database.Dialect).MigrateAsync(TestContext.Current.CancellationToken);
        return database;
    }
}

/// <summary>A file of its own, deleted when the test process ends.</summary>
public sealed class SqliteDatabase : TestDatabase
{
    static readonly Lazy<string> Folder = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("zegel-test-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        };
        return folder;
    });

    static int next;

    public override Task<Database> CreateEmptyAsync() =>
        Task.FromResult(new Database(Dialect.For(Path.Combine(Folder.Value, $"{Interlocked.Increment(ref next)}.db"))));
}
