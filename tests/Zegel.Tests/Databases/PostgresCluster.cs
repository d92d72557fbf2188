using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Zegel.Tests.Databases;

/// <summary>A real PostgreSQL: a throw-away cluster on a free loopback port, made once per test process.</summary>
static class PostgresCluster
{
    static readonly Lazy<Task<string>> Cluster = new(StartAsync);
    static int next;

    public static async Task<bool> IsThereAsync() => (await Cluster.Value).Length > 0;

    /// <summary>Where PostgreSQL is missing the test is skipped, and fails on a CI machine.</summary>
    public static void SkipWhereMissing(bool isThere)
    {
        if (isThere)
            return;
        const string why =
            "PostgreSQL is not installed: the tests need initdb and pg_ctl (Debian: apt-get install postgresql)";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(why);
        Assert.Skip(why);
    }

    /// <summary>Makes a database, empty or as a copy of another to which nobody is connected.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateDatabaseAsync(string? name = null, string template = "template1")
    {
        var server = await Cluster.Value;
        SkipWhereMissing(server.Length > 0);
        name ??= $"zegel_{Interlocked.Increment(ref next)}";
        await using (var connection = new NpgsqlConnection(server + ";Database=postgres;Pooling=false"))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template}", connection);
            await create.ExecuteNonQueryAsync();
        }
        return $"{server};Database={name}";
    }

    static async Task<string> StartAsync()
    {
        var bin = FindBin();
        if (bin is null)
            return "";
        var folder = Directory.CreateTempSubdirectory("zegel-pg-").FullName;
        var port = FreePort();
        // initdb refuses to run as root.
        var asOther = Environment.UserName == "root" ? "runuser -u postgres -- " : "";
        if (asOther.Length > 0)
            await RunAsync($"chown postgres {folder}");
        await RunAsync(
            $"{asOther}{bin}/initdb -D {folder}/data -U zegel --auth=trust --encoding=UTF8 --no-locale --no-sync"
        );
        // It lives for minutes and nobody misses it: what keeps data for years is left out.
        var options =
            $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=600 -c fsync=off -c full_page_writes=off -c autovacuum=off -c jit=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB";
        await RunAsync($"{asOther}{bin}/pg_ctl -D {folder}/data -l {folder}/log -w -t 60 -o '{options}' start");
        Leftovers.Add(async () =>
        {
            NpgsqlConnection.ClearAllPools();
            await RunAsync($"{asOther}{bin}/pg_ctl -D {folder}/data -m immediate stop");
            Directory.Delete(folder, recursive: true);
        });
        return $"Host=127.0.0.1;Port={port};Username=zegel";
    }

    static string? FindBin()
    {
        var places = new List<string>();
        if (Directory.Exists("/usr/lib/postgresql"))
            places.AddRange(
                Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => d).Select(d => d + "/bin")
            );
        places.AddRange((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'));
        return places.FirstOrDefault(p => File.Exists(p + "/initdb") && File.Exists(p + "/pg_ctl"));
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    static async Task RunAsync(string command)
    {
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", command + " >/dev/null 2>&1 </dev/null"]) { WorkingDirectory = "/" }
        )!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"“{command}” ended with {process.ExitCode}");
    }
}
