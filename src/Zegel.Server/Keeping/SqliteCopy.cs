using Microsoft.Data.Sqlite;
using Zegel.Storage;

namespace Zegel.Server.Keeping;

/// <summary>Work on a copy of an SQLite database that nobody else has open, ending in one file that stands alone.</summary>
static class SqliteCopy
{
    /// <summary>Without a pool, so that nothing keeps the file open afterwards.</summary>
    public static Dialect DialectOf(string file) =>
        Dialect.For(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);

    /// <summary>Folds the log into the file.</summary>
    public static async Task CloseAsync(string file, CancellationToken cancellationToken) =>
        await AskAsync(file, "PRAGMA journal_mode=DELETE", cancellationToken);

    /// <returns>What SQLite says of each damage; empty when the file is whole.</returns>
    public static async Task<IReadOnlyList<string>> DamageAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var said = await AskAsync(file, "PRAGMA integrity_check(20)", cancellationToken);
            return said is ["ok"] ? [] : said;
        }
        catch (SqliteException fault)
        {
            return [fault.Message];
        }
    }

    static async Task<IReadOnlyList<string>> AskAsync(string file, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString
        );
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            lines.Add(reader.GetString(0));
        return lines;
    }
}
