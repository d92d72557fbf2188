using System.Reflection;
using FluentMigrator;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using LinqToDB.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Zegel.Storage;

/// <summary>Brings a database to the newest schema. One definition serves SQLite and PostgreSQL; two processes may try at once.</summary>
public sealed class Migrator(Dialect dialect)
{
    /// <summary>The numbers of all steps that this version knows.</summary>
    public static IReadOnlyList<long> Steps { get; } =
    [
        .. typeof(Migrator)
            .Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<MigrationAttribute>())
            .OfType<MigrationAttribute>()
            .Select(step => step.Version)
            .Order(),
    ];

    /// <summary>Applies what is missing.</summary>
    /// <returns>The numbers of the steps applied, none when the schema was up to date.</returns>
    public Task<IReadOnlyList<long>> MigrateAsync(CancellationToken cancellationToken) =>
        MigrateAsync(Steps[^1], cancellationToken);

    /// <summary>Applies what is missing up to a step, as an older version would have.</summary>
    internal async Task<IReadOnlyList<long>> MigrateAsync(long upTo, CancellationToken cancellationToken)
    {
        await using var alone = await dialect.LockForMigrationAsync(cancellationToken);
        var before = await AppliedAsync(cancellationToken);
        await using var services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(runner =>
            {
                _ = dialect is Dialect.Sqlite ? runner.AddSQLite() : runner.AddPostgres();
                runner
                    .WithGlobalConnectionString(dialect.ConnectionString)
                    .ScanIn(typeof(Migrator).Assembly)
                    .For.Migrations();
            })
            .AddLogging(logging => logging.ClearProviders())
            .Configure<RunnerOptions>(options => options.TransactionPerSession = true)
            .BuildServiceProvider();
        services.GetRequiredService<IMigrationRunner>().MigrateUp(upTo);
        var after = await AppliedAsync(cancellationToken);
        return [.. after.Except(before)];
    }

    /// <summary>The steps this database has.</summary>
    public async Task<IReadOnlyList<long>> AppliedAsync(CancellationToken cancellationToken)
    {
        await using var session = new Session(dialect);
        var exists = await session.ExecuteAsync<long>(
            dialect is Dialect.Sqlite
                ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'VersionInfo'"
                : "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'VersionInfo'",
            cancellationToken
        );
        return exists == 0
            ? []
            :
            [
                .. await session.QueryToListAsync<long>(
                    "SELECT \"Version\" FROM \"VersionInfo\" ORDER BY 1",
                    cancellationToken
                ),
            ];
    }
}
