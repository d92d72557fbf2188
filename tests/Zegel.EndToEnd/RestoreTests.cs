using System.Diagnostics;
using System.Globalization;
using Zegel.Delivery;
using Zegel.Server;
using Zegel.Storage;
using Zegel.Tests.Databases;

namespace Zegel.EndToEnd;

/// <summary>Disaster and recovery with the real program: who had the newsletter before the loss does not get it again.</summary>
public class RestoreTests
{
    const int People = 40;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task A_restored_program_sends_nothing_until_told_and_nobody_gets_a_second_copy(string database)
    {
        var onPostgres = database == "PostgreSQL";
        if (onPostgres)
            foreach (var program in new[] { "pg_dump", "pg_restore" })
                Processes.Need(program, "apt-get install postgresql-client");
        // Few at a time, so that the backup comes in the middle.
        await using var stage = await ServedStage.BuildAsync(
            WatchedReceivers.Places,
            onPostgres ? await PostgresCluster.CreateDatabaseAsync() : null,
            slots: 4
        );
        await using var receivers = new WatchedReceivers(stage.SmtpPort);
        await stage.StartAsync();
        await stage.JoinAsync(People, n => $"anna.{n}@{WatchedReceivers.Places[n % 2].Domain}");
        // At DATA, since a line that is kept open comes to no second greeting.
        var halt = receivers.HoldAt(Moment.Data, wanted: 1, after: 8);
        var (campaign, selected) = await stage.ReleaseAsync();
        selected.ShouldBe(People);
        await WaitAsync(() => receivers.Copies.Count >= 8);

        // Part of it is sent; the backup is taken while the program serves.
        var target = Path.Combine(Path.GetDirectoryName(stage.Folder)!, $"{Path.GetFileName(stage.Folder)}.tar.gz");
        var again = stage.Folder + "-again";
        try
        {
            var backup = await Processes.RunAsync(Processes.Zegel("backup", target, "--data", stage.Folder), Patience);
            backup.ExitCode.ShouldBe(0, backup.Output + backup.Error);
            backup.Output.ShouldContain("master.key");
            var beforeLoss = (await stage.AccountAsync(campaign)).Delivered;
            beforeLoss.ShouldBeLessThan(People);

            // The rest goes out after the backup, and then all is lost.
            receivers.GoOn();
            (await stage.EndAsync(campaign, Patience)).Delivered.ShouldBe(People);
            receivers.Copies.Count.ShouldBe(People);
            (await stage.StopAsync()).ShouldBe(0, stage.Said);

            var empty = onPostgres ? await PostgresCluster.CreateDatabaseAsync() : null;
            var restore = await Processes.RunAsync(
                Processes.Zegel([
                    "restore",
                    target,
                    "--data",
                    again,
                    "--master-key",
                    Path.Combine(stage.Folder, "master.key"),
                    .. onPostgres ? ["--database", empty!] : Array.Empty<string>(),
                ]),
                Patience
            );
            // 1: the TLS files are in no backup, and it says so.
            restore.ExitCode.ShouldBe(1, restore.Output + restore.Error);
            restore.Output.ShouldContain("Delivery is stopped");
            foreach (var file in new[] { "tls.pem", "tls.key" })
                File.Copy(Path.Combine(stage.Folder, file), Path.Combine(again, file));

            await using var served = await Served.StartAsync(again);
            await WaitAsync(() => served.Said.Contains("DELIVERY IS STOPPED", StringComparison.Ordinal));
            using (var browser = new HttpClient { BaseAddress = stage.Site })
                (await browser.GetStringAsync("/health/ready", Token)).ShouldBe("ready\n");
            await using var restored = new Database(Dialect.For(Settings.Load(again).DatabaseConnection));
            Task<Reconciliation> AccountAsync() =>
                restored.ReadAsync(db => QueueView.ReconcileAsync(db, campaign.Id, Token), Token);
            // Long enough for several turns of the delivery loop and a sweep.
            await Task.Delay(TimeSpan.FromSeconds(7), TimeProvider.System, Token);
            receivers.Copies.Count.ShouldBe(People);
            var held = await AccountAsync();
            held.Waiting.ShouldBe(People - held.Delivered);
            held.Waiting.ShouldBeGreaterThan(0);

            var look = await Processes.RunAsync(
                Processes.Zegel("queue", "resume-after-restore", "--data", again),
                Patience
            );
            look.ExitCode.ShouldBe(2, look.Output + look.Error);
            look.Output.ShouldContain(held.Waiting.ToString(CultureInfo.InvariantCulture) + " bulk waiting");
            look.Output.ShouldContain("Whoever left a list since then stands on it again");
            var resume = await Processes.RunAsync(
                Processes.Zegel("queue", "resume-after-restore", "--cancel-waiting", "--data", again),
                Patience
            );
            resume.ExitCode.ShouldBe(0, resume.Output + resume.Error);

            await WaitAsync(() => served.Said.Contains("Delivery goes on", StringComparison.Ordinal));
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Token);
            var account = await AccountAsync();
            account.IsComplete.ShouldBeTrue(account.ToString());
            (account.Selected, account.Cancelled).ShouldBe((People, held.Waiting));
            receivers.Copies.Select(c => c.Recipient).Distinct().Count().ShouldBe(People);
            receivers.Copies.Count.ShouldBe(People, "nobody got a second copy");
        }
        finally
        {
            halt.End(cut: true);
            File.Delete(target);
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            if (Directory.Exists(again))
                Directory.Delete(again, recursive: true);
        }
    }

    [Fact]
    public async Task An_old_copy_put_back_by_hand_is_told_by_the_stamp()
    {
        await using var stage = await ServedStage.BuildAsync(WatchedReceivers.Places);
        await using var receivers = new WatchedReceivers(stage.SmtpPort);
        await stage.StartAsync();
        await stage.JoinAsync(6, n => $"anna.{n}@{WatchedReceivers.Places[n % 2].Domain}");
        var halt = receivers.HoldAt(Moment.Greeting, wanted: 1);
        var (campaign, _) = await stage.ReleaseAsync();
        await stage.StopWritingAsync();
        await halt.Reached.WaitAsync(Patience, Token);
        await stage.KillAsync();
        await receivers.EndLifeAsync();
        await stage.LetGoAsync();
        // A copy of the kind that a snapshot or rsync makes, before anything was sent.
        var file = Path.Combine(stage.Folder, "zegel.db");
        await SqliteFile.CopyAsync((Dialect.Sqlite)stage.Zegel.Database.Dialect, file + ".old", Token);

        await stage.StartAsync();
        (await stage.EndAsync(campaign, Patience)).Delivered.ShouldBe(6);
        (await stage.StopAsync()).ShouldBe(0, stage.Said);
        await stage.LetGoAsync();
        stage.Said.ShouldNotContain("DELIVERY IS STOPPED");

        foreach (var log in new[] { "-wal", "-shm" })
            File.Delete(file + log);
        File.Move(file + ".old", file, overwrite: true);
        await stage.StartAsync();
        stage.Said.ShouldContain("DELIVERY IS STOPPED: this database is older than what this machine has seen");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Token);
        receivers.Copies.Count.ShouldBe(6, "nobody got a second copy");
        (await stage.AccountAsync(campaign)).Waiting.ShouldBe(6);
    }

    static async Task WaitAsync(Func<bool> met)
    {
        var since = Stopwatch.GetTimestamp();
        while (!met())
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new TimeoutException();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    /// <summary><c>zegel serve</c> on the restored folder.</summary>
    sealed class Served : IAsyncDisposable
    {
        readonly Process process;
        readonly List<string> said = [];

        Served(Process process)
        {
            this.process = process;
            process.OutputDataReceived += Hear;
            process.ErrorDataReceived += Hear;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public string Said
        {
            get
            {
                lock (said)
                    return string.Join('\n', said);
            }
        }

        public static async Task<Served> StartAsync(string folder)
        {
            var start = Processes.Zegel("serve", "--data", folder);
            start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
            var served = new Served(Process.Start(start)!);
            await WaitAsync(() =>
                served.process.HasExited || served.Said.Contains("Zegel serves", StringComparison.Ordinal)
            );
            served.process.HasExited.ShouldBeFalse(served.Said);
            return served;
        }

        void Hear(object _, DataReceivedEventArgs line)
        {
            if (line.Data is not null)
                lock (said)
                    said.Add(line.Data);
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }
}
