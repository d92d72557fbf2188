using Zegel.Storage;

namespace Zegel.Tests.Databases;

/// <summary>A database of its own in a real PostgreSQL.</summary>
public sealed class PostgresDatabase : TestDatabase
{
    public override async Task<Database> CreateEmptyAsync() =>
        new(
            Dialect.For(
                await PostgresCluster.CreateDatabaseAsync()
                    + ";Maximum Pool Size=10;Connection Idle Lifetime=2;Connection Pruning Interval=1"
            )
        );
}
