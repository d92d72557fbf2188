using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Zegel.Storage;

/// <summary>All that differs between the two databases. Everything else is the SQL both speak.</summary>
public abstract class Dialect
{
    Dialect(string connectionString) => ConnectionString = connectionString;

    public string ConnectionString { get; }

    /// <summary>Appended to the innermost SELECT of a claim, so that claimers do not wait for each other.</summary>
    public abstract string SkipLocked(string alias);

    /// <summary>Makes a row of the named table wait for others who ask the same, until the transaction ends.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>An expression that writes a whole number below 2^48 as twelve hexadecimal digits.</summary>
    public abstract string Hex12(string number);

    /// <summary>Compares a text by its bytes, as the indexes on beginnings of texts do.</summary>
    public abstract string Bytewise(string text);

    /// <summary>SQLite has one writer; those who wait share its commit.</summary>
    public abstract bool HasOneWriter { get; }

    internal abstract DataOptions Options { get; }

    /// <summary>Opens the transaction of a writer.</summary>
    internal abstract Task BeginWriteAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Settings of a fresh connection for writing; reading needs none.</summary>
    internal abstract Task PrepareWriterAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Fresh statistics after a bulk load: without them a claim on PostgreSQL is 25 times slower.</summary>
    internal abstract string AnalyzeIntents { get; }

    /// <summary>Keeps other processes from migrating at the same time, until it is disposed.</summary>
    internal abstract Task<IAsyncDisposable> LockForMigrationAsync(CancellationToken cancellationToken);

    /// <summary>True for the fault that a unique index or primary key raises.</summary>
    internal abstract bool IsUniqueViolation(Exception exception);

    /// <summary>A file (or <c>Data Source=…</c>) means SQLite; <c>Host=…</c> or <c>postgres://…</c> PostgreSQL.</summary>
    public static Dialect For(string connectionString) =>
        connectionString.Contains("Host=", StringComparison.OrdinalIgnoreCase) ? new Postgres(connectionString)
        : connectionString.StartsWith("postgres", StringComparison.OrdinalIgnoreCase)
            ? new Postgres(FromUri(new Uri(connectionString)))
        : new Sqlite(connectionString);

    static string FromUri(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = uri.AbsolutePath.Trim('/'),
            Username = Uri.UnescapeDataString(user[0]),
        };
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        return builder.ConnectionString;
    }

    public sealed class Sqlite(string pathOrConnectionString) : Dialect(Connection(pathOrConnectionString))
    {
        public string File => new SqliteConnectionStringBuilder(ConnectionString).DataSource;

        public override string ForUpdate => "";

        public override bool HasOneWriter => true;

        internal override string AnalyzeIntents => "ANALYZE intent";

        internal override DataOptions Options =>
            field ??= new DataOptions()
                .UseSQLite(ConnectionString, LinqToDB.DataProvider.SQLite.SQLiteProvider.Microsoft)
                .UseMappingSchema(Session.Mapping);

        public override string Hex12(string number) => $"printf('%012x', {number})";

        public override string Bytewise(string text) => text;

        public override string SkipLocked(string alias) => "";

        // Durable at each commit: a 250 or a consent given is a promise.
        internal override Task PrepareWriterAsync(Session session, CancellationToken cancellationToken) =>
            session.ExecuteAsync(
                "PRAGMA busy_timeout=15000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY",
                cancellationToken
            );

        // IMMEDIATE: a writer that starts by reading would otherwise fail when another process writes in between.
        internal override Task BeginWriteAsync(Session session, CancellationToken cancellationToken) =>
            session.ExecuteAsync("BEGIN IMMEDIATE", cancellationToken);

        internal override async Task<IAsyncDisposable> LockForMigrationAsync(CancellationToken cancellationToken)
        {
            var file = File + ".migrating";
            for (var patience = 600; ; patience--)
            {
                try
                {
                    return new FileStream(
                        file,
                        FileMode.OpenOrCreate,
                        FileAccess.Write,
                        FileShare.None,
                        1,
                        FileOptions.DeleteOnClose
                    );
                }
                catch (IOException) when (patience > 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
                }
            }
        }

        internal override bool IsUniqueViolation(Exception exception) =>
            exception is SqliteException { SqliteExtendedErrorCode: 1555 or 2067 };

        static string Connection(string text)
        {
            var builder = text.Contains('=')
                ? new SqliteConnectionStringBuilder(text)
                : new SqliteConnectionStringBuilder { DataSource = text };
            builder.DefaultTimeout = 30;
            return builder.ConnectionString;
        }
    }

    public sealed class Postgres(string connectionString) : Dialect(connectionString)
    {
        public override string ForUpdate => "FOR UPDATE";

        public override bool HasOneWriter => false;

        internal override string AnalyzeIntents => "ANALYZE intent";

        internal override DataOptions Options =>
            field ??= new DataOptions()
                .UsePostgreSQL(ConnectionString, PostgreSQLVersion.v15)
                .UseMappingSchema(Session.Mapping);

        public override string Hex12(string number) => $"lpad(to_hex({number}), 12, '0')";

        public override string Bytewise(string text) => $"{text} COLLATE \"C\"";

        public override string SkipLocked(string alias) => $"FOR UPDATE OF {alias} SKIP LOCKED";

        internal override Task PrepareWriterAsync(Session session, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        internal override Task BeginWriteAsync(Session session, CancellationToken cancellationToken) =>
            session.BeginTransactionAsync(cancellationToken);

        // The lock belongs to the connection, which therefore may not come from (and go back to) the pool.
        internal override async Task<IAsyncDisposable> LockForMigrationAsync(CancellationToken cancellationToken)
        {
            var unpooled = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, CommandTimeout = 0 };
            var connection = new NpgsqlConnection(unpooled.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(7302115)", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }

        internal override bool IsUniqueViolation(Exception exception) =>
            exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
    }
}
