using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;
using Zegel.Campaigns;
using Zegel.Campaigns.Releasing;
using Zegel.Delivery;
using Zegel.Server;
using Zegel.Server.Demo;
using Zegel.Server.Sink;
using Zegel.Storage;

namespace Zegel.EndToEnd;

/// <summary>
/// The program as it is shipped: <c>zegel serve</c> in a process of its own, on loopback, in a world of DNS that the test
/// brings. The receivers are the test's too: foreign programs, or doubles of the outside world. What the test asks of
/// Zegel besides, it asks by a second installation on the same database, as the command line does.
/// </summary>
sealed class ServedStage : IAsyncDisposable
{
    /// <summary>How the program's connections are called in PostgreSQL.</summary>
    public const string ProgramName = "served";

    static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    readonly DemoStage stage;
    readonly List<string> said = [];
    Process? process;
    DemoCustomer? customer;

    ServedStage(DemoStage stage) => this.stage = stage;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Folder => stage.Folder;

    /// <summary>Where the receivers must listen, each on its own address.</summary>
    public int SmtpPort => stage.SmtpPort;

    /// <summary>The pages, in plain HTTP on loopback.</summary>
    public Uri Site => stage.Site;

    public Installation Zegel => stage.Zegel;

    public World World => stage.World;

    public DemoCustomer Customer => customer ?? throw new InvalidOperationException("call StartAsync first");

    /// <summary>What the program wrote, both streams, all its lives.</summary>
    public string Said
    {
        get
        {
            lock (said)
                return string.Join('\n', said);
        }
    }

    /// <summary>Folder, settings, migrated database and DNS. The program does not run yet.</summary>
    /// <param name="receivers">The recipients' domains and where their mail exchanger listens (<c>mx.domain</c>).</param>
    /// <param name="database">A PostgreSQL connection string; null for SQLite.</param>
    /// <param name="slots">How many deliveries the program makes at once; null for as many as it likes.</param>
    public static async Task<ServedStage> BuildAsync(
        IReadOnlyList<(string Domain, IPAddress Address)> receivers,
        string? database = null,
        int? slots = null
    )
    {
        var built = await DemoStage.BuildAsync(null, database, receivers, Token);
        var file = Path.Combine(built.Folder, Settings.FileName);
        var text = await File.ReadAllTextAsync(file, Token);
        if (slots is { } number)
            text = text.Replace(
                "[delivery]",
                string.Create(CultureInfo.InvariantCulture, $"[delivery]\nslots = {number}"),
                StringComparison.Ordinal
            );
        // PostgreSQL can tell the program's connections from ours.
        text = text.Replace("database = \"", $"database = \"Application Name={ProgramName};", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text, Token);
        return new ServedStage(built);
    }

    /// <summary>Opens the demo's receivers; only with <see cref="Provider.Receivers"/>.</summary>
    public Task OpenZooAsync(Zoo zoo, ILoggerFactory logs) => stage.OpenZooAsync(zoo, logs, Token);

    /// <summary>Starts the program and waits until it serves. The first time, the customer is founded and its domains onboarded.</summary>
    public async Task StartAsync()
    {
        var start = Processes.Zegel("serve", "--data", Folder);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        process?.Dispose();
        process = Process.Start(start)!;
        var serves = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(object _, DataReceivedEventArgs line)
        {
            if (line.Data is null)
                return;
            lock (said)
                said.Add(line.Data);
            if (line.Data.StartsWith("Zegel serves", StringComparison.Ordinal))
                serves.TrySetResult();
        }
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync(Token);
        if (await Task.WhenAny(serves.Task, ended).WaitAsync(StartPatience, Token) == ended)
            throw new InvalidOperationException("zegel serve ended:\n" + Said);
        customer ??= await DemoCustomer.FoundAsync(stage, _ => { }, _ => { }, Token);
    }

    /// <summary>kill -9: nothing in the program runs any more after this.</summary>
    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(Token);
    }

    /// <summary>
    /// From here on the test only reads from the database itself. On SQLite an open writer would keep the log's index alive,
    /// and a restart after kill -9 would find nothing to recover.
    /// </summary>
    public ValueTask StopWritingAsync() => Zegel.Database.DisposeAsync();

    /// <summary>
    /// Call it after a kill, before looking: no connection of the test to the SQLite file stays, and PostgreSQL has let go of
    /// those of the dead program.
    /// </summary>
    public async Task LetGoAsync()
    {
        SqliteConnection.ClearAllPools();
        if (Zegel.Database.Dialect is not Dialect.Postgres postgres)
            return;
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(Token);
        while (true)
        {
            await using var command = new NpgsqlCommand(
                $"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{ProgramName}'",
                connection
            );
            if ((long)(await command.ExecuteScalarAsync(Token))! == 0)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    /// <summary>SIGTERM, and waits until the program has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await Processes.RunAsync("kill", "-TERM", process!.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        return process.ExitCode;
    }

    /// <summary>Puts people on the list, each with the ledger entry that proves the consent.</summary>
    /// <param name="address">The address of the person with this number, from 0.</param>
    public Task JoinAsync(int count, Func<int, string> address) =>
        ListedPeople.JoinAsync(Zegel, Customer.List, count, address, Token);

    /// <summary>Writes the newsletter and releases it through the gate.</summary>
    /// <returns>The campaign and how many it selected.</returns>
    public async Task<(Campaign Campaign, long Selected)> ReleaseAsync()
    {
        var campaign = await Customer.NewsletterAsync(Token);
        var result = await Zegel.Gate.ReleaseAsync(campaign.Id, "test", Zegel.Clock.GetUtcNow(), Token);
        return result is ReleaseResult.Released(var selected, _)
            ? (campaign, selected)
            : throw new InvalidOperationException(
                $"not released: {(result is ReleaseResult.Refused refused ? string.Join("; ", refused.Findings) : result)}"
            );
    }

    public Task<Reconciliation> AccountAsync(Campaign campaign) =>
        Zegel.Database.ReadAsync(db => QueueView.ReconcileAsync(db, campaign.Id, Token), Token);

    /// <summary>Waits until every intent of the campaign has ended.</summary>
    /// <exception cref="TimeoutException">With the account as it stood, and what the program said.</exception>
    public async Task<Reconciliation> EndAsync(Campaign campaign, TimeSpan patience)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var account = await AccountAsync(campaign);
            if (account.IsComplete)
                return account;
            if (Stopwatch.GetElapsedTime(since) > patience)
                throw new TimeoutException($"the campaign did not end in {patience}: {account}\n{Said}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            await KillAsync();
        process?.Dispose();
        await stage.DisposeAsync();
    }
}
