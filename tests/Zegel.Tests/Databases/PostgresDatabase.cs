using Zegel.Storage;

namespace Zegel.Tests.Databases;

/// <summary>A database of its own in a real PostgreSQL.</summary>
public sealed class PostgresDatabase : TestDatabase
{
    static readonly Lazy<Task<string>> Migrated = new(async () =>
    {
        const string name = "zegel_migrated";
        var connection = await PostgresCluster.CreateDatabaseAsync(name);
        await using (var database = new Database(Dialect.For(connection)))
            await MigrateAsync(database.Dialect);
        // Nobody may be connected to what is copied.
        Npgsql.NpgsqlConnection.ClearPool(new Npgsql.NpgsqlConnection(connection));
        return name;
    });

    public override async Task<Database> CreateEmptyAsync() => Open(await PostgresCluster.CreateDatabaseAsync());

    protected override async Task<Database> CopyAsync()
    {
        PostgresCluster.SkipWhereMissing(await PostgresCluster.IsThereAsync());
        return Open(await PostgresCluster.CreateDatabaseAsync(template: await Migrated.Value));
    }

    static Database Open(string connection) =>
        new(
            Dialect.For(
                connection
                    + ";Maximum Pool Size=10;Connection Idle Lifetime=2;Connection Pruning Interval=1;Server Compatibility Mode=NoTypeLoading"
            )
        );
}
