using Microsoft.Data.Sqlite;

namespace Zegel.Storage;

/// <summary>Copies of an SQLite database that is in use.</summary>
public static class SqliteFile
{
    /// <summary>Writes a whole and consistent copy beside the original, readable by its owner only; an older copy is replaced.</summary>
    /// <exception cref="SqliteException">The disk is full or the file cannot be read; no copy is left.</exception>
    public static async Task CopyAsync(Dialect.Sqlite dialect, string path, CancellationToken cancellationToken)
    {
        var part = path + ".part";
        try
        {
            File.Delete(part);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (new FileStream(part, options)) { }
            await using (var from = new SqliteConnection(dialect.ConnectionString))
            await using (
                var to = new SqliteConnection(
                    new SqliteConnectionStringBuilder { DataSource = part, Pooling = false }.ConnectionString
                )
            )
            {
                await from.OpenAsync(cancellationToken);
                await to.OpenAsync(cancellationToken);
                from.BackupDatabase(to);
            }
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
