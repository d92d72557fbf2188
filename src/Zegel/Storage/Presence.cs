using Npgsql;

namespace Zegel.Storage;

/// <summary>
/// The sign that a process works on this database, for as long as it lives: the kernel or the server takes it away when the
/// process dies, however it dies. Who finds nobody else present may put right what the dead left half done.
/// </summary>
public sealed class Presence : IAsyncDisposable
{
    const long LockNumber = 7302116;

    readonly Dialect dialect;
    FileStream? file;
    NpgsqlConnection? connection;

    Presence(Dialect dialect) => this.dialect = dialect;

    /// <summary>Enters. SQLite takes one process; on PostgreSQL there may be any number.</summary>
    /// <param name="whenAlone">Called when nobody else is present; whoever comes meanwhile waits at the door until it ends.</param>
    /// <exception cref="IOException">SQLite, and another process is present; the message is for people.</exception>
    public static async Task<Presence> EnterAsync(
        Dialect dialect,
        Func<CancellationToken, Task> whenAlone,
        CancellationToken cancellationToken
    )
    {
        var presence = new Presence(dialect);
        try
        {
            if (dialect is Dialect.Sqlite sqlite)
            {
                presence.file = Open(sqlite.File + ".present");
                await whenAlone(cancellationToken);
            }
            else
                await presence.EnterAsync(whenAlone, cancellationToken);
            return presence;
        }
        catch
        {
            await presence.DisposeAsync();
            throw;
        }
    }

    /// <summary>Call it every few seconds: enters again when the connection that held the sign was lost.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (connection is null)
            return;
        try
        {
            await ExecuteAsync("SELECT 1", cancellationToken);
        }
        catch (NpgsqlException)
        {
            // Our own claims stand: nobody is alone while we live, so nothing is put right.
            await EnterAsync(null, cancellationToken);
        }
    }

    static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1);
        }
        catch (IOException fault)
        {
            throw new IOException(
                $"another process serves this data folder ({path} is locked): end it first, or use PostgreSQL for several",
                fault
            );
        }
    }

    async Task EnterAsync(Func<CancellationToken, Task>? whenAlone, CancellationToken cancellationToken)
    {
        if (connection is not null)
            await connection.DisposeAsync();
        // The lock belongs to the connection, which therefore may not come from (and go back to) the pool.
        connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(dialect.ConnectionString)
            {
                Pooling = false,
                KeepAlive = 30,
            }.ConnectionString
        );
        await connection.OpenAsync(cancellationToken);
        var alone = whenAlone is not null && await TryLockAsync(cancellationToken);
        if (alone)
            await whenAlone!(cancellationToken);
        await ExecuteAsync($"SELECT pg_advisory_lock_shared({LockNumber})", cancellationToken);
        if (alone)
            await ExecuteAsync($"SELECT pg_advisory_unlock({LockNumber})", cancellationToken);
    }

    async Task<bool> TryLockAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({LockNumber})", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (file is not null)
            await file.DisposeAsync();
        if (connection is null)
            return;
        try
        {
            // The server notices a closed connection a moment later; whoever comes in that moment would not be alone.
            await ExecuteAsync("SELECT pg_advisory_unlock_all()", CancellationToken.None);
        }
        catch (Exception fault) when (fault is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, and the sign with it.
        }
        await connection.DisposeAsync();
    }
}
