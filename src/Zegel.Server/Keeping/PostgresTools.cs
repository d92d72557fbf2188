using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Zegel.Storage;

namespace Zegel.Server.Keeping;

/// <summary>PostgreSQL's own programs for dumps, from the PATH. Passwords go by the environment, never by the command line.</summary>
static partial class PostgresTools
{
    const int ErrorCharactersMax = 2000;

    /// <exception cref="KeepingException">The program is missing or older than the server.</exception>
    public static async Task NeedAsync(string program, Dialect.Postgres dialect, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(dialect.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            throw new KeepingException($"the database cannot be reached: {fault.Message}");
        }
        var server = connection.PostgreSqlVersion.Major;
        var (_, output, _) = await RunAsync(program, ["--version"], [], cancellationToken);
        var own = Version().Match(output) is { Success: true } match
            ? int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture)
            : throw new KeepingException($"{program} --version answers “{output.Trim()}”, which names no version");
        if (own < server)
            throw new KeepingException(
                $"{program} is of PostgreSQL {own} and the server of {server}: an older one cannot read a newer server. Install postgresql-client-{server}, or put its folder first on the PATH"
            );
    }

    /// <summary>Dumps what the snapshot sees. The installation's row is left out: a dump put back by hand delivers nothing.</summary>
    public static Task DumpAsync(
        Dialect.Postgres dialect,
        string snapshot,
        string file,
        CancellationToken cancellationToken
    ) =>
        MustAsync(
            "pg_dump",
            [
                "--format=custom",
                "--no-password",
                "--lock-wait-timeout=30s",
                $"--snapshot={snapshot}",
                "--exclude-table-data=*.installation",
                $"--file={file}",
            ],
            dialect,
            cancellationToken
        );

    /// <summary>Reads a dump to its end and writes nothing.</summary>
    public static Task ReadThroughAsync(Dialect.Postgres dialect, string file, CancellationToken cancellationToken) =>
        MustAsync("pg_restore", ["--file=/dev/null", file], dialect, cancellationToken);

    /// <summary>All of it or nothing.</summary>
    public static Task RestoreAsync(Dialect.Postgres dialect, string file, CancellationToken cancellationToken) =>
        MustAsync(
            "pg_restore",
            [
                "--no-owner",
                "--no-privileges",
                "--no-password",
                "--exit-on-error",
                "--single-transaction",
                $"--dbname={new NpgsqlConnectionStringBuilder(dialect.ConnectionString).Database}",
                file,
            ],
            dialect,
            cancellationToken
        );

    static async Task MustAsync(
        string program,
        IReadOnlyList<string> arguments,
        Dialect.Postgres dialect,
        CancellationToken cancellationToken
    )
    {
        var (code, _, error) = await RunAsync(program, arguments, EnvironmentOf(dialect), cancellationToken);
        if (code != 0)
            throw new KeepingException($"{program} ended with {code}: {error.Trim()}");
    }

    static List<(string Name, string Value)> EnvironmentOf(Dialect.Postgres dialect)
    {
        var to = new NpgsqlConnectionStringBuilder(dialect.ConnectionString);
        var mode = to.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var other => other.ToString().ToLowerInvariant(),
        };
        (string Name, string? Value)[] all =
        [
            ("PGHOST", to.Host),
            ("PGPORT", to.Port.ToString(CultureInfo.InvariantCulture)),
            ("PGUSER", to.Username),
            ("PGPASSWORD", to.Password),
            ("PGPASSFILE", to.Passfile),
            ("PGDATABASE", to.Database),
            ("PGSSLMODE", mode),
            ("PGSSLROOTCERT", to.RootCertificate),
            ("PGSSLCERT", to.SslCertificate),
            ("PGSSLKEY", to.SslKey),
            ("PGCONNECT_TIMEOUT", "15"),
        ];
        return [.. all.Where(v => !string.IsNullOrEmpty(v.Value)).Select(v => (v.Name, v.Value!))];
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IEnumerable<(string Name, string Value)> environment,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw new KeepingException(
                $"{program} is not on the PATH: a backup of PostgreSQL needs its client programs (Debian: apt-get install postgresql-client)"
            );
        }
        process.StandardInput.Close();
        var (output, error) = (
            ReadStartAsync(process.StandardOutput, cancellationToken),
            ReadStartAsync(process.StandardError, cancellationToken)
        );
        try
        {
            var (said, complained) = (await output, await error);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, said, complained);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Keeps the beginning and reads on to the end, so that the program never waits for us.</summary>
    static async Task<string> ReadStartAsync(StreamReader from, CancellationToken cancellationToken)
    {
        var kept = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            kept.Append(buffer, 0, Math.Min(read, ErrorCharactersMax - Math.Min(ErrorCharactersMax, kept.Length)));
        return kept.ToString();
    }

    [GeneratedRegex(@"(?<major>\d+)(\.\d+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Version();
}
